"""air.csv, heights.csv, flak.csv, zones.csv and arrivals.csv."""

from __future__ import annotations

from . import besieger, garrison
from .tables import Papers, Point, Row
from .weapons import parameter_values

RECRUITS = 8_000
RECRUITS_EARLY = 1_000
"""Recruits of the besieger, and those of them who joined between 18 and 25 March (guess)."""


def fleet_rows(papers: Papers) -> list[Row]:
    """Rows of air.csv."""
    v = parameter_values(papers)
    ready = v["transport_serviceable_share"]
    strike = "literature rows strike_sorties_*, casualties_per_*, p_aa37_destroyed_*, "
    return [
        {"id": "c47", "name": "C-47 Dakota", "side": "garrison", "role": "transport",
         "count": int(v["c47_fleet_count"]), "serviceable": ready,
         "sorties_per_day": v["c47_sorties_per_serviceable_day"], "share_sent": 0.7,
         "drop_kg": round(v["c47_drop_load_t"] * 1000),
         "land_kg": round(v["c47_land_load_t"] * 1000),
         "patients": round(v["evac_patients_per_c47_count"]), "jumpers": 22,
         "source": "literature rows c47_*; share sent to this siege guess; jumpers: 3,024 "
                   "men in 164 sorties (logistics.csv), rounded up: guess", "estimate": True},
        {"id": "c119", "name": "C-119 Packet", "side": "garrison", "role": "transport",
         "count": int(v["c119_fleet_count"]), "serviceable": ready,
         "sorties_per_day": v["c119_sorties_per_serviceable_day"], "share_sent": 1.0,
         "drop_kg": round(v["c119_drop_load_t"] * 1000), "jumpers": 0,
         "source": "literature rows c119_*", "estimate": True},
        {"id": "fighters", "name": "F8F, F6F and SB2C fighter-bombers", "side": "garrison",
         "role": "strike", "count": 56, "serviceable": 0.65, "sorties_per_day": 1.0,
         "share_sent": 0.7, "men_hit_per_sortie": v["casualties_per_fighter_sortie_trench_count"],
         "guns_hit_per_sortie": 0.008,
         "trench_m_per_sortie": 2 * v["trench_m_damaged_per_bomb_500lb_m"],
         "source": f"{strike}logistics.csv: 56 aircraft; two bombs a sortie guess",
         "estimate": True},
        {"id": "b26", "name": "B-26 bombers", "side": "garrison", "role": "strike", "count": 35,
         "serviceable": 0.65, "sorties_per_day": 1.0, "share_sent": 0.7,
         "men_hit_per_sortie": v["casualties_per_b26_sortie_trench_count"],
         "guns_hit_per_sortie": 0.008,
         "trench_m_per_sortie": 10 * v["trench_m_damaged_per_bomb_500lb_m"],
         "source": f"{strike}two groups, about 35 aircraft recalled; ten bombs guess",
         "estimate": True},
        {"id": "privateer", "name": "Privateer bombers", "side": "garrison", "role": "strike",
         "count": 6, "serviceable": 0.65, "sorties_per_day": 0.7, "share_sent": 0.75,
         "men_hit_per_sortie": 1.2, "guns_hit_per_sortie": 0.008,
         "trench_m_per_sortie": 16 * v["trench_m_damaged_per_bomb_500lb_m"],
         "source": f"{strike}about six aircraft; 16 bombs and men hit guess", "estimate": True},
        {"id": "observers", "name": "Morane and other spotters", "side": "garrison",
         "role": "observation", "count": 6, "serviceable": 0.65, "sorties_per_day": 1.0,
         "share_sent": 1.0, "source": "forces.csv: 6 Morane on the strip; later from other fields",
         "estimate": True},
    ]  # fmt: skip


HEIGHTS = ((180, "drop_sd_180m_m"), (600, "drop_sd_600m_m"), (1500, "drop_sd_1500m_m"),
           (3000, "drop_sd_3000m_m"))  # fmt: skip


