"""Units of the garrison: battalions by company, batteries, and where each sat."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Papers, Row, split_evenly

SIDE = "garrison"
MORTAR_MEN = 24
"""Men of a battalion's 81 mm battery (4 tubes), taken from the headquarters' remainder."""

VETERAN, REGULAR, GREEN = 1.2, 1.0, 0.75


@dataclass(frozen=True)
class Battalion:
    """A battalion: short name, formation above, companies, worth, posts on 13 and 25 March.

    ``first`` and ``second`` give the posts of the companies in order, then of the headquarters and
    its mortars; empty = not present.
    """

    id: str
    short: str
    parent: str
    companies: tuple[int, ...]
    experience: float
    mortars: bool
    first: tuple[str, ...]
    second: tuple[str, ...]
    men: int = 0


def all_at(post: str) -> tuple[str, ...]:
    """A battalion of four companies in one place."""
    return (post,) * 5


BATTALIONS = (
    Battalion("fr_iii_13dble", "III/13 DBLE", "fr_gm9", (9, 10, 11, 12), VETERAN, True,
              ("beatrice_3", "beatrice_1", "beatrice_2", "beatrice_4", "beatrice_4"),
              all_at("claudine_3")),
    Battalion("fr_i_13dble", "I/13 DBLE", "fr_gm9", (1, 2, 3, 4), VETERAN, True,
              ("claudine_1", "claudine_2", "claudine_4", "claudine_5", "claudine_3"),
              ("claudine_1", "claudine_2", "claudine_4", "claudine_5", "claudine_3")),
    Battalion("fr_i_2rei", "I/2 REI", "fr_gm9", (1, 2, 3, 4), VETERAN, True,
              ("huguette_1", "huguette_2", "huguette_4", "huguette_5", "huguette_3"),
              ("huguette_1", "huguette_6", "huguette_4", "huguette_5", "huguette_3")),
    Battalion("fr_iii_3rta", "III/3 RTA", "fr_gm9", (9, 10, 11, 12), REGULAR, True,
              ("dominique_2", "dominique_2", "dominique_1", "dominique_3", "dominique_2"),
              ("dominique_2", "dominique_2", "dominique_1", "dominique_3", "dominique_2")),
    Battalion("fr_iii_3rei", "III/3 REI", "fr_gm6", (9, 10, 11, 12), VETERAN, True,
              ("isabelle_1", "isabelle_2", "isabelle_3", "isabelle_4", "isabelle_1"),
              ("isabelle_1", "isabelle_2", "isabelle_3", "isabelle_4", "isabelle_1")),
    Battalion("fr_ii_1rta", "II/1 RTA", "fr_gm6", (5, 6, 7, 8), REGULAR, True,
              ("isabelle_5", "isabelle_4", "isabelle_2", "isabelle_3", "isabelle_5"),
              ("isabelle_5", "isabelle_4", "isabelle_2", "isabelle_3", "isabelle_5")),
    Battalion("fr_v_7rta", "V/7 RTA", "fr_gm6", (1, 2, 3, 4), REGULAR, True,
              all_at("gabrielle"), all_at("isabelle_5")),
    Battalion("fr_bt2", "BT 2", "fr_gono", (5, 6, 7, 8), GREEN, False,
              ("dominique_5", "dominique_6", "dominique_4", "eliane_3", "dominique_4"),
              ("dominique_5", "dominique_6", "airstrip_n", "airstrip_n", "dominique_4")),
    Battalion("fr_bt3", "BT 3", "fr_gono", (9, 10, 11, 12), GREEN, False,
              ("anne_marie_1", "anne_marie_2", "huguette_7", "huguette_6", "anne_marie_2"),
              ("isabelle_4", "isabelle_3", "huguette_2", "isabelle_2", "isabelle_2")),
    Battalion("fr_i_4rtm", "I/4 RTM", "fr_gono", (1, 2, 3, 4), REGULAR, True,
              ("eliane_1", "eliane_2", "eliane_2", "eliane_4", "eliane_3"),
              ("eliane_1", "eliane_2", "eliane_2", "eliane_3", "eliane_3")),
    Battalion("fr_1bep", "1 BEP", "fr_gap2", (1, 2, 3, 4), VETERAN, True,
              ("huguette_3", "huguette_2", "claudine_1", "claudine_2", "claudine_2"),
              ("huguette_3", "huguette_2", "claudine_1", "claudine_2", "claudine_2")),
    Battalion("fr_8bpc", "8 BPC", "fr_gap2", (1, 2, 3, 4), VETERAN, True,
              all_at("epervier"), all_at("epervier")),
    Battalion("fr_5bpvn", "5 BPVN", "fr_gap2", (1, 2, 3, 4), VETERAN, True,
              (), ("eliane_4", "eliane_4", "huguette_7", "eliane_3", "eliane_4"), 571),
    Battalion("fr_6bpc", "6 BPC", "fr_gap1", (1, 2, 3, 4), VETERAN, True,
              (), ("juno", "claudine_3", "eliane_4", "muong_thanh", "juno"), 613),
    Battalion("fr_ii_1rcp", "II/1 RCP", "fr_gap1", (1, 2, 3, 4), VETERAN, True, (), (), 700),
    Battalion("fr_2bep", "2 BEP", "fr_gap1", (1, 2, 3, 4), VETERAN, True, (), (), 640),
    Battalion("fr_1bpc", "1 BPC", "fr_gap1", (2, 3, 4), VETERAN, False, (), (), 383),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A unit that is no company: its place, men, weapon."""

    id: str
    name: str
    parent: str
    echelon: str
    kind: str
    men: int
    first: str
    second: str
    equipment: str = ""
    tubes: int = 0
    experience: float = REGULAR
    paper: str = ""


