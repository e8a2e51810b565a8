"""Cross-checks: each one finds the fault it is for, and none finds one in a sound siege."""

from __future__ import annotations

from pathlib import Path

import pytest

from siegeworks.engine.streams import stable_hash
from siegeworks.scenario.checks import CHECKS, Finding, check
from siegeworks.scenario.checks import supply as supply_checks
from siegeworks.scenario.checks.references import address_of
from siegeworks.scenario.draft import read_draft
from siegeworks.scenario.faults import Fault
from siegeworks.scenario.records import Parameter
from siegeworks.scenario.tables import Table
from tests.scenario.folders import FIRST, REDOUBT, Damage, Folder, copy_of, shows

UNITS = f"{FIRST}/units.csv"
HELD = f"{FIRST}/positions.csv"
STOCKS = f"{FIRST}/stocks.csv"
AIR = "id,name,side,role,count"
ORDERS = "id,ordered_on,unit,task,objective"
WINDOWS = "id,use,first_dawn,last_dawn"
PARAMETERS = "rule,name,value,low,high,unit,distribution,meaning,source,confidence"


def table(file: str, *lines: str) -> Damage:
    """Write a whole table."""
    return lambda f: f.write(file, [line.split(",") for line in lines])


def put(file: str, row: int, column: str, value: str) -> Damage:
    """Write one cell."""
    return lambda f: f.put(file, row, column, value)


def toml(old: str, new: str) -> Damage:
    """Change scenario.toml."""
    return lambda f: f.replace("scenario.toml", old, new)


def trench(number: int, key: str, value: object) -> Damage:
    """Change a property of a trench line."""
    return lambda f: f.line(
        "trenches.geojson", number, lambda x: x["properties"].__setitem__(key, value)
    )


def far_point(folder: Folder) -> None:
    folder.line("trenches.geojson", 1, lambda x: x["geometry"]["coordinates"].append([7.8, 47.6]))


def same_hash(folder: Folder) -> None:
    folder.put("carriers.csv", 2, "id", "carts_27322")
    folder.append("carriers.csv", id="carts_51580")


