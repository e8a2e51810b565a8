"""Every sentence that the study and the checks of plans say is known to the phrasebook."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import string
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from siegeworks.engine.codes import EVENT_NAMES
from siegeworks.engine.measures import MEASURES
from siegeworks.plan import names
from siegeworks.plan.checks import CHECKS, conditions, fires, force, hours, reach, works
from siegeworks.plan.siege import load
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.load import scenarios_folder
from siegeworks.study.answers import Assessment
from siegeworks.study.assess import assess
from siegeworks.study.hindcast.baselines import TITLES
from siegeworks.study.hindcast.card import HOLDS
from siegeworks.study.hindcast.quantities import QUANTITIES
from siegeworks.study.questions.record import GROUP
from siegeworks.study.simulate import simulate
from siegeworks.study.stories import story
from siegeworks.study.trace import replay
from siegeworks.tell.phrasebook import TOPICS, Topic, phrasebook
from siegeworks.tell.phrasebook.phrasebook import KINDS

SIEGES = ("dien-bien-phu", "karst-gate")
SIGNS = ("m", "km", "0-1", "x", "km2", "aircraft", "")
"""Units that are written alike in every language."""
BOOK = phrasebook("fr")


def spaced(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def unknown(told: Iterable[tuple[Topic, str]]) -> set[tuple[Topic, str]]:
    return {(topic, text) for topic, text in told if text and not BOOK.knows(text, topic)}


def texts_of(found: Assessment, known: set[str]) -> Iterator[tuple[Topic, str]]:
    """Every text of an assessment but for plain names, figures and sources."""
    yield "answers", found.basis
    for section in found.sections:
        yield from (("answers", text) for text in (section.title, section.note))
        for row in section.table:
            yield "answers", row.group
            if row.unit not in SIGNS:
                yield "units", row.unit
            topic: Topic = "record" if row.group == GROUP else "answers"
            if row.item not in known and not any(f" / {n}" in row.item for n in known):
                yield topic, row.item
            if not re.fullmatch(r"-?[\d.]+", row.value):
                yield "answers", row.value
    for statement in found.statements:
        for text in (statement.finding, statement.value, statement.interval, statement.verdict):
            yield "findings", text


def names_of(path: Path) -> set[str]:
    """Names in the tables of a siege."""
    siege = load(path)
    tables = (siege.units, siege.equipment, siege.ammunition, siege.positions, siege.zones)
    found = {str(row.name) for table in tables for row in table}
    found |= {row.name for row in (*siege.fleets, *siege.carriers)}
    return found | {re.split("[(,;]", p.name, maxsplit=1)[0].strip() for p in siege.positions}


@pytest.mark.parametrize("name", SIEGES)
def test_the_written_assessment_is_known(name: str) -> None:
    path = scenarios_folder() / name
    own = names_of(path)
    for day in sorted(p.name for p in (path / "situations").iterdir()):
        assert unknown(texts_of(assess(load(path, at=day)), own)) == set()


@pytest.mark.compiled
@pytest.mark.parametrize("name", SIEGES)
def test_runs_and_their_stories_are_known(name: str) -> None:
    path = scenarios_folder() / name
    siege = load(path)
    run = simulate(siege, siege.plan(siege.plans[0]), replications=6, seed=3, threads=1)
    assert unknown(texts_of(assess(siege, run), names_of(path))) == set()

    def told() -> Iterator[tuple[Topic, str]]:
        for replication in range(6):
            one = story(siege, replay(run, replication), 50)
            yield "story", one.headline
            yield from (("story", text) for _, said in one.days for text in said)

    assert unknown(told()) == set()


def test_measures_are_known() -> None:
    assert unknown(("measures", m.meaning) for m in MEASURES) == set()


def test_a_scorecard_is_known() -> None:
    titles = [quantity.title for quantity in QUANTITIES]
    titles += [f"{titles[2]}, whole siege (western estimate)", "1954-03-13 to 1954-03-20"]
    texts = [*titles, *TITLES.values(), *HOLDS.values()]
    assert unknown(("scorecard", text) for text in texts) == set()
    assert BOOK.say("Cargo dropped, whole siege", "scorecard") == "Fret largué, siège entier"


def test_kinds_of_event_are_known() -> None:
    events = [e for name in SIEGES for e in load(scenarios_folder() / name).events]
    kinds = {event.event.replace("_", " ") for event in events}
    assert kinds and unknown(("events", kind) for kind in kinds | set(EVENT_NAMES)) == set()


def said(node: ast.AST) -> Iterator[list[str]]:
    """Texts below a part of a module, each as it may be with one value or another in its places."""
    if isinstance(node, ast.IfExp):
        yield from itertools.chain(said(node.body), said(node.orelse))
        return
    for text in ast.walk(node):
        if isinstance(text, ast.JoinedStr):
            parts = [[v.value] if isinstance(v, ast.Constant) else VALUES for v in text.values]
            yield ["".join(map(str, chosen)) for chosen in itertools.product(*parts)]
            return
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield [text.value, f"{text.value}a1"]  # names may follow


def findings(module: ModuleType) -> Iterator[list[str]]:
    """What the findings of a module say: in the finding itself, or in a variable before it."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
            for given in node.args[1:4]:
                yield from said(given)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in WORDS:
            yield from said(node.value)


