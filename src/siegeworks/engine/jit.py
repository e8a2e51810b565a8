"""The one door to Numba: how a kernel function is compiled and where the machine code is kept.

Importing this module costs about a second, so only the engine's kernel modules import it, and
nothing else imports Numba.

Numba keeps the machine code of a function beside a stamp of that function's own file. The stamp
does not see the files of the functions it calls, nor settings such as bounds checking, so a caller
would go on giving old answers after a rule it calls was changed. The machine code is therefore kept
in a folder named by a hash of everything the compiled kernel depends on (``kernel_hash``): a change
anywhere opens a new, empty folder.

With NUMBA_DISABLE_JIT=1 the functions run as plain Python, to the same bits. One difference is
left: dividing by zero gives an infinity compiled (``error_model="numpy"``) and raises in plain
Python, so the divisor of every division in a kernel is guarded or positive by contract.
"""

import hashlib
import importlib
import inspect
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numba import extending
from numba.core import caching, types
from numba.core.imputils import lower_getattr_generic
from numba.core.registry import cpu_target
from numba.core.typing.templates import AttributeTemplate
from numpy.typing import NDArray

from siegeworks.engine.compiler import ENTRIES, collector_resting, compile_apart

__all__ = [
    "CACHE_FOLDER",
    "COMPILED",
    "ENTRIES",
    "Handle",
    "Order",
    "called_bytes",
    "compile_orders",
    "kernel",
    "kernel_hash",
    "order",
    "pasted_kernel",
]

Function = TypeVar("Function", bound=Callable[..., Any])

# A type checker knows neither: Numba fills the one from the environment, and the other is untyped.
_CONFIG: Any = numba.config
_TARGET: Any = cpu_target
_LOCATOR: Any = caching.UserProvidedCacheLocator

COMPILED: bool = not _CONFIG.DISABLE_JIT
"""False when NUMBA_DISABLE_JIT=1: kernel functions then run as plain Python."""

ENGINE = Path(__file__).resolve().parent
UNCOUNTED: dict[str, Any] = {} if os.environ.get("SIEGEWORKS_COUNT_REFERENCES") else {"_nrt": False}
"""Compile without counting references to arrays: kernels make no arrays, so nothing is there to
free, and the counting took two thirds of the time. The option is Numba's own and private; with
SIEGEWORKS_COUNT_REFERENCES=1 it is not used and results are the same."""
KEPT_FOLDERS = 4
GRACE_S = 3600.0


def kernel_sources(engine: Path) -> list[Path]:
    """All Python files under the folder `engine`, sorted by name, but those of `engine/build`.

    That room holds little but kernel code, and a list of modules would one day miss one; `build`
    turns records into arrays and compiles nothing.
    """
    return sorted(p for p in engine.rglob("*.py") if "build" not in p.relative_to(engine).parts)


def compiler_marks() -> tuple[str, ...]:
    """Versions, processor and settings that change the machine code of unchanged sources."""
    system, processor, features = _TARGET.target_context.codegen().magic_tuple()
    settings = (
        _CONFIG.OPT,
        _CONFIG.BOUNDSCHECK,
        bool(UNCOUNTED),
        _CONFIG.DEBUGINFO_DEFAULT,
        _CONFIG.LOOP_VECTORIZE,
        _CONFIG.SLP_VECTORIZE,
    )
    return (
        f"numba {numba.__version__}",
        f"numpy {np.__version__}",
        f"{system} {processor} {features}",
        f"settings {settings}",
    )


