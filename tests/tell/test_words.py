import re

import polars as pl
import pytest

from siegeworks.plan.records import Condition
from siegeworks.study.views import RunView, blank
from siegeworks.tell import words
from siegeworks.tell.tasks import ATTACKS
from tests.tell import sample

VICTORY = r"\b(glorious|decisive|brilliant|heroic|crushing|victor\w*|triumph\w*|splendid)\b"


def all_sentences(view: RunView) -> list[str]:
    told = [answer.text for answer in words.answers(view, ("Hills: small ones.", "Rain"))]
    return [*told, words.ending(view), words.most_and_least(view, ATTACKS)]


def test_no_word_of_victory_and_no_claim_without_its_runs(view: RunView) -> None:
    for text in all_sentences(view):
        assert not re.search(VICTORY, text, re.IGNORECASE)
        assert "2\u202f000" in text


def test_every_chance_has_its_interval(view: RunView) -> None:
    for text in all_sentences(view)[:4]:
        chances = re.findall(r"(?<![\d–(.])0\.\d\d(?![\d–])", text)
        intervals = re.findall(r"\(0\.\d\d–[01]\.\d\d\)", text)
        assert len(intervals) >= len([c for c in chances if f"{c}–" not in text])


def test_key_ground_counts_all_and_more_than_half(view: RunView) -> None:
    answer = words.key_ground(view)
    assert answer.text.startswith(
        "The model says: at dawn on 6 October the besieger holds all four"
    )
    assert "three or more with 0.58" in answer.text
    assert (answer.p, answer.low < 0.45 < answer.high) == (pytest.approx(0.45), True)


def test_key_ground_without_its_table_is_told_position_by_position(view: RunView) -> None:
    bare = sample.view(view.siege, view.plan, view.until, key_ground=blank("key_ground"))
    text = words.key_ground(bare).text
    assert "Habichtstein" in text
    assert len(re.findall(r"\(\d\.\d\d–\d\.\d\d\)", text)) == 4


def test_losses_name_both_sides(view: RunView) -> None:
    text = words.losses(view).text
    assert "the besieger loses 5\u202f450\u202fmen (3\u202f220–7\u202f680)" in text
    assert "the garrison loses 3\u202f130\u202fmen" in text


def test_the_reserve_is_told_from_the_most_spent(view: RunView) -> None:
    chances = [float(c) for c in re.findall(r"(0\.\d\d) \(", words.reserve(view).text)]
    assert chances == sorted(chances, reverse=True)


def test_the_general_attack_names_its_weakest_condition(view: RunView) -> None:
    text = words.general_attack(view).text
    assert "0.14 (" in text
    assert "least often, the six hills are held: 0.19" in text
    assert "Resistance has ended by then with probability 0.06 (0.05–0.07)" in text


def test_what_is_left_out_is_said_in_short(view: RunView) -> None:
    text = words.limits(view, ("Hills: small ones.", "NATO maps", "Rain. Much.", "a fourth"))
    assert text.startswith("Not in the model: hills; NATO maps; rain. ")
    assert "fourth" not in text


def test_best_and_worst_attack(view: RunView) -> None:
    rows = view.tasks.filter(pl.col("kind").is_in(ATTACKS)).sort("p_done")
    text = words.most_and_least(view, ATTACKS)
    assert text.index(rows["task"][-1]) < text.index(rows["task"][0])
    assert words.most_and_least(view, ("relieve",)) == ""


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Condition(kind="task_done", of="dig-ring"), "after: dig ring north"),
        (
            Condition(kind="holds", of="steintor"),
            "while Kamnita vrata / Hauptwerk Steintor is held",
        ),
        (Condition(kind="trench_within", value=250.0), "trench within 250 m of the objective"),
        (Condition(kind="rounds", of="shell_87", value=100.0), "at least 100 rounds of"),
        (Condition(kind="night"), "by night"),
        (Condition(kind="mine_ready", of="mine-keep"), "once ready: mine Kamnita vrata"),
    ],
)
def test_conditions_in_words(view: RunView, condition: Condition, told: str) -> None:
    assert words.condition(view, condition).startswith(told)


def test_every_kind_of_condition_has_words() -> None:
    from siegeworks.plan.records import CONDITION_KINDS

    assert set(words.CONDITIONS) == set(CONDITION_KINDS)


def test_no_line_breaks_inside_an_interval() -> None:
    assert words.tight("0.1–0.2 at A / B") == "0.1\u2060–\u20600.2 at A\u00a0/\u00a0B"
