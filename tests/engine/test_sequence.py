"""The sequence as data: the kernel follows it, and every parameter is somebody's."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from siegeworks.engine import codes, kernel
from siegeworks.engine.codes import N_RULES
from siegeworks.engine.sequence import (
    CAMPAIGN_PARAMETERS,
    PARAMETER_NAMES,
    SEQUENCE,
    Step,
    rule_versions,
    span,
)
from siegeworks.scenario.parameters import base_parameters
from tests.engine.unread import UNREAD
from tests.house import tree

KERNEL = Path(kernel.__file__)


def short(step: Step) -> str:
    """Name of a rule's module without its package."""
    return step.rule.__name__.rpartition(".")[2]


def rule_calls(source: str) -> list[tuple[str, str, tuple[str, str]]]:
    """Calls of rules in ``play_watch`` from the top: module, number it counts under, span."""
    functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef))
    watch = next(f for f in functions if f.name == "play_watch")
    counts = [n for n in ast.walk(watch) if isinstance(n, ast.AugAssign)]
    return [_called(node) for node in sorted(counts, key=lambda node: node.lineno)]


def _called(count: ast.AugAssign) -> tuple[str, str, tuple[str, str]]:
    assert isinstance(count.value, ast.Call) and isinstance(count.target, ast.Subscript)
    spans = [a.slice for a in count.value.args if isinstance(a, ast.Subscript)]
    (part,) = (s for s in spans if isinstance(s, ast.Slice))
    ends = ast.unparse(part.lower), ast.unparse(part.upper)
    rule, _, function = ast.unparse(count.value.func).partition(".")
    assert function == "apply"
    return rule, ast.unparse(count.target.slice).removeprefix("codes."), ends


def test_the_kernel_calls_the_rules_in_the_order_of_the_sequence() -> None:
    called = rule_calls(KERNEL.read_text(encoding="utf-8"))
    assert [rule for rule, _, _ in called] == [short(step) for step in SEQUENCE]


def test_each_call_counts_under_its_number_and_takes_its_own_parameters() -> None:
    for step, (_, number, ends) in zip(
        SEQUENCE, rule_calls(KERNEL.read_text(encoding="utf-8")), strict=True
    ):
        assert getattr(codes, number) == step.number, short(step)
        assert tuple(getattr(kernel, end) for end in ends) == span(step.rule), short(step)


def test_calls_in_another_order_are_seen() -> None:
    source = (
        "def play_watch(n, s, par):\n"
        "    n[codes.R_DROPS] += drops.apply(s, par[PAR_DROPS:END_DROPS])\n"
        "    for side in range(2):\n"
        "        n[codes.R_CARE] += care.apply(s, par[PAR_CARE:END_CARE], side)\n"
    )
    assert rule_calls(source) == [
        ("drops", "R_DROPS", ("PAR_DROPS", "END_DROPS")),
        ("care", "R_CARE", ("PAR_CARE", "END_CARE")),
    ]


def test_every_rule_in_the_room_is_in_the_sequence_once() -> None:
    room = {path.stem for path in tree.RULES.glob("*.py")} - {"__init__"}
    assert Counter(short(step) for step in SEQUENCE) == Counter(room)


def test_ids_and_numbers_are_unique() -> None:
    assert len(rule_versions()) == len(SEQUENCE)
    numbers = {step.number for step in SEQUENCE}
    assert len(numbers) == len(SEQUENCE)
    # One number more is the kernel's own, for what is drawn once a campaign.
    assert numbers == set(range(N_RULES)) - {codes.R_CAMPAIGN}


def test_every_rule_says_what_it_is() -> None:
    for step in SEQUENCE:
        rule = step.rule
        assert rule.ID and rule.VERSION >= 1 and rule.READS and rule.WRITES, short(step)
        assert len(set(rule.PARAMETERS)) == len(rule.PARAMETERS), short(step)
        assert (rule.__doc__ or "").strip() and step.reason, short(step)


def test_spans_follow_each_other_without_gap() -> None:
    ends = [span(step.rule) for step in SEQUENCE]
    assert ends[0][0] == 0
    assert [end for _, end in ends[:-1]] == [first for first, _ in ends[1:]]
    assert ends[-1][1] == len(PARAMETER_NAMES) - len(CAMPAIGN_PARAMETERS)
    assert PARAMETER_NAMES[kernel.LUCK_SD :] == CAMPAIGN_PARAMETERS
    known = PARAMETER_NAMES[kernel.LUCK_KNOWN :]
    assert known == ("campaign_u_besieger", "campaign_u_garrison")


def test_every_parameter_of_a_rule_is_in_the_table() -> None:
    names = base_parameters().names
    assert len(set(names)) == len(names)
    assert set(PARAMETER_NAMES) - set(names) == set()


def read_while_building() -> set[str]:
    """Names of parameters that stand as plain strings outside the rules."""
    names = set(base_parameters().names)
    return {
        node.value
        for path in sorted(tree.PACKAGE.rglob("*.py"))
        if tree.RULES not in path.parents
        for node in ast.walk(ast.parse(tree.text(path)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    }


def test_every_parameter_is_read_or_says_why_not() -> None:
    listed = Counter(name for names in UNREAD.values() for name in names)
    assert {name for name, times in listed.items() if times > 1} == set()
    read = set(PARAMETER_NAMES) | read_while_building()
    idle = set(base_parameters().names) - read
    assert idle - set(listed) == set(), "read by nothing, and tests/engine/unread.py has no reason"
    assert set(listed) - idle == set(), "take these out of tests/engine/unread.py"