# check: the damage, and the file, row, field and words of a fault it must find
AIMS = "history/targets.csv"
AIM = "id,measure,side,positions,date,low,best,high,scale,model_error"
CASES: dict[str, tuple[Damage, str, int, str, str]] = {
    "siege-dates": (
        toml("last_day = 1704-06-09", "last_day = 1704-06-02"),
        *("scenario.toml", 0, "last_day", "later than 1704-06-02"),
    ),
    "watch-length": (
        toml("watch_hours = 6", "watch_hours = 5"),
        *("scenario.toml", 0, "watch_hours", "found 5 h"),
    ),
    "dates": (
        table("history/control.csv", "date,position,holder", "1704-06-01,redan,garrison"),
        *("history/control.csv", 2, "date", "1704-06-01"),
    ),
    "last-dates": (
        trench(2, "plan_by", "1704-06-10"),
        *("trenches.geojson", 0, "approach_lunette.plan_by", "1704-06-09 or earlier"),
    ),
    "built-by": (
        put("positions.csv", 4, "exists_from", "1704-07-01"),
        *("positions.csv", 4, "exists_from", "1704-07-01"),
    ),
    "measure-periods": (
        table(
            "history/measures.csv",
            "measure,date_from,date_to,low,best",
            "killed,1704-06-03,1704-06-02,5,4",
        ),
        *("history/measures.csv", 2, "low, best, high", "found 5 4"),
    ),
    "situation-dates": (
        lambda f: (f.path / FIRST).rename(f.path / "situations/2_June"),
        *("situations/2_June", 0, "", "YYYY-MM-DD"),
    ),
    "weather-periods": (
        lambda f: f.append("weather.csv", from_day="1704-05-01"),
        *("weather.csv", 3, "from_day", "later than 1704-06-01"),
    ),
    "light-days": (lambda f: f.drop("light.csv", 6), "light.csv", 0, "date", "first 1704-06-05"),
    "light-hours": (
        put("light.csv", 3, "sunset_local", "03:00"),
        *("light.csv", 3, "sunrise_local", "in order"),
    ),
    "unit-tree": (
        put("units.csv", 2, "parent", "gar"),
        *("units.csv", 2, "parent", "the cycle gar - gar"),
    ),
    "unit-parents": (
        put("units.csv", 4, "parent", "bes"),
        *("units.csv", 4, "side", "'garrison' under 'bes' of 'besieger'"),
    ),
    "unit-ids": (put("units.csv", 2, "id", "garrison"), "units.csv", 2, "id", "not a side"),
    "formations": (
        put("units.csv", 2, "establishment", "290"),
        *("units.csv", 2, "establishment", "found 290 men"),
    ),
    "guns": (put("units.csv", 6, "equipment", ""), "units.csv", 6, "equipment", "the weapon"),
    "gun-ammunition": (
        put("equipment.csv", 2, "ammunition", ""),
        *("equipment.csv", 2, "ammunition", "what it fires"),
    ),
    "scatter": (
        put("equipment.csv", 3, "scatter_blind_m", "20"),
        *("equipment.csv", 3, "scatter_blind_m", "25 m or more"),
    ),
    "unit-depots": (
        put("units.csv", 4, "depot", "bes_store"),
        *("units.csv", 4, "depot", "'bes_store' of 'besieger'"),
    ),
    "arrival-sides": (
        put("arrivals.csv", 2, "unit", "gar_1"),
        *("arrivals.csv", 2, "side", "'gar_1' of 'garrison'"),
    ),
    "arrival-units": (
        lambda f: [
            f.append("units.csv", id="fresh", kind="formation", establishment="0", parent="bes"),
            f.put("arrivals.csv", 2, "unit", "fresh"),
        ],
        *("arrivals.csv", 2, "unit", "a formation without units"),
    ),
    "ground-cells": (
        put("ground.csv", 2, "h3", "8a1f8354953ffff"),
        *("ground.csv", 2, "h3", "an H3 cell"),
    ),
    "ground-rows": (
        lambda f: f.write("ground.csv", f.rows("ground.csv")[:1]),
        *("ground.csv", 0, "", "no cells"),
    ),
    "crests": (put("ground.csv", 7, "crest_m", "100"), "ground.csv", 7, "crest_m", "found 100 m"),
    "position-cells": (
        put("positions.csv", 3, "cells", "891f8354953ffff"),
        *("positions.csv", 3, "cells", "resolution 9, expected resolution 10"),
    ),
    "position-overlap": (
        lambda f: f.put("positions.csv", 4, "cells", f.get("positions.csv", 3, "cells")),
        *("positions.csv", 4, "cells", "which 'lunette' has"),
    ),
    "points": (put("positions.csv", 2, "lat", "47.7"), "positions.csv", 2, "lat, lon", "47.7, 7.7"),
    "position-centres": (
        lambda f: f.put("positions.csv", 3, "cells", f.get("ground.csv", 2, "h3")),
        *("positions.csv", 3, "cells", "from its nearest cell"),
    ),
    "parts": (
        put("parts.csv", 3, "to_share", "0.9"),
        *("parts.csv", 3, "to_share", "the last part of 'redan' ends at 0.9"),
    ),
    "summits": (put("parts.csv", 2, "is_summit", "1"), "parts.csv", 3, "is_summit", "2 summits"),
    "trench-objectives": (
        trench(1, "objective", "redan"),
        *("trenches.geojson", 0, "parallel.objective", "nothing for a ring"),
    ),
    "trench-courses": (
        far_point,
        *("trenches.geojson", 0, "parallel.coordinates[4]", "outside the map"),
    ),
    "references": (
        put("parts.csv", 2, "position", "redoubt"),
        *("parts.csv", 2, "position", "an id of positions"),
    ),
    "scenario-references": (
        toml('command_post = "redan"', 'command_post = "redam"'),
        *("scenario.toml", 0, "ending.command_post", "did you mean 'redan'?"),
    ),
    "zone-positions": (
        table(
            "zones.csv",
            "id,name,kind,lat,lon,depot,approach_lat,approach_lon,positions",
            "yard,yard,drop,47.6,7.7,gar_store,47.65,7.7,redan windmil",
        ),
        *("zones.csv", 2, "positions", "did you mean 'windmill'?"),
    ),
    "sides": (put(HELD, 2, "holder", "garison"), HELD, 2, "holder", "did you mean 'garrison'?"),
    "side-roles": (
        toml('role = "garrison"', 'role = "besieger"'),
        *("scenario.toml", 0, "sides", "besieger, garrison"),
    ),
    "items": (put(STOCKS, 2, "item", "foot"), STOCKS, 2, "item", "did you mean 'food'?"),
    "parameter-names": (
        table("parameters.csv", PARAMETERS, "dig,dig_rain_facto_x,1,1,2,x,normal,m,s,guess"),
        *("parameters.csv", 2, "name", "did you mean 'dig_rain_factor_x'?"),
    ),
    "hashes": (same_hash, "carriers.csv", 3, "id", "with the hash of 'carts_27322'"),
    "situation-units": (
        lambda f: f.append(UNITS, unit="gar", position="redan", place=""),
        *(UNITS, 11, "unit", "'gar', a formation"),
    ),
    "situation-places": (
        put(UNITS, 2, "place", "asm_road"),
        *(UNITS, 2, "position, place, lat, lon", "found 2 of the three"),
    ),
    "situation-points": (put(UNITS, 9, "lat", "48"), UNITS, 9, "lat, lon", "outside the map"),
    "situation-holders": (
        lambda f: [f.put(UNITS, 7, "position", "lunette"), f.put(UNITS, 7, "place", "")],
        *(UNITS, 7, "position", "'bes_1' of 'besieger' in 'lunette' of 'garrison'"),
    ),
    "built-positions": (
        put("positions.csv", 3, "exists_from", "1704-06-05"),
        *(UNITS, 4, "position", "'lunette', built 1704-06-05"),
    ),
    "situation-positions": (
        lambda f: f.drop(HELD, 4),
        *(HELD, 0, "position", "no row of 'windmill'"),
    ),
    "fit-men": (put(UNITS, 3, "fit", "1160"), UNITS, 3, "fit", "1160 men of 'gar_1'"),
    "tubes": (put(UNITS, 9, "tubes", "5"), UNITS, 9, "tubes", "5 of 'bes_bty'"),
    "first-losses": (put(UNITS, 3, "killed", "2"), UNITS, 3, "killed", "0 on the first day"),
    "stock-ranges": (
        put(STOCKS, 2, "low", "7000"),
        *(STOCKS, 2, "low, quantity, high", "found 7000 6000"),
    ),
    "dug-lengths": (
        put(f"{FIRST}/trenches.csv", 3, "dug_m", "9000"),
        *(f"{FIRST}/trenches.csv", 3, "dug_m", "found 9000 m"),
    ),
    "main-depots": (
        put("depots.csv", 3, "is_main", "0"),
        *("depots.csv", 0, "is_main", "no main depot of 'besieger'"),
    ),
    "depot-holders": (
        put(HELD, 2, "holder", "besieger"),
        *("depots.csv", 2, "position", "'redan' held by besieger"),
    ),
    "rounds": (lambda f: f.drop(STOCKS, 5), STOCKS, 0, "item", "'shot_12' in 'gar_store'"),
    "rear-targets": (put("rear.csv", 2, "target", "0"), "rear.csv", 2, "target", "aim at"),
    "carrier-depots": (
        put("carriers.csv", 2, "depot", "gar_store"),
        *("carriers.csv", 2, "depot", "'gar_store', which draws nothing"),
    ),
    "height-order": (
        table("heights.csv", "height_m,scatter_m", "600,200", "180,100"),
        *("heights.csv", 3, "height_m", "more than 600 m"),
    ),
    "flak-heights": (
        lambda f: [
            f.write("heights.csv", [["height_m", "scatter_m"], ["180", "100"]]),
            table("flak.csv", "equipment,height_m,kill_per_gun_sortie,source", "gun_12,190,0.01,")(
                f
            ),
        ],
        *("flak.csv", 2, "height_m", "found 190 m, expected one of 180"),
    ),
    "airlift": (
        table("air.csv", AIR, "balloons,balloons,garrison,transport,3"),
        *("air.csv", 2, "role", "rows in heights.csv"),
    ),
    "decision-units": (
        table("history/decisions.csv", ORDERS, "b,1704-06-02,bes_1 gar_1,assault,redan"),
        *("history/decisions.csv", 2, "unit", "units of one side"),
    ),
    "decision-words": (
        table("history/decisions.csv", f"{ORDERS},rounds", "b,1704-06-02,bes_1,assault,redan,shot"),
        *("history/decisions.csv", 2, "rounds", "ammunition:rounds"),
    ),
    "decision-objectives": (
        table("history/decisions.csv", ORDERS, "b,1704-06-02,bes_1,assault,raven"),
        *("history/decisions.csv", 2, "objective", "found 'raven'"),
    ),
    "decision-dates": (
        table("history/decisions.csv", ORDERS, "b,1704-07-02,bes_1,assault,redan"),
        *("history/decisions.csv", 2, "ordered_on", "found 1704-07-02"),
    ),
    "windows": (
        table("history/windows.csv", WINDOWS, "w,exam,1704-06-04,1704-06-03"),
        *("history/windows.csv", 2, "last_dawn", "1704-06-04 or later"),
    ),
    "control-certainty": (
        table(
            "history/control.csv",
            "date,position,holder,certainty",
            "1704-06-03,redan,garrison,0.5",
        ),
        *("history/control.csv", 2, "other", "another holder"),
    ),
    "parameter-ranges": (
        table("parameters.csv", PARAMETERS, "dig,dig_rain_factor_x,3,1,2,x,normal,m,s,guess"),
        *("parameters.csv", 2, "value", "found 3, expected from 1 to 2"),
    ),
    "target-window": (
        table(AIMS, AIM, "a,over,,,1704-06-05,1,1,1,chance,0.1"),
        *(AIMS, 2, "date", "a calibration window"),
    ),
    "target-figures": (
        table(AIMS, AIM, "a,over,,,1704-06-05,3,2,1,linear,0.1"),
        *(AIMS, 2, "low, best, high", "found 3 2 1, expected rising figures"),
    ),
    "target-names": (
        table(AIMS, AIM, "a,held,,keep,1704-06-05,1,1,1,chance,0.1"),
        *(AIMS, 2, "positions", "'keep'"),
    ),
}


