"""The terminal: what each command prints, its exit codes, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from siegeworks import cli
from siegeworks.scenario.faults import ExitCode
from siegeworks.study import simulate as simulation
from siegeworks.study.battles.records import TRAINING
from tests.scenario.folders import REDOUBT, Folder, copy_of

HEAVY = ("numba", "numpy", "polars", "matplotlib", "pydantic", "h3", "jinja2")
RUN = ("run", str(REDOUBT), "--plan", "storm", "-n", "5", "--seed", "1704", "--threads", "1")
COMMANDS = (
    ("serve",),
    ("hindcast",), ("validation",),
    (), ("list",), ("show",), ("validate",), ("assess",), ("plan",), ("plan", "check"),
    ("plan", "list"), ("run",), ("report",), ("demo",),
    ("parameters",), ("score-assault",),
    ("compare",), ("what-if",), ("improve",),
    ("compare",), ("what-if",),
    ("orders",), ("review",),
    ("compare",), ("what-if",), ("improve",), ("study",), ("export",),
    ("calibrate",), ("sensitivity",),
    ("bench",),
    ("orders",), ("review",),
)  # fmt: skip


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=not_json)


def not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


Ask = Callable[..., Answer]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Runs the program with arguments, as its script does, in this process."""

    def run(*arguments: str | Path) -> Answer:
        monkeypatch.setattr(sys, "argv", ["siegeworks", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return Answer(int(end.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the tiny siege, made by the program."""
    out = tmp_path_factory.mktemp("run") / "out"
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as end:
        patch.setattr(sys, "argv", ["siegeworks", *RUN, "--out", str(out), "--json"])
        cli.main()
    assert not end.value.code
    return out


@pytest.fixture
def redoubt(tmp_path: Path) -> Folder:
    return copy_of("redoubt", tmp_path)


def tie_a_knot(redoubt: Folder) -> None:
    """Let the first assault of the plan wait for the second, and the second for the first."""
    first, second = "approach_lunette", "approach_redan"
    for line, other in ((first, "assault-redan"), (second, "assault-lunette")):
        redoubt.replace(
            "plans/storm.toml",
            f'conditions = [{{ kind = "trench_within", of = "{line}"',
            f'conditions = [{{ kind = "task_done", of = "{other}" }}, '
            f'{{ kind = "trench_within", of = "{line}"',
        )


def test_list_names_scenarios_and_plans(ask: Ask) -> None:
    shown = ask("list", "--json")
    plans = {row["id"]: row["plans"] for row in shown.json}
    assert shown.code == ExitCode.OK
    assert {"dien-bien-phu", "karst-gate"} <= set(plans)
    assert "second-attack" in plans["dien-bien-phu"]
    assert "karst-gate: plans assault, hold-out\n" in ask("list").out


def test_show_tells_the_sides_at_a_date(ask: Ask) -> None:
    shown = ask("show", "karst-gate", "--at", "1893-09-12", "--json")
    assert shown.code == ExitCode.OK
    assert (shown.json["at"], shown.json["plans"]) == ("1893-09-12", ["assault", "hold-out"])
    table = ask("show", "karst-gate")
    assert table.code == ExitCode.OK
    assert "The besieging corps" in table.out


def test_validate_passes_what_is_sound(ask: Ask) -> None:
    assert ask("validate", REDOUBT) == (ExitCode.OK, "redoubt: no faults\n", "")
    assert ask("validate", REDOUBT, "--json").json == {"faults": []}


def test_validate_lists_every_fault_and_writes_nothing(ask: Ask, redoubt: Folder) -> None:
    redoubt.put("units.csv", 3, "establishment", "-5")
    redoubt.put("positions.csv", 2, "lat", "north")
    before = redoubt.contents()
    told = ask("validate", redoubt.path)
    assert (told.code, told.out) == (ExitCode.FAULTS, "")
    assert told.err.startswith("2 faults\n")
    assert "units.csv, row 3, establishment: found '-5'" in told.err
    faults = ask("validate", redoubt.path, "--json")
    assert faults.code == ExitCode.FAULTS
    places = {(f["file"], f["row"], f["field"]) for f in faults.json["faults"]}
    assert places == {("units.csv", 3, "establishment"), ("positions.csv", 2, "lat")}
    assert redoubt.contents() == before


def test_validate_reads_policies_and_plans_too(ask: Ask, redoubt: Folder) -> None:
    redoubt.replace("plans/storm.toml", 'kind = "dig"', 'kind = "digg"')
    redoubt.replace("plans/hold.toml", 'side = "garrison"', "side = 7")
    redoubt.replace("policies.toml", "[garrison]", '[garrison]\nlast_reserve = "none"')
    told = ask("validate", redoubt.path, "--json")
    assert told.code == ExitCode.FAULTS
    files = {fault["file"] for fault in told.json["faults"]}
    assert files == {"plans/storm.toml", "plans/hold.toml", "policies.toml"}


def test_assess_answers_with_sources(ask: Ask) -> None:
    shown = ask("assess", REDOUBT, "--json")
    assert (shown.code, shown.json["at"]) == (ExitCode.OK, "1704-06-02")
    rows = [row for section in shown.json["sections"] for row in section["table"]]
    assert rows
    assert all(row["source"] or row["low"] is not None for row in rows if row["value"])
    assert "Assessment at dawn of 2 June 1704" in ask("assess", REDOUBT).out


def test_assess_answers_from_a_run(ask: Ask, folder: Path) -> None:
    shown = ask("assess", REDOUBT, "--run", folder, "--at", "1704-06-06", "--json")
    assert (shown.code, shown.json["at"]) == (ExitCode.OK, "1704-06-06")
    assert "5 " in shown.json["basis"]


def test_plan_check_finds_nothing_in_a_sound_plan(ask: Ask) -> None:
    assert ask("plan", "check", REDOUBT, "storm", "--json").json == {"plan": "storm", "faults": []}
    told = ask("plan", "check", REDOUBT, "storm")
    assert told.code == ExitCode.OK
    assert "nothing found that cannot work" in told.out


def test_plan_check_opens_at_the_last_situation_before_the_plan(ask: Ask) -> None:
    assert ask("plan", "check", "dien-bien-phu", "general-attack").code == ExitCode.OK


def test_a_plan_that_cannot_work_is_refused(ask: Ask, redoubt: Folder, tmp_path: Path) -> None:
    tie_a_knot(redoubt)
    told = ask("plan", "check", redoubt.path, "storm", "--json")
    assert told.code == ExitCode.FAULTS
    assert any("assault-redan" in fault["found"] for fault in told.json["faults"])
    before, out = redoubt.contents(), tmp_path / "out"
    refused = ask("run", redoubt.path, "--plan", "storm", "-n", "1", "--out", out)
    assert (refused.code, refused.out) == (ExitCode.FAULTS, "")
    assert "plans/storm.toml" in refused.err
    assert not out.exists()
    assert redoubt.contents() == before


def test_plan_list_names_sides_and_titles(ask: Ask) -> None:
    told = ask("plan", "list", REDOUBT)
    assert told.out == "hold (garrison): Hold both works\nstorm (besieger): Lunette, then redan\n"


def test_run_gives_intervals(ask: Ask, tmp_path: Path) -> None:
    shown = ask(*RUN, "--until", "1704-06-05", "--out", tmp_path / "out", "--json")
    assert shown.code == ExitCode.OK
    answer = shown.json
    assert (answer["replications"], answer["seed"], answer["until"]) == (5, 1704, "1704-06-05")
    for row in [*answer["key_ground"], *answer["tasks"]]:
        chance = row["p_besieger"] if "p_besieger" in row else row["p_done"]
        assert 0 <= row["low"] <= row["high"] <= 1
        assert row["low"] - 1e-9 <= chance <= row["high"] + 1e-9
    for row in answer["outcomes"]:
        assert row["mean_low"] <= row["mean"] <= row["mean_high"]


def test_one_replication_is_told_in_strict_json(ask: Ask) -> None:
    answer = ask("run", REDOUBT, "--plan", "storm", "-n", "1", "--until", "1704-06-03", "--json")
    assert {row["mean_low"] for row in answer.json["outcomes"]} == {None}


def test_run_prints_a_summary(ask: Ask, tmp_path: Path) -> None:
    shown = ask(*RUN, "--until", "1704-06-03", "--out", tmp_path / "out")
    assert shown.code == ExitCode.OK
    assert f"results: {tmp_path / 'out'}" in shown.out.replace("\n", "")
    assert "5 of 5 replications" in shown.err
    assert (tmp_path / "out" / "run.json").is_file()


def test_run_refuses_the_folder_of_another_run(ask: Ask, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    refused = ask(*RUN, "--seed", "7", "--out", folder)
    assert refused.code == ExitCode.FAULTS
    assert "other seed" in refused.err
    assert sorted(folder.rglob("*")) == before


def test_report_writes_one_page(ask: Ask, folder: Path, tmp_path: Path) -> None:
    told = ask("report", folder, "--out", tmp_path / "told")
    assert told.code == ExitCode.OK
    page = (tmp_path / "told" / "report.html").read_text(encoding="utf-8")
    assert "What the model leaves out" in page
    assert "Ground finer than a cell" in page


def test_orders_writes_the_papers(ask: Ask, folder: Path, tmp_path: Path) -> None:
    command = ("orders", REDOUBT, "storm", "--run", folder, "--out", tmp_path / "papers")
    told = ask(*command, "--lang", "vi", "--lang", "en", "--format", "md", "--json")
    assert told.code == ExitCode.OK
    names = {Path(p).relative_to(tmp_path / "papers").as_posix() for p in told.json["papers"]}
    assert {"vi/order.md", "en/leaflet.md"} <= names
    assert "n\u00a0=\u00a05" in (tmp_path / "papers/en/order.md").read_text(encoding="utf-8")
    assert f"papers: 2 in {tmp_path}" in ask(
        "orders", REDOUBT, "storm", "--formation", "bes_sap", "--out", tmp_path
    ).out.replace("\n", "")


def test_review_writes_what_was_achieved(ask: Ask, folder: Path, tmp_path: Path) -> None:
    told = ask("review", folder, "--out", tmp_path, "--format", "md")
    assert told.code == ExitCode.OK
    assert "Losses by cause" in (tmp_path / "en" / "review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("orders", "karst-gate", "assault", "--out", "x", "--lang", "vn"), "no language 'vn'"),
        (("orders", "karst-gate", "assault", "--out", "x", "--format", "odt"), "no format 'odt'"),
        (("review", "nowhere"), "nowhere holds no run"),
        (("show", "dien-bien-pu"), "no scenario 'dien-bien-pu'; did you mean 'dien-bien-phu'?"),
        (("assess", "karst-gate", "--at", "1893-09-13"), "did you mean '1893-09-12'?"),
        (("plan", "check", "karst-gate", "asault"), "no plan 'asault'; did you mean 'assault'?"),
        (("run", "karst-gate", "--plan", "hold-owt"), "did you mean 'hold-out'?"),
        ((*RUN, "--parameters", "priors"), "did you mean 'prior'?"),
        ((*RUN, "--until", "1705-06-09"), "--until 1705-06-09"),
        (("report", "nowhere"), "nowhere holds no run"),
    ],
)
def test_what_is_unknown_is_named_and_refused(
    ask: Ask, arguments: tuple[str, ...], words: str
) -> None:
    told = ask(*arguments)
    assert (told.code, told.out) == (ExitCode.FAULTS, "")
    assert words in told.err


def test_errors_are_json_when_json_is_asked_for(ask: Ask) -> None:
    told = ask("show", "dien-bien-pu", "--json")
    assert told.code == ExitCode.FAULTS
    assert told.json["error"]["kind"] == "UsageError"
    assert "did you mean" in told.json["error"]["message"]


@pytest.mark.parametrize("arguments", [("show",), ("run", "karst-gate"), ("lst",), ("list", "-x")])
def test_wrong_arguments_are_refused(ask: Ask, arguments: tuple[str, ...]) -> None:
    assert ask(*arguments).code == ExitCode.FAULTS


def test_ctrl_c_leaves_with_3(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulation, "simulate", interrupted)
    stopped = ask(*RUN)
    assert stopped.code == ExitCode.INTERRUPTED
    assert "finished blocks are kept" in stopped.err
    assert "Traceback" not in stopped.err


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(ask: Ask, command: tuple[str, ...]) -> None:
    told = ask(*command, "--help")
    assert told.code == ExitCode.OK
    assert "Usage: siegeworks" in " ".join(told.out.split())


def test_help_imports_nothing_heavy() -> None:
    source = (
        "import sys\nfrom siegeworks.cli import main\nsys.argv = ['siegeworks', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n"
        f"    print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


def test_parameters_of_a_rule_are_printed(ask: Ask) -> None:
    shown = ask("parameters", "--rule", "contact", "--json")
    assert shown.code == ExitCode.OK
    rows = {row["name"]: row for row in shown.json}
    assert rows["force_slope_beta"]["confidence"] == "derived"
    assert rows["force_slope_beta"]["read_by"] == ["contact"]
    assert f"{len(rows)} rows" in ask("parameters", "--rule", "contact").out
    assert ask("parameters", "--rule", "contract").code == ExitCode.FAULTS


def test_the_assault_laws_are_scored_on_a_file(ask: Ask, tmp_path: Path) -> None:
    shown = ask("score-assault", TRAINING, "--json")
    assert shown.code == ExitCode.OK
    assert shown.json["n"] == 452
    assert set(shown.json["log_loss"]) == {"value", "low", "high"}
    assert "452 battles of 57 wars" in ask("score-assault", TRAINING).out
    bad = tmp_path / "bad.csv"
    bad.write_text(TRAINING.read_text(encoding="utf-8").replace("FLEURUS", "", 1), encoding="utf-8")
    told = ask("score-assault", bad, "--json")
    assert told.code == ExitCode.FAULTS
    assert told.json["error"]["faults"][0]["field"] == "name"
