"""Men hit: who is killed, who is wounded and how badly; and the event log.

Split of hits by published shares (Reister 1973 for killed; the parameter table names the rows);
each split is a binomial draw, so men stay whole and a small company is not immortal.
"""

from __future__ import annotations

from siegeworks.engine.codes import FIT, KILLED, LIGHT, MODERATE, NAME, NEV, SEVERE
from siegeworks.engine.jit import kernel
from siegeworks.engine.samplers import binomial_kept, keep_sums_for
from siegeworks.engine.state import I4, MAX_EVENTS, OF_KILLED, OF_LIGHT, OF_SEVERE, Force
from siegeworks.engine.streams import uniforms

SHARES = ("killed_share_of_hit_share", "wounded_light_share", "wounded_severe_share")
"""Parameters a rule that hits men names, in the order :func:`hit_men` takes them."""


@kernel
def hit_men(
    force: Force,
    u: int,
    hits: int,
    cause: int,
    killed: float,
    light: float,
    severe: float,
    seed: int,
    rep: int,
    watch: int,
    address: int,
) -> int:
    """Take ``hits`` men of unit ``u`` from FIT and return the number really hit.

    ``killed``: share of the hit who die at once; ``light``, ``severe``: shares of the wounded; the
    rest are moderately wounded. ``address`` = rule * 2^16 + draw index,
    so that two rules that hit the same unit in one watch never share a draw.
    """
    men, lost, sums = force.men, force.lost, force.sums
    hits = min(hits, int(men[u, FIT]))
    if hits <= 0:
        return 0
    severe_of_rest = min(severe / max(1.0 - light, 1e-9), 1.0)
    keep_sums_for(sums[OF_KILLED], killed)
    keep_sums_for(sums[OF_LIGHT], light)
    keep_sums_for(sums[OF_SEVERE], severe_of_rest)
    a, b, c, _ = uniforms(seed, rep, watch, address // 65536, int(lost[u, NAME]), address % 65536)
    dead = binomial_kept(a, hits, killed, sums[OF_KILLED])
    wounded = hits - dead
    lightly = binomial_kept(b, wounded, light, sums[OF_LIGHT])
    rest = wounded - lightly
    badly = binomial_kept(c, rest, severe_of_rest, sums[OF_SEVERE])
    men[u, FIT] -= hits
    men[u, KILLED] += dead
    men[u, LIGHT] += lightly
    men[u, SEVERE] += badly
    men[u, MODERATE] += rest - badly
    lost[u, cause] += hits
    return hits


@kernel
def note(
    events: I4,
    n_events: I4,
    watch: int,
    minute: int,
    kind: int,
    side: int,
    place: int,
    subject: int,
    value: int,
) -> None:
    """Write an event; beyond the log's length only its count grows."""
    i = int(n_events[0])
    n_events[0] = i + 1
    if i >= MAX_EVENTS:
        return
    events[i, 0] = watch
    events[i, 1] = minute
    events[i, 2] = kind
    events[i, 3] = side
    events[i, 4] = place
    events[i, 5] = subject
    events[i, NEV - 1] = value
