"""A battle as the numbers that the laws weigh.

Multipliers of posture and ground: T. N. Dupuy, Numbers, Predictions and War, 1985 (published, not
fitted here). A figure that is missing counts as even between the sides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from siegeworks.study.battles.records import Battle

Floats = npt.NDArray[np.float64]

POSTURE_X = {"HD": 1.3, "PD": 1.5, "FD": 1.6, "DL": 1.3, "WD": 1.3}
OPEN_X = 1.0
GROUND_X = {"G": 1.5, "R": 1.3, "F": 1.05}
URBAN_X = 1.4


def posture_x(battle: Battle) -> float:
    """Multiplier of the defender's posture: the mean of the postures that are coded."""
    return sum(POSTURE_X.get(p, OPEN_X) for p in battle.postures) / len(battle.postures)


def ground_x(battle: Battle) -> float:
    """Multiplier of the ground for the defender."""
    return URBAN_X if battle.t3 == "U" else GROUND_X.get(battle.t1, GROUND_X["F"])


def numbers(battle: Battle) -> float:
    """Ln of attackers over defenders at the start; 0 when either is unknown."""
    if battle.attackers is None or battle.defenders is None:
        return 0.0
    return math.log(battle.attackers / battle.defenders)


def ratio(battle: Battle) -> float:
    """Ln of the force ratio over posture and ground."""
    return numbers(battle) - math.log(posture_x(battle) * ground_x(battle))


def size(battle: Battle) -> float:
    """Ln of the men of both sides at the start; that of a typical battle when unknown."""
    if battle.attackers is None or battle.defenders is None:
        return math.log(TYPICAL_MEN)
    return math.log(battle.attackers + battle.defenders)


TYPICAL_MEN = 50_000.0
"""Men of both sides in the middle one of the training battles, rounded."""


def share_of(*postures: str) -> Callable[[Battle], float]:
    """The share of the coded postures that are among these."""

    def share(battle: Battle) -> float:
        return sum(p in postures for p in battle.postures) / len(battle.postures)

    return share


def between(first: int, last: int) -> Callable[[Battle], float]:
    """1 for a battle of these years."""
    return lambda battle: float(first <= battle.year <= last)


def armour(battle: Battle) -> float:
    """Ln of attacker's tanks over the defender's, each plus 1; 0 when he has no more of them."""
    if battle.tanka is None or battle.tankd is None:
        return 0.0
    return max(math.log((battle.tanka + 1.0) / (battle.tankd + 1.0)), 0.0)


TERMS: dict[str, Callable[[Battle], float]] = {
    "constant": lambda battle: 1.0,
    "ratio": ratio,
    "numbers": numbers,
    "size": size,
    "days": lambda battle: math.log10(battle.days or 1.0),
    "prepared": share_of("PD"),
    "fortified": share_of("FD"),
    "leaving": share_of("DL", "WD"),
    "surprise": lambda battle: battle.surpa,
    "surprises": lambda battle: min(max(battle.surpa, 0.0), 1.0),
    "surprised": lambda battle: min(max(-battle.surpa, 0.0), 1.0),
    "air": lambda battle: battle.aeroa or 0.0,
    "armour": armour,
    "from_1800": between(1800, 1913),
    "from_1914": between(1914, 1918),
    "from_1919": between(1919, 1945),
    "from_1946": between(1946, 2100),
    "won": lambda battle: float(battle.is_won),
}
"""The terms of the laws by name."""


def design(battles: Sequence[Battle], terms: Sequence[str]) -> Floats:
    """Values of the terms, float64 [battles, terms]."""
    return np.array([[TERMS[t](b) for t in terms] for b in battles], dtype=np.float64).reshape(
        len(battles), len(terms)
    )


def campaigns(battle: Battle, level: str) -> str:
    """The campaign a battle belongs to at a level: its ``war``, or that war's ``year``."""
    return battle.war if level == "war" else f"{battle.war}, {battle.year}"


def loss(battle: Battle, side: str) -> float | None:
    """Log10 of a side's casualties over its strength in the whole battle; None when unknown.

    Not capped at 1: a few defenders lost more than their strength, by arrivals.
    """
    lost, strength = (
        (battle.casa, battle.stra) if side == "attacker" else (battle.casd, battle.strd)
    )
    if not lost or not strength or not battle.days:
        return None
    return math.log10(lost / strength)
