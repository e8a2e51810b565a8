"""Pages of the docs made from the program itself, so that nothing is described twice.

``python -m siegeworks.study.pages docs`` writes them: the sequence of a watch, the parameters, and
what the model leaves out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from siegeworks.engine.sequence import CAMPAIGN_PARAMETERS, SEQUENCE
from siegeworks.scenario.parameters import ParameterTable, base_parameters
from siegeworks.scenario.records import Parameter
from siegeworks.study import markdown
from siegeworks.study.limits import LIMITS

SEQUENCE_PAGE = "sequence.md"
PARAMETERS_PAGE = "reference/parameters.md"
LIMITS_PAGE = "model-limits.md"

READ_OUTSIDE_RULES: dict[str, str] = {
    "all_classes_garrison_kg_per_man_day": "assess",
    "cell_dominance_m": "tables",
    "collapse_neighbour_radius_m": "tables",
    "dig_days_ahead": "assess",
    "march_road_day_km_per_h": "tables",
    "observer_eye_m": "tables",
    "overlook_height_scale_m": "tables",
    "river_ford_delay_h": "tables",
    "sight_reach_m": "tables",
    "steep_hill_height_m": "tables",
    "terrain_rugged_x": "tables",
}
"""Parameters that no rule takes, and what reads them: ``tables`` while the tables of a run are
built, ``assess`` for the answers about a written situation."""

CONFIDENCE: dict[str, str] = {
    "cited": "a source that was read",
    "recalled": "a known source, quoted from memory and not checked",
    "derived": "worked out from other rows or from a source",
    "guess": "no source found; the range is meant to be wide",
}

SEQUENCE_OPENING = """\
# The sequence of a watch

A watch (six hours unless the scenario says otherwise) runs through these rules in this order. The
list is data, `engine/sequence.py`: the kernel follows it, results carry the versions, and this page
is printed from it by `python -m siegeworks.study.pages docs`. The number stands in the address of
every draw of the rule ([randomness](randomness.md)) and is never given to another rule.
"""

SEQUENCE_CLOSING = """\
After the rules the holders of the map are settled, and at each dawn the record is written; neither
draws a number. Assault and counter-attack are one rule, called once for each side as attacker.
"""

PARAMETERS_OPENING = """\
# Parameters

Every number that a rule uses is a row here, with its range (about the 5 and 95 per cent points)
and its source. A scenario's own `parameters.csv` replaces rows by name. `--parameters point` runs
with the values, `--parameters prior` draws each replication's numbers from the ranges,
`--parameters posterior` takes what a scenario has calibrated from its own draws and the rest from
the ranges ([calibrate](../how-to/calibrate.md)); the last that a scenario has is the default. What
is read by *tables* alone, as they are built, keeps its value. *Assess* reads some too. Guns,
ammunition, aircraft, weather and policies are tables of the scenario instead
([tables](tables.md)). This page is printed from the tables by
`python -m siegeworks.study.pages docs`.
"""

UNREAD_OPENING = """\
## Rows that nothing reads

Gathered from the literature and kept for comparison and for rules to come: changing one changes no
result.
"""

LIMITS_OPENING = """\
# What the model leaves out

The weightiest first. The report of a run prints the same list, `study/limits.py`; what a single
rule leaves out stands on its own page under [rules](sequence.md).
"""


def sequence_page() -> str:
    """The sequence of a watch as Markdown."""
    rows = [
        (
            str(place),
            f"[{_stem(step.rule.__name__)}](rules/{_stem(step.rule.__name__)}.md)",
            step.reason,
            str(step.number),
            str(step.rule.VERSION),
        )
        for place, step in enumerate(SEQUENCE, start=1)
    ]
    head = ("", "rule", "why it stands here", "number", "version")
    return f"{SEQUENCE_OPENING}\n{markdown.table(head, rows)}\n{SEQUENCE_CLOSING}"


def parameters_page(table: ParameterTable) -> str:
    """All parameters of a table as Markdown: by family those that are read, then the others."""
    readers = parameter_readers()
    parts = [PARAMETERS_OPENING, _summary(table), _confidence_table(table)]
    for family in dict.fromkeys(row.rule for row in table.rows):
        rows = [row for row in table.rows if row.rule == family and row.name in readers]
        if rows:
            parts += [f"## {family.replace('_', ' ').capitalize()}\n", _rows(rows, readers)]
    unread = [row for row in table.rows if row.name not in readers]
    if unread:
        parts += [UNREAD_OPENING, _rows(unread, readers)]
    return "\n".join(parts)


def limits_page() -> str:
    """What the model leaves out as Markdown."""
    items = []
    for sentence in LIMITS:
        topic, _, rest = sentence.partition(": ")
        items.append(f"- **{topic}:** {rest}")
    return LIMITS_OPENING + "\n" + "\n".join(items) + "\n"


def parameter_readers() -> dict[str, tuple[str, ...]]:
    """Who reads each parameter: rules by their file, ``kernel``, ``tables`` or ``assess``."""
    readers: dict[str, tuple[str, ...]] = {}
    for step in SEQUENCE:
        for name in step.rule.PARAMETERS:
            before = readers.get(name, ())
            readers[name] = (*before, _stem(step.rule.__name__))
    for name in CAMPAIGN_PARAMETERS:
        readers[name] = (*readers.get(name, ()), "kernel")
    for name, reader in READ_OUTSIDE_RULES.items():
        readers[name] = (reader,)
    return readers


def write_pages(docs: Path) -> None:
    """Write the three pages below ``docs``."""
    for name, text in pages().items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Each page's place below ``docs`` and its text."""
    return {
        SEQUENCE_PAGE: sequence_page(),
        PARAMETERS_PAGE: parameters_page(base_parameters()),
        LIMITS_PAGE: limits_page(),
    }


def _stem(module: str) -> str:
    return module.rpartition(".")[2]


def _summary(table: ParameterTable) -> str:
    readers = parameter_readers()
    n_read = sum(row.name in readers for row in table.rows)
    return f"{len(table.rows)} rows, {n_read} of them read.\n"


def _confidence_table(table: ParameterTable) -> str:
    rows = [
        (word, meaning, str(sum(row.confidence == word for row in table.rows)))
        for word, meaning in CONFIDENCE.items()
    ]
    return markdown.table(("confidence", "means", "rows"), rows)


def _rows(rows: Iterable[Parameter], readers: dict[str, tuple[str, ...]]) -> str:
    head = ("parameter", "value", "range", "unit", "confidence", "meaning", "source", "read by")
    return markdown.table(head, [_row(row, readers.get(row.name, ())) for row in rows])


def _row(row: Parameter, readers: tuple[str, ...]) -> tuple[str, ...]:
    fixed = row.distribution == "fixed"
    limits = "fixed" if fixed else f"{row.low:g} to {row.high:g}, {row.distribution}"
    return (
        f"`{row.name}`",
        f"{row.value:g}",
        limits,
        row.unit,
        row.confidence,
        row.meaning,
        row.source,
        ", ".join(readers),
    )


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
