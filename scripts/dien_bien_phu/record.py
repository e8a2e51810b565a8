"""history/: who held what, the figures and the events of the record; document.csv."""

from __future__ import annotations

import calendar
import datetime as dt

from .tables import Papers, Row, crosswalk, joined

FIRST_DAY = dt.date(1954, 3, 13)
WHOLES = frozenset({"beatrice", "anne_marie"})
"""Group rows of control.csv, which the exam leaves out."""

WORKS_PLACES = {
    "Beatrice": "beatrice_1",
    "Gabrielle (Ban Khe Phai)": "gabrielle",
    "Eliane 2 (A1)": "eliane_2",
    "Eliane 2 (trench seen)": "eliane_2",
    "Huguette 1 wire": "huguette_1",
    "Huguette 6": "huguette_6",
    "Huguette 7 (point 106) wire": "huguette_7",
    "Wieme (Isabelle 5)": "wieme",
    "Isabelle": "isabelle_1",
    "west of Francoise (Ban Ban)": "francoise",
    "Claudine 5 south-west": "claudine_5",
    "HQ bunker": "hq_gono",
}
"""Places of works.csv that are positions; others go into the note."""

FIRE_RECORDS = {
    "stock": "rounds_stock",
    "serviceable": "guns_serviceable",
    "loss": "guns_lost",
    "expenditure": "rounds_fired",
    "resupply": "rounds_received",
    "note": "artillery",
}
"""record_type of fires.csv -> beginning of a measure's name."""

DATED = (
    ("strip_last_day_landing", "1954-03-26", "DBPM 26 Mar",
     "day landings no longer possible from here"),
    ("strip_last_landing", "1954-03-28", "TB 28 Mar", "last landing, 05:45"),
    ("drops_begin", "1954-03-14", "TB 16 Mar", "first day of dropping"),
    ("rationing_begins", "1954-04-14", "amicaledu8etdu7.fr, journee du 22 avril 1954", ""),
    ("siege_ends", "1954-05-07", "JPR 7 May;UNBLOG;RTL", "cease-fire 17:00 to 17:30"),
)  # fmt: skip
"""Measure, day, source, remark; the value is the number of days since 13 March."""

STATEMENTS = (
    ("reconsolidated", "After the first victories the troops had made up their losses and order.",
     "units_reconsolidated"),
    ("trenches", "Close to 100 km of trench had been dug, as the plan asked.",
     "trenches_as_planned"),
    ("reinforcement", "The trenches hindered the garrison's reinforcement.",
     "reinforcement_limited"),
    ("supply", "The trenches made the garrison's supply difficult.", "supply_difficult"),
    ("calibres", "Weapons of every size had been brought to bear and threatened the garrison.",
     "all_calibres_used"),
    ("bombardment", "The garrison's heavy shelling had been all but silenced.",
     "bombardments_silenced"),
    ("ring", "The ring round the garrison had grown tighter and favoured further attacks.",
     "siege_tightened"),
    ("destroyed", "The first attack had destroyed a large part of the garrison's men.",
     "manpower_destroyed"),
    ("replenished", "The garrison had been refilled quickly and its numbers had grown.",
     "manpower_replenished"),
    ("firepower", "Apart from its artillery the garrison's firepower was still strong.",
     "other_firepower_strong"),
    ("centre", "The central area was the main zone of defence and held the heights in the east.",
     "central_area_main_zone"),
    ("heights", ("If the eastern heights fell, the centre could not resist and the whole group was "
     "in grave danger."), "heights_decide"),
)  # fmt: skip
"""id, what the document says in our words, finding that answers it."""


DISPUTED = (
    ("eliane_1", "1954-04-13", "1954-05-01", 0.6, "contested"),
    ("huguette_5", "1954-05-02", "1954-05-02", 0.5, "besieger"),
    ("huguette_6", "1954-04-17", "1954-04-17", 0.9, "besieger"),
    ("dominique_5", "1954-04-01", "1954-04-01", 0.8, "garrison"),
)
"""Position, first and last dawn on which accounts disagree (timeline_README.md, the fifth of the
biggest disagreements, and positions.csv), how sure the paper's holder is (our guess), the other."""

