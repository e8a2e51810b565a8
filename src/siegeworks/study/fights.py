"""The fights of a day, put together from the events of their watches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OUTCOMES = {
    "position taken": "taken",
    "assault repulsed": "repulsed",
    "lodgement held": "lodged",
    "lodgement lost": "cleared",
}
"""Events that end a fight, and how."""


@dataclass
class Fight:
    """What one side did against one position in a day.

    ``men`` is the most that went in at once; ``who`` names the formation, empty when no plan
    ordered the attack; ``outcome`` is empty while the fight goes on; ``share`` the part of the
    position held by it; ``turned`` True when the position changed hands.
    """

    position: str
    side: str
    who: str
    begins: dt.datetime
    men: int
    is_counter: bool = False
    outcome: str = ""
    ends: dt.datetime | None = None
    share: float = 0.0
    turned: bool = False


def fights_of(events: Iterable[Mapping[str, Any]]) -> list[Fight]:
    """Fights in the order in which they begin.

    Watches of the same side against the same position are one fight until the other side attacks
    there or the position falls.
    """
    fights: list[Fight] = []
    open_: dict[str, Fight] = {}
    ordered: set[tuple[str, str]] = set()
    for row in events:
        key, side = row["position"], row["side"]
        if row["kind"] == "counter-attack":
            ordered.add((key, side))
        elif row["kind"] == "assault begins":
            fight = open_.get(key)
            if fight is None or fight.side != side or fight.outcome == "taken":
                who = row["name"]
                is_counter = (key, side) in ordered
                fight = Fight(key, side, who, row["time"], row["value"], is_counter)
                fights.append(fight)
                open_[key] = fight
            fight.men = max(fight.men, row["value"])
            fight.outcome = ""
        elif row["kind"] in OUTCOMES and key in open_:
            _end(open_[key], row)
    return fights


def _end(fight: Fight, row: Mapping[str, Any]) -> None:
    """Write down how a fight ended; a lodgement lost is the other side's."""
    if row["side"] != fight.side and row["kind"] != "lodgement lost":
        return
    # Those thrown back may hold what they won: the lodgement is what counts.
    if row["kind"] == "assault repulsed" and fight.outcome == "lodged":
        return
    fight.outcome = OUTCOMES[row["kind"]]
    fight.ends = row["time"]
    if row["kind"] == "position taken":
        fight.turned = row["value"] == 1
    elif row["kind"] == "lodgement held":
        fight.share = row["value"] / 100


def told_fight(fight: Fight, who: str, place: str) -> str:
    """A fight in one sentence."""
    verb = "counter-attacks" if fight.is_counter else "attacks"
    hour = f"{fight.begins:%H:%M}"
    opening = f"{who[:1].upper()}{who[1:]} {verb} {place} at {hour} with {men(fight.men)}"
    return f"{opening} {_end_words(fight)}."


def number(value: float) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{round(value):,}".replace(",", "\u202f")


def men(value: float) -> str:
    """A number of men."""
    return "1 man" if round(value) == 1 else f"{number(value)} men"


def _end_words(fight: Fight) -> str:
    hour = f" at {fight.ends:%H:%M}" if fight.ends is not None else ""
    if fight.outcome == "taken":
        if not fight.turned:
            return f"and clears it{hour}"
        return f"and takes it back{hour}" if fight.is_counter else f"and takes it{hour}"
    if fight.outcome == "repulsed":
        return f"and is thrown back{hour}"
    if fight.outcome == "lodged":
        return f"and holds {fight.share:.0%} of it"
    if fight.outcome == "cleared":
        return "and loses what it won"
    return "and fights on"