def hash_kernel(engine: Path) -> str:
    """Hash (64 hex digits) of the kernel whose sources lie under `engine`, wherever that is."""
    digest = hashlib.sha256("\n".join(compiler_marks()).encode())
    for path in kernel_sources(engine):
        source = path.read_bytes()
        digest.update(f"\n{path.relative_to(engine).as_posix()} {len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest()


# Taken once, on import: a long-lived process must name the sources it runs, not later edits.
_KERNEL_HASH = hash_kernel(ENGINE)


def kernel_hash() -> str:
    """Hash (sha256, 64 hex digits) of the kernel this process runs.

    It covers every source of the engine, the versions of Numba and NumPy, the processor and the
    compiler's settings. It differs between machines: it belongs beside a result, never inside a
    result table.
    """
    return _KERNEL_HASH


def cache_root() -> Path:
    """Folder that holds the kernel folders, by environment: SIEGEWORKS_CACHE, XDG, then home."""
    if chosen := os.environ.get("SIEGEWORKS_CACHE"):
        return Path(chosen).expanduser().absolute()
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG rules say that a relative path is to be ignored.
    return (shared if shared.is_absolute() else Path("~/.cache").expanduser()) / "siegeworks"


def can_write(folder: Path) -> bool:
    """Whether `folder` is there, or can be made, and takes a file."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def shelter() -> Path:
    """Folder of ours in the temporary folder, where the cache root cannot be written."""
    user = getattr(os, "getuid", lambda: 0)()
    folder = Path(tempfile.gettempdir()) / f"siegeworks-{user}"
    # The code kept there will be run: another user must not have laid the folder out for us.
    if can_write(folder) and not folder.is_symlink() and folder.stat().st_uid == user:
        return folder
    return Path(tempfile.mkdtemp(prefix="siegeworks-"))


def open_cache() -> Path:
    """Make and return this kernel's folder, marked as used now."""
    name = f"kernel-{_KERNEL_HASH[:16]}"
    folder = cache_root() / name
    if not can_write(folder):
        folder = shelter() / name
    with suppress(OSError):  # another process may be tidying; Numba makes the folder again
        folder.mkdir(exist_ok=True)
        os.utime(folder)
    return folder


def drop_old_folders(root: Path) -> None:
    """Delete the kernel folders in `root` beyond the newest few. Never raises.

    One used within the hour is left: another process may be filling it.
    """
    try:
        used = sorted((path.stat().st_mtime, path) for path in root.glob("kernel-*"))
    except OSError:  # another process is tidying too
        return
    for last_use_s, folder in used[:-KEPT_FOLDERS]:
        if last_use_s < time.time() - GRACE_S:
            shutil.rmtree(folder, ignore_errors=True)


CACHE_FOLDER: Path | None = open_cache() if COMPILED else None
"""Folder with this kernel's machine code; None when the functions run as plain Python."""

if CACHE_FOLDER is not None:
    drop_old_folders(CACHE_FOLDER.parent)


@cache  # asked for each function, answered once a file
def _subfolder(source: str) -> str:
    """Folder, below ours, for the code of a source file: the same wherever the engine lies.

    Numba's own choice hangs on the path, so that a second copy of the same engine would compile
    everything again. The folder above is named by the contents already.
    """
    path = Path(source).resolve()
    if ENGINE in path.parents:
        return "-".join(path.parent.relative_to(ENGINE.parent).parts)
    return str(caching._CacheLocator.get_suitable_cache_subpath(source))


@contextmanager
def _cache_folder_set() -> Iterator[None]:
    """Point Numba at our folder. It reads CACHE_DIR when a function is decorated, and only then.

    Setting it for good would put a user's own Numba functions in our folder, and Numba itself
    resets it whenever a NUMBA_ variable of the environment changes.
    """
    before = _CONFIG.CACHE_DIR
    _CONFIG.CACHE_DIR = str(CACHE_FOLDER)
    _LOCATOR.get_suitable_cache_subpath = staticmethod(_subfolder)
    try:
        yield
    finally:
        _CONFIG.CACHE_DIR = before
        del _LOCATOR.get_suitable_cache_subpath


def _compile(function: Function, *, pasted: bool) -> Function:
    if not COMPILED:
        return function
    with _cache_folder_set():
        decorate = numba.njit(
            cache=True,
            nogil=True,
            fastmath=False,
            error_model="numpy",
            forceinline=pasted,
            **UNCOUNTED,
        )
        return cast(Function, compile_apart(decorate(function)))


def kernel(function: Function) -> Function:
    """Compile `function` on its first call, as every function of the kernel is compiled.

    The interpreter's lock is released while it runs, floating-point arithmetic is kept as written,
    machine code is cached. NUMBA_BOUNDSCHECK=1 adds index checks. The function must be defined in a
    module, and NamedTuples it takes must be classes at module level: a class made at run time never
    finds its cached code.
    """
    return _compile(function, pasted=False)


def pasted_kernel(function: Function) -> Function:
    """Compile as ``kernel`` does, and paste the machine code into each caller.

    A loop can be vectorised only over code that is pasted into it, and LLVM leaves a long function
    out. Each caller takes longer to compile: for a few arithmetic functions without branches.
    """
    return _compile(function, pasted=True)


class HandleType(types.Type):
    """The compiler's type of a handle: field names with the types of what they hold."""

    def __init__(
        self, name: str, fields: tuple[tuple[str, Any], ...], columns: dict[str, tuple[int, ...]]
    ) -> None:
        self.fields, self.columns = fields, columns
        inner = ", ".join(f"{field}: {kind}{columns.get(field, '')}" for field, kind in fields)
        # Symbols are named by the types of all arguments: a long name here is read a million times.
        mark = hashlib.sha256(inner.encode()).hexdigest()[:12]
        super().__init__(name=f"{name}_{mark}")

    def kind_of(self, field: str) -> Any:
        """Type of a field, None when there is no such field."""
        return dict(self.fields).get(field)

    def offset_of(self, field: str) -> int:
        """Bytes from the start of the handle's buffer to the field."""
        words = 0
        for name, kind in self.fields:
            if name == field:
                break
            words += words_of(kind)
        return 8 * words


COLUMNS: dict[str, dict[str, tuple[int, ...]]] = {}
SHAPE = 5
"""Place of the shape in the compiler's array."""


def tell_columns(group: type, **columns: tuple[int, ...]) -> None:
    """Tell how many columns matrices of a group have in every siege."""
    COLUMNS[group.__name__] = columns


_KINDS: dict[Any, Any] = {}


def kind_of_array(array: NDArray[Any]) -> Any:
    """Numba's type of an array, which Numba itself works out anew each time."""
    key = (array.dtype, array.ndim, array.flags.num)
    if key not in _KINDS:
        _KINDS[key] = numba.typeof(array)
    return _KINDS[key]


def words_of(kind: Any) -> int:
    """Words of eight bytes that a value of a field's type takes in the buffer."""
    return 1 if isinstance(kind, HandleType) else 5 + 2 * int(kind.ndim)


def words_for(value: Any) -> list[int]:
    """The buffer's words of a field: an array as compiled code lays it out, or a pointer.

    The first two words would own the array's memory; they stay empty because the handle keeps the
    arrays alive.
    """
    if isinstance(value, Handle):
        return [value.address]
    place = value.__array_interface__["data"][0]
    return [0, 0, value.size, value.itemsize, place, *value.shape, *value.strides]


class Handle:
    """One pointer under which compiled code finds the arrays of a NamedTuple by name.

    A NamedTuple is handed from function to function field by field, some nine values an array, and
    compiling that takes most of the time; a handle is handed on as one pointer. Its fields must be
    arrays in C order, or handles. It shares the arrays and keeps them alive.

    Where a matrix has as many columns as ``tell_columns`` says, the compiler knows it too: it finds
    a row by a shift, where it would load a width and multiply.
    """

    def __init__(self, group: Any) -> None:
        self.numba_type: HandleType
        self.group = group
        self.parts: tuple[Any, ...] = tuple(Handle(v) if isinstance(v, tuple) else v for v in group)
        kinds = [p.numba_type if isinstance(p, Handle) else kind_of_array(p) for p in self.parts]
        known = COLUMNS.get(type(group).__name__, {})
        arrays = dict(zip(group._fields, group, strict=True))
        columns = {field: c for field, c in known.items() if arrays[field].shape[1:] == c}
        self.numba_type = HandleType(
            type(group).__name__, tuple(zip(group._fields, kinds, strict=True)), columns
        )
        self.buffer = np.array([w for p in self.parts for w in words_for(p)], np.int64)
        self.address = int(self.buffer.ctypes.data)


@extending.register_model(HandleType)
class HandleModel(extending.models.OpaqueModel):
    """A handle is a bare pointer."""


@extending.typeof_impl.register(Handle)
def handle_type(value: Handle, _: Any) -> HandleType:
    """Type of a handle given from Python."""
    return value.numba_type


@extending.unbox(HandleType)
def unbox_handle(_: Any, value: Any, c: Any) -> Any:
    """Pointer of a handle given from Python."""
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    pointer = c.builder.inttoptr(address, c.context.get_value_type(types.voidptr))
    return extending.NativeValue(pointer)


@extending.infer_getattr
class HandleFields(AttributeTemplate):
    """Types of a handle's fields."""

    key = HandleType

    def generic_resolve(self, value: Any, attr: Any) -> Any:  # type: ignore[override]
        """Type of ``value.attr``."""
        return value.kind_of(attr)


@lower_getattr_generic(HandleType)
def load_field(context: Any, builder: Any, handle: HandleType, pointer: Any, field: str) -> Any:
    """Load a field; the buffer never changes, so the compiler may load it once and keep it."""
    byte = builder.gep(pointer, [context.get_constant(types.intp, handle.offset_of(field))])
    kind = context.get_value_type(handle.kind_of(field))
    value = builder.load(builder.bitcast(byte, kind.as_pointer()))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    for axis, size in enumerate(handle.columns.get(field, ()), start=1):
        value = builder.insert_value(value, context.get_constant(types.intp, size), [SHAPE, axis])
    return value


class Order(NamedTuple):
    """A function to compile ahead of its first call: module, name, types of its arguments."""

    module: str
    name: str
    kinds: tuple[Any, ...]


def order(function: Any, arguments: tuple[Any, ...]) -> Order:
    """The order that compiles a kernel function for the types of these arguments."""
    kinds = tuple(numba.typeof(argument) for argument in arguments)
    return Order(function.__module__, function.__name__, kinds)


def called_bytes(function: Any) -> int:
    """Bytes of Python's byte code of a kernel function and all kernel functions it calls."""
    found: dict[int, int] = {}
    left = [function]
    while left:
        plain = left.pop().py_func
        if id(plain) not in found:
            found[id(plain)] = len(plain.__code__.co_code)
            known = plain.__globals__
            modules = [known[n] for n in plain.__code__.co_names if inspect.ismodule(known.get(n))]
            held = [known, *(vars(module) for module in modules)]
            named = [space.get(n) for space in held for n in plain.__code__.co_names]
            left += [one for one in named if hasattr(one, "py_func")]
    return sum(found.values())


def compile_orders(orders: list[Order], claims: Path) -> None:
    """Compile what no other process has claimed, and keep it.

    Processes share the list ``orders``; each leaves a file in the folder ``claims`` for what it
    takes. Nothing happens with the JIT off.
    """
    with collector_resting():
        for number, one in enumerate(orders if COMPILED else ()):
            try:
                (claims / str(number)).touch(exist_ok=False)
            except FileExistsError:
                continue
            getattr(importlib.import_module(one.module), one.name).compile(one.kinds)
