"""A table of battles in the shape of CDB90, read strictly.

Source of the columns and codes: US Army Concepts Analysis Agency, Database of Battles 1990.
"""

from __future__ import annotations

import functools
from pathlib import Path

from siegeworks.scenario.faults import DataFaults, Fault
from siegeworks.scenario.schema import Record, column
from siegeworks.scenario.tables import read_table

TRAINING = Path(__file__).with_name("battles_train.csv")
CODE = r"^[A-Z0-9]{1,2}$"
"""A code of the table; the table itself has rare codes that its handbook does not list."""
NONE = ("OO", "00", "O", "0")


class Battle(Record):
    """One battle; suffix a = attacker, d = defender."""

    isqno: int = column("number of the battle", ge=0)
    name: str = column("name")
    war: str = column("war", min_length=1)
    year: int = column("year", ge=-3000, le=2100)
    parent: float | None = column("number of the battle it is a part of", default=None)
    stra: float | None = column(
        "attacker's strength over the battle; 0 = unknown", "men", None, ge=0
    )
    intsta: float | None = column(
        "attacker's strength at the start; 0 = unknown", "men", None, ge=0
    )
    casa: float | None = column("attacker's casualties", "men", None, ge=0)
    cava: float | None = column("attacker's cavalry", "men", None, ge=0)
    tanka: float | None = column("attacker's tanks", default=None, ge=0)
    artya: float | None = column("attacker's guns", "tubes", None, ge=0)
    flya: float | None = column("attacker's air sorties", default=None, ge=0)
    strd: float | None = column(
        "defender's strength over the battle; 0 = unknown", "men", None, ge=0
    )
    intstd: float | None = column(
        "defender's strength at the start; 0 = unknown", "men", None, ge=0
    )
    casd: float | None = column("defender's casualties", "men", None, ge=0)
    cavd: float | None = column("defender's cavalry", "men", None, ge=0)
    tankd: float | None = column("defender's tanks", default=None, ge=0)
    artyd: float | None = column("defender's guns", "tubes", None, ge=0)
    flyd: float | None = column("defender's air sorties", default=None, ge=0)
    wina: float = column("1 attacker won, 0 draw, -1 attacker lost", ge=-1, le=1)
    surpa: float = column("attacker's surprise; below 0 the defender's", default=0.0, ge=-3, le=3)
    aeroa: float | None = column(
        "air superiority: 1 attacker's, 0 nobody's, -1 defender's", default=None, ge=-1, le=1
    )
    post1: str = column(
        "defender's posture: HD hasty, PD prepared, FD fortified, DL delay, WD withdrawal; other "
        "codes are none",
        default="OO",
        pattern=CODE,
    )
    post2: str = column("second posture of the defender", default="OO", pattern=CODE)
    postype: str = column("how the two postures go together", default="0")
    t1: str = column(
        "ground: G rugged, R rolling, F flat; any other code as flat", default="0", pattern=CODE
    )
    t2: str = column("cover of the ground", default="0")
    t3: str = column("further mark of the ground: U urban", default="0")
    wet: float | None = column("1 = wet weather", default=None, ge=0, le=1)
    wofa: float | None = column("width of the attacker's front", "km", None, ge=0)
    start_h: float | None = column("local hour of the start", "h", None, ge=0, le=24)
    days: float | None = column("length; 0 = unknown", "days", None, ge=0)
    hour_known: str = column("whether the hours are known", default="")
    hours: float | None = column("hours of fighting", "h", None, ge=0)

    @property
    def attackers(self) -> float | None:
        """Men with whom the attacker began; his strength over the battle when that is unknown."""
        return self.intsta or self.stra or None

    @property
    def defenders(self) -> float | None:
        """Men with whom the defender began; his strength over the battle when that is unknown."""
        return self.intstd or self.strd or None

    @property
    def postures(self) -> tuple[str, ...]:
        """The defender's postures; one of no posture counts only when it stands first."""
        second = (self.post2,) if self.post2 not in NONE else ()
        return (self.post1, *second)

    @property
    def is_won(self) -> bool:
        """True when the attacker won; a draw is none."""
        return self.wina > 0.0


def read_battles(path: str | Path) -> tuple[Battle, ...]:
    """The battles of a CSV file; :class:`DataFaults` with every fault of it.

    The columns are those of :class:`Battle`. A battle whose figures are missing is kept: the laws
    say what they take in their place.
    """
    table, faults = read_table(Path(path), Battle, Path(path).name)
    if not faults and not table.rows:
        faults = [Fault(table.name, 0, "", "no battle", "at least one row", "add battles")]
    if faults:
        raise DataFaults(faults)
    return table.rows


@functools.cache
def training_battles() -> tuple[Battle, ...]:
    """The 452 battles on which the laws that ship are fitted."""
    return read_battles(TRAINING)
