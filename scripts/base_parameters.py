"""Make the base parameter table from the literature tables and our own added rows.

``python -m scripts.base_parameters --papers DIR`` reads ``parameters.csv`` and
``parameters_optional.csv`` in DIR and ``base_parameters_added.csv`` beside this file, and writes
``src/siegeworks/scenario/parameters.csv``. Rows that name a month, a calibre, a vehicle or an
aircraft are values of scenario tables and stay out; rows whose rule counts in rounds of the
reference gun are renamed.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from siegeworks.scenario.records import Parameter

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "siegeworks" / "scenario" / "parameters.csv"
COLUMNS = list(Parameter.model_fields)

IN_SCENARIO_TABLES = (
    "rof_",
    "range_",
    "lethal_area_",
    "vulnerable_area_",
    "dispersion_",
    "p_break_dugout_",
    "p_destroy_",
    "aa37_",
    "aa127_",
    "altitude_steps_",
    "c47_",
    "c119_",
    "transport_serviceable_",
    "drop_sd_",
    "evac_patients_",
    "strike_sorties_",
    "casualties_per_",
    "trench_m_damaged_per_bomb",
    "p_aa37_",
    "truck_load_",
    "truck_km_",
    "porter_load_",
    "porter_km_",
    "bicycle_load_",
    "porter_delivery_",
    "road_wet_throughput_",
    "packed_weight_",
    "rounds_105_harassing_",
    "rain_march",
    "rain_april",
    "rain_may",
    "rain_mm_per_wet_watch",
    "p_dry_to_wet_",
    "p_wet_to_wet_",
    "morning_fog_share_",
    "ceiling_below_minima_",
    "french_clock_",
)
"""Beginnings of names whose values live in equipment, ammunition, air, heights, flak, carriers,
weather or policy tables of a scenario."""

REPLACED = frozenset(
    {
        "penetration_per_h_at_parity_share",
        "assault_loss_rate_att_per_h_share",
        "assault_loss_rate_def_per_h_share",
        "breakpoint_attacker_casualty_share",
        "breakpoint_defender_casualty_share",
        "captured_share_when_post_falls_share",
        "strip_closing_rounds_per_watch_rounds",
        "assault_campaign_sd_s",
        "jumpoff_loss_multiplier_per_100m_x",
        "recovery_in_zone_day_share",
        "recovery_in_zone_night_share",
        "posture_open_trench_x",
        "posture_light_shelter_x",
    }
)
"""Rows that an added row replaces."""

RENAMED = {
    "suppression_rounds_105_per_ha_h_half": "suppression_rounds_per_ha_h_half",
    "wire_lane_rounds_105_rounds": "wire_lane_rounds",
    "trench_metres_broken_per_100_rounds_105_m": "trench_metres_broken_per_100_rounds_m",
    "rounds_105_defensive_per_gun_night_rounds": "defensive_rounds_per_gun_night",
    "runway_craters_per_100_rounds_105_count": "runway_craters_per_100_rounds",
    "aircraft_on_ground_hit_per_100_rounds_105_count": "aircraft_on_ground_hit_per_100_rounds",
    "crew_casualties_per_100_rounds_105_open_pit_count": "crew_casualties_per_100_rounds_open_pit",
    "cb_rounds_per_mission_105_rounds": "cb_rounds_per_mission",
    "aa_rounds_37_per_engaged_sortie_rounds": "aa_rounds_per_engaged_sortie",
    "p_command_post_hit_per_100_rounds_105_prob": "p_command_post_hit_per_100_rounds_prob",
}
"""Rows counted in rounds of the reference gun (standing lethal area 500 m2)."""

FROM_OPTIONAL = (
    "casemate_build_man_days",
    "climb_rate_m_per_h",
    "trench_wet_factor_x",
    "load_heavy_factor_x",
    "river_ford_delay_h",
    "posture_moving_wave_x",
    "posture_deep_casemate_x",
    "suppression_max_share",
    "neutralisation_hours_after_heavy_prep_h",
    "runway_craters_per_100_rounds_105_count",
    "runway_crater_repair_h",
    "aircraft_on_ground_hit_per_100_rounds_105_count",
    "p_locate_overlooked_pit_prob",
    "crew_casualties_per_100_rounds_105_open_pit_count",
    "casemate_rof_factor_x",
    "cb_rounds_per_mission_105_rounds",
    "aa_rounds_37_per_engaged_sortie_rounds",
    "aa_suppression_by_strike_x",
    "recovery_casualties_per_10t_count",
    "para_jump_injury_share",
    "strike_night_factor_x",
    "medical_kg_per_man_day",
    "fortification_none_x",
    "frontage_per_defending_company_m",
    "assault_speed_wire_m_per_min",
    "night_attacker_control_x",
    "breakpoint_defender_surrounded_share",
    "command_post_hit_cohesion_loss",
    "p_command_post_hit_per_100_rounds_105_prob",
    "consolidation_fortification_x",
    "tank_platoon_support_x",
    "desertion_besieger_per_1000_day_count",
    "cohesion_recovery_in_line_per_day",
    "cohesion_unevacuated_wounded_per_5pct_day",
    "combat_exhaustion_fall_per_day",
    "psychiatric_share_of_wounded_share",
    "wounded_moderate_share",
    "returned_at_once_share",
    "lightly_wounded_in_line_share",
    "surgical_capacity_ops_per_team_day_count",
    "shelter_places_share_of_garrison",
    "sick_stay_days",
    "disease_wet_multiplier_x",
    "para_replacement_day0_x",
    "wet_watch_afternoon_night_weight_x",
    "starlight_visibility_m",
    "flare_ship_visibility_factor_x",
    "drain_trench_share_per_dry_watch_share",
    "flood_hill_factor_x",
)
"""Refinements that a rule may use."""


DUPUY = "Dupuy, Numbers, Predictions and War, 1985, via the CDB90 anchor note"
SOURCE_WORDS = (
    ("project file history/", "history papers, "),
    ("project file combat_anchor.md", "CDB90 anchor note"),
    ("history papers, README.md", "history papers"),
    ("unverified: as above", "unverified: Dupuy combat effectiveness values"),
)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def resolve(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with *as above* and *same* replaced by what they point at."""
    last = {"meaning": "", "source": ""}
    for row in rows:
        for field, before in last.items():
            text = row[field]
            for pointer in ("derived as above", "as above", "same"):
                if text == pointer or text.startswith(
                    (f"{pointer}:", f"{pointer};", f"{pointer} ")
                ):
                    text = before.split(" | ")[0] + text[len(pointer) :].replace(":", " |", 1)
                    break
            row[field] = last[field] = text
        if row["name"].startswith(("fortification_", "terrain_rugged")):
            row["source"] = DUPUY
        row["meaning"] = row["meaning"].replace("as above, encircled", "break point, encircled")
        for old, new in SOURCE_WORDS:
            row["source"] = row["source"].replace(old, new)
    return rows


