from pathlib import Path

import pytest

from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.study.campaign.read import find_study, read_study

GATE = find_study("karst-gate/gate").read_text("utf-8")


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    text = GATE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "gate.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", ["karst-gate/gate", "dien-bien-phu/second-attack"])
def test_studies_that_ship_can_be_fought(name: str) -> None:
    asked = read_study(name)
    assert len(asked.courses) >= 2
    assert asked.siege.at == asked.file.at < asked.until


def test_words_of_the_file_are_given_their_meaning(tmp_path: Path) -> None:
    path = written(tmp_path, ("[values]", "[values]\nheld = { gallery_advance_m_per_day = 6 }"))
    asked = read_study(path)
    assert [c.label for c in asked.courses] == ["assault", "assault without dig-hawk"]
    assert [asked.label_of(p) for p in asked.varied] == ["assault", "assault without dig-hawk"]
    assert asked.siege.parameters.value("gallery_advance_m_per_day") == 6.0
    assert (asked.draws.replications, asked.draws.seed) == (60, 1893)


def test_a_patch_beside_the_file_is_a_course(tmp_path: Path) -> None:
    (tmp_path / "fast.toml").write_text("[parameters]\nwire_delay_min_per_50m_min = 9.0\n")
    path = written(
        tmp_path, ('["assault", "assault~dig-hawk"]', '["assault"]\npatches = ["fast.toml"]')
    )
    asked = read_study(path)
    assert [c.label for c in asked.courses] == ["assault", "fast"]
    assert dict(asked.courses[1].overrides) == {"wire_delay_min_per_50m_min": 9.0}


def test_every_fault_of_the_schema_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, ('title = "', 'titel = "'), ("replications = 60", "replications = 1"))
    with pytest.raises(DataFaults) as told:
        read_study(path)
    places = {(f.file, f.field) for f in told.value.faults}
    assert places == {
        ("gate.toml", "titel"),
        ("gate.toml", "title"),
        ("gate.toml", "values.replications"),
    }
    line = GATE.split("\n").index("replications = 60") + 1
    assert line in {f.row for f in told.value.faults}


def test_every_unknown_name_is_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path, ("assault~dig-hawk", "asault"), ("coefficient=0|0.33|1", "no_such_number"),
        ("until = 1893-09-22", 'until = 1893-09-02\nagainst = "hold-owt"'),
        ("[values]", "[values]\nheld = { force_slope_beta = 0.5 }"),
    )  # fmt: skip
    with pytest.raises(DataFaults) as told:
        read_study(path)
    fields = {f.field for f in told.value.faults}
    assert {
        "plans", "until", "against", "values.held.force_slope_beta", "sensitivity.factors"
    } <= fields  # fmt: skip
    plans = next(f for f in told.value.faults if f.field == "plans")
    assert "did you mean 'assault'" in plans.repair


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (('scenario = "karst-gate"', 'scenario = "karst-gat"'), "scenario", "karst-gate"),
        (("at = 1893-09-12", "at = 1893-09-13"), "at", "1893-09-12"),
        (('"besieger_losses", "garr', '"besieger_loses", "garr'), "measures", "besieger_losses"),
        (("points = 12", "points = 4\ndesign = 'nolk'"), "sensitivity.design", "nolh"),
        (('["assault", "assault~dig-hawk"]', '["assault"]'), "plans", "add a plan or a patch"),
        (("[values]", "[values]\ncoefficients = [0.5]"), "values.coefficients", "0.33"),
    ],
)
def test_what_cannot_be_is_told_with_its_repair(
    tmp_path: Path, change: tuple[str, str], field: str, words: str
) -> None:
    with pytest.raises(DataFaults) as told:
        read_study(written(tmp_path, change))
    fault = next(f for f in told.value.faults if f.field == field)
    assert words in f"{fault.expected} {fault.repair}"
    assert fault.row > 0


def test_an_unknown_study_is_named() -> None:
    with pytest.raises(UsageError, match="did you mean 'gate'"):
        find_study("karst-gate/gat")
    with pytest.raises(UsageError, match="no study file"):
        find_study("nowhere.toml")
