"""A campaign analysis as one HTML page under the six headings of Tecott and Halterman (2021)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from siegeworks.scenario.records import Parameter
from siegeworks.scenario.version import __version__
from siegeworks.study.campaign.analyse import Analysis
from siegeworks.study.limits import LIMITS
from siegeworks.study.sensitivity.experiment import rows_of
from siegeworks.tell import canvas, sensitivity, style
from siegeworks.tell.campaign import words
from siegeworks.tell.compare import figure
from siegeworks.tell.compare.words import measure_name, written
from siegeworks.tell.listing import PARAMETER_WORDS
from siegeworks.tell.names import capital
from siegeworks.tell.report import Shown, embedded, environment

HEADINGS = (
    ("question", "Question"),
    ("scenario", "Scenario"),
    ("model", "Model"),
    ("values", "Values"),
    ("sensitivity", "Sensitivity"),
    ("interpretation", "Interpretation"),
)
HTML_NAME = "report.html"


def write_page(analysis: Analysis) -> Path:
    """Write ``report.html`` and ``figures/*.svg`` into the study's folder; the path of the page."""
    drawn = dict(_drawn(analysis))
    folder = analysis.folder / "figures"
    folder.mkdir(exist_ok=True)
    for key, (_, text) in drawn.items():
        (folder / f"{key}.svg").write_text(text, encoding="utf-8")
    path = analysis.folder / HTML_NAME
    shown = {key: made for key, (made, _) in drawn.items()}
    path.write_text(page(analysis, shown), encoding="utf-8")
    return path


def page(analysis: Analysis, pictures: Mapping[str, Shown]) -> str:
    """The page as text; equal analyses give equal text."""
    asked, comparison = analysis.asked, analysis.comparison
    return str(
        environment().get_template("study.html.j2").render(
            file=asked.file,
            siege=asked.siege,
            until=asked.until,
            headings=HEADINGS,
            answers=words.answers(analysis),
            n=comparison.n,
            base=comparison.labels[0],
            against=_against(analysis),
            courses=_courses(analysis),
            measures=[_measure(analysis, o.id) for o in comparison.measures],
            levels=_levels(analysis),
            differences=_differences(analysis),
            coefficients=comparison.coefficients,
            numbers=[_number(row) for row in _named_parameters(analysis)],
            confidence=_confidence(analysis),
            parameters=PARAMETER_WORDS[asked.file.values.parameters],
            effects=_effects(analysis),
            not_asked=words.NOT_ASKED,
            told=words.interpretation(analysis),
            limits=LIMITS,
            pictures=pictures,
            versions=_versions(analysis),
            chance_span=style.chance_span,
        )
    )  # fmt: skip


def _drawn(analysis: Analysis) -> Iterator[tuple[str, tuple[Shown, str]]]:
    """Each figure by its key: ready for the page, and as SVG."""
    comparison, found = analysis.comparison, analysis.sensitivity
    with canvas.look():
        text = canvas.svg(figure.draw(comparison))
    n = style.number(comparison.n)
    yield "differences", _shown(
        "differences", "What the other courses change", text,
        f"Differences from {comparison.labels[0]} in half-widths of their 95% intervals, one panel "
        f"a course, one row a measure; n = {n} pairs. The figures are in the table above.",
    )  # fmt: skip
    for outcome in found.played.outcomes if found else ():
        assert found is not None  # the loop is empty without it
        points, each = found.played.figures.shape[:2]
        what = (
            f"{outcome.meaning}; {points} points of {each} campaigns, 95% intervals as black lines"
        )
        key = outcome.id.replace(".", "-")
        yield (
            f"tornado-{key}",
            _shown(
                f"tornado-{key}",
                "What moves the outcome",
                sensitivity.tornado(found, outcome.id),
                what,
            ),
        )
        if outcome.id in found.bins:
            yield f"main-effects-{key}", _shown(
                f"main-effects-{key}", "The outcome along each factor",
                sensitivity.main_effects(found, outcome.id), what,
            )  # fmt: skip


def _shown(key: str, title: str, text: str, caption: str) -> tuple[Shown, str]:
    source = embedded("image/svg+xml", text.encode())
    return Shown(key, title, capital(caption), f"{title}: {caption}", source, False), text


def _against(analysis: Analysis) -> str:
    """The other side's plan, as its trials fight it."""
    trial = next(iter(analysis.comparison.trials.values()))
    plans = trial.setup.plans
    other = plans[1 - trial.course.side]
    return other.title if other is not None else ""


def _courses(analysis: Analysis) -> list[dict[str, str]]:
    """Each course with what it does and where it comes from."""
    heads = {patch.name: patch.head for patch in analysis.asked.patches}
    rows = []
    for course in analysis.asked.courses:
        head = heads.get(course.label)
        plan = course.plan
        assert plan is not None  # a study names plans
        left = f"{capital(course.label)}. " if course.label != plan.id else ""
        what = (head.question or head.note) if head else left + plan.summary.strip()
        source = head.source if head else plan.source
        rows.append({"label": course.label, "what": what, "source": source or "none named"})
    return rows


def _measure(analysis: Analysis, measure: str) -> str:
    return capital(measure_name(analysis.comparison.siege, measure))


def _levels(analysis: Analysis) -> list[tuple[str, list[str]]]:
    """For each measure its mean under each course, at the first coefficient."""
    comparison = analysis.comparison
    rows = analysis.courses().filter(coefficient=comparison.coefficients[0])
    return [
        (
            f"{_measure(analysis, o.id)}{_unit(o.unit)}",
            [words.level(row) for row in rows.filter(measure=o.id).to_dicts()],
        )
        for o in comparison.measures
    ]


def _unit(unit: str) -> str:
    return "" if unit in style.SHARES or not unit else f", {unit}"


def _differences(analysis: Analysis) -> list[dict[str, Any]]:
    """One row a course, measure and coefficient, against the first course."""
    comparison = analysis.comparison
    rows = comparison.shown().filter(coefficient=comparison.coefficients[0]).to_dicts()
    told = []
    for row in sorted(rows, key=lambda r: comparison.labels.index(r["b"])):
        others = [
            written({"unit": row["unit"],
                     **comparison.pair(row["measure"], row["a"], row["b"], at)._asdict()})
            for at in comparison.coefficients[1:]
        ]  # fmt: skip
        chances = ("p_better", "p_worse") if row["wanted"] else ()
        told.append(
            {
                "course": row["b"],
                "measure": _measure(analysis, row["measure"]),
                "difference": written(row),
                "others": others,
                "chances": [words.share_of_pairs(row, c) for c in chances] or ["", ""],
                "n": row["n"],
            }
        )
    return told


def _named_parameters(analysis: Analysis) -> Iterator[Parameter]:
    """Rows of the parameter table that the study holds or varies."""
    table = analysis.asked.siege.parameters
    names = [*analysis.asked.file.values.held, *(f.name for f in analysis.asked.factors)]
    yield from (table.row(name) for name in names if name in table.names)


def _number(row: Parameter) -> dict[str, str]:
    return {
        "name": row.name.replace("_", " "),
        "meaning": row.meaning,
        "value": f"{row.value:g}",
        "range": "held" if row.low == row.high else f"{row.low:g} to {row.high:g}",
        "unit": row.unit,
        "source": row.source if row.confidence != "guess" else f"a guess: {row.source}",
    }


def _confidence(analysis: Analysis) -> str:
    """How sure the whole table is, in counts."""
    rows = analysis.asked.siege.parameters.rows
    counts = Counter(row.confidence for row in rows)
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))
    return f"{len(rows)} parameters stand in the table: {told}."


def _effects(analysis: Analysis) -> list[dict[str, Any]]:
    """Effects of the factors as they are printed; empty when none were asked for."""
    found = analysis.sensitivity
    if found is None:
        return []
    rows: list[dict[str, Any]] = [dict(row) for row in rows_of(found)]
    meanings = {o.id: o.meaning for o in found.played.outcomes}
    return [
        {
            "outcome": f"{capital(meanings[row['outcome']])}{_unit(row['unit'])}",
            "factor": row["factor"].replace("_", " "),
            "from": row["from"],
            "to": row["to"],
            "kind": row["kind"],
            "value": words.size(row),
            "n": f"{row['points']} × {row['replications']}",
        }
        for row in rows
    ]


def _versions(analysis: Analysis) -> list[tuple[str, str]]:
    """What decides every number of the page."""
    asked, siege = analysis.asked, analysis.asked.siege
    values = asked.file.values
    return [
        ("Study", asked.file.id),
        ("Scenario", siege.scenario.id),
        ("First dawn", style.full_day(siege.at)),
        ("Last dawn", style.full_day(asked.until)),
        ("Campaigns of each course and coefficient", style.number(analysis.comparison.n)),
        ("Seed", str(values.seed)),
        ("Engine", __version__),
        ("Hash of the scenario's tables", siege.hash),
    ]