VALUES = ["7", "a1", "1954-03-13", "1954-03-13 18:00", "position"]
WORDS = ("found", "expected")


@pytest.mark.parametrize("module", [conditions, fires, force, hours, reach, works, names])
def test_what_checks_say_is_known(module: ModuleType) -> None:
    told = [texts for texts in findings(module) if not any(t in ("", ", ", "0") for t in texts)]
    assert len(told) > 3
    assert [t[0] for t in told if not any(BOOK.knows(text, "faults") for text in t)] == []


def test_every_hint_is_known() -> None:
    assert unknown(("faults", check.hint) for check in CHECKS.values() if check.hint) == set()


@pytest.mark.parametrize(
    ("topic", "text", "french"),
    [
        (
            "story",
            "The besieger attacks A1 / Eliane 2 at 18:30 with 1\u202f064 men and is thrown back at "
            "20:19.",
            "L'assiégeant attaque A1 / Eliane 2 à 18:30 avec 1 064 hommes et est repoussé à 20:19.",
        ),
        (
            "story",
            "Losses: besieger 1 man, garrison 96 men, of whom 3 captured; 79 t dropped, 75 t "
            "recovered.",
            "Pertes : assiégeant 1 homme, garnison 96 hommes, dont 3 prisonniers ; 79 t larguées, "
            "75 t récupérées.",
        ),
        (
            "story",
            "The garrison loses 1 gun, receives 60 men and sees 4 men leave the fight.",
            "Pour la garnison : 1 pièce perdue, 60 hommes reçus en renfort et 4 hommes abandonnent "
            "le combat.",
        ),
        (
            "story",
            "resistance ends before dawn on 1 April; the besieger has lost 12 men and the garrison "
            "has lost 7 men.",
            "la résistance cesse avant l'aube du 1er avril ; l'assiégeant a perdu 12 hommes et la "
            "garnison 7 hommes.",
        ),
        ("measures", "sick, garrison", "malades, garnison"),
        ("answers", "share of the 10813 men of 1954-03-13", "part des 10813 hommes du 1954-03-13"),
        ("findings", "cohesion 0.92 (0.88-0.95)", "cohésion 0,92 (0,88-0,95)"),
        ("faults", "'a1', held by besieger at the opening", "'a1', tenu au début par l'assiégeant"),
        ("faults", "a known position or place", "un nom connu : position ou lieu"),
        ("faults", "a sentence nobody ever wrote", "a sentence nobody ever wrote"),
    ],
)
def test_sentences_in_french(topic: Topic, text: str, french: str) -> None:
    assert spaced(BOOK.say(text, topic)) == french


def test_sentences_in_vietnamese_and_english() -> None:
    text = "Resistance ends; 12 men are taken."
    assert phrasebook("vi").say(text, "story") == "Sự kháng cự chấm dứt; 12 người bị bắt."
    assert phrasebook("en").say(text, "story") == text


def test_names_take_the_words_of_the_siege() -> None:
    book = phrasebook("fr", {"The hill": "La colline"})
    assert book.say("to The hill", "answers") == "vers La colline"
    assert book.say("The hill", "answers") == "La colline"


def test_faults_keep_their_place() -> None:
    fault = Fault(
        "plans/x.toml", 7, "tasks[a].end", "nothing", "one task at a time", "mend the end"
    )
    told = BOOK.faults([fault])[0]
    assert (told.file, told.row, told.field) == (fault.file, fault.row, fault.field)
    assert (told.found, told.expected) == ("rien", "une mission à la fois")


def test_every_place_has_a_kind() -> None:
    places = {
        place.partition("_")[0]
        for keys in TOPICS.values()
        for key in keys
        for _, place, _, _ in string.Formatter().parse(key)
        if place
    }
    assert places <= set(KINDS) and set(KINDS) <= places


def test_a_hostile_text_is_answered_in_time() -> None:
    text = "The garrison " + "a, b and " * 400 + "."
    assert BOOK.say(text, "story")