def height_rows(papers: Papers) -> list[Row]:
    """Rows of heights.csv."""
    v = parameter_values(papers)
    return [
        {"height_m": height, "scatter_m": v[name], "confidence": "derived",
         "source": f"literature row {name}; heights named in logistics.csv"}
        for height, name in HEIGHTS
    ]  # fmt: skip


def flak_rows(papers: Papers) -> list[Row]:
    """Rows of flak.csv."""
    v = parameter_values(papers)
    table = (
        ("aa_37", 180, "aa37_kill_per_gun_sortie_500m_prob"),
        ("aa_37", 600, "aa37_kill_per_gun_sortie_500m_prob"),
        ("aa_37", 1500, "aa37_kill_per_gun_sortie_1500m_prob"),
        ("aa_37", 3000, "aa37_kill_per_gun_sortie_3000m_prob"),
        ("aa_127", 180, "aa127_kill_per_gun_sortie_500m_prob"),
        ("aa_127", 600, "aa127_kill_per_gun_sortie_500m_prob"),
        ("aa_127", 1500, "aa127_kill_per_gun_sortie_1500m_prob"),
    )
    rows: list[Row] = [
        {"equipment": gun, "height_m": height, "kill_per_gun_sortie": v[name],
         "source": f"literature row {name}",
         "confidence": "derived" if gun == "aa_37" else "guess"}
        for gun, height, name in table
    ]  # fmt: skip
    rows.append({"equipment": "aa_127", "height_m": 3000, "kill_per_gun_sortie": 0.0,
                 "source": "beyond its reach", "confidence": "derived"})  # fmt: skip
    return rows


ZONES = (
    ("strip_main", "Muong Thanh strip", "strip", (21.3944, 103.0089), "fr_centre",
     "huguette_6 epervier", "positions.csv and hydro_roads.geojson"),
    ("dz_centre", "drop zone of the centre", "drop", (21.3915, 103.0085), "fr_centre",
     "huguette_3 epervier", "logistics.csv: from 17 March named zones inside the strongpoints"),
    ("dz_south", "south drop zone", "drop", (21.3815, 103.0095), "fr_centre", "claudine_4 juno",
     "logistics.csv: GONO asked for the south zone on 15 March"),
    ("dz_isabelle", "drop zone of Isabelle", "drop", (21.3395, 103.0165), "fr_isabelle",
     "isabelle_1 isabelle_2", "positions.csv: supply drop zone west of Isabelle"),
)  # fmt: skip
"""id, name, kind, centre, depot, positions that cover it, source. The strip of Isabelle is left
out: it took light aircraft only (positions.csv) and was cut on 21 March (works.csv)."""

APPROACH: Point = (21.4450, 103.0000)
"""Aircraft came up the valley from the north on the axis of the strip (guess)."""

SOUTH_APPROACH: Point = (21.3930, 103.0170)
"""To Isabelle they flew on over the centre (guess)."""


def zone_rows() -> list[Row]:
    """Rows of zones.csv."""
    rows = []
    for name, title, kind, at, depot, cover, source in ZONES:
        way = SOUTH_APPROACH if depot == "fr_isabelle" else APPROACH
        rows.append(
            {"id": name, "name": title, "kind": kind, "lat": at[0], "lon": at[1], "depot": depot,
             "approach_lat": way[0], "approach_lon": way[1], "positions": cover,
             "source": f"{source}; covering positions and approach ours", "estimate": True}
        )  # fmt: skip
    return rows


def zone_features() -> list[Row]:
    """Drop zones as points for maps."""
    return [
        {"type": "Feature",
         "properties": {"kind": "drop_zone", "name": title, "estimated": 1, "uncertainty_m": 300,
                        "source": source},
         "geometry": {"type": "Point", "coordinates": [at[1], at[0]]}}
        for _, title, kind, at, _, _, source in ZONES
        if kind == "drop"
    ]  # fmt: skip


