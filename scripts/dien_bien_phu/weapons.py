"""equipment.csv and ammunition.csv: every weapon by what it does."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Papers, Row


@dataclass(frozen=True)
class Weapon:
    """A weapon; text values name rows of the parameter papers, numbers are given in NOTES."""

    id: str
    name: str
    ammunition: str
    calibre_mm: float
    range_m: str | float
    rate: str | float
    lethal: str | float
    scatter: str | float
    blind: float
    crew: int
    kind: str
    breaks: float
    pit: float
    confidence: str


GUN_PIT = 0.25
MORTAR_PIT = 0.25
CASEMATE = 0.01

WEAPONS = (
    Weapon("howitzer_105", "105 mm howitzer M101 / HM2", "r105", 105, "range_105_m",
           "rof_sustained_105_rounds_per_h", "lethal_area_105_standing_m2",
           "dispersion_105_adjusted_sd_m", 150, 8, "", 0.35, GUN_PIT, "cited"),
    Weapon("howitzer_155", "155 mm howitzer M114 / HM1", "r155", 155, "range_155_m",
           "rof_sustained_155_rounds_per_h", "lethal_area_155_standing_m2",
           "dispersion_105_adjusted_sd_m", 150, 11, "", 0.8, GUN_PIT, "cited"),
    Weapon("mortar_120", "120 mm mortar Brandt / M1938", "r120", 120, "range_120_mortar_m",
           "rof_sustained_120_mortar_rounds_per_h", "lethal_area_120_mortar_standing_m2",
           "dispersion_120_mortar_adjusted_sd_m", 150, 5, "", 0.35, MORTAR_PIT, "recalled"),
    Weapon("mortar_81", "81 mm mortar", "r81", 81, "range_81_m",
           "rof_sustained_81_rounds_per_h", "lethal_area_81_standing_m2",
           "dispersion_81_adjusted_sd_m", 100, 4, "", 0.08, MORTAR_PIT, "recalled"),
    Weapon("mortar_82", "82 mm mortar M1937", "r82", 82, "range_81_m",
           "rof_sustained_81_rounds_per_h", "lethal_area_81_standing_m2",
           "dispersion_81_adjusted_sd_m", 100, 4, "", 0.08, MORTAR_PIT, "recalled"),
    Weapon("mountain_75", "75 mm mountain gun Type 41", "r75m", 75, "range_75_mountain_m",
           "rof_sustained_75_mountain_rounds_per_h", "lethal_area_75_standing_m2",
           "direct_view_casemate_sd_m", 150, 6, "", 0.15, GUN_PIT, "recalled"),
    Weapon("tank_75", "M24 Chaffee light tank, 75 mm gun", "r75t", 75, 6500.0,
           60.0, "lethal_area_75_standing_m2",
           "direct_view_casemate_sd_m", 150, 4, "tank", 0.15, 0.1, "guess"),
    Weapon("recoilless_75", "75 mm recoilless rifle", "r75rr", 75, "range_rr75_effective_m",
           60.0, "lethal_area_75_standing_m2",
           "direct_view_casemate_sd_m", 150, 4, "direct", 0.15, MORTAR_PIT, "guess"),
    Weapon("recoilless_57", "57 mm recoilless rifle", "r57rr", 57, "range_rr57_effective_m",
           80.0, "lethal_area_rr57_standing_m2",
           "direct_view_casemate_sd_m", 150, 3, "direct", 0.05, MORTAR_PIT, "guess"),
    Weapon("quad_127", "quadruple 12.7 mm mount", "r127", 12.7, "range_quad50_ground_m",
           "rof_quad50_rounds_per_h_intense", 0.0,
           "direct_view_casemate_sd_m", 150, 4, "direct", 0.0, MORTAR_PIT, "derived"),
    Weapon("aa_127", "12.7 mm anti-aircraft machine gun", "r127", 12.7, 1500.0,
           600.0, 0.0,
           "direct_view_casemate_sd_m", 150, 3, "aa", 0.0, MORTAR_PIT, "guess"),
    Weapon("aa_37", "37 mm anti-aircraft gun M1939", "r37", 37, 3000.0,
           "rof_37aa_practical_rounds_per_min", 20.0,
           "direct_view_casemate_sd_m", 150, 7, "aa", 0.0, GUN_PIT, "guess"),
    Weapon("rocket_h6", "H6 six-tube rocket launcher", "r102h6", 102, "range_h6_m",
           "rof_h6_rounds_per_h", "lethal_area_h6_standing_m2",
           "dispersion_h6_sd_m", 200, 5, "", 0.3, MORTAR_PIT, "guess"),
)  # fmt: skip

NOTES = {
    "howitzer_105": "crew: fires.csv",
    "howitzer_155": "scatter as 105 mm (guess); crew: fires.csv",
    "mortar_81": "crew: fires.csv",
    "tank_75": "range, crew: fires.csv; rate, breaks_works and kill of a tank in the open guess",
    "recoilless_75": "rate guess (a fifth of the burst of 5 a minute), scatter as direct view",
    "recoilless_57": "rate guess (a sixth of the practical burst of 8 a minute), crew guess",
    "quad_127": "vulnerable_area_quad50_kill_per_1000_rounds",
    "aa_127": "range, crew: fires.csv; rate guess; hits as the quad mount",
    "aa_37": "range, crew: fires.csv; rate 70 a minute x 60; lethal area guess",
    "rocket_h6": "number and crew: fires.csv; breaks_works guess",
}

CEILINGS = {"aa_37": 3000.0, "aa_127": 1500.0}
"""Height reached against aircraft: fires.csv (fire ceiling about 3 km) and the range of 12.7 mm.
The garrison's quad mounts met no aircraft."""