ACCOUNTS: dict[str, tuple[tuple[str, tuple[str, str, str]], ...]] = {
    "losses_besieger_cumulative": (
        ("besieger's count", ("", "13930", "")),
        ("western estimate", ("22000", "23000", "25000")),
    ),
    "killed_besieger_cumulative": (
        ("besieger's count", ("", "4020", "")),
        ("western estimate", ("8000", "8000", "10000")),
    ),
    "wounded_besieger_cumulative": (
        ("besieger's count", ("", "9118", "")),
        ("western estimate", ("", "15000", "")),
    ),
}
"""Figures of casualties.csv that hold two accounts which may not be averaged (its notes)."""


def control_rows(papers: Papers) -> list[Row]:
    """Rows of history/control.csv."""
    names = crosswalk()
    return [
        {
            "date": row["date"],
            "position": row["place_id"],
            "holder": joined(names, "side", row["holder"]),
            **doubt(row["place_id"], row["date"]),
        }
        for row in papers.rows("history/control.csv")
        if row["place_id"] not in WHOLES
    ]


def doubt(position: str, date: str) -> Row:
    """How sure a holder is and who it is by the other account, where accounts disagree."""
    for name, first, last, certainty, other in DISPUTED:
        if name == position and first <= date <= last:
            return {"certainty": certainty, "other": other}
    return {}


def number(text: str) -> float | None:
    """A figure, or None where the paper has none."""
    return float(text) if text.strip() else None


def day(text: str, last: bool = False) -> str:
    """A date; a month alone becomes its first or last day."""
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return f"{text}-{calendar.monthrange(year, month)[1] if last else 1:02d}"
    return text


def measure(
    name: str, side: str, dates: tuple[str, str], values: tuple[str, ...], **rest: str
) -> Row:
    """One row of measures.csv; an open end is the day it begins."""
    low, best, high = (number(value) for value in values)
    return {
        "measure": name,
        "side": joined(crosswalk(), "side", side),
        "date_from": day(dates[0]),
        "date_to": day(dates[1] or dates[0], last=True),
        "low": low,
        "best": best,
        "high": high,
        **rest,
    }


def span(row: dict[str, str]) -> tuple[str, str]:
    """First and last day of a row."""
    return row["date_from"], row["date_to"]


def casualty_measures(papers: Papers) -> list[Row]:
    """Figures of casualties.csv: losses by side and scope, strengths."""
    names = crosswalk()
    rows = []
    for row in papers.rows("history/casualties.csv"):
        name = joined(names, "metric", row["metric"])
        if "fighting infantry" in row["notes"]:
            name = "garrison_infantry_fit"
        if row["row_type"] == "casualty":
            side = joined(names, "side", row["side"])
            name = f"{name}_{side}_{row['scope']}"
        alone = (("", (row["low"], row["best"], row["high"])),)
        for case, values in ACCOUNTS.get(name, alone):
            rows.append(
                measure(name, row["side"], span(row), values, case=case, place=row["place_id"],
                        unit=row["unit"], source=row["source"], note=row["notes"])
            )  # fmt: skip
    return rows


def fire_measures(papers: Papers) -> list[Row]:
    """Figures of fires.csv: tubes, rounds in stock, fired, received, guns serviceable and lost."""
    names = crosswalk()
    rows = []
    for row in papers.rows("history/fires.csv"):
        weapon = joined(names, "weapon", row["weapon_system"])
        system = row["record_type"] == "system"
        kind = "tubes" if system else FIRE_RECORDS[row["record_type"]]
        if row["unit"] == "units of fire":
            kind = "units_of_fire"
        keys = "number" if system else "value"
        values = tuple(row[f"{keys}_{rank}"] for rank in ("low", "best", "high"))
        rows.append(
            measure(f"{kind}_{weapon}", row["side"], span(row), values,
                    unit="tubes" if system else row["unit"], source=row["source"],
                    note="; ".join(t for t in (row["weapon_system"], row["notes"]) if t))
        )  # fmt: skip
    return rows