PARTS = (
    Part("fr_gono_hq", "GONO headquarters", "fr_gono", "DIV", "hq", 120, "hq_gono", "hq_gono"),
    Part("fr_gm9_hq", "GM 9 headquarters", "fr_gm9", "RGT", "hq", 60, "hq_gono", "hq_gono"),
    Part("fr_gm6_hq", "GM 6 headquarters", "fr_gm6", "RGT", "hq", 60, "isabelle_1", "isabelle_1"),
    Part("fr_gap2_hq", "GAP 2 headquarters", "fr_gap2", "RGT", "hq", 50, "hq_gono", "hq_gono"),
    Part("fr_ii_4rac_4", "4th battery, II/4 RAC", "fr_ii_4rac", "COY", "battery", 100,
         "dominique_3", "dominique_3", "howitzer_105", 4),
    Part("fr_ii_4rac_5", "5th battery, II/4 RAC", "fr_ii_4rac", "COY", "battery", 100,
         "claudine_4", "claudine_4", "howitzer_105", 4),
    Part("fr_ii_4rac_6", "6th battery, II/4 RAC", "fr_ii_4rac", "COY", "battery", 100,
         "claudine_3", "claudine_3", "howitzer_105", 4),
    Part("fr_iii_10rac_7", "7th battery, III/10 RAC", "fr_iii_10rac", "COY", "battery", 100,
         "isabelle_1", "isabelle_1", "howitzer_105", 4),
    Part("fr_iii_10rac_8", "8th battery, III/10 RAC", "fr_iii_10rac", "COY", "battery", 100,
         "isabelle_5", "isabelle_5", "howitzer_105", 4),
    Part("fr_iii_10rac_9", "9th battery, III/10 RAC", "fr_iii_10rac", "COY", "battery", 100,
         "epervier", "epervier", "howitzer_105", 4),
    Part("fr_11_iv_4rac", "11th battery, IV/4 RAC", "fr_groupement_b", "COY", "battery", 110,
         "claudine_3", "claudine_3", "howitzer_155", 4),
    Part("fr_1cepml_1", "1st section, 1 CEPML", "fr_1cepml", "PLT", "battery", 50,
         "claudine_5", "claudine_5", "mortar_120", 6, VETERAN),
    Part("fr_1cepml_2", "2nd section, 1 CEPML", "fr_1cepml", "PLT", "battery", 50,
         "dominique_4", "dominique_4", "mortar_120", 6, VETERAN),
    Part("fr_1cmmle_1", "1st section, 1 CMMLE", "fr_1cmmle", "PLT", "battery", 45,
         "gabrielle", "claudine_3", "mortar_120", 4),
    Part("fr_1cmmle_2", "2nd section, 1 CMMLE", "fr_1cmmle", "PLT", "battery", 45,
         "juno", "juno", "mortar_120", 4),
    Part("fr_2cmmle_1", "1st section, 2 CMMLE", "fr_2cmmle", "PLT", "battery", 45,
         "anne_marie_1", "huguette_3", "mortar_120", 4),
    Part("fr_2cmmle_2", "2nd section, 2 CMMLE", "fr_2cmmle", "PLT", "battery", 45,
         "isabelle_1", "isabelle_1", "mortar_120", 4),
    Part("fr_quad50_1", "quad section, Epervier", "fr_quad50", "SECT", "battery", 20,
         "epervier", "epervier", "quad_127", 2),
    Part("fr_quad50_2", "quad section, Junon", "fr_quad50", "SECT", "battery", 20,
         "juno", "juno", "quad_127", 2),
    Part("fr_m24_sqn_red", "M24 platoon, red", "fr_m24_sqn", "PLT", "tank", 60,
         "epervier", "epervier", "tank_75", 4),
    Part("fr_m24_sqn_blue", "M24 platoon, blue", "fr_m24_sqn", "PLT", "tank", 45,
         "juno", "juno", "tank_75", 3),
    Part("fr_m24_sqn_green", "M24 platoon, green", "fr_m24_sqn", "PLT", "tank", 45,
         "isabelle_1", "isabelle_1", "tank_75", 3),
    Part("fr_31bmg_1", "1st company, 31 BMG", "fr_31bmg", "COY", "engineer", 150,
         "airstrip_s", "airstrip_s"),
    Part("fr_31bmg_2", "2nd company, 31 BMG", "fr_31bmg", "COY", "engineer", 150, "juno", "juno"),
    *(
        Part(f"fr_tai_partisans_{n}", f"Tai auxiliary company {n}", "fr_tai_partisans", "COY",
             "rifle", 100, first, second, "", 0, GREEN)
        for n, first, second in (
            (1, "gabrielle", "claudine_3"),
            (2, "beatrice_2", "epervier"),
            (3, "francoise", "francoise"),
            (4, "wieme", "wieme"),
            (5, "wieme", "wieme"),
            (6, "juno", "juno"),
            (7, "eliane_3", "eliane_3"),
            (8, "muong_thanh", "muong_thanh"),
            (9, "dominique_4", "dominique_4"),
        )
    ),
    Part("fr_air_det", "air detachment", "fr_gono", "COY", "support", 120,
         "airstrip_s", "airstrip_s", "", 0, GREEN),
    Part("fr_medical", "surgical teams", "fr_gono", "COY", "support", 90,
         "hq_gono", "hq_gono", "", 0, GREEN),
    Part("fr_log", "services, transport and depots", "fr_gono", "BN", "support", 493,
         "muong_thanh", "muong_thanh", "", 0, GREEN),
)  # fmt: skip

