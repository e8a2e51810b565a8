"""Bring the catalogues of the papers up to date with the texts in the code.

Run it after a fixed text was added, changed or removed: new texts come in empty, to be translated;
texts that are no longer used go. A test fails while one is empty or unused.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

TELL = Path(__file__).parents[1] / "src" / "siegeworks" / "tell"
LOCALE = TELL / "papers" / "locale"
ROOMS = ("papers", "orders", "review", "phrasebook")
KEYWORDS = {"say": None, "msg": None, "many": (1, 2)}
HEADER = "# Texts of the papers. Keys are the texts in the code; see scripts/catalogues.py."


def used() -> Catalog:
    """Every fixed text of the code, as an empty catalogue."""
    catalogue = Catalog()
    for room in ROOMS:
        found = extract_from_dir(TELL / room, [("**.py", "python")], keywords=KEYWORDS)
        for _, _, text, _, _ in sorted(found, key=lambda row: (row[0], row[1])):
            catalogue.add(text)
    return catalogue


def read(lang: str) -> Catalog:
    """The catalogue of a language as it lies."""
    with (LOCALE / f"{lang}.po").open("rb") as file:
        return read_po(file, locale=lang)


def renewed(lang: str) -> Catalog:
    """The catalogue with the texts of the code, and of it the translations that still apply."""
    old, new = read(lang), Catalog(locale=lang)
    for message in used():
        if message.id:
            known = old.get(message.id)
            new.add(message.id, known.string if known else None)
    return new


def forms(string: Any) -> tuple[str, ...]:
    """The translations of a message: one, or one a plural form."""
    return tuple(string or ("",)) if isinstance(string, tuple | list) else (string or "",)


def main() -> int:
    """Write every catalogue again; 1 when texts are left to translate."""
    left = 0
    for lang in sorted(path.stem for path in LOCALE.glob("*.po")):
        catalogue = renewed(lang)
        with (LOCALE / f"{lang}.po").open("wb") as file:
            file.write(f"{HEADER}\n\n".encode())
            write_po(file, catalogue, width=96, omit_header=True, no_location=True)
        empty = [m for m in catalogue if m.id and not all(forms(m.string))]
        left += len(empty)
        print(f"{lang}: {len(catalogue)} texts, {len(empty)} to translate")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
