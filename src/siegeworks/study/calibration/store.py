"""Writes what a calibration has found: the two files of the scenario, and its report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from siegeworks.scenario.draws import ABOUT, DRAWS, KEYS, ParameterDraws
from siegeworks.study.calibration.calibrate import Calibration

REPORT = "calibration.json"
DIGITS = 6
"""Significant digits of a drawn value: more than any of them is known to."""


def draws_text(draws: ParameterDraws) -> str:
    """``posterior.csv`` as text."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*KEYS, *draws.names])
    for number, (weight, row) in enumerate(zip(draws.weights, draws.values, strict=True)):
        cells = (f"{value:.{DIGITS}g}" for value in row)
        writer.writerow([number, f"{weight:.{DIGITS}g}", *cells])
    return stream.getvalue()


def write(calibration: Calibration, folder: Path) -> None:
    """Write ``posterior.csv``, ``posterior.json`` and ``calibration.json`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DRAWS).write_text(draws_text(calibration.draws), encoding="utf-8")
    for name, value in ((ABOUT, calibration.draws.about), (REPORT, calibration.report)):
        text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


def put_in(calibration: Calibration, scenario: Path) -> None:
    """Put the draws where runs of the scenario find them; the report stays out."""
    (scenario / DRAWS).write_text(draws_text(calibration.draws), encoding="utf-8")
    text = json.dumps(calibration.draws.about, indent=1, ensure_ascii=False) + "\n"
    (scenario / ABOUT).write_text(text, encoding="utf-8")