def found_by(name: str, folder: Path) -> list[Fault]:
    """What one check finds in a folder."""
    return CHECKS[name].faults(read_draft(folder)[0])


@pytest.mark.parametrize("name", CASES)
def test_a_check_finds_what_it_is_for(name: str, tmp_path: Path) -> None:
    damage, file, row, field, words = CASES[name]
    folder = copy_of("redoubt", tmp_path)
    assert found_by(name, folder.path) == []
    damage(folder)
    faults = found_by(name, folder.path)
    assert shows(faults, file, row, field, words), faults
    assert all(f.severity == CHECKS[name].severity and f.repair for f in faults)


def test_every_check_has_a_case_and_a_meaning() -> None:
    assert set(CASES) | {"base-parameters"} == set(CHECKS)
    assert all(c.meaning.endswith((".", "day")) and c.hint for c in CHECKS.values())


def test_the_base_table_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    draft, _ = read_draft(REDOUBT)
    assert CHECKS["base-parameters"].faults(draft) == []
    fields = {"rule": "r", "unit": "share", "meaning": "m", "source": "s", "confidence": "guess"}
    bad = Parameter(name="p", value=0.5, low=0.2, high=1.2, distribution="beta", **fields)
    wrong = Table("base", (bad,), (2,), frozenset({"p"}))
    monkeypatch.setattr(supply_checks, "base_table", lambda: wrong)
    assert shows(CHECKS["base-parameters"].faults(draft), "base", 2, "low, high", "for beta")


def test_two_checks_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="two checks are named 'tubes'"):
        check("tubes")(lambda draft: [Finding("", 0, "", "", "")])


@pytest.mark.parametrize("name", ["besieger", "gar_1", "Južna baterija"])
def test_hashes_are_those_of_the_draws(name: str) -> None:
    assert address_of(name) == stable_hash(name)


def test_a_faulty_row_does_not_make_others_look_wrong(tmp_path: Path) -> None:
    folder = copy_of("redoubt", tmp_path)
    folder.put("positions.csv", 3, "area_ha", "much")
    assert found_by("references", folder.path) == []
    folder.remove("positions.csv")
    assert found_by("references", folder.path) == []
