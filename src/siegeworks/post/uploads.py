"""What is taken from an uploaded scenario: its files, checked before anything is written.

A scenario comes as one zip archive or as several files with their paths. Nothing of it is trusted:
a path that leads out of its folder, a link, an encrypted or doubled entry is a fault; what is
unpacked is counted as it comes, so that an archive that says it is small cannot fill the memory;
files that no scenario has are passed over and named.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from siegeworks.scenario.faults import DataFaults, Fault
from siegeworks.scenario.tables import quote

HEAD = "scenario.toml"
MOST_FILES = 500
MOST_CELLS = 60_000
"""Rows of ``ground.csv``; a siege of 11,000 cells is a large one."""
DEEPEST = 3
"""Parts of a path below the scenario's folder: ``situations/DATE/units.csv``."""
KINDS = (".csv", ".geojson", ".json", ".md", ".toml")
"""Kinds of file that a scenario consists of."""
PIECE = 65_536
PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,79}")

Named = tuple[str, bytes]
"""A path as it was given, and what lies there."""


@dataclass(frozen=True)
class Unpacked:
    """The files of a scenario by their path in its folder, and the names of what was left out."""

    files: dict[str, bytes]
    passed_over: tuple[str, ...]

    def write(self, folder: Path) -> None:
        """Write the files below a folder."""
        for name, body in self.files.items():
            path = folder.joinpath(*PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)

    def packed(self) -> bytes:
        """The files as a zip archive; the same files give the same bytes."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.files):
                archive.writestr(zipfile.ZipInfo(name), self.files[name], zipfile.ZIP_DEFLATED)
        return out.getvalue()


def unpack(parts: Sequence[Named], most_bytes: int) -> Unpacked:
    """The files of an uploaded scenario: of one archive, or as they were given.

    Raises ``DataFaults`` with every fault of the archive and its paths, or with the one that stops
    the reading.
    """
    if not parts:
        raise _stop("upload", "no file", "a zip archive, or the files of a scenario")
    if len(parts) == 1 and parts[0][1][:2] == b"PK":
        given = _of_archive(parts[0], most_bytes)
    else:
        given = list(parts)
    if len(given) > MOST_FILES:
        raise _stop("upload", f"{len(given)} files", f"{MOST_FILES} at most")
    if faults := list(_path_faults([name for name, _ in given])):
        raise DataFaults(faults)
    files, passed_over = _below_head(given)
    cells = files.get("ground.csv", b"").count(b"\n")
    if cells > MOST_CELLS:
        raise _stop("ground.csv", f"{cells} rows", f"{MOST_CELLS} at most")
    return Unpacked(files, passed_over)


def restore(archive: bytes, folder: Path) -> None:
    """Write what :meth:`Unpacked.packed` gave below a folder."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        Unpacked({name: packed.read(name) for name in packed.namelist()}, ()).write(folder)


def _stop(file: str, found: str, expected: str, repair: str = "") -> DataFaults:
    return DataFaults([Fault(file, 0, "", found, expected, repair)])


def _of_archive(part: Named, most_bytes: int) -> list[Named]:
    """Entries of an archive, read no further than ``most_bytes`` in all."""
    name, body = part
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise _stop(quote(name), f"{len(entries)} files", f"{MOST_FILES} at most")
            if faults := list(_entry_faults(entries)):
                raise DataFaults(faults)
            return list(_read(archive, entries, most_bytes))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise _stop(quote(name), str(error), "a zip archive", "pack it again") from None


def _entry_faults(entries: Iterable[zipfile.ZipInfo]) -> Iterator[Fault]:
    for entry in entries:
        name = quote(entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield Fault(name, 0, "", "a link", "a file", "pack what it points to")
        elif entry.flag_bits & 1:
            yield Fault(name, 0, "", "an encrypted entry", "a plain one", "pack without password")
        elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Fault(name, 0, "", "an unusual packing", "stored or deflated", "pack it again")


def _read(
    archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo], most_bytes: int
) -> Iterator[Named]:
    left = most_bytes
    for entry in entries:
        pieces = []
        with archive.open(entry) as file:
            while piece := file.read(PIECE):
                left -= len(piece)
                if left < 0:
                    limit = f"{most_bytes // 1024} kB unpacked at most"
                    raise _stop(quote(entry.filename), "more than that", limit)
                pieces.append(piece)
        yield entry.filename, b"".join(pieces)


def _path_faults(names: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in names:
        parts = name.split("/")
        if "\\" in name or ":" in name or "" in parts or ".." in parts or not name.isprintable():
            expected = "a path below the scenario's folder, with / between its parts"
            yield Fault(quote(name), 0, "path", "an unsafe path", expected, "pack the folder again")
        # Two names that differ in case alone are one file on some systems.
        if name.casefold() in seen:
            yield Fault(quote(name), 0, "path", "the same path twice", "each path once")
        seen.add(name.casefold())


def _below_head(given: Sequence[Named]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files beside and below the only ``scenario.toml``, by their path from there."""
    heads = [PurePosixPath(name).parent for name, _ in given if PurePosixPath(name).name == HEAD]
    if len(heads) != 1:
        found = f"{len(heads)} files {HEAD}"
        raise _stop("upload", found, "one, in the scenario's folder", "pack one scenario")
    files, passed_over = {}, []
    for name, body in given:
        path = PurePosixPath(name)
        own = path.relative_to(heads[0]) if path.is_relative_to(heads[0]) else path
        if path.is_relative_to(heads[0]) and _belongs(own):
            files[own.as_posix()] = body
        else:
            passed_over.append(name)
    return files, tuple(passed_over)


def _belongs(path: PurePosixPath) -> bool:
    is_plain = all(PART.fullmatch(part) for part in path.parts)
    return is_plain and len(path.parts) <= DEEPEST and path.suffix in KINDS
