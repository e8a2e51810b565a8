"""Every number of the field that a rule uses stands in the parameter table, not in the code.

Read are all modules of the engine: the rules, what they call, and what builds their tables. Only
the four that know nothing of a siege are left out, and a test holds them to that: `samplers`
(published algorithms with their coefficients), `streams` (the mixing constants of Philox), `jit`
(folders of compiled code) and `compiler` (how code is compiled). What may stand in the code is
listed in `FREE`, with the reason; whole numbers may also count what is in memory (`is_a_place`).
Anything else is a fault, in any file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tree

ENGINE = tree.PACKAGE / "engine"
MATHEMATICS = ("samplers", "streams", "jit", "compiler")

FREE = {
    "arithmetic": {0.0, 0.5, 1.0, 2.0},
    "the root of a volume": {3.0},
    "hours: the watch to which the table's chances refer, half a day, a day, the next noon": {
        6.0, 12.0, 24.0, 36.0,
    },
    "days of a week and of a month": {7.0, 30.0},
    "minutes of an hour": {60.0},
    "rates a ten, a hundred or a thousand; centimetres of a metre, kilograms of a tonne": {
        10.0, 100.0, 1000.0,
    },
    "square metres of a hectare": {10_000.0},
    "least that keeps a quotient or a logarithm finite, most that stands for never": {
        1e-12, 1e-9, 1e-6, 1e-3, 1e-2, 1e9,
    },
}  # fmt: skip
DIGITS = 9
"""Significant digits from which a number is mathematics: nobody measures a siege that well."""
WORD = 2**15
"""Whole numbers from here on are parts of an address or a mask of bits."""


def modules() -> list[Path]:
    return [p for p in sorted(ENGINE.rglob("*.py")) if p.stem not in MATHEMATICS]


def digits(value: float) -> int:
    return len(repr(abs(value)).split("e")[0].replace(".", "").strip("0"))


def is_free(value: float) -> bool:
    return any(value in allowed for allowed in FREE.values()) or digits(value) >= DIGITS


def parents(source: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(source) for child in ast.iter_child_nodes(node)}


def names_a_constant(node: ast.AST) -> bool:
    """True for a CAPITAL name: columns, draws, sizes."""
    return any(isinstance(n, ast.Name) and n.id.isupper() for n in ast.walk(node))


def is_a_place(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """True for a whole number that counts places in memory or names a draw.

    It is an index, the size of an array or of a loop, an argument of `uniforms`, part of an address
    made of CAPITAL names, or the value of a CAPITAL name (columns, draws, sizes).
    """
    child, up = node, above.get(node)
    while up is not None and not isinstance(up, ast.FunctionDef):
        if isinstance(up, ast.Subscript):
            return child is up.slice
        if isinstance(up, ast.Call):
            called = ast.unparse(up.func)
            return called in {
                "range",
                "uniforms",
                "apart",
                "np.zeros",
                "np.ones",
                "np.empty",
                "float",
            }
        if isinstance(up, ast.BinOp) and names_a_constant(up):
            return True
        if isinstance(up, ast.BinOp) and isinstance(up.left, ast.Subscript | ast.Attribute):
            return isinstance(up.op, ast.Sub) and ".shape" in ast.unparse(up.left)
        if isinstance(up, ast.Assign):
            return all(names_a_constant(target) for target in up.targets)
        child, up = up, above.get(up)
    return False


def numbers(source: str) -> Iterator[tuple[int, float]]:
    """Line and value of each number that should be a row of the table."""
    parsed = ast.parse(source)
    above = parents(parsed)
    for node in ast.walk(parsed):
        if not isinstance(node, ast.Constant) or type(node.value) not in (int, float):
            continue
        if is_free(float(node.value)):
            continue
        whole = isinstance(node.value, int)
        if not (whole and (node.value >= WORD or is_a_place(node, above))):
            yield node.lineno, float(node.value)


def test_numbers_of_the_field_stand_in_the_table() -> None:
    faults = [
        f"{tree.name(path)}:{line}: {value:g}"
        for path in modules()
        for line, value in numbers(tree.text(path))
    ]
    assert faults == [], "move them to src/siegeworks/scenario/parameters/"


@pytest.mark.parametrize("name", MATHEMATICS)
def test_mathematics_knows_nothing_of_a_siege(name: str) -> None:
    own = [m for m in tree.imports_of(ENGINE / f"{name}.py") if m.startswith("siegeworks")]
    assert {m.split(".")[2] if m.count(".") > 1 else m for m in own} <= set(MATHEMATICS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f(x):\n    return 0.35 * x", [0.35]),
        ("def f(x):\n    return x * 4", [4.0]),
        ("def f(x):\n    return x > 150", [150.0]),
        ("def f(x, m=2.5):\n    return x * m", [2.5]),
        ("REACH_M = 800.0", [800.0]),
        ("def f(x):\n    return x[5] + g(x, 5)", [5.0]),
        ("def f(x):\n    return max(x, 1e-9) / 24.0 + x[4, 9]", []),
        ("DRAW_LOSS, NU = 3, 14\nA, B, C, D = range(4)", []),
        ("def f(s, r):\n    return uniforms(s, r, 3, R_FIRES * 65536 + 5)", []),
        ("def f(z):\n    return z / 1.2815515655", []),
    ],
)
def test_a_number_in_a_rule_is_seen(source: str, found: list[float]) -> None:
    assert [value for _, value in numbers(source)] == found


def test_every_free_number_is_used() -> None:
    """A number that no module needs is taken off the list."""
    used = {
        float(node.value)
        for path in modules()
        for node in ast.walk(ast.parse(tree.text(path)))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    assert {value for allowed in FREE.values() for value in allowed} - used == set()