def quantity_measures(papers: Papers) -> list[Row]:
    """Figures of logistics.csv and works.csv."""
    names = crosswalk()
    rows = []
    for file, column, kind in (("logistics", "quantity", "quantity"), ("works", "item", "item")):
        for row in papers.rows(f"history/{file}.csv"):
            place = row.get("location", "")
            remark = [row[column], place, row["notes"]]
            values = (row["value_low"], row["value_best"], row["value_high"])
            rows.append(
                measure(joined(names, kind, row[column]), row["side"], span(row), values,
                        place=WORKS_PLACES.get(place, ""), unit=row["unit"],
                        source=row["source"], note="; ".join(t for t in remark if t))
            )  # fmt: skip
    return rows


def strength_measures(papers: Papers) -> list[Row]:
    """Figures of strength_states.csv and replacements.csv."""
    names = crosswalk()
    rows = []
    for row in papers.rows("history/strength_states.csv"):
        name = joined(names, "state", row["state"])
        case = ACCOUNTS[name][0][0] if name in ACCOUNTS else ""
        rows.append(
            measure(name, row["side"], (row["date"], row["date"]), ("", row["men"], ""),
                    case=case, place=joined(names, "unit", row["unit"]), unit="men",
                    source=row["source"], note=f"{row['unit']}: {row['state']}; {row['notes']}")
        )  # fmt: skip
    for row in papers.rows("history/replacements.csv"):
        values = (row["men_low"], row["men_best"], row["men_high"])
        rows.append(
            measure(joined(names, "replacement", row["kind"]), row["side"], span(row), values,
                    place=joined(names, "unit", row["unit"]), unit="men", source=row["source"],
                    note=f"{row['unit']}: {row['kind']}; {row['notes']}")
        )  # fmt: skip
    return rows


def dated_measures() -> list[Row]:
    """Turning points as days since 13 March."""
    return [
        measure(name, "FR", (date, date),
                ("", str((dt.date.fromisoformat(date) - FIRST_DAY).days), ""),
                unit="days since 13 March", source=source, note=note)
        for name, date, source, note in DATED
    ]  # fmt: skip


def measure_rows(papers: Papers) -> list[Row]:
    """Rows of history/measures.csv: every row of the papers that holds a figure."""
    rows = [
        *casualty_measures(papers),
        *strength_measures(papers),
        *fire_measures(papers),
        *quantity_measures(papers),
        *dated_measures(),
    ]
    return [row for row in rows if any(row[k] is not None for k in ("low", "best", "high"))]


def event_rows(papers: Papers) -> list[Row]:
    """Rows of history/events.csv."""
    names = crosswalk()
    rows = []
    for row in papers.rows("history/timeline.csv"):
        losses = [
            f"{words}: {row[column]}"
            for words, column in (
                ("attacker's losses", "attacker_casualties"),
                ("defender's losses", "defender_casualties"),
            )
            if row[column]
        ]
        rows.append(
            {
                "date": row["date"],
                "time_local": row["time_local"],
                "event": row["event_type"],
                "place": row["place_id"],
                "attacker": joined(names, "side", row["attacker"]),
                "attacking_units": row["attacking_units"],
                "defending_units": row["defending_units"],
                "outcome": row["outcome"],
                "note": "; ".join([*losses, row["notes"]] if row["notes"] else losses),
                "source": row["source"],
            }
        )
    return rows


def statement_rows() -> list[Row]:
    """Rows of document.csv."""
    source = "report of the conference of 25 March 1954, in our words"
    return [
        {"id": name, "statement": words, "finding": finding, "source": source}
        for name, words, finding in STATEMENTS
    ]
