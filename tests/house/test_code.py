"""House rules for the code: which room may import which, and what a rule may not know."""

import ast
import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import tree

# Each room may import from those on its left; `cli` also from the public API, `siegeworks` itself.
ROOMS = ("scenario", "plan", "engine", "study", "tell", "post", "cli")
PARAMETERS_AT_MOST = 12

# These differ in the last bit between compiled and plain runs; use math or an explicit loop.
INEXACT = {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sum", "clip", "where"}

# "march" and "may" are also plain words, so those two count only beside a number.
SURE_MONTHS = "January|February|April|June|July|August|September|October|November|December"
DATES = (
    r"\b\d{4}-\d\d-\d\d\b|"
    rf"\b(?:{SURE_MONTHS})\b|"
    r"\b\d{1,2} (?:March|May)\b|\b(?:March|May) \d{1,4}\b"
)
# Words of the field that a position may be called after, and a rule may use.
PLAIN_WORDS = set(
    re.findall(
        r"\w+",
        """airport airstrip battery bridge camp command course depot drop east end front gun guns
        hill main north of outpost point position post reference river road sector south
        strip strongpoint the track village west zone""",
    )
)


def modules() -> list[Path]:
    """List the package's modules; a scenario's own scripts are data and belong to no room."""
    shipped = tree.PACKAGE / "scenarios"
    return [path for path in sorted(tree.PACKAGE.rglob("*.py")) if shipped not in path.parents]


def room(path: Path) -> str:
    return path.relative_to(tree.PACKAGE).parts[0].removesuffix(".py")


def wrong_way(own: str, imported: list[str]) -> list[str]:
    """List the imports that a module of this room may not make."""
    faults = []
    for target in imported:
        parts = target.split(".")
        if parts[0] != "siegeworks" or (len(parts) > 1 and parts[1].startswith("__")):
            continue
        known = len(parts) > 1 and parts[1] in ROOMS
        if ROOMS.index(parts[1]) > ROOMS.index(own) if known else own != "cli":
            faults.append(target)
    return faults


def inexact_calls(source: str) -> list[str]:
    """List the NumPy functions in a source that rules may not use."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in {"np", "numpy"} and node.attr in INEXACT:
                found.append(f"{node.lineno}: {node.attr}")
        elif isinstance(node, ast.ImportFrom) and node.module == "numpy":
            found += [f"{node.lineno}: {a.name}" for a in node.names if a.name in INEXACT]
    return found


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    own = function.args
    return len(own.posonlyargs) + len(own.args) + len(own.kwonlyargs)


def plain(words: str) -> str:
    """Write words in lower case, without accents, digits or signs, one blank between them."""
    letters = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z]+", letters.lower()))


def place_names(rows: list[dict[str, str]]) -> set[str]:
    """Name the places of a table of positions: its ids, what numbered ids share, its names.

    A remark beside a name, such as "order uncertain", has no capital and is no name.
    """
    names = {row["id"] for row in rows} | {re.split(r"_\d", row["id"])[0] for row in rows}
    for row in rows:
        told = " ; ".join(value or "" for column, value in row.items() if "name" in column)
        parts = re.split(r"[(),;/]", told)
        names |= {part for part in parts if any(is_proper(word) for word in part.split())}
    return {plain(name) for name in names if tells_a_place(plain(name))}


def is_proper(word: str) -> bool:
    return word[0].isupper() and bool(re.match(r"[^\W\d_]{3}", word))


def tells_a_place(name: str) -> bool:
    return len(name) > 3 and any(len(w) > 1 and w not in PLAIN_WORDS for w in name.split())


def place_codes(rows: list[dict[str, str]]) -> set[str]:
    """Pick the short marks by which a table calls its positions: a letter and number, or a pin."""
    names = " ".join(value or "" for row in rows for key, value in row.items() if "name" in key)
    return set(re.findall(r"\b(?:[A-Z]\d{1,2}|\d{3}[A-Z]?)\b", names))


def shipped_positions() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted((tree.PACKAGE / "scenarios").glob("*/positions.csv")):
        with path.open(encoding="utf-8-sig", newline="") as table:
            rows += csv.DictReader(table)
    return rows


def rules_and_policies() -> list[Path]:
    """List what must know columns only: every rule, and every module that decides."""
    rooms = {"engine", "plan"}
    return [
        path
        for path in modules()
        if tree.RULES in path.parents or (room(path) in rooms and "polic" in path.as_posix())
    ]


def names_told(source: str, names: set[str], codes: set[str]) -> Iterator[str]:
    """Give each place that a source names: in words anywhere, by a short mark in a string."""
    told = f" {plain(source)} "
    yield from (name for name in sorted(names) if f" {name} " in told)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in codes:
            yield str(node.value)


def test_imports_run_one_way() -> None:
    for path in modules():
        if path.parent == tree.PACKAGE and path.stem in {"__init__", "__main__"}:
            continue
        assert room(path) in ROOMS, f"{tree.name(path)} belongs to no room"
        assert wrong_way(room(path), tree.imports_of(path)) == [], tree.name(path)


def test_a_wrong_import_is_seen() -> None:
    late = "def f():\n    from ..engine import state\n"
    assert list(tree.imports(late, "siegeworks.plan")) == ["siegeworks.engine.state"]
    assert wrong_way("plan", ["siegeworks.engine.state", "siegeworks.scenario"]) == [
        "siegeworks.engine.state"
    ]
    assert wrong_way("study", ["siegeworks.load", "siegeworks.__version__"]) == ["siegeworks.load"]
    assert wrong_way("cli", ["siegeworks.load", "siegeworks", "numpy"]) == []


def test_only_jit_and_its_compiler_import_numba() -> None:
    guests = [
        tree.name(path)
        for path in sorted(tree.PACKAGE.rglob("*.py"))
        if {item.split(".")[0] for item in tree.imports_of(path)} & {"numba", "llvmlite"}
        and path not in [tree.PACKAGE / "engine" / name for name in ("jit.py", "compiler.py")]
    ]
    assert guests == []


def test_rules_use_no_inexact_numpy() -> None:
    faults = {tree.name(path): inexact_calls(tree.text(path)) for path in tree.RULES.rglob("*.py")}
    assert {path: found for path, found in faults.items() if found} == {}


def test_inexact_numpy_is_seen() -> None:
    source = "import numpy as np\nfrom numpy import log\nx = np.exp(1.0) + math.exp(1.0)\n"
    assert inexact_calls(source) == ["2: log", "3: exp"]


def test_engine_functions_take_few_parameters() -> None:
    crowded = [
        f"{tree.name(path)}:{node.lineno}: {node.name}"
        for path in sorted((tree.PACKAGE / "engine").rglob("*.py"))
        for node in ast.walk(ast.parse(tree.text(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        # A rule's entry takes the groups that it reads and writes, one pointer each.
        and node.name != "apply"
        and parameters(node) > PARAMETERS_AT_MOST
    ]
    assert crowded == []


def test_rules_and_policies_name_no_date() -> None:
    assert tree.hits(DATES, rules_and_policies()) == []


def test_rules_and_policies_name_no_place() -> None:
    rows = shipped_positions()
    folders = {plain(path.name) for path in (tree.PACKAGE / "scenarios").glob("*/")}
    names, codes = place_names(rows) | folders, place_codes(rows)
    told = {
        tree.name(path): list(names_told(tree.text(path), names, codes))
        for path in rules_and_policies()
    }
    assert {path: found for path, found in told.items() if found} == {}


@pytest.mark.parametrize(
    ("source", "is_dated"),
    [
        ("at dawn on 30 March", True),
        ("until 1954-05-07", True),
        ("the rains of June", True),
        ("May 1954", True),
        ("A unit may march by night. March rate in km/h.", False),
    ],
)
def test_dates_are_seen(source: str, is_dated: bool) -> None:
    assert bool(re.search(DATES, source)) is is_dated


def test_places_are_seen() -> None:
    rows = [
        {"id": "west_redoubt_2", "name": "Đồi Tây 2 (R2, inferred)", "kind": "hill"},
        {"id": "gun_210", "name": "gun position", "kind": "battery"},
    ]
    names, codes = place_names(rows), place_codes(rows)
    assert (names, codes) == ({"west redoubt", "doi tay"}, {"R2"})
    source = '"""Hills such as West Redoubt."""\nkey = "R2"\nr2 = gun_position = 210\n'
    assert list(names_told(source, names, codes)) == ["west redoubt", "R2"]