GARRISON_POOLS = (
    ("fr_individuals_19mar", "", 83, "1954-03-19", 83, True,
     "volunteers and specialists, 19 March"),
    ("fr_individuals_qualified", "", 756, "1954-03-25", 60, True,
     "839 parachute-qualified individuals from 14 March to 22 April, less the 83 of 19 March"),
    ("fr_individuals_volunteers", "", 363, "1954-04-16", 80, False,
     "363 men not qualified; first drops of them 16-17 April"),
    ("fr_individuals_late", "", 182, "1954-04-23", 80, False,
     "drops of 23-28 April: 78, 48, 47 and 9"),
)  # fmt: skip
"""id, unit, men, first day, most a day, qualified, source."""

BATTALION_DAYS = {
    "fr_5bpvn": ("1954-03-14", 571, "dropped on 14 March"),
    "fr_6bpc": ("1954-03-16", 613, "dropped on 16 March"),
    "fr_ii_1rcp": ("1954-04-01", 180, "by company from the night of 1-2 April"),
    "fr_2bep": ("1954-04-09", 220, "nights of 9-10 to 11-12 April"),
    "fr_1bpc": ("1954-05-02", 120, "nights of 2-3 to 5-6 May"),
}
"""Battalion -> first day it could be called, most men a night, words."""


def garrison_arrivals() -> list[Row]:
    """Reinforcements of the garrison; a battalion arrives as its formation."""
    men = {b.id: b.men for b in garrison.BATTALIONS}
    rows: list[Row] = [
        {"id": unit, "side": "garrison", "unit": unit, "men": men[unit], "available_from": day,
         "mode": "air", "per_day_max": most, "qualified": True,
         "source": f"replacements.csv and forces.csv: {words}", "estimate": unit != "fr_1bpc"}
        for unit, (day, most, words) in BATTALION_DAYS.items()
    ]  # fmt: skip
    rows += [
        {"id": name, "side": "garrison", "unit": unit, "men": n, "available_from": day,
         "mode": "air", "per_day_max": most, "qualified": qualified,
         "source": f"replacements.csv: {words}", "estimate": False}
        for name, unit, n, day, most, qualified, words in GARRISON_POOLS
    ]  # fmt: skip
    return rows


def besieger_arrivals(papers: Papers) -> list[Row]:
    """Reinforcements of the besieger and recruits for any unit."""
    units = besieger.unit_rows(papers)
    men = {
        formation: sum(u["establishment"] for u in units if u["parent"] == formation)
        for formation in ("vm_9", "vm_367_381", "vm_224")
    }
    words = {
        "vm_9": ("1954-04-01", "replacements.csv: 1,500-2,200 men, April to early May"),
        "vm_367_381": ("1954-04-01", "forces.csv: third battalion, April"),
        "vm_224": ("1954-05-01", "forces.csv: May; men = crews"),
    }
    rows: list[Row] = [
        {"id": unit, "side": "besieger", "unit": unit, "men": n, "available_from": words[unit][0],
         "mode": "road", "per_day_max": 635, "source": f"{words[unit][1]}; date and men guess",
         "estimate": True}
        for unit, n in men.items()
    ]  # fmt: skip
    pools = (("vm_recruits_march", RECRUITS_EARLY, "1954-03-18"),
             ("vm_recruits", RECRUITS - RECRUITS_EARLY, "1954-03-25"))  # fmt: skip
    rows += [
        {"id": name, "side": "besieger", "unit": "", "men": n, "available_from": day,
         "mode": "road", "per_day_max": 300, "qualified": True,
         "source": "replacements.csv: several thousand to 25,000 claimed, front rising by up to "
                   "10,000; 8,000 is a guess (3,000-20,000)", "estimate": True}
        for name, n, day in pools
    ]  # fmt: skip
    return rows


def arrival_rows(papers: Papers) -> list[Row]:
    """Rows of arrivals.csv."""
    return [*garrison_arrivals(), *besieger_arrivals(papers)]
