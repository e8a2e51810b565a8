"""What places and units are called: both names of a place, the short name of a unit."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from siegeworks.scenario.records import Position, Trench, Unit
from siegeworks.scenario.siege import Siege

LONGEST = 18
"""Letters of a name on a map; a longer one is a description and is left out there."""


def short(name: str) -> str:
    """A name without the remark in brackets, and only the first of several."""
    return re.split(r"[(,;]", name, maxsplit=1)[0].strip()


def is_label(name: str) -> bool:
    """True for a name fit for a map: short, and no description in small letters."""
    return 0 < len(name) <= LONGEST and (name[0].isupper() or name[0].isdigit())


def place_name(position: Position) -> str:
    """Both names of a position, the besieger's first: "A1 / Eliane 2"."""
    own, other = short(position.name_besieger), short(position.name)
    if not is_label(own) or own == other:
        return other
    is_twice = not is_label(other) or (len(own) > 3 and _plain(own) in _plain(other))
    return own if is_twice else f"{own} / {other}"


def _plain(name: str) -> str:
    """A name in small letters without accents."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


def group_name(members: Sequence[Position]) -> str:
    """The name that most positions of a group share, in both languages, without their numbers."""
    both = (_shared([p.name_besieger for p in members]), _shared([p.name for p in members]))
    told = dict.fromkeys(name for name in both if is_label(name))
    return " / ".join(told) or place_name(members[0])


def _shared(names: Sequence[str]) -> str:
    bare = Counter(re.sub(r"[ -]*\d+$", "", short(name)) for name in names if name)
    return bare.most_common(1)[0][0] if bare else ""


def capital(words: str) -> str:
    """Words with a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def unit_name(unit: Unit) -> str:
    """The short name of a unit, or its full name when it has none."""
    return unit.short or unit.name


def names_of(siege: Siege) -> dict[str, str]:
    """Printed names by id: positions, units, places, zones, trench lines and depots."""
    names = {line.record.id: _line_name(siege, line.record) for line in siege.trenches}
    names |= {zone.id: zone.name for zone in siege.zones}
    names |= {place.id: place.name for place in siege.places}
    names |= {depot.id: depot.name for depot in siege.depots}
    names |= {unit.id: unit_name(unit) for unit in siege.units}
    return names | {position.id: place_name(position) for position in siege.positions}


def unit_short(siege: Siege, unit_id: str) -> str:
    """A name of a few letters: the unit's own, or that of the formation above it."""
    units = {unit.id: unit for unit in siege.units}
    unit = units.get(unit_id)
    while unit is not None and len(unit.short or unit.name) > LONGEST - 4 and unit.parent in units:
        unit = units[unit.parent]
    return unit_id if unit is None else unit_name(unit)


def _line_name(siege: Siege, line: Trench) -> str:
    at = siege.position_index.get(line.objective)
    if at is None:
        return line.id.replace("_", " ").replace("-", " ")
    place = place_name(siege.positions[at])
    return f"gallery under {place}" if line.kind == "gallery" else f"trench to {place}"
