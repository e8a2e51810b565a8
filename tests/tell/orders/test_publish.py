"""Orders as files: faults refused, odd sieges told cleanly, templates and languages chosen."""

import datetime as dt
import time
from pathlib import Path

import pypdf
import pytest

from siegeworks.plan.siege import PlannedSiege, load
from siegeworks.scenario.faults import DataFaults, UsageError
from siegeworks.study.results import Run
from siegeworks.tell.orders.publish import order_papers, orders
from siegeworks.tell.papers.files import FORMATS, Edition
from siegeworks.tell.papers.tongue import LANGUAGES
from tests.scenario.folders import Folder, copy_of

BOTH = Edition(("en", "fr"), ("html", "md", "docx", "pdf"))


def test_papers_lie_by_language_and_formation(karst: PlannedSiege, tmp_path: Path) -> None:
    plan = karst.plan("assault")
    paths = orders(karst, plan, tmp_path, Edition(("en", "vi"), ("md",)))
    names = {p.relative_to(tmp_path).as_posix() for p in paths}
    assert {"en/order.md", "vi/leaflet.md", "vi/order-bes_guns.md"} <= names
    one = orders(karst, plan, tmp_path / "one", formations=["bes_first_3"])
    assert [p.name for p in one] == ["order-bes_first_3.html", "leaflet-bes_first_3.html"]


def test_an_unknown_formation_is_refused(karst: PlannedSiege, tmp_path: Path) -> None:
    plan = karst.plan("assault")
    with pytest.raises(UsageError, match="did you mean 'bes_guns'"):
        orders(karst, plan, tmp_path / "out", formations=["bes_gunz"])
    with pytest.raises(UsageError, match="no formation of the besieger 'gar_guns'"):
        orders(karst, plan, tmp_path / "out", formations=["gar_guns"])
    assert not (tmp_path / "out").exists()


def test_a_plan_with_faults_is_refused(karst: PlannedSiege, tmp_path: Path) -> None:
    plan = karst.plan("assault")
    lost = plan.tasks[5].model_copy(update={"objective": "nowhere"})
    with pytest.raises(DataFaults, match="nowhere"):
        orders(karst, plan.with_task(lost), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_run_of_another_plan_or_day_is_refused(run: Run, karst: PlannedSiege) -> None:
    with pytest.raises(UsageError, match="was fought from redoubt"):
        order_papers(karst, karst.plan("assault"), "en", run)
    siege = PlannedSiege.of(run.siege)
    plan = siege.plan("storm")
    first = plan.tasks[0]
    changed = plan.with_task(first.model_copy(update={"share": 0.11}))
    with pytest.raises(UsageError, match="whose tasks are not those of"):
        order_papers(siege, changed, "en", run)
    assert order_papers(siege, plan, "en", run)


def rename(folder: Folder, table: str, name: str) -> None:
    """Give every row of a table a name that asks for trouble."""
    rows = folder.rows(table)
    at = rows[0].index("name")
    for k, row in enumerate(rows[1:]):
        row[at] = f"{name} {k}"
    folder.write(table, rows)


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script> & *x* #strong[y] $z$ | `q`",
        "גדוד ראשון",
        "كتيبة المشاة الأولى (تجريبية)",
        "Very long name of a battalion that goes on and on without ever coming to an end at all",
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    ],
)
def test_odd_names_leave_a_clean_page(tmp_path: Path, name: str) -> None:
    folder = copy_of("karst-gate", tmp_path)
    for table in ("units.csv", "positions.csv", "ammunition.csv"):
        rename(folder, table, name)
    siege = load(folder.path)
    paths = orders(siege, siege.plan("assault"), tmp_path / "out", BOTH, formations=["bes_first"])
    assert len(paths) == 2 * 2 * 4
    page = (tmp_path / "out" / "en" / "order-bes_first.html").read_text("utf-8")
    assert "<script>" not in page
    assert "#strong[y]" in page or "<script>" not in name


def test_letters_that_no_font_has_are_named(tmp_path: Path) -> None:
    folder = copy_of("karst-gate", tmp_path)
    rename(folder, "units.csv", "第一營")
    siege = load(folder.path)
    plan = siege.plan("assault")
    with pytest.raises(UsageError, match="no font of the PDF has"):
        orders(siege, plan, tmp_path / "out", Edition(formats=("pdf",)))
    assert not (tmp_path / "out").exists()
    assert orders(siege, plan, tmp_path / "out", Edition(formats=("html", "md", "docx")))


def test_three_hundred_units_are_told(tmp_path: Path) -> None:
    folder = copy_of("karst-gate", tmp_path)
    units = folder.rows("units.csv")
    head = units[0]
    regiment = next(r for r in units if r[0] == "bes_second")
    battalion = next(r for r in units if r[0] == "bes_second_1")
    for states in folder.path.glob("situations/*/units.csv"):
        rows = folder.rows(states.relative_to(folder.path).as_posix())
        like = next(r for r in rows if r[0] == "bes_second_1")
        extra = [[f"more_{k}_{n}", *like[1:]] for k in range(60) for n in range(4)]
        folder.write(states.relative_to(folder.path).as_posix(), rows + extra)
    more = []
    for k in range(60):
        new = dict(zip(head, regiment, strict=True)) | {"id": f"more_{k}", "name": f"Regiment {k}"}
        more.append([new[c] for c in head])
        for n in range(4):
            new = dict(zip(head, battalion, strict=True)) | {
                "id": f"more_{k}_{n}",
                "name": f"Battalion {n}, Regiment {k}",
                "parent": f"more_{k}",
            }
            more.append([new[c] for c in head])
    folder.write("units.csv", units + more)
    siege = load(folder.path)
    assert len(siege.units) > 300
    papers = order_papers(siege, siege.plan("assault"))
    assert len(papers) > 120
    edition = Edition(formats=("pdf", "html"))
    paths = orders(
        siege, siege.plan("assault"), tmp_path / "out", edition, formations=["bes_corps"]
    )
    assert all(path.stat().st_size > 1000 for path in paths)


def test_all_papers_are_made_in_time_and_leaflets_fill_one_page(
    valley: PlannedSiege, tmp_path: Path
) -> None:
    begun = time.process_time()
    paths = orders(valley, valley.plan("second-attack"), tmp_path, Edition(LANGUAGES, FORMATS))
    # Processor time, because the machine may be busy with other work; twice what was measured.
    assert time.process_time() - begun < 40
    assert len(paths) == len(LANGUAGES) * 6 * 2 * len(FORMATS)
    leaflets = [p for p in paths if p.name.startswith("leaflet") and p.suffix == ".pdf"]
    assert [len(pypdf.PdfReader(p).pages) for p in leaflets] == [1] * 18


def test_the_garrison_s_plan_can_be_ordered_too(karst: PlannedSiege) -> None:
    papers = order_papers(karst, karst.plan("hold-out"))
    assert any(paper.id == "order-gar_line" for paper in papers)
    assert karst.at == dt.date(1893, 9, 4)
