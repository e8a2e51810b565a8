"""Arrays that are dear to compute, kept on disk between starts.

A file is named by the SHA-256 of everything that its content follows from (ground, arguments,
version of the method), so a change of any of them misses it. It is a plain ``.npy`` file with the
SHA-256 of its own bytes behind it; a file whose check fails is computed anew. A folder that cannot
be written is no error: the array is then computed each time.

The folder is ``SIEGEWORKS_CACHE`` where that is set, else ``siegeworks`` in ``XDG_CACHE_HOME``,
else ``.cache/siegeworks`` in the home folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Kept = TypeVar("Kept", bound=np.generic)
Part = str | float | npt.NDArray[Any]

_CHECK_BYTES = hashlib.sha256().digest_size


def cache_folder() -> Path | None:
    """Folder of the kept arrays; None where no home folder can be found."""
    own = os.environ.get("SIEGEWORKS_CACHE")
    if own:
        return Path(own)
    common = os.environ.get("XDG_CACHE_HOME")
    if common:
        return Path(common) / "siegeworks"
    try:
        return Path.home() / ".cache" / "siegeworks"
    except RuntimeError:
        return None


def kept(
    name: str, parts: Sequence[Part], compute: Callable[[], npt.NDArray[Kept]]
) -> npt.NDArray[Kept]:
    """Array of ``compute()``, from disk when it was kept under the same name and parts.

    ``parts`` must hold everything the result follows from; a float counts by its exact value, an
    array by its type, shape and bytes.
    """
    folder = cache_folder()
    if folder is None:
        return compute()
    path = folder / f"{name}-{_key(parts)}.npy"
    found = _read(path)
    if found is not None:
        return found
    array = compute()
    _write(path, array)
    return array


def _key(parts: Sequence[Part]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            head, body = f"{part.dtype.str}{part.shape}", np.ascontiguousarray(part).tobytes()
        else:
            head, body = type(part).__name__, repr(part).encode()
        # The length goes in first, or two neighbouring parts could swap bytes unseen.
        digest.update(f"{head}:{len(body)}:".encode() + body)
    return digest.hexdigest()


def _read(path: Path) -> npt.NDArray[Any] | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body, check = data[:-_CHECK_BYTES], data[-_CHECK_BYTES:]
    if hashlib.sha256(body).digest() != check:
        return None
    array: npt.NDArray[Any] = np.load(io.BytesIO(body), allow_pickle=False)
    return array


def _write(path: Path, array: npt.NDArray[Any]) -> None:
    """Write beside the target and rename, so that no reader ever sees half a file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    body = buffer.getvalue()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix="draft-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body + hashlib.sha256(body).digest())
            os.replace(draft, path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
