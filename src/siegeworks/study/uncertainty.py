"""What the intervals of a run hold, by the parameter set that it was run with.

A spread over replications holds the chance of the campaign and, unless the parameters stand at
their central values, what is not known of them. An interval of a chance or a mean holds the number
of replications alone.
"""

from __future__ import annotations

from collections.abc import Mapping

POINT, PRIOR, POSTERIOR = "point", "prior", "posterior"

OF_SET: Mapping[str, str] = {
    PRIOR: "parameters, each replication drawn from the ranges of the literature",
    POSTERIOR: "parameters, each replication a draw calibrated on the scenario's own window",
}
CHANCE = "chance of the campaign"
COUNT = "number of replications"


def uncertainty(which: str) -> dict[str, list[str]]:
    """Which kinds of uncertainty the two sorts of interval hold under a parameter set.

    ``bands`` are spreads over replications (5 to 95 per cent); ``intervals`` belong to chances and
    means.
    """
    bands = [CHANCE, *([OF_SET[which]] if which in OF_SET else [])]
    return {"bands": bands, "intervals": [COUNT]}


def spread_words(which: str) -> str:
    """One sentence for print: what bands and intervals hold."""
    held = "; ".join(uncertainty(which)["bands"])
    left = "; errors of the parameters are not in it" if which == POINT else ""
    return f"Bands hold {held}{left}. Intervals of chances and means hold the {COUNT} alone."