FORMATIONS = (
    ("fr_gono", "Operational Group of the North-West (GONO)", "GONO", "", "DIV"),
    ("fr_gm9", "Mobile Group 9", "GM 9", "fr_gono", "RGT"),
    ("fr_gm6", "Mobile Group 6", "GM 6", "fr_gono", "RGT"),
    ("fr_gap2", "Airborne Group 2", "GAP 2", "fr_gono", "RGT"),
    ("fr_gap1", "Airborne Group 1", "GAP 1", "fr_gono", "RGT"),
    ("fr_groupement_a", "artillery group A", "Grpt A", "fr_gono", "RGT"),
    ("fr_groupement_b", "artillery group B", "Grpt B", "fr_gono", "RGT"),
    ("fr_ii_4rac", "2nd Group, 4th Colonial Artillery", "II/4 RAC", "fr_groupement_b", "BN"),
    ("fr_iii_10rac", "3rd Group, 10th Colonial Artillery", "III/10 RAC", "fr_groupement_a", "BN"),
    (
        "fr_1cepml",
        "1st Foreign Parachute Heavy Mortar Company",
        "1 CEPML",
        "fr_groupement_a",
        "COY",
    ),
    ("fr_1cmmle", "1st Mixed Legion Mortar Company", "1 CMMLE", "fr_groupement_b", "COY"),
    ("fr_2cmmle", "2nd Mixed Legion Mortar Company", "2 CMMLE", "fr_groupement_a", "COY"),
    ("fr_quad50", "quad 12.7 mm detachment", "quads", "fr_groupement_b", "PLT"),
    ("fr_m24_sqn", "composite M24 squadron", "M24", "fr_gono", "COY"),
    ("fr_31bmg", "31st Engineer Battalion, elements", "31 BMG", "fr_gono", "BN"),
    ("fr_tai_partisans", "Tai auxiliary companies", "Tai aux.", "fr_gono", "BN"),
)
"""id, name, short, parent, echelon of formations that are no battalions."""

FILL = "strength: fill of the rows without figures, so that the garrison adds up to 10,813"


def battalion_strength(papers: Papers) -> dict[str, int]:
    """Strength on 13 March, or on arrival, of each battalion."""
    best = {row["unit_id"]: row["strength_13mar_best"] for row in papers.rows("history/forces.csv")}
    return {b.id: b.men or int(best[b.id]) for b in BATTALIONS}


def depot_of(post: str) -> str:
    """The depot that feeds a post."""
    return "fr_isabelle" if post.startswith("isabelle") or post == "wieme" else "fr_centre"


