"""Settings of all tests."""

from hypothesis import settings

# The first call of a compiled function compiles it: no test hangs on how long a call takes.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