def as_parameter(row: dict[str, str]) -> dict[str, str]:
    """The row with its name ours and ``applies_to`` folded into the meaning."""
    name = RENAMED.get(row["name"], row["name"])
    meaning = f"{row['meaning']} ({row['applies_to']})"
    if name != row["name"]:
        meaning += "; in rounds of the reference gun"
    return {**{c: row[c] for c in COLUMNS}, "name": name, "meaning": meaning}


def build(papers: Path) -> list[dict[str, str]]:
    """All rows of the base table, in the order of the papers, added rows last in their rule."""
    core = [
        row
        for row in resolve(read_rows(papers / "parameters.csv"))
        if row["name"] not in REPLACED
        and (row["name"] in RENAMED or not row["name"].startswith(IN_SCENARIO_TABLES))
    ]
    more = resolve(read_rows(papers / "parameters_optional.csv"))
    optional = {row["name"]: row for row in more}
    rows = [as_parameter(row) for row in core]
    rows += [as_parameter(optional[name]) for name in FROM_OPTIONAL]
    rows += read_rows(HERE / "base_parameters_added.csv")
    order = list(dict.fromkeys(row["rule"] for row in rows))
    return sorted(rows, key=lambda row: order.index(row["rule"]))


def write(rows: list[dict[str, str]], target: Path) -> None:
    """Check every row and write the table; raises ValueError on a repeated name."""
    names = [Parameter.model_validate(row).name for row in rows]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(f"repeated parameters: {', '.join(repeated)}")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: row[column] for column in COLUMNS} for row in rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=Path, required=True, help="folder of the papers")
    write(build(parser.parse_args().papers), TARGET)


if __name__ == "__main__":
    main()
