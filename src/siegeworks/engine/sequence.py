"""The sequence of a watch as data: which rule acts when, and why there.

The kernel calls the rules in this order (a test compares the two); the docs and the report print
it."""

from __future__ import annotations

from types import ModuleType
from typing import NamedTuple

from siegeworks.engine import codes
from siegeworks.engine.rules import (
    care,
    cohesion,
    consolidation,
    contact,
    counter_battery,
    decisions,
    desertion,
    digging,
    drops,
    ending,
    fires,
    flooding,
    landings,
    mining,
    movement,
    policies,
    replacements,
    retreat,
    strikes,
    supply,
    weather,
)


class Step(NamedTuple):
    """One rule in the sequence: its module, its number in draw addresses, why it stands here."""

    rule: ModuleType
    number: int
    reason: str


SEQUENCE: tuple[Step, ...] = (
    Step(weather, codes.R_WEATHER, "sky and ground decide what can fly, drive and dig"),
    Step(flooding, codes.R_FLOODING, "rain of the last days stands in the trenches"),
    Step(decisions, codes.R_DECISIONS, "the plans give units their tasks"),
    Step(policies, codes.R_POLICIES, "where the plans are silent the standing policies act"),
    Step(landings, codes.R_LANDINGS, "aircraft land while the strip is worth the loss"),
    Step(drops, codes.R_DROPS, "what does not land is dropped"),
    Step(strikes, codes.R_STRIKES, "strike aircraft hit guns, troops and the road"),
    Step(supply, codes.R_SUPPLY, "stocks come in and are eaten before they are fired"),
    Step(movement, codes.R_MOVEMENT, "units march to where the watch needs them"),
    Step(digging, codes.R_DIGGING, "trenches reach toward the wire before the assault"),
    Step(mining, codes.R_MINING, "galleries advance, charges go up at contact"),
    Step(fires, codes.R_FIRES, "guns prepare, support, defend and harass"),
    Step(counter_battery, codes.R_COUNTER_BATTERY, "guns that fired are found and hit"),
    Step(contact, codes.R_CONTACT, "assault and counter-attack, one rule for both sides"),
    Step(retreat, codes.R_RETREAT, "fallen posts give up men, guns and stores"),
    Step(consolidation, codes.R_CONSOLIDATION, "captors turn works and bring up observers"),
    Step(care, codes.R_CARE, "wounded and sick are treated, die or return"),
    Step(cohesion, codes.R_COHESION, "losses, hunger, rest and success change the will to fight"),
    Step(desertion, codes.R_DESERTION, "men and units leave"),
    Step(replacements, codes.R_REPLACEMENTS, "men arrive after the day's losses are known"),
    Step(ending, codes.R_ENDING, "resistance ends or goes on"),
)

CAMPAIGN_PARAMETERS = (
    "campaign_u_sd",
    "holder_loses_share",
    "taken_at_share",
    "campaign_u_besieger",
    "campaign_u_garrison",
)
"""Parameters of the kernel itself: the campaign draw, the reading of who holds a position, and
what is known of each side's campaign draw."""


def _names() -> tuple[str, ...]:
    rules = (step.rule for step in SEQUENCE)
    return tuple(name for rule in rules for name in rule.PARAMETERS) + CAMPAIGN_PARAMETERS


PARAMETER_NAMES: tuple[str, ...] = _names()
"""The columns of a parameter draw: each rule's parameters in the order of the sequence."""


def span(rule: ModuleType) -> tuple[int, int]:
    """First column and end of a rule's parameters in a draw."""
    first = 0
    for step in SEQUENCE:
        if step.rule is rule:
            return first, first + len(rule.PARAMETERS)
        first += len(step.rule.PARAMETERS)
    raise ValueError(f"{rule.__name__} is not in the sequence")


def rule_versions() -> dict[str, int]:
    """Version of every rule by its id."""
    return {step.rule.ID: step.rule.VERSION for step in SEQUENCE}
