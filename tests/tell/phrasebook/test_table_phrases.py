"""Every fault of tables, plan files and uploads is known to the phrasebook."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from siegeworks import post
from siegeworks.plan import load as plan_files
from siegeworks.post import uploads
from siegeworks.post.views import scenarios
from siegeworks.scenario import cells, checks, lines, tables, toml_file
from siegeworks.scenario.checks.registry import CHECKS
from siegeworks.scenario.columns import columns_of
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.records import SITUATION_TABLES, TABLES
from siegeworks.tell.phrasebook import phrasebook

BOOK = phrasebook("fr")
RECORDS = {*TABLES.values(), *SITUATION_TABLES.values()}
FOLDER = [
    importlib.import_module(f"{checks.__name__}.{found.name}")
    for found in pkgutil.iter_modules(checks.__path__)
]
READERS = [cells, lines, tables, toml_file, plan_files, uploads, scenarios]
SAYING = {"Finding": 3, "Fault": 3, "_fault": 2, "_stop": 1, "Misread": 0, "unknown": 3}
"""Calls that make faults, with the place of the first argument that is a sentence."""
NAMED = {"found", "expected", "repair", "limit"}
VALUES = ["7", "'a1'", "1954-03-13", "a gap"]
FORMATS = {
    *("TOML", "JSON", "GeoJSON", "LineString", "Point", "Polygon"),
    *("name", "input", "msg", "besieger, garrison", " and "),
}
"""Names of formats, columns and words of the tables, which are no language's."""


def said(node: ast.AST) -> Iterator[list[str]]:
    """Texts below an expression, each as it may be with one value or another in its places."""
    for text in ast.walk(node):
        if isinstance(text, ast.JoinedStr):
            parts = [[v.value] if isinstance(v, ast.Constant) else VALUES for v in text.values]
            yield ["".join(map(str, chosen)) for chosen in itertools.product(*parts)]
            return
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            # Names may follow.
            yield [text.value, f"{text.value}a1", f"{text.value} of 'a1'"]


def sentences(module: ModuleType) -> Iterator[list[str]]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for given in node.args[SAYING[name] :] if name in SAYING else ():
                yield from said(given)
        elif isinstance(node, ast.Assign):
            to = node.targets[0]
            pairs = [(to, node.value)]
            if isinstance(to, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(to.elts, node.value.elts, strict=True))
            for target, value in pairs:
                if getattr(target, "id", "") in NAMED:
                    yield from said(value)


def is_sentence(text: str) -> bool:
    """False for what stands between parts, for marks of formats and for plain figures."""
    return sum(map(str.isalpha, text)) > 2 and text not in FORMATS


@pytest.mark.parametrize("module", [*FOLDER, *READERS], ids=lambda module: module.__name__)
def test_what_readers_and_checks_say_is_known(module: ModuleType) -> None:
    told = [texts for texts in sentences(module) if is_sentence(texts[0])]
    assert [t[0] for t in told if not any(BOOK.knows(text, "faults") for text in t)] == []


def test_what_a_post_refuses_is_known() -> None:
    told = []
    for path in Path(post.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                told += [texts for given in node.args[2:3] for texts in said(given)]
    # An address that nothing has, and a header of programs, are told to programs.
    told = [t for t in told if not re.search("no address|no file|header", t[0])]
    assert len(told) > 12
    assert [t[0] for t in told if not any(BOOK.knows(text, "refusals") for text in t)] == []


def test_every_hint_of_the_tables_is_known() -> None:
    hints = {check.hint for check in CHECKS.values() if check.hint}
    assert len(hints) > 40
    assert {hint for hint in hints if not BOOK.knows(hint, "faults")} == set()


def test_what_columns_expect_is_known() -> None:
    expected = {c.expected for record in RECORDS for c in columns_of(record)}
    assert len(expected) > 20
    assert {text for text in expected if not BOOK.knows(text, "faults")} == set()


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("a number of at least 0 (m)", "un nombre d'au moins 0 (m)"),
        ("a whole number from 0 to 23", "un nombre entier de 0 à 23"),
        ("one of assault, hold, dig", "l'un de assault, hold, dig"),
        (
            "a number above 0 (m): how far it reaches",
            "un nombre au-dessus de 0 (m)\u00a0: how far it reaches",
        ),
        ("no row of 'food' in 'depot_a'", "aucune ligne de 'food' dans 'depot_a'"),
        ("a key of its own (row 3 has it)", "une clé à elle (la ligne 3 l'a)"),
        ("1704-06-09 or earlier", "le 1704-06-09 ou avant"),
        ("'comand_post'", "'comand_post'"),
    ],
)
def test_faults_in_french(text: str, french: str) -> None:
    assert BOOK.say(text, "faults") == french


def test_values_of_a_table_stay() -> None:
    fault = Fault("units.csv", 4, "tubes", "'12,5'", "a whole number", "write 12.5 with a point")
    told = phrasebook("vi").faults([fault])[0]
    assert (told.found, told.expected) == ("'12,5'", "một số nguyên")
    assert told.repair == "hãy viết 12.5 với dấu chấm"
