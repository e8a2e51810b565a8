"""Units of the besieger: divisions, regiments, battalions, batteries, and where each lay."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Papers, Row, split_evenly
from .weapons import WEAPONS

SIDE = "besieger"
TOTAL = 51_440
"""Men at the front on 13 March (strength_states.csv, the Vietnamese count)."""

CREW_X = 3
"""A battery has its crews three times over."""

POOL_BATTALIONS = {
    "vm_308_support": 9,
    "vm_312_support": 9,
    "vm_316_support": 7,
    "vm_57_support": 3,
}
"""Support pool -> rifle battalions of its division, the ratio in which the rest is shared."""


@dataclass(frozen=True)
class Lair:
    """Where a unit lies: bearing and distance from a post, and what ground it needs."""

    post: str
    bearing: float
    low_m: float
    high_m: float
    clear_m: float = 1500.0


REGIMENTS: dict[str, tuple[str, str, tuple[str, ...], Lair, Lair]] = {
    "vm_36": ("Regiment 36", "vm_308", ("80", "84", "89"),
              Lair("anne_marie_1", 300, 1500, 3200), Lair("huguette_5", 290, 1500, 4200)),
    "vm_88": ("Regiment 88", "vm_308", ("23", "29", "322"),
              Lair("gabrielle", 340, 1500, 3000), Lair("huguette_7", 325, 1500, 3500)),
    "vm_102": ("Regiment 102", "vm_308", ("18", "54", "79"),
               Lair("huguette_5", 275, 1500, 4500), Lair("claudine_5", 260, 1500, 4500)),
    "vm_141": ("Regiment 141", "vm_312", ("11", "16", "428"),
               Lair("beatrice_1", 45, 1500, 3000), Lair("dominique_1", 70, 1500, 3000)),
    "vm_209": ("Regiment 209", "vm_312", ("130", "154", "166"),
               Lair("beatrice_2", 110, 1500, 3000), Lair("dominique_2", 95, 1500, 3000)),
    "vm_165": ("Regiment 165", "vm_312", ("115", "542", "564"),
               Lair("gabrielle", 90, 1500, 3000), Lair("huguette_6", 25, 1500, 3500)),
    "vm_98": ("Regiment 98", "vm_316", ("215", "439", "938"),
              Lair("eliane_1", 100, 1500, 3500), Lair("eliane_1", 100, 1500, 3500)),
    "vm_174": ("Regiment 174", "vm_316", ("249", "251", "255"),
               Lair("eliane_2", 125, 1500, 3500), Lair("eliane_2", 125, 1500, 3500)),
    "vm_176": ("Regiment 176", "vm_316", ("888",),
               Lair("isabelle_4", 25, 1500, 3500), Lair("isabelle_4", 25, 1500, 3500)),
    "vm_57": ("Regiment 57", "vm_304", ("265", "346", "418"),
              Lair("isabelle_4", 80, 1500, 3500), Lair("isabelle_4", 80, 1500, 3500)),
    "vm_9": ("Regiment 9", "vm_304", ("353", "375", "400"),
             Lair("isabelle_2", 260, 1500, 5000), Lair("isabelle_2", 260, 1500, 5000)),
}  # fmt: skip
"""Regiment -> name, division, battalions, place on 13 March, place on 25 March (works.csv and
forces.csv name the sectors; bearings and distances are ours)."""

HEAVY = ("vm_36", "vm_88", "vm_102", "vm_141", "vm_209", "vm_165", "vm_98", "vm_174")
"""Regiments whose heavy mortars the papers name; nine tubes each, from a memoir of 98."""

FORMATIONS = (
    ("vm_front", "front of Dien Bien Phu", "front", "", "ARMY"),
    ("vm_308", "Division 308", "308", "vm_front", "DIV"),
    ("vm_312", "Division 312", "312", "vm_front", "DIV"),
    ("vm_316", "Division 316", "316", "vm_front", "DIV"),
    ("vm_304", "Division 304 (Regiment 57)", "304", "vm_front", "DIV"),
    ("vm_351", "Heavy Division 351", "351", "vm_front", "DIV"),
    ("vm_45", "Artillery Regiment 45", "45", "vm_351", "RGT"),
    ("vm_45_954", "Battalion 954, Regiment 45", "954", "vm_45", "BN"),
    ("vm_45_632", "Battalion 632, Regiment 45", "632", "vm_45", "BN"),
    ("vm_675", "Artillery Regiment 675", "675", "vm_351", "RGT"),
    ("vm_83", "Mortar Battalion 83", "83", "vm_675", "BN"),
    ("vm_237", "Mortar Regiment 237", "237", "vm_351", "RGT"),
    ("vm_367", "Anti-aircraft Regiment 367", "367", "vm_351", "RGT"),
    ("vm_367_383", "Battalion 383, Regiment 367", "383", "vm_367", "BN"),
    ("vm_367_394", "Battalion 394, Regiment 367", "394", "vm_367", "BN"),
    ("vm_367_381", "Battalion 381, Regiment 367", "381", "vm_367", "BN"),
    ("vm_151", "Engineer Regiment 151", "151", "vm_351", "RGT"),
    ("vm_224", "Rocket Battalion 224", "224", "vm_351", "BN"),
)
"""id, name, short, parent, echelon."""


@dataclass(frozen=True)
class Battery:
    """A company of guns: formation, weapon, tubes, emplacement, lair, and the paper it rests on."""

    id: str
    name: str
    parent: str
    equipment: str
    tubes: int
    emplacement: str
    lair: Lair
    paper: str


def batteries() -> tuple[Battery, ...]:
    """All batteries; lairs are ours except Na Loi (806) and Pu Hong Meo (801)."""
    far, slope = 2500.0, 1800.0
    heavy = [
        ("vm_45_801", "vm_45_954", Lair("eliane_1", 80, 4500, 6500, far)),
        ("vm_45_802", "vm_45_954", Lair("dominique_1", 65, 4000, 6500, far)),
        ("vm_45_803", "vm_45_954", Lair("dominique_1", 45, 4500, 6500, far)),
        ("vm_45_804", "vm_45_632", Lair("eliane_2", 110, 4000, 6500, far)),
        ("vm_45_805", "vm_45_632", Lair("eliane_2", 130, 4000, 6500, far)),
        ("vm_45_806", "vm_45_632", Lair("beatrice_1", 50, 3500, 6000, far)),
    ]
    light = [
        ("vm_675_751", Lair("beatrice_1", 70, 2000, 4000, slope)),
        ("vm_675_752", Lair("dominique_2", 80, 2000, 4000, slope)),
        ("vm_675_753", Lair("eliane_1", 90, 2000, 4000, slope)),
        ("vm_675_754", Lair("eliane_2", 115, 2000, 4000, slope)),
        ("vm_675_755", Lair("gabrielle", 70, 2000, 4000, slope)),
    ]
    mortars = [
        ("vm_83_112", Lair("beatrice_1", 30, 2000, 4000, slope)),
        ("vm_83_113", Lair("gabrielle", 40, 2000, 4000, slope)),
        ("vm_83_114", Lair("dominique_2", 100, 2000, 4000, slope)),
        ("vm_83_115", Lair("eliane_2", 100, 2000, 4000, slope)),
        ("vm_83_116", Lair("isabelle_4", 75, 2000, 5000, slope)),
    ]
    small = [
        ("vm_237_1", Lair("beatrice_1", 60, 1500, 2800)),
        ("vm_237_2", Lair("gabrielle", 15, 1500, 2800)),
        ("vm_237_3", Lair("dominique_1", 90, 1500, 2800)),
        ("vm_237_4", Lair("eliane_1", 110, 1500, 2800)),
        ("vm_237_5", Lair("anne_marie_1", 320, 1500, 2900)),
        ("vm_237_6", Lair("isabelle_4", 95, 1500, 2900)),
    ]
    direct = [
        ("vm_dkz_1", "vm_308", "recoilless_75", 6, Lair("anne_marie_1", 285, 1500, 3200)),
        ("vm_dkz_2", "vm_312", "recoilless_75", 6, Lair("beatrice_2", 90, 1500, 3000)),
        ("vm_dkz_3", "vm_316", "recoilless_75", 6, Lair("eliane_2", 105, 1500, 3500)),
        ("vm_dkz_4", "vm_308", "recoilless_57", 9, Lair("gabrielle", 0, 1500, 3000)),
        ("vm_dkz_5", "vm_312", "recoilless_57", 9, Lair("beatrice_1", 75, 1500, 3000)),
        ("vm_dkz_6", "vm_316", "recoilless_57", 9, Lair("eliane_1", 85, 1500, 3500)),
    ]
    flak = [
        ("vm_367_383_1", Lair("airstrip_n", 350, 3000, 4500)),
        ("vm_367_383_2", Lair("airstrip_n", 320, 3000, 4500)),
        ("vm_367_383_3", Lair("airstrip_n", 290, 3000, 4800)),
        ("vm_367_394_1", Lair("airstrip_n", 20, 3000, 4500)),
        ("vm_367_394_2", Lair("airstrip_n", 60, 3000, 4800)),
        ("vm_367_394_3", Lair("airstrip_s", 100, 3000, 4800)),
        ("vm_367_381_1", Lair("airstrip_s", 250, 3000, 5500)),
        ("vm_367_381_2", Lair("airstrip_s", 270, 3000, 5500)),
        ("vm_367_381_3", Lair("airstrip_s", 200, 3000, 6500)),
    ]
    machine = [
        ("vm_aa_127_1", "vm_367_383", 12, Lair("airstrip_n", 335, 2000, 4500)),
        ("vm_aa_127_2", "vm_367_394", 12, Lair("airstrip_n", 40, 2000, 4500)),
        ("vm_aa_127_3", "vm_57", 18, Lair("isabelle_4", 60, 1500, 4000)),
        ("vm_aa_127_4", "vm_367_381", 12, Lair("airstrip_s", 260, 2000, 5500)),
    ]
    found = [
        Battery(i, f"battery {i[-3:]} (105 mm)", p, "howitzer_105", 4, "casemate", where,
                "fires.csv: 24 x 105 mm, six companies; positions.csv for Na Loi and Pu Hong Meo")
        for i, p, where in heavy
    ]  # fmt: skip
    found += [Battery(i, f"battery {i[-3:]} (75 mm)", "vm_675", "mountain_75", 4, "casemate", where,
                      "fires.csv: 20 x 75 mm") for i, where in light]  # fmt: skip
    found += [Battery(i, f"mortar company {i[-3:]} (120 mm)", "vm_83", "mortar_120", 4, "open_pit",
                      where, "fires.csv: 20 x 120 mm") for i, where in mortars]  # fmt: skip
    found += [Battery(i, f"mortar company {i[-1]} of 237 (82 mm)", "vm_237", "mortar_82", 9,
                      "open_pit", where, "fires.csv: 54 x 82 mm")
              for i, where in small]  # fmt: skip
    found += [
        Battery(f"{reg}_hw", f"heavy weapons, {REGIMENTS[reg][0]}", reg, "mortar_82", 9,
                "open_pit", REGIMENTS[reg][3],
                "forces.csv: 82 mm mortars of the battalions; nine as in Regiment 98 "
                "(plan_second_attack.md)")
        for reg in HEAVY
    ]  # fmt: skip
    found += [Battery(i, f"recoilless company {i[-1]}", p, e, n, "open_pit", where,
                      "forces.csv: number of 75 mm not found, guess; 57 mm three a regiment "
                      "(plan_second_attack.md)") for i, p, e, n, where in direct]  # fmt: skip
    found += [Battery(i, f"battery {i[-1]}, battalion {i[7:10]} (37 mm)", i[:10], "aa_37", 4,
                      "open_pit", where, "fires.csv: 12 x 37 mm a battalion")
              for i, where in flak]  # fmt: skip
    found += [Battery(i, f"12.7 mm company {i[-1]}", p, "aa_127", n, "open_pit", where,
                      "forces.csv: 12 a battalion of 367, 18 with Regiment 57")
              for i, p, n, where in machine]  # fmt: skip
    found.append(
        Battery("vm_224_h6", "rocket launchers", "vm_224", "rocket_h6", 12, "open_pit",
                Lair("eliane_1", 95, 2500, 4500), "fires.csv: 12 launchers, May")
    )  # fmt: skip
    return tuple(found)


SECOND = {
    "vm_675_751": Lair("dominique_1", 75, 1800, 4000, 1500.0),
    "vm_675_755": Lair("dominique_6", 60, 1800, 4000, 1500.0),
    "vm_83_112": Lair("dominique_1", 55, 2000, 4000, 1800.0),
    "vm_83_113": Lair("huguette_6", 20, 2000, 4000, 1800.0),
    "vm_237_1": Lair("dominique_2", 95, 1500, 2900),
    "vm_237_2": Lair("huguette_6", 20, 1500, 2900),
    "vm_237_5": Lair("huguette_7", 300, 1500, 2900),
    "vm_dkz_1": Lair("huguette_7", 290, 1500, 4200),
    "vm_dkz_2": Lair("dominique_1", 85, 1500, 3000),
    "vm_dkz_4": Lair("huguette_6", 340, 1500, 4000),
    "vm_dkz_5": Lair("dominique_2", 95, 1500, 3000),
    "vm_312_hq": Lair("dominique_1", 60, 2500, 5000),
}
"""Units that moved up between 15 and 25 March, when the northern posts had fallen."""

FIXED = {"vm_45_806": "vm_guns_naloi", "vm_45_801": "vm_guns_puhongmeo"}
"""Batteries whose place the papers give -> row of positions.csv."""

LATE = frozenset({"vm_9", "vm_367_381", "vm_224"})
"""Formations that arrive during the siege."""

STAFFS = (
    ("vm_front_hq", "front headquarters", "vm_front", "hq", "ARMY", 300),
    ("vm_308_hq", "headquarters, Division 308", "vm_308", "hq", "DIV", 200),
    ("vm_312_hq", "headquarters, Division 312", "vm_312", "hq", "DIV", 200),
    ("vm_316_hq", "headquarters, Division 316", "vm_316", "hq", "DIV", 200),
    ("vm_351_hq", "headquarters, Division 351", "vm_351", "hq", "DIV", 200),
    ("vm_304_57_hq", "command of Regiment 57", "vm_57", "hq", "RGT", 100),
    ("vm_151_1", "1st engineer battalion, Regiment 151", "vm_151", "engineer", "BN", 500),
    ("vm_151_2", "2nd engineer battalion, Regiment 151", "vm_151", "engineer", "BN", 500),
)
"""id, name, parent, kind, echelon, men; the men are guesses taken out of the support pools."""

STAFF_LAIRS = {
    "vm_308_hq": Lair("huguette_7", 310, 3000, 5000),
    "vm_312_hq": Lair("beatrice_1", 80, 3000, 5000),
    "vm_316_hq": Lair("eliane_2", 100, 3000, 5000),
    "vm_351_hq": Lair("dominique_1", 75, 4000, 6500),
    "vm_304_57_hq": Lair("isabelle_4", 70, 2000, 4000),
    "vm_151_1": Lair("eliane_2", 120, 2000, 4000),
    "vm_151_2": Lair("dominique_1", 80, 2000, 4000),
    "vm_308_support": Lair("huguette_7", 300, 2500, 5000),
    "vm_312_support": Lair("dominique_1", 60, 2500, 5000),
    "vm_316_support": Lair("eliane_1", 105, 2500, 5000),
    "vm_57_support": Lair("isabelle_4", 85, 2000, 4500),
}


def crews() -> dict[str, int]:
    """Men of each battery: tubes x crew x 3."""
    crew = {weapon.id: weapon.crew for weapon in WEAPONS}
    return {b.id: b.tubes * crew[b.equipment] * CREW_X for b in batteries()}


def is_late(unit: str, parent: str) -> bool:
    """Whether a unit is not at the siege on 13 March."""
    return unit in LATE or parent in LATE


def battalion_men(papers: Papers) -> dict[str, int]:
    """Rifle battalion -> men; those without a figure take the average of the others."""
    best = {row["unit_id"]: row["strength_13mar_best"] for row in papers.rows("history/forces.csv")}
    return {
        f"{reg}_{n}": int(best[f"{reg}_{n}"] or 635)
        for reg, (_, _, numbers, _, _) in REGIMENTS.items()
        for n in numbers
    }


def pool_men(papers: Papers) -> dict[str, int]:
    """Support pools: what is left of the total after battalions, crews, staffs and supply."""
    present = sum(
        men
        for unit, men in battalion_men(papers).items()
        if not is_late(unit, unit.rsplit("_", 1)[0])
    )
    guns = crews()
    present += sum(guns[b.id] for b in batteries() if not is_late(b.id, b.parent))
    present += sum(staff[5] for staff in STAFFS) + supply_men(papers)
    shares = split_evenly(TOTAL - present, [float(n) for n in POOL_BATTALIONS.values()])
    return dict(zip(POOL_BATTALIONS, shares, strict=True))


def supply_men(papers: Papers) -> int:
    """Strength of the forward supply service."""
    rows = {row["unit_id"]: row for row in papers.rows("history/forces.csv")}
    return int(rows["vm_log_front"]["strength_13mar_best"])


def base(unit: str, name: str, parent: str, echelon: str, kind: str, men: int) -> Row:
    """Columns that every besieger unit has."""
    return {"id": unit, "name": name, "short": name, "side": SIDE, "parent": parent,
            "echelon": echelon, "kind": kind, "establishment": men,
            "depot": "vm_forward"}  # fmt: skip


def formation_rows() -> list[Row]:
    """Divisions, regiments and artillery groups."""
    rows = [
        {**base(name, title, parent, echelon, "formation", 0), "short": short,
         "source": "forces.csv, parent column"}
        for name, title, short, parent, echelon in FORMATIONS
    ]  # fmt: skip
    for name, (title, division, _, _, _) in REGIMENTS.items():
        rows.append(
            {**base(name, f"{title}, Division {division[3:]}", division, "RGT", "formation", 0),
             "short": name[3:], "source": "forces.csv, parent column"}
        )  # fmt: skip
    return rows


def rifle_rows(papers: Papers) -> list[Row]:
    """Rifle battalions."""
    by_id = {row["unit_id"]: row for row in papers.rows("history/forces.csv")}
    rows = []
    for unit, men in battalion_men(papers).items():
        regiment, number = unit.rsplit("_", 1)
        paper = by_id[unit]
        rows.append(
            {**base(unit, paper["name"], regiment, "BN", "rifle", men),
             "short": f"{number}/{regiment[3:]}", "is_detachable": True, "estimate": True,
             "source": f"forces.csv: {paper['source']}",
             "note": paper["notes"]}
        )  # fmt: skip
    return rows


def gun_rows() -> list[Row]:
    """Batteries and companies of heavy weapons."""
    men = crews()
    return [
        {**base(b.id, b.name, b.parent, "COY", "aa" if b.equipment.startswith("aa_") else "battery",
                men[b.id]),
         "equipment": b.equipment, "tubes": b.tubes, "emplacement": b.emplacement,
         "source": f"{b.paper}; men = tubes x crew x {CREW_X}", "estimate": True}
        for b in batteries()
    ]  # fmt: skip


def service_rows(papers: Papers) -> list[Row]:
    """Staffs, engineers, supply and support pools."""
    rows = [
        {**base(unit, name, parent, echelon, kind, men), "estimate": True,
         "source": "forces.csv without a figure; strength a guess taken out of the support pools"}
        for unit, name, parent, kind, echelon, men in STAFFS
    ]  # fmt: skip
    rows.append(
        {**base("vm_log_front", "forward supply service", "vm_front", "RGT", "support",
                supply_men(papers)),
         "experience": 0.75, "source": "forces.csv: 3168 staff attached at the front"}
    )  # fmt: skip
    for unit, men in pool_men(papers).items():
        parent = unit.removesuffix("_support")
        rows.append(
            {**base(unit, f"support troops of {parent[3:]}", parent, "RGT", "support", men),
             "experience": 0.75, "estimate": True,
             "source": "rest of 51,440 after all other rows, in the ratio of the battalions; "
                       "they dig and carry"}
        )  # fmt: skip
    return rows


def unit_rows(papers: Papers) -> list[Row]:
    """All rows of units.csv of the besieger, formations first."""
    return [*formation_rows(), *rifle_rows(papers), *gun_rows(), *service_rows(papers)]
