"""A study fought: it repeats to the byte, goes on after a stop, and its numbers are its runs'."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import siegeworks as sw
from siegeworks.scenario.faults import UsageError
from siegeworks.study.campaign.read import find_study
from siegeworks.tell.campaign.words import interpretation, level
from siegeworks.tell.compare.words import written as told_difference

pytestmark = pytest.mark.compiled
TABLES = ("courses.csv", "comparison/differences.csv", "sensitivity/effects.csv", "report.html")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study that ships, with fewer campaigns and a week less."""
    text = find_study("karst-gate/gate").read_text("utf-8")
    text = text.replace("replications = 60", "replications = 16").replace("09-22", "09-17")
    path = tmp_path_factory.mktemp("study") / "gate.toml"
    path.write_text(text.replace("points = 12\nreplications = 4", "points = 6\nreplications = 2"))
    return path


@pytest.fixture(scope="module")
def analysis(study: Path) -> sw.Analysis:
    return sw.run_study(study, study.parent / "out", threads=1)


def test_it_repeats_to_the_byte(study: Path, analysis: sw.Analysis) -> None:
    again = sw.run_study(study, study.parent / "again", threads=2)
    for name in TABLES:
        assert (again.folder / name).read_bytes() == (analysis.folder / name).read_bytes(), name


def test_it_goes_on_after_a_stop(study: Path, analysis: sw.Analysis) -> None:
    folder, seen = study.parent / "stopped", []

    def stop(done: int, wanted: int, _seconds: float) -> None:
        seen.append(done)
        if done < wanted:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sw.run_study(study, folder, threads=1, progress=stop)
    part = next(folder.rglob("daily/part-*.parquet"))
    before = part.stat().st_mtime_ns
    assert not (folder / "report.html").exists()
    sw.run_study(study, folder, threads=1)
    assert part.stat().st_mtime_ns == before
    for name in TABLES:
        assert (folder / name).read_bytes() == (analysis.folder / name).read_bytes(), name


def test_what_was_played_is_not_played_again(study: Path, analysis: sw.Analysis) -> None:
    kept = {p: p.stat().st_mtime_ns for p in analysis.folder.rglob("*.parquet")}
    assert any("played-" in p.name for p in kept)
    sw.run_study(study, analysis.folder, threads=1)
    assert {p: p.stat().st_mtime_ns for p in analysis.folder.rglob("*.parquet")} == kept


def test_a_folder_of_something_else_is_refused(study: Path, analysis: sw.Analysis) -> None:
    other = study.parent / "other.toml"
    other.write_text(study.read_text("utf-8").replace("seed = 1893", "seed = 7"))
    with pytest.raises(UsageError, match="another study"):
        sw.run_study(other, analysis.folder, threads=1)
    with pytest.raises(UsageError, match="holds no study"):
        sw.run_study(study, study.parent, threads=1)


def test_sensitivity_is_of_the_paired_difference(analysis: sw.Analysis) -> None:
    found = analysis.sensitivity
    assert found is not None
    tables = [
        pl.read_parquet(analysis.folder / "sensitivity" / f"played-{k}.parquet") for k in (1, 2)
    ]
    gap = (tables[0]["besieger_losses"] - tables[1]["besieger_losses"]).to_numpy().reshape(6, 2)
    assert np.array_equal(found.played.figures[:, :, 0], gap)
    assert tables[0]["plan"].unique().to_list() == ["assault"]
    assert found.played.outcomes[0].meaning.startswith("assault less assault without dig-hawk")


def test_words_carry_the_numbers_of_the_runs(analysis: sw.Analysis) -> None:
    told = "\n".join(interpretation(analysis))
    for row in analysis.comparison.shown().filter(measure="held.habichtstein").to_dicts():
        assert told_difference(row) in told
    primary = analysis.courses().filter(measure="held.habichtstein", coefficient=0.33)
    run = analysis.comparison.trials["assault", 0.33].run
    held = run.positions().filter(position="habichtstein", date=run.until)["p_besieger"][0]
    assert primary["mean"][0] == pytest.approx(held)
    assert all(level(row) in told for row in primary.to_dicts())
    assert "n = 16" in told
    page = (analysis.folder / "report.html").read_text("utf-8")
    assert all(f'id="{k}"' in page for k in (
        "question", "scenario", "model", "values", "sensitivity", "interpretation"
    ))  # fmt: skip


def test_plain_values_are_those_of_the_tables(analysis: sw.Analysis) -> None:
    plain = json.loads(json.dumps(analysis.as_dict(), default=str))
    assert plain["study"] == "gate"
    assert len(plain["courses"]) == 4 * 2 * 2
    assert {row["factor"] for row in plain["effects"]} == {
        "coefficient", "wire_delay_min_per_50m_min"
    }  # fmt: skip


def test_a_study_without_sensitivity_says_so(study: Path) -> None:
    text = study.read_text("utf-8")
    bare = study.parent / "bare.toml"
    bare.write_text(text[: text.index("[sensitivity]")])
    result = sw.run_study(bare, study.parent / "bare", threads=1)
    assert result.sensitivity is None
    assert "asks for no sensitivity" in (result.folder / "report.html").read_text("utf-8")