def company_rows(b: Battalion, men: int, source: str) -> list[Row]:
    """Companies, mortar battery and headquarters of a battalion."""
    each = men // (len(b.companies) + 1)
    posts = b.first or b.second or ("hq_gono",)
    common = {"side": SIDE, "parent": b.id, "experience": b.experience, "estimate": True,
              "is_auxiliary": b.id in ("fr_bt2", "fr_bt3"), "depot": depot_of(posts[-1]),
              "source": f"{source}; company = battalion / (companies + 1)"}  # fmt: skip
    rows: list[Row] = [
        {**common, "id": f"{b.id}_{n}", "name": f"company {n}, {b.short}",
         "short": f"{n}/{b.short}", "echelon": "COY", "kind": "rifle", "establishment": each}
        for n in b.companies
    ]  # fmt: skip
    rest = men - each * len(b.companies)
    if b.mortars:
        rows.append(
            {**common, "id": f"{b.id}_mor", "name": f"81 mm mortars, {b.short}",
             "short": f"81/{b.short}", "echelon": "PLT", "kind": "battery",
             "establishment": MORTAR_MEN, "equipment": "mortar_81", "tubes": 4,
             "emplacement": "open_pit", "note": "4 to 8 tubes a battalion (fires.csv)"}
        )  # fmt: skip
    rows.append(
        {**common, "id": f"{b.id}_hq", "name": f"headquarters company, {b.short}",
         "short": f"HQ/{b.short}", "echelon": "COY", "kind": "hq",
         "establishment": rest - (MORTAR_MEN if b.mortars else 0)}
    )  # fmt: skip
    return rows


def battalion_rows(papers: Papers) -> list[Row]:
    """Battalions as formations, each followed by its units."""
    strength = battalion_strength(papers)
    papers_by_id = {row["unit_id"]: row for row in papers.rows("history/forces.csv")}
    rows: list[Row] = []
    for b in BATTALIONS:
        paper = papers_by_id[b.id]
        source = f"forces.csv: {paper['source']}"
        rows.append(
            {"id": b.id, "name": paper["name"], "short": b.short, "side": SIDE,
             "parent": b.parent, "echelon": "BN", "kind": "formation", "establishment": 0,
             "depot": depot_of(b.first[-1] if b.first else ""), "source": source,
             "note": paper["notes"]}
        )  # fmt: skip
        rows += company_rows(b, strength[b.id], source)
    return rows


def formation_rows() -> list[Row]:
    """Formations above the battalions and of the arms."""
    return [
        {"id": name, "name": title, "short": short, "side": SIDE, "parent": parent,
         "echelon": echelon, "kind": "formation", "establishment": 0,
         "depot": "fr_isabelle" if name in ("fr_gm6", "fr_iii_10rac") else "fr_centre",
         "source": "forces.csv, parent column"}
        for name, title, short, parent, echelon in FORMATIONS
    ]  # fmt: skip


def part_rows() -> list[Row]:
    """Batteries, tanks, engineers, auxiliaries, headquarters and services."""
    return [
        {"id": p.id, "name": p.name, "short": p.name, "side": SIDE, "parent": p.parent,
         "echelon": p.echelon, "kind": p.kind, "establishment": p.men,
         "experience": p.experience, "is_auxiliary": p.parent == "fr_tai_partisans",
         "equipment": p.equipment, "tubes": p.tubes,
         "emplacement": "open_pit" if p.kind == "battery" else "none",
         "depot": depot_of(p.first), "source": f"forces.csv and fires.csv; {FILL}",
         "estimate": True}
        for p in PARTS
    ]  # fmt: skip


def unit_rows(papers: Papers) -> list[Row]:
    """All rows of units.csv of the garrison, formations first."""
    return [*formation_rows(), *battalion_rows(papers), *part_rows()]


def posts(second: bool) -> dict[str, str]:
    """Unit -> post on 13 March, or on 25 March; units not present are missing."""
    where: dict[str, str] = {p.id: p.second if second else p.first for p in PARTS}
    for b in BATTALIONS:
        place = b.second if second else b.first
        if not place:
            continue
        for n, post in zip(b.companies, place[:-1], strict=True):
            where[f"{b.id}_{n}"] = post
        where[f"{b.id}_hq"] = place[-1]
        if b.mortars:
            where[f"{b.id}_mor"] = "eliane_2" if b.id == "fr_i_4rtm" else place[-1]
    return where


def share_out(total: int, rows: list[Row]) -> list[int]:
    """A number of men over units in the ratio of their establishments."""
    return split_evenly(total, [float(row["establishment"]) for row in rows])
