"""Men of units, added up from the written situation."""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.scenario.records import Unit, UnitState

INFANTRY = ("rifle", "engineer")
"""Kinds of unit that count as infantry, as in the engine."""

Troops = list[tuple[Unit, UnitState]]


class Men(NamedTuple):
    """Men of some units: present (``fit``, ``wounded`` with them, ``sick``) and gone since the
    siege began; ``effective`` = fit men weighted by cohesion."""

    fit: int = 0
    wounded: int = 0
    sick: int = 0
    killed: int = 0
    captured: int = 0
    missing: int = 0
    deserted: int = 0
    evacuated: int = 0
    effective: float = 0.0

    @property
    def present(self) -> int:
        """All who eat: fit, wounded and sick."""
        return self.fit + self.wounded + self.sick

    @property
    def losses(self) -> int:
        """Killed, captured, missing, deserted, evacuated, and wounded still with the units.

        Wounded who went back to duty are not counted: the situation does not know them.
        """
        gone = self.captured + self.missing + self.deserted + self.evacuated
        return self.killed + gone + self.wounded

    @property
    def cohesion(self) -> float:
        """Mean cohesion, weighted by fit men; 0 without men."""
        return self.effective / max(self.fit, 1)


def men_of(troops: Troops) -> Men:
    """Men of some units, added up."""
    total = Men()
    for _, s in troops:
        fit = s.fit if s.is_present else 0
        hurt = s.light + s.moderate + s.severe
        gone = (s.killed, s.captured, s.missing, s.deserted, s.evacuated)
        one = Men(fit, hurt, s.sick, *gone, fit * s.cohesion)
        total = Men(*(a + b for a, b in zip(total, one, strict=True)))  # type: ignore[arg-type]
    return total
