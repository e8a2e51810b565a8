"""Calibration on a scenario's own window: history matching, then weighted draws.

1. ``targets``: what the record says of the window, with its errors; the same read from runs.
2. ``space``: the parameters that may move, as standard normal scores of their priors.
3. ``window``: plays the window for many points.
4. ``screen``: finds the parameters that the targets feel.
5. ``emulator``, ``waves``: history matching in waves.
6. ``weights``: the likelihood of each point left, its draws and what each target taught.
7. ``calibrate``: all of it in order; ``store``: the two files of the scenario.
"""
