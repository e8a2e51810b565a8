"""The commands that compare: what they print, and how they refuse nonsense."""

import json
import sys
from pathlib import Path

import pytest

from siegeworks import cli
from siegeworks.scenario.faults import ExitCode
from tests.study.small import REDOUBT

FEW = ("-n", "20", "--seed", "7")


def ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["siegeworks", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


def test_compare_prints_json_and_keeps_its_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, text, _ = ask(
        monkeypatch, capsys, "compare", REDOUBT, "--plans", "storm,storm~batter", *FEW,
        "--threads", "1", "--measure", "over", "--out", out, "--json",
    )  # fmt: skip
    told = json.loads(text)
    assert code == ExitCode.OK
    assert told["courses"] == ["storm", "storm without batter"]
    assert [row["coefficient"] for row in told["differences"]] == [0.33, 1.0]
    assert told["replications"] == 20
    assert "20 pairs" in told["paragraph"]
    assert (out / "differences.csv").is_file()
    assert (out / "differences.svg").is_file()
    assert (out / "runs" / "storm" / "coefficient-0.33" / "run.json").is_file()


def test_what_if_tells_the_difference_and_lists_questions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, text, _ = ask(
        monkeypatch, capsys, "what-if", REDOUBT, "--plan", "storm", *FEW, "--threads", "1",
        "--set", "units.bes_1.fit=200", "--coefficient", "0.33", "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == ExitCode.OK
    assert "set against as it is" in text
    code, text, _ = ask(monkeypatch, capsys, "what-if", "dien-bien-phu", "--list", "--json")
    assert code == ExitCode.OK
    assert {"id", "question", "source", "note"} == set(json.loads(text)[0])


def test_key_terrain_answers_with_intervals(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, text, _ = ask(
        monkeypatch, capsys, "assess", REDOUBT, "--key-terrain", "--plan", "storm", *FEW,
        "--position", "lunette", "--figure", tmp_path / "key.svg", "--json",
    )  # fmt: skip
    told = json.loads(text)
    assert code == ExitCode.OK
    over = told["ranking"][0]["between"]["over"]
    assert over["low"] <= over["difference"] <= over["high"]
    assert (tmp_path / "key.svg").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", REDOUBT, "--plans", "storm"), "at least two are needed"),
        (("compare", REDOUBT, "--plans", "storm,strom"), "did you mean 'storm'"),
        (("compare", REDOUBT, "--plans", "storm,assault"), "no plan 'assault'"),
        (("compare", REDOUBT, "--plans", "storm,hold"), "of both sides"),
        (("compare", REDOUBT, "--plans", ","), "no plan is named"),
        (("compare", REDOUBT, "--plans", "storm,storm~batter", "-n", "0"), "at least 2"),
        (
            ("compare", REDOUBT, "--plans", "storm,storm~batter", "--measure", "ovr"),
            "did you mean 'over'",
        ),
        (("what-if", REDOUBT, "--plan", "storm"), "--question"),
        (("what-if", REDOUBT, "--plan", "storm", "--set", "units.bes_1.fit=-3"), "at least 0"),
        (("what-if", REDOUBT, "--plan", "storm", "--question", "why"), "no question 'why'"),
        (("assess", REDOUBT, "--key-terrain"), "needs --plan"),
    ],
)
def test_nonsense_ends_with_words_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: tuple[str | Path, ...], said: str, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, out, err = ask(monkeypatch, capsys, *arguments)
    assert code == ExitCode.FAULTS
    assert said in err
    assert "Traceback" not in out + err
    assert list(tmp_path.iterdir()) == []
