"""depots.csv, carriers.csv, rear.csv and the stocks of both situations."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import Papers, Row

DEPOTS = (
    ("fr_centre", "central depots", "garrison", "hq_gono", True,
     "forces.csv: depots in the centre"),
    ("fr_isabelle", "depot of Isabelle", "garrison", "isabelle_1", False,
     "logistics.csv: Isabelle is supplied apart"),
    ("vm_forward", "forward depots of the front", "besieger", "", True,
     "forces.csv: Tuan Giao, km 61, Na Tau"),
)  # fmt: skip


def depot_rows() -> list[Row]:
    """Rows of depots.csv."""
    keys = ("id", "name", "side", "position", "is_main", "source")
    return [dict(zip(keys, depot, strict=True)) for depot in DEPOTS]


def carrier_rows(papers: Papers) -> list[Row]:
    """Rows of carriers.csv; together about 90 t a dry night at the front before air attack.

    The front itself ate about 50 t of rice a day (logistics.csv), the line behind it 90 more.
    """
    rows = papers.rows("parameters.csv") + papers.rows("parameters_optional.csv")
    value = {row["name"]: float(row["value"]) for row in rows}
    bicycles = (
        "logistics.csv: 20,991 bicycles; share on this stage at one time, stage and way guess"
    )
    return [
        {"id": "trucks", "name": "trucks", "depot": "vm_forward",
         "count": int(value["truck_available_count"]),
         "serviceable": value["truck_serviceable_share"],
         "load_kg": value["truck_load_t"] * 1000, "km_per_night": value["truck_km_per_night_km"],
         "route_km": 600, "delivered_share": 0.88, "wet_x": value["road_wet_throughput_x"],
         "source": "literature rows truck_*; logistics.csv: line of 500-700 km; delivered: 0.9 per "
                   "500 km", "estimate": True},
        {"id": "bicycles", "name": "pack bicycles", "depot": "vm_forward", "count": 20_991,
         "serviceable": 0.15, "load_kg": value["bicycle_load_kg"], "km_per_night": 20,
         "route_km": 150, "delivered_share": 0.9, "wet_x": 0.5, "source": bicycles,
         "estimate": True},
        {"id": "porters", "name": "porters", "depot": "vm_forward", "count": 33_300,
         "serviceable": 1.0, "load_kg": value["porter_load_kg"],
         "km_per_night": value["porter_km_per_night_km"], "route_km": 100,
         "delivered_share": value["porter_delivery_share_per_100km_share"], "wet_x": 0.7,
         "source": "logistics.csv: 33,300 at the front at peak; literature rows porter_*; way and "
                   "wet factor guess", "estimate": True},
    ]  # fmt: skip


@dataclass(frozen=True)
class Item:
    """What a depot holds and draws: rear, aim, stocks on both dates with their sources.

    ``low`` and ``high`` are those of 13 March; on 25 March a range of a third is given.
    """

    depot: str
    item: str
    rear: int
    target: int
    priority: int
    first: int
    low: int | None
    high: int | None
    source: str
    second: int
    second_source: str
    second_rear: int | None = None


REAR_AIR = "theatre stocks, taken not to bind: the air lift does (guess)"
UNITS = "units of fire (guess): 6 a tube as for 120 mm"
ISABELLE = "share of Isabelle by tubes or men (derived)"
BALANCE = (
    "derived: start less 16,000 rounds of 13-15 March in ratio, then fire and delivery balance"
)

CENTRE = (
    Item("fr_centre", "food", 4_000_000, 165_000, 1, 165_452, None, None,
         "fires.csv and logistics.csv: 9 days for 10,813 men at 2 kg, 85 per cent in the centre",
         110_000, "derived: 6 days for the men present; 9 days on 13 March, little dropped before "
                  "17 March"),
    Item("fr_centre", "small_arms", 1_000_000, 190_000, 3, 192_000, None, None,
         "guess: 5 units of fire of 6 kg (4 h of close combat) for 7,540 infantry, 85 per cent",
         140_000, "derived: one unit of fire used on 13-15 March"),
    Item("fr_centre", "medical", 100_000, 14_000, 2, 13_800, None, None,
         "guess: 15 days at 0.1 kg a man and day, 85 per cent", 9_000, "derived: 5 days used"),
    Item("fr_centre", "r105", 120_000, 18_000, 2, 18_267, 15_700, 18_267,
         f"fires.csv: 27,400 (23,600-27,400) less Isabelle's third; {ISABELLE}",
         7_600, f"{BALANCE}; 11,400 in all, two thirds in the centre"),
    Item("fr_centre", "r155", 10_000, 2_700, 4, 2_700, 2_700, 2_940, "fires.csv: 2,700",
         1_130, BALANCE),
    Item("fr_centre", "r120", 60_000, 18_800, 3, 18_857, 14_800, 18_857,
         f"fires.csv: 22,000 (17,300-22,000) less Isabelle's 4 of 28 tubes; {ISABELLE}",
         7_740, f"{BALANCE}; 9,240 in all, less 180 blown up on 24 March"),
    Item("fr_centre", "r81", 60_000, 28_800, 3, 28_800, None, None, f"{UNITS}; 32 tubes",
         13_700, BALANCE),
    Item("fr_centre", "r60", 60_000, 20_000, 5, 20_000, None, None, "guess: units of fire",
         12_000, "derived: as 81 mm"),
    Item("fr_centre", "r75t", 6_000, 3_000, 5, 3_024, None, None,
         "fires.csv: 9 units of fire; 48 rounds a tank, 7 tanks", 2_500, "derived: one unit and a "
         "half used on 15 March and in the sorties"),
    Item("fr_centre", "r127", 600_000, 200_000, 5, 200_000, None, None,
         "guess: five nights like that of 14-15 March (40,000 rounds)", 150_000,
         "derived: 40,000 fired on 14-15 March, some since"),
)  # fmt: skip
"""Stocks of the centre."""

SOUTH = (
    Item("fr_isabelle", "food", 600_000, 29_000, 1, 29_182, None, None,
         "9 days, 15 per cent at Isabelle (derived)", 20_000, "derived: 6 days"),
    Item("fr_isabelle", "small_arms", 150_000, 34_000, 3, 34_200, None, None,
         "guess, 15 per cent at Isabelle", 31_000, "derived: little fighting"),
    Item("fr_isabelle", "medical", 20_000, 2_400, 2, 2_420, None, None,
         "guess, 15 per cent at Isabelle", 2_000, "derived"),
    Item("fr_isabelle", "r105", 50_000, 9_100, 2, 9_133, 7_900, 9_133, ISABELLE,
         3_800, f"{BALANCE}; one third at Isabelle"),
    Item("fr_isabelle", "r120", 10_000, 3_100, 3, 3_143, 2_500, 3_143, ISABELLE, 1_320, BALANCE),
    Item("fr_isabelle", "r81", 10_000, 7_200, 3, 7_200, None, None, f"{UNITS}; 8 tubes",
         5_500, "derived: little fired"),
    Item("fr_isabelle", "r75t", 3_000, 1_300, 5, 1_296, None, None,
         "fires.csv: 9 units of fire; 48 rounds a tank, 3 tanks", 1_150,
         "derived: used in the road sorties"),
)  # fmt: skip
"""Stocks of Isabelle."""

BOOK = "guess; the book total of about 15,000 brought in is general knowledge"
FRONT = (
    Item("vm_forward", "food", 6_000_000, 770_000, 1, 515_000, 250_000, 1_000_000,
         "guess: 10 days at 1 kg a man; none found (logistics.csv)", 520_000,
         "guess: 10 days for the men present", 5_300_000),
    Item("vm_forward", "small_arms", 250_000, 210_000, 3, 213_000, 100_000, 300_000,
         "guess: two units of fire of 6 kg for 17,780 men", 160_000,
         "derived: half a unit of fire used on 13-17 March", 230_000),
    Item("vm_forward", "medical", 200_000, 60_000, 2, 50_000, None, None, "guess", 40_000,
         "derived", 180_000),
    Item("vm_forward", "r105", 10_000, 6_000, 2, 5_000, 5_000, 15_000,
         f"fires.csv: 5,000 on hand; rear: {BOOK}", 2_900,
         "derived: 5,000 less about 1,200 on 13 and on 14-15 March, 400 and 450 on 16 and 17 "
         "March, 100 a day after, plus about 1,800 brought up", 8_200),
    Item("vm_forward", "r120", 3_000, 2_500, 2, 2_000, 2_000, 2_000,
         "fires.csv: 2,000; rear guess", 1_600,
         "derived: about 900 fired by 20 March, 500 brought up", 2_500),
    Item("vm_forward", "r75m", 2_000, 3_000, 3, 3_000, 3_000, 3_000,
         "fires.csv: 3,000; rear guess", 2_400, "derived: about 900 fired, 300 brought up", 1_700),
    Item("vm_forward", "r82", 19_000, 19_000, 3, 18_900, None, None,
         "guess: one unit of fire of 150 for 126 tubes", 14_000,
         "derived: 7,000 fired, 2,100 brought up", 16_900),
    Item("vm_forward", "r60", 10_000, 12_000, 5, 12_000, None, None, "guess: units of fire",
         9_500, "derived", 9_000),
    Item("vm_forward", "r75rr", 2_000, 2_100, 4, 2_160, None, None,
         "guess: two units of fire for 18 tubes", 1_700, "derived", 1_900),
    Item("vm_forward", "r57rr", 3_000, 3_200, 4, 3_240, None, None,
         "guess: two units of fire for 27 tubes", 2_500, "derived", 2_800),
    Item("vm_forward", "r127", 200_000, 160_000, 4, 160_000, None, None,
         "guess: 3,000 a gun, 54 guns", 130_000, "derived", 190_000),
    Item("vm_forward", "r37", 20_000, 14_000, 3, 14_400, None, None,
         "guess: three units of fire of 200 for 24 guns", 12_000, "derived", 18_500),
    Item("vm_forward", "r102h6", 1_000, 1_000, 5, 0, None, None,
         "number not found (fires.csv): guess, with the launchers in May", 0, "not arrived", 1_000),
)  # fmt: skip
"""Stocks of the front."""

ITEMS = CENTRE + SOUTH + FRONT
SOURCED = {
    ("fr_centre", "r155"),
    ("vm_forward", "r105"),
    ("vm_forward", "r120"),
    ("vm_forward", "r75m"),
}
"""Stocks of 13 March that stand in the papers as they are."""


def rear_rows() -> list[Row]:
    """Rows of rear.csv."""
    return [
        {"depot": i.depot, "item": i.item, "quantity": i.rear, "target": i.target,
         "priority": i.priority,
         "source": i.source if i.depot == "vm_forward" else f"{REAR_AIR}; aim: stock of 13 March",
         "estimate": True}
        for i in ITEMS
    ]  # fmt: skip


def stock_rows(second: bool) -> list[Row]:
    """Rows of situations/DATE/stocks.csv."""
    rows = []
    for i in ITEMS:
        if second:
            row: Row = {
                "quantity": i.second,
                "low": i.second * 2 // 3,
                "high": i.second * 4 // 3,
                "rear": i.second_rear,
                "source": i.second_source,
                "estimate": True,
            }
        else:
            sourced = (i.depot, i.item) in SOURCED
            row = {"quantity": i.first, "low": i.low, "high": i.high, "source": i.source,
                   "estimate": not sourced}  # fmt: skip
        rows.append({"depot": i.depot, "item": i.item, **row})
    return rows