AMMUNITION = (
    ("r105", "105 mm shell", "packed_weight_105_kg_per_round", "unit_of_fire_105_rounds"),
    ("r155", "155 mm shell", "packed_weight_155_kg_per_round", "unit_of_fire_155_rounds"),
    ("r120", "120 mm mortar bomb", "packed_weight_120_kg_per_round", "unit_of_fire_120_rounds"),
    ("r81", "81 mm mortar bomb", "packed_weight_81_kg_per_round", 150),
    ("r82", "82 mm mortar bomb", "packed_weight_81_kg_per_round", 150),
    ("r60", "60 mm mortar bomb", 2.5, 120),
    ("r75m", "75 mm mountain gun shell", "packed_weight_75_kg_per_round", 150),
    ("r75t", "75 mm tank gun shell", "packed_weight_75_kg_per_round", 48),
    ("r75rr", "75 mm recoilless round", "packed_weight_75_kg_per_round", 60),
    ("r57rr", "57 mm recoilless round", 4.0, 60),
    ("r127", "12.7 mm cartridge", 0.18, 3000),
    ("r37", "37 mm anti-aircraft round", 2.2, 200),
    ("r102h6", "H6 rocket", 25.0, 24),
)
"""id, name, packed weight (row or guess), rounds a tube in a unit of fire (row or guess)."""


def parameter_values(papers: Papers) -> dict[str, float]:
    """Central values of both parameter papers."""
    rows = papers.rows("parameters.csv") + papers.rows("parameters_optional.csv")
    return {row["name"]: float(row["value"]) for row in rows}


def looked_up(values: dict[str, float], key: str | float) -> float:
    """The value of a row, or the number itself; rates a minute become rates an hour."""
    if not isinstance(key, str):
        return float(key)
    return values[key] * (60.0 if key.endswith("_per_min") else 1.0)


def weapon_row(values: dict[str, float], w: Weapon) -> Row:
    """One row of equipment.csv."""
    used = [key for key in (w.range_m, w.rate, w.lethal, w.scatter) if isinstance(key, str)]
    note = NOTES.get(w.id, "crew: fires.csv")
    return {
        "id": w.id,
        "name": w.name,
        "ammunition": w.ammunition,
        "calibre_mm": w.calibre_mm,
        "range_m": looked_up(values, w.range_m),
        "rounds_per_h": looked_up(values, w.rate),
        "lethal_area_m2": looked_up(values, w.lethal),
        "scatter_m": looked_up(values, w.scatter),
        "scatter_blind_m": w.blind,
        "crew": w.crew,
        "is_direct": w.kind in ("direct", "tank"),
        "is_armoured": w.kind == "tank",
        "breaks_works": w.breaks,
        "kill_located_pit": w.pit,
        "kill_located_casemate": CASEMATE,
        "ceiling_m": CEILINGS.get(w.id, 0.0),
        "hits_per_1000": 1.0 if w.ammunition == "r127" else 0.0,
        "source": f"literature rows {', '.join(used)}; p_break_dugout_*, p_destroy_*; {note}",
        "confidence": w.confidence,
    }


def equipment_rows(papers: Papers) -> list[Row]:
    """Rows of equipment.csv."""
    values = parameter_values(papers)
    return [weapon_row(values, weapon) for weapon in WEAPONS]


def ammunition_rows(papers: Papers) -> list[Row]:
    """Rows of ammunition.csv."""
    values = parameter_values(papers)
    return [
        {
            "id": name,
            "name": title,
            "kg_per_round": looked_up(values, weight),
            "unit_of_fire": round(looked_up(values, unit)),
            "source": f"weight: {weight if isinstance(weight, str) else 'guess'}; "
            f"unit of fire: {unit if isinstance(unit, str) else 'guess'}",
        }
        for name, title, weight, unit in AMMUNITION
    ]
