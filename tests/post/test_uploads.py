"""What is taken from an uploaded archive: safe paths, counted bytes, a scenario's own files."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from siegeworks.post import uploads
from siegeworks.post.uploads import MOST_CELLS, MOST_FILES, restore, unpack
from siegeworks.scenario.faults import DataFaults

ROOM = 1_000_000


def zipped(files: dict[str, bytes], **rest: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **rest) as archive:  # type: ignore[arg-type]
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def refused(body: bytes, room: int = ROOM) -> str:
    with pytest.raises(DataFaults) as caught:
        unpack([("siege.zip", body)], room)
    return str(caught.value)


def test_an_archive_and_its_files_are_the_same() -> None:
    files = {"scenario.toml": b"id", "situations/1704-06-02/units.csv": b"u", "plans/a.toml": b"p"}
    inside = {f"my siege/{name}": body for name, body in files.items()}
    beside = inside | {"__MACOSX/x.csv": b"", "my siege/.DS_Store": b"", "my siege/run.py": b"x"}
    packed = unpack([("siege.zip", zipped(beside, compression=zipfile.ZIP_DEFLATED))], ROOM)
    assert packed.files == files
    assert packed.passed_over == ("__MACOSX/x.csv", "my siege/.DS_Store", "my siege/run.py")
    assert unpack(list(inside.items()), ROOM).files == files


def test_what_is_packed_is_restored(tmp_path: Path) -> None:
    unpacked = unpack([("scenario.toml", b"id"), ("situations/1704-06-02/units.csv", b"u")], ROOM)
    assert unpacked.packed() == unpacked.packed()
    restore(unpacked.packed(), tmp_path)
    assert (tmp_path / "situations" / "1704-06-02" / "units.csv").read_bytes() == b"u"


@pytest.mark.parametrize(
    "name",
    [
        "../scenario.toml", "/scenario.toml", "a/../../b.csv", "C:/b.csv", "a\\b.csv", "a//b.csv",
        "a\n.csv", "..", "a/..",
    ],
)  # fmt: skip
def test_no_path_leads_out(name: str) -> None:
    with pytest.raises(DataFaults, match="an unsafe path"):
        unpack([("scenario.toml", b""), (name, b"")], ROOM)


def test_all_unsafe_paths_are_told_at_once() -> None:
    told = refused(zipped({"scenario.toml": b"", "../a.csv": b"", "b/../../c.csv": b""}))
    assert "../a.csv" in told and "b/../../c.csv" in told


def test_a_bomb_is_counted_as_it_is_unpacked() -> None:
    bomb = zipped(
        {"scenario.toml": b"", "ground.csv": b"0" * (5 * ROOM)}, compression=zipfile.ZIP_DEFLATED
    )
    assert len(bomb) < ROOM // 50
    assert "kB unpacked at most" in refused(bomb)
    # What the archive says of the size does not matter.
    lies = bomb.replace((5 * ROOM).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    assert lies != bomb
    refused(lies)


def test_many_small_files_are_counted() -> None:
    many = {f"plans/p{n}.toml": b"" for n in range(MOST_FILES + 1)}
    assert f"{MOST_FILES} at most" in refused(zipped(many))
    with pytest.raises(DataFaults, match="at most"):
        unpack(list(many.items()), ROOM)


def test_links_and_odd_packings_are_refused() -> None:
    link = zipfile.ZipInfo("units.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("scenario.toml", "")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("ground.csv", "x", zipfile.ZIP_BZIP2)
    told = refused(out.getvalue())
    assert "a link" in told and "unusual packing" in told


def test_an_encrypted_entry_is_refused() -> None:
    body = bytearray(zipped({"scenario.toml": b"text"}))
    central = body.index(b"PK\x01\x02")
    body[6] |= 1
    body[central + 8] |= 1
    assert "encrypted" in refused(bytes(body))


def test_the_same_path_twice_is_a_fault() -> None:
    with pytest.raises(DataFaults, match="twice"):
        unpack([("scenario.toml", b""), ("units.csv", b""), ("UNITS.csv", b"")], ROOM)


@pytest.mark.parametrize(
    "files", [{}, {"a.csv": b""}, {"a/scenario.toml": b"", "scenario.toml": b""}]
)
def test_one_scenario_is_needed(files: dict[str, bytes]) -> None:
    with pytest.raises(DataFaults):
        unpack(list(files.items()), ROOM)
    refused(zipped(files))


def test_the_ground_is_limited() -> None:
    ground = b"\n" * (MOST_CELLS + 1)
    with pytest.raises(DataFaults, match="at most"):
        unpack([("scenario.toml", b""), ("ground.csv", ground)], ROOM)


ARCHIVE = zipped(
    {"scenario.toml": b"id = 1", "ground.csv": b"h3\n"}, compression=zipfile.ZIP_DEFLATED
)


@hypothesis.settings(max_examples=200, deadline=None, derandomize=True, database=None)
@hypothesis.given(at=st.integers(0, len(ARCHIVE) - 1), byte=st.integers(0, 255))
def test_a_broken_archive_is_read_or_refused(at: int, byte: int) -> None:
    body = bytearray(ARCHIVE)
    body[at] = byte
    try:
        found = unpack([("siege.zip", bytes(body))], ROOM)
    except DataFaults:
        return
    assert all(uploads.PART.fullmatch(part) for name in found.files for part in name.split("/"))
