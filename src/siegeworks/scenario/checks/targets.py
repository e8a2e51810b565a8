"""Checks of what a calibration aims at: inside its window, in order, about things that exist."""

from __future__ import annotations

from collections.abc import Iterator

from siegeworks.scenario.checks.references import unknown
from siegeworks.scenario.checks.registry import Finding, check
from siegeworks.scenario.draft import Draft
from siegeworks.scenario.records import Target, WindowRow


@check("target-window", hint="leave the row out, or move it to history/measures.csv")
def target_window(draft: Draft) -> Iterator[Finding]:
    """Targets of a calibration are dated inside a window whose use is ``calibration``."""
    windows = [w for w in draft.table(WindowRow).rows if w.use == "calibration"]
    spans = [f"{w.first_dawn} to {w.last_dawn}" for w in windows]
    expected = "a dawn from " + " or ".join(spans) if spans else "a calibration window"
    table = draft.table(Target)
    for line, row in table.numbered():
        dates = {"date": row.date} | ({"date_from": row.date_from} if row.date_from else {})
        for name, day in dates.items():
            if not any(w.first_dawn <= day <= w.last_dawn for w in windows):
                yield Finding(table.name, line, name, str(day), expected)


@check("target-figures", hint="put low, best and high in order, each possible on the scale")
def target_figures(draft: Draft) -> Iterator[Finding]:
    """A target's figures rise, are above 0 on a log scale, and are 0 or 1 for a chance."""
    table = draft.table(Target)
    for line, row in table.numbered():
        figures = (row.low, row.best, row.high)
        found = " ".join(f"{x:g}" for x in figures)
        if not row.low <= row.best <= row.high:
            yield Finding(table.name, line, "low, best, high", found, "rising figures")
        elif row.scale == "log" and row.low <= 0.0:
            yield Finding(table.name, line, "low", found, "figures above 0 on a log scale")
        elif row.scale == "chance" and (len(set(figures)) > 1 or row.best not in (0.0, 1.0)):
            yield Finding(table.name, line, "low, best, high", found, "three times 0 or 1")
        elif row.scale == "chance" and row.model_error >= 1.0:
            expected = "a weight below 1"
            yield Finding(table.name, line, "model_error", f"{row.model_error:g}", expected)
        if row.date_from is not None and row.date_from >= row.date:
            expected = f"earlier than {row.date}"
            yield Finding(table.name, line, "date_from", str(row.date_from), expected)


@check("target-names", hint="separate ids by blanks")
def target_names(draft: Draft) -> Iterator[Finding]:
    """Positions, ammunition and equipment of a target exist, where its measure asks for them."""
    table = draft.table(Target)
    kinds = {"stock": "ammunition", "spent": "ammunition", "tubes": "equipment"}
    for line, row in table.numbered():
        named = [("positions", "positions", row.positions, row.measure == "held")]
        if row.measure in kinds:
            named.append(("items", kinds[row.measure], row.items, True))
            if not row.side:
                yield Finding(table.name, line, "side", "an empty cell", "a side")
        for field, ref, text, is_needed in named:
            known = draft.names(ref)
            if is_needed and not text:
                yield Finding(table.name, line, field, "an empty cell", f"ids of {ref}")
            for name in text.split() if known is not None else ():
                yield from unknown((table.name, line, field), name, known or (), f"an id of {ref}")


__all__ = ["target_figures", "target_names", "target_window"]
