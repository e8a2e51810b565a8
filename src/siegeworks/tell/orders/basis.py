"""What an order is written from: a siege, a plan, a language, and what a run says, if there is one.

A formation of an order is one directly below the head of the plan's side. A task belongs to every
formation that has one of its units; guns that only fire for it do not make it theirs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from siegeworks.plan.expand import Assigned, assign
from siegeworks.plan.known import Known
from siegeworks.plan.records import Phase, Plan
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.records import Unit
from siegeworks.scenario.siege import Siege
from siegeworks.scenario.words import plain_text, words_of
from siegeworks.study.odds import Odds
from siegeworks.study.results import Run
from siegeworks.tell.names import is_label, short
from siegeworks.tell.papers.tongue import Tongue, clean

LARGE = ("RGT", "BDE", "DIV", "CORPS", "ARMY")
"""Echelons of units that go by their own name alone."""


@dataclass(frozen=True, eq=False)
class Basis:
    """All that the writers of paragraphs and annexes read.

    ``run`` is None when nothing was simulated; ``odds`` are then empty.
    """

    siege: Siege
    plan: Plan
    tongue: Tongue
    run: Run | None = None
    odds: Mapping[str, Odds] = field(default_factory=dict)

    @cached_property
    def known(self) -> Known:
        """The siege by name."""
        return Known(self.siege)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """Words of the scenario in the paper's language."""
        return words_of(self.siege.folder, self.tongue.lang)

    @cached_property
    def tasks(self) -> tuple[Assigned, ...]:
        """Tasks of the plan, in order of priority."""
        return assign(self.known, self.plan)

    @cached_property
    def by_id(self) -> dict[str, Assigned]:
        """Tasks by id."""
        return {task.id: task for task in self.tasks}

    @property
    def side(self) -> int:
        """Index of the plan's side."""
        return self.siege.side_index[self.plan.side]

    @property
    def enemy(self) -> str:
        """Id of the other side."""
        return self.siege.scenario.sides[1 - self.side].id

    @cached_property
    def head(self) -> str:
        """The unit at the head of the plan's side; the side itself when several stand there."""
        tops = self.siege.children(self.plan.side)
        return tops[0] if len(tops) == 1 else self.plan.side

    @cached_property
    def formations(self) -> tuple[str, ...]:
        """Formations that get an order: those below the head that have units of their own, or a
        task; the head itself when nothing is below it."""
        doing = {unit for task in self.tasks for unit in (*task.unit_ids, *task.support_ids)}
        below = self.siege.children(self.head)
        found = [u for u in below if self._is_formation(u) or doing & self.units_of(u)]
        return tuple(found) or ((self.head,) if self.head in self.known.units else ())

    def _is_formation(self, unit: str) -> bool:
        return self.known.units[unit].kind == "formation" and bool(self.siege.children(unit))

    def formation(self, name: str) -> str:
        """A unit of the plan's side by id; ``UsageError`` for any other name."""
        own = [u.id for u in self.siege.units if u.side == self.plan.side]
        if name not in own:
            raise UsageError.unknown(f"formation of the {self.plan.side}", name, own)
        return name

    def units_of(self, formation: str) -> frozenset[str]:
        """A formation and all below it."""
        if formation not in self._below:
            self._below[formation] = frozenset(u.id for u in self.known.below(formation))
        return self._below[formation]

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        return {}

    def tasks_of(self, formation: str) -> list[Assigned]:
        """Tasks that units of a formation carry out, in the plan's order."""
        own = self.units_of(formation)
        return [task for task in self.tasks if own.intersection(task.unit_ids)]

    def fires_of(self, formation: str) -> list[Assigned]:
        """Tasks of others for which guns of a formation fire, in the plan's order."""
        own = self.units_of(formation)
        return [
            task
            for task in self.tasks
            if own.intersection(task.support_ids) and not own.intersection(task.unit_ids)
        ]

    def owner(self, unit: str) -> str:
        """The formation of an order that a unit stands under; itself when under none."""
        return self._owners.get(unit, unit)

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {unit: name for name in reversed(self.formations) for unit in self.units_of(name)}

    def phase_of(self, task: Assigned) -> Phase:
        """The phase of a task; the first when it names none that is known."""
        phases = {phase.id: phase for phase in self.plan.phases}
        return phases.get(task.task.phase, self.plan.phases[0])

    def tasks_in(self, phase: Phase, tasks: Sequence[Assigned]) -> list[Assigned]:
        """Those of some tasks that belong to a phase."""
        return [task for task in tasks if self.phase_of(task) is phase]

    # --- words -----------------------------------------------------------------------------------

    def told(self, text: str) -> str:
        """A sentence of the plan or scenario in the paper's language.

        Where there is no translation it stands as it is in the tables, and says so.
        """
        plain = plain_text(text)
        if not plain or self.tongue.lang == "en":
            return clean(plain)
        if plain in self.words:
            return clean(self.words[plain])
        return f"“{clean(plain)}” [en]"

    def name(self, text: str) -> str:
        """A name of the tables in the paper's language, or as it stands there."""
        return clean(self.words.get(plain_text(text), text))

    def unit(self, unit_id: str) -> str:
        """What a unit is called: a large one by its own name, a small one with what it is of."""
        unit = self.known.units[unit_id]
        name = self.name(unit.name)
        return name.partition(", ")[0] if unit.echelon in LARGE and unit.kind != "hq" else name

    def units(self, unit_ids: Iterable[str]) -> str:
        """Units in a row; those that make up a whole formation go by its name.

        Units of one formation that stand side by side share its name: Battalion 18 and Battalion
        54, Regiment 102.
        """
        tails: dict[str, list[str]] = {}
        for name in (self.unit(u) for u in self.joined(unit_ids)):
            head, _, tail = name.partition(", ")
            tails.setdefault(tail or f"\0{head}", []).append(head)
        told = []
        for tail, heads in tails.items():
            listed = self.tongue.listed(heads)
            told.append(listed if tail.startswith("\0") else f"{listed}, {tail}")
        return (
            self.tongue.listed(told) if all("," not in t for t in told) else self.tongue.row(told)
        )

    def joined(self, unit_ids: Iterable[str]) -> list[str]:
        """Units, with a regiment in the place of all its rifle units when all are there."""
        left, found = list(unit_ids), []
        while left:
            parent = self.known.units[left[0]].parent
            kin = self._rifles(parent)
            if len(kin) > 1 and kin <= set(left):
                found.append(parent)
                left = [u for u in left if u not in kin]
            else:
                found.append(left.pop(0))
        return found

    def _rifles(self, parent: str) -> set[str]:
        units = self.known.units
        return {u for u in self.siege.children(parent) if units[u].kind == "rifle"}

    def place(self, name: str) -> str:
        """A position, place, zone, trench line, unit or ammunition as the reader calls it."""
        known = self.known
        if name in known.positions:
            return self.position(name)
        if name in known.trenches:
            return self.line(name)
        if name in known.units:
            return self.unit(name)
        for table in (known.places, known.zones, known.ammunition, known.depots):
            if name in table:
                return self.name(table[name].name)
        return clean(name)

    def position(self, name: str) -> str:
        """Both names of a position, in the reader's order.

        French readers know the garrison's names, the others the besieger's; the other stands in
        brackets. English keeps both with a stroke, as maps and reports of the siege do.
        """
        record = self.known.positions[name]
        own, other = short(self.name(record.name_besieger)), short(self.name(record.name))
        if not is_label(own) or own.casefold() == other.casefold():
            return other
        if self._shared[record.name_besieger] > 1:
            return f"{other} ({own})"
        if len(own) > 3 and own.casefold() in other.casefold():
            return other
        if self.tongue.lang == "en":
            return f"{own} / {other}"
        return f"{other} ({own})" if self.tongue.lang == "fr" else f"{own} ({other})"

    @cached_property
    def _shared(self) -> Counter[str]:
        """How many positions the besieger calls by each name."""
        return Counter(p.name_besieger for p in self.siege.positions)

    def brief(self, name: str) -> str:
        """The first of a position's two names: what fits on a map or in a matrix."""
        if name not in self.known.positions:
            return self.place(name)
        return self.position(name).partition(" / ")[0].partition(" (")[0]

    def line(self, name: str) -> str:
        """A trench line by where it leads, or by its own name."""
        line = self.known.trenches[name].record
        if line.kind == "ring" or line.objective not in self.known.positions:
            return self.name(line.id.replace("_", " ").replace("-", " "))
        where = self.brief(line.objective)
        if line.kind == "gallery":
            return self.tongue.say("gallery under {place}", place=where)
        return self.tongue.say("approach trench to {place}", place=where)

    def weapon(self, unit: Unit) -> str:
        """Tubes of a unit at the opening and what they are, empty when it has none."""
        state, weapon = self.known.states.get(unit.id), self.known.equipment.get(unit.equipment)
        if weapon is None or state is None or not state.is_present or not state.tubes:
            return ""
        return f"{self.tongue.number(state.tubes)} × {self.name(weapon.name)}"
