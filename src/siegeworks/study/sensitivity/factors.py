"""Factors of an experiment: what is varied, and between which ends.

A factor is either a parameter, varied between the ends of its range (about the 5 and 95 per cent
points) by the probabilities of its prior, or a list of named changes of the case: a policy at
several values, a coefficient, a patch. Anything that turns a case into a case can be a level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from siegeworks.engine.sequence import PARAMETER_NAMES
from siegeworks.plan.load import load_policies
from siegeworks.plan.patch.apply import apply_patch
from siegeworks.plan.patch.read import Patch
from siegeworks.plan.records import Plan, Policies, Policy
from siegeworks.scenario.faults import UsageError
from siegeworks.scenario.priors import TAIL, quantiles
from siegeworks.scenario.records import Parameter
from siegeworks.scenario.siege import Siege
from siegeworks.study.calibration.space import Floats, whole_space
from siegeworks.study.compare.courses import COEFFICIENTS, parameters_at
from siegeworks.study.compare.what_if import AS_IT_IS, patch_for

COEFFICIENT = "coefficient"
POLICY = "policy"
PATCH = "patch"


class Case(NamedTuple):
    """What is played: a siege, both plans, both sides' policies."""

    siege: Siege
    plans: tuple[Plan | None, Plan | None]
    policies: Policies


Change = Callable[[Case], Case]


@dataclass(frozen=True, eq=False)
class Factor:
    """``row`` for a parameter, else ``levels``: pairs of a label and a change of the case. A
    parameter with a ``reach`` of its own goes evenly from one end of it to the other."""

    name: str
    row: Parameter | None = None
    reach: tuple[float, float] | None = None
    levels: tuple[tuple[str, Change], ...] = ()

    def value(self, share: Floats) -> Floats:
        """Value of a parameter at shares [n] of the way from its low to its high end."""
        if self.reach is not None:
            return np.asarray(self.reach[0] + (self.reach[1] - self.reach[0]) * share)
        assert self.row is not None
        return quantiles(self.row, TAIL + (1.0 - 2.0 * TAIL) * share)

    def level(self, share: float) -> int:
        """Index of the level at a share of the way from the first to the last."""
        return min(int(share * len(self.levels)), len(self.levels) - 1)

    @property
    def ends(self) -> tuple[str, str]:
        """Words for both ends."""
        if self.row is None:
            return self.levels[0][0], self.levels[-1][0]
        low, high = self.value(np.array([0.0, 1.0]))
        return f"{low:.3g}", f"{high:.3g}"


def changes(name: str, levels: Mapping[str, Change]) -> Factor:
    """A factor of named changes, as patches of a case; ``UsageError`` for fewer than two."""
    if len(levels) < 2:
        raise UsageError(f"factor {name!r} has {len(levels)} levels; at least 2 are needed")
    return Factor(name, levels=tuple(levels.items()))


def read_factors(siege: Siege, words: Sequence[str]) -> list[Factor]:
    """Factors from words: ``PARAMETER``, ``PARAMETER=LOW:HIGH``, ``coefficient=0|0.33|1|2``,
    ``policy.SIDE.FIELD=VALUE|VALUE`` or ``patch.LABEL=PATCH|PATCH`` (ready-made questions or files,
    beside the case as it is). Raises ``UsageError`` for what is none of these, ``DataFaults`` for a
    patch that breaks something."""
    found = [_factor(siege, word.strip()) for word in words if word.strip()]
    names = [f.name for f in found]
    if not found:
        raise UsageError("no factor is named; give parameters, or screen the whole table")
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise UsageError(f"factors named twice: {', '.join(twice)}")
    held = {name for c in COEFFICIENTS.values() for name in c} & set(names)
    if COEFFICIENT in names and held:
        raise UsageError(f"{COEFFICIENT} already sets {', '.join(sorted(held))}; name one of them")
    return found


def all_parameters(siege: Siege) -> list[Factor]:
    """Every parameter that rules read and whose range has a width, and the luck of both sides."""
    return [Factor(row.name, row) for row in whole_space(siege.parameters).rows]


def _factor(siege: Siege, word: str) -> Factor:
    name, _, given = word.partition("=")
    if name == COEFFICIENT:
        values = _numbers(word, given.split("|"))
        return changes(name, {f"{v:g}": _coefficient(v) for v in values})
    if name.startswith(f"{POLICY}."):
        return _policy(siege, name, given)
    if name.startswith(f"{PATCH}."):
        return _patch(siege, name, given)
    known = {row.name: row for row in whole_space(siege.parameters).rows}
    if name not in known and name not in PARAMETER_NAMES:
        raise UsageError.unknown("parameter", name, known)
    if not given:
        if name not in known:
            raise UsageError(f"{name} has no range; give one as {name}=LOW:HIGH")
        return Factor(name, known[name])
    low, high = (*_numbers(word, given.split(":")), np.nan)[:2]
    if not low < high:
        raise UsageError(f"{word!r} is no range; expected {name}=LOW:HIGH with LOW below HIGH")
    for end in (low, high):
        siege.parameters.fixed({name: end})  # refuses what the quantity cannot be
    return Factor(name, siege.parameters.row(name), reach=(low, high))


def _patch(siege: Siege, name: str, given: str) -> Factor:
    levels: dict[str, Change] = {AS_IT_IS: lambda case: case}
    for word in given.split("|"):
        patch = patch_for(siege, word)
        levels[patch.name] = partial(_patched, patch=patch)
    return changes(name, levels)


def _patched(case: Case, patch: Patch) -> Case:
    """The case under a patch of its first plan; policies that another factor has set stay."""
    made = apply_patch(case.siege, case.plans[0], patch)
    is_set = case.policies != load_policies(case.siege)
    policies = case.policies if is_set else load_policies(made.siege)
    return Case(made.siege.fixing(made.overrides), (made.plan, case.plans[1]), policies)


def _numbers(word: str, parts: Sequence[str]) -> list[float]:
    try:
        return [float(part) for part in parts]
    except ValueError:
        raise UsageError(f"{word!r} holds something that is not a number") from None


def _coefficient(value: float) -> Change:
    held = parameters_at(value)
    return lambda case: case._replace(siege=case.siege.fixing(held))


def _policy(siege: Siege, name: str, given: str) -> Factor:
    _, side, field = (*name.split("."), "", "")[:3]
    if side not in siege.side_index:
        raise UsageError.unknown("side", side, siege.side_index)
    if field not in Policy.model_fields:
        raise UsageError.unknown("policy", field, Policy.model_fields)
    values = _numbers(f"{name}={given}", given.split("|"))
    role = "besieger" if siege.side_index[side] == 0 else "garrison"
    return changes(name, {f"{v:g}": _setting(role, field, v) for v in values})


def _setting(role: str, field: str, value: float) -> Change:
    def change(case: Case) -> Case:
        before: Policy = getattr(case.policies, role)
        kept = before.model_dump()
        kept[field] = type(kept[field])(value)
        after = case.policies.model_copy(update={role: Policy.model_validate(kept)})
        return case._replace(policies=after)

    return change
