from pathlib import Path
from zipfile import ZipFile

import duckdb
import polars as pl
import pytest

from siegeworks.scenario.faults import UsageError
from siegeworks.study import export as exporting
from siegeworks.study.export import export
from siegeworks.study.frames import TABLES
from siegeworks.study.results import Run


def test_a_csv_file_holds_each_table(run: Run, tmp_path: Path) -> None:
    assert [p.stem for p in export(run, tmp_path)] == list(TABLES)
    daily = run.table("daily").collect()
    read = pl.read_csv(tmp_path / "daily.csv", try_parse_dates=True)
    assert (read.height, read.columns) == (daily.height, daily.columns)
    assert read["garrison_fit"].sum() == pytest.approx(daily["garrison_fit"].sum())


def test_a_workbook_has_a_sheet_for_each_table(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="needs the extra sheets")
    (path,) = export(run, tmp_path, "xlsx")
    book = ZipFile(path).read("xl/workbook.xml").decode()
    assert all(f'name="{table}"' in book for table in TABLES)


def test_what_a_sheet_cannot_hold_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHEET_ROWS", 3)
    with pytest.raises(UsageError, match="a sheet holds 3"):
        export(run, tmp_path / "out", "xlsx")
    with pytest.raises(UsageError, match="did you mean 'xlsx'"):
        export(run, tmp_path / "out", "xls")
    assert not (tmp_path / "out").exists()


def test_duckdb_reads_a_run_as_it_lies(run: Run) -> None:
    found = duckdb.sql(
        f"SELECT median(garrison_fit) AS middle, count(*) FROM '{run.folder}/daily/*.parquet' "
        f"WHERE date = DATE '{run.until}'"
    ).fetchall()
    last = run.table("daily").filter(pl.col("date") == run.until).collect()
    assert found == [(pytest.approx(last["garrison_fit"].median()), run.n)]
