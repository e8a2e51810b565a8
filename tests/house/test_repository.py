"""House rules for the files of the repository: what they may not name, and what goes together."""

import re
import sys
import tomllib
from typing import NamedTuple

import pytest

from tests.house import tree

LINES_AT_MOST = 700
CODE = {".py", ".j2", ".html", ".css", ".js"}

# Patterns are put together from parts, so that this file does not match itself.
REGISTRIES = "|".join(
    [
        r"pypi\." + "org",
        r"pythonhosted\." + "org",
        r"registry\.npm" + r"js\.org",
        r"registry\.yarn" + r"pkg\.com",
        "resol" + 'ved":',
        "--(extra-)?" + r"index-url\b",
        r"https?://[^ \"]+" + r"\.(whl|tgz|tar\.gz|deb)\b",
    ]
)
FOLDERS = "|".join(["wo" + "rk", "tm" + "p", "ro" + "ot", "ho" + "me"])
MACHINE_PATHS = rf"(?<![a-z.])/({FOLDERS})/"
UNFINISHED = r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error"]) + r")\b"


IMPORTED_AS = {
    "PIL": "pillow",
    "SALib": "salib",
    "docx": "python-docx",
    "sklearn": "scikit-learn",
}
"""Distributions whose package has another name."""


class Declared(NamedTuple):
    """What pyproject.toml says the package needs, its extras add, and work on it needs besides."""

    base: set[str]
    extras: set[str]
    work: set[str]


def declared() -> Declared:
    project = tomllib.loads((tree.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    extras = project["project"]["optional-dependencies"].values()
    return Declared(
        {distribution(item) for item in project["project"]["dependencies"]},
        {distribution(item) for extra in extras for item in extra},
        {distribution(item) for group in groups for item in group if isinstance(item, str)},
    )


def pins(lock: str) -> dict[str, str]:
    """Read a lock as requirement -> its hashes; a line that is neither is a fault."""
    logical = re.sub(r"\\\n\s*", " ", (tree.ROOT / lock).read_text(encoding="utf-8"))
    lines = [line for line in logical.splitlines() if line and not line.lstrip().startswith("#")]
    parts = (line.partition(" ") for line in lines)
    return {requirement: hashes for requirement, _, hashes in parts}


def distribution(requirement: str) -> str:
    return re.split(r"[^a-z0-9-]", requirement.lower(), maxsplit=1)[0]


def stems(folder: str, pattern: str = r"(.+)\.py") -> set[str]:
    """Name what the files of a folder are about; index and package files are about nothing."""
    found = (re.fullmatch(pattern, path.name) for path in (tree.ROOT / folder).glob("*"))
    return {match[1] for match in found if match} - {"__init__", "conftest", "README", "index"}


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (REGISTRIES, "from https://files." + "pythonhosted" + ".org/x", "--require-hashes"),
        (REGISTRIES, "pip install --extra-" + "index-url x", "--no-emit-" + "index-url"),
        (MACHINE_PATHS, "see /tmp/x", "https://example.org/home/page and src/work/x"),
        (UNFINISHED, "# TO" + "DO later", "what to do in the field"),
    ],
)
def test_patterns_find_what_they_are_for(pattern: str, bad: str, good: str) -> None:
    assert re.search(pattern, bad)
    assert not re.search(pattern, good)


def test_the_listing_sees_the_tree() -> None:
    assert {"pyproject.toml", "tests/house/tree.py"} <= {tree.name(path) for path in tree.files()}


def test_no_file_names_a_package_registry() -> None:
    assert tree.hits(REGISTRIES, tree.files()) == []


def test_no_file_names_a_machine_path() -> None:
    free = ("tests/", ".ci/")
    paths = [path for path in tree.files() if not tree.name(path).startswith(free)]
    assert tree.hits(MACHINE_PATHS, paths) == []


def test_nothing_is_marked_unfinished() -> None:
    assert tree.hits(UNFINISHED, tree.files()) == []


def test_no_source_file_is_too_long() -> None:
    sources = [path for path in tree.files() if tree.SRC in path.parents and path.suffix in CODE]
    lengths = {tree.name(path): len(tree.text(path).splitlines()) for path in sources}
    assert {path: lines for path, lines in lengths.items() if lines > LINES_AT_MOST} == {}


def test_every_rule_has_its_test_oracle_and_page() -> None:
    rules = stems("src/siegeworks/engine/rules")
    assert stems("tests/rules", r"test_(.+)\.py") == rules
    assert stems("docs/rules", r"(.+)\.md") == rules
    assert rules - stems("tests/naive") == set()


def test_every_oracle_is_named_after_a_module() -> None:
    modules = {path.stem for path in tree.PACKAGE.rglob("*.py")}
    assert stems("tests/naive") - modules == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_every_requirement_with_its_hashes(lock: str) -> None:
    unpinned = [
        requirement
        for requirement, hashes in pins(lock).items()
        if "==" not in requirement or "--hash=sha256:" not in hashes
    ]
    assert unpinned == []


def test_both_locks_agree() -> None:
    assert set(pins("requirements.lock")) - set(pins("requirements-dev.lock")) == set()


def test_the_locks_hold_every_declared_dependency() -> None:
    needs = declared()
    assert needs.base - {distribution(item) for item in pins("requirements.lock")} == set()
    everything = needs.base | needs.extras | needs.work
    assert everything - {distribution(item) for item in pins("requirements-dev.lock")} == set()


def test_code_imports_only_what_is_declared() -> None:
    needs = declared()
    for path in (path for path in tree.files() if path.suffix == ".py"):
        allowed = needs.base | needs.extras | {"siegeworks"}
        if tree.SRC not in path.parents:
            allowed |= (
                needs.work
                | {"tests", "scripts"}
                | {other.stem for other in (*path.parent.glob("*.py"), *tree.ROOT.glob("*.py"))}
            )
        roots = {item.split(".")[0] for item in tree.imports(tree.text(path), "siegeworks")}
        roots = {IMPORTED_AS.get(root, root) for root in roots}
        undeclared = roots - sys.stdlib_module_names - allowed
        assert undeclared == set(), f"{tree.name(path)}: not in pyproject.toml"
