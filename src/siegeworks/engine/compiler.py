"""How kernel functions become machine code: a rule with all it calls as one piece, compiled once.

Numba by itself turns every function into finished machine code with a wrapper for Python, and then
links, optimises and translates it again inside each of its callers, level by level. Some five
hundred functions in deep trees cost minutes that way. Here a function called by a kernel is taken
no further than the compiler's own text. What is entered, from Python or as one of ``ENTRIES``, is
linked with all it calls, optimised and translated, once. Entries call one another by symbol, so
they can be compiled side by side and apart.

This rests on Numba's inner interfaces; ``jit`` is the only door to it.
"""

import copy
import gc
import hashlib
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import BuiltinFunctionType
from typing import Any

import numba
from numba.core import cgutils, codegen, compiler, funcdesc, lowering, types
from numba.core import typed_passes as typed
from numba.core import untyped_passes as untyped
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_machinery import AnalysisPass, LoweringPass, PassManager, register_pass
from numba.core.registry import cpu_target
from numba.core.typing.context import Context
from numba.core.typing.templates import make_concrete_template
from numba.np import arrayobj

__all__ = ["ENTRIES", "collector_resting", "compile_apart"]

ENTRIES = frozenset({"apply", "reset", "write_dawn", "faults"})
"""Names of the functions that are machine code of their own: the rules, and what is beside them."""

# Untyped, as most of Numba: a type checker is told so once.
_TARGET: Any = cpu_target
_LLVM: Any = codegen.ll  # type: ignore[attr-defined]
_PASSES: Any = untyped
_TYPED: Any = typed
_ARRAYS: Any = arrayobj


class _Typing(Context):
    """Numba's typing rules, with each answer about a built-in operation kept.

    To type ``a + b`` or ``a[i]`` Numba tries some twenty rules in turn and compares all compiler
    flags at each. The answer depends on the types alone. Calls of kernel functions are not kept
    here.
    """

    def resolve_function_type(self, func: Any, args: Any, kws: Any) -> Any:
        """Signature of ``func`` for these types, None when it has none."""
        if kws or type(func) not in _BUILT_IN:
            return super().resolve_function_type(func, args, kws)
        key = (id(func), tuple(args))
        if key not in _ANSWERS:
            _ANSWERS[key] = (func, super().resolve_function_type(func, args, kws))
        return _ANSWERS[key][1]


_BUILT_IN = (types.Function, BuiltinFunctionType, str)
"""How Numba names a built-in operation: wrapped, as Python's own, or by a word of its own."""
_ANSWERS: dict[Any, Any] = {}


class _Flags(compiler.Flags):
    """Numba's flags, compared by what is set; it collects all thirty options for each comparison.

    They are part of the key of every answer that Numba itself keeps.
    """

    def __eq__(self, other: object) -> bool:
        """Equal when the same is set, or when it comes to the same."""
        if isinstance(other, _Flags) and self._values == other._values:
            return True
        return bool(super().__eq__(other))

    def __hash__(self) -> int:
        """Numba's own hash, which names the options and not their values."""
        return _FLAGS_HASH


_FLAGS_HASH = hash(compiler.Flags())


def _own_typing() -> Any:
    """Our typing context over the same registered rules; Numba's own stays as it is."""
    context = copy.copy(_TARGET.typing_context)
    context.__class__ = _Typing
    return context


_TYPING: Any = _own_typing()


class _Text(JITCodeLibrary):
    """A function as the compiler's text, and what it calls: neither optimised nor translated."""

    def __init__(self, owner: Any, name: str) -> None:
        super().__init__(owner, name)
        self.called: list[Any] = []
        self.modules: list[Any] = []

    def add_linking_library(self, library: Any) -> None:
        """Remember a library whose functions this one calls."""
        self.called.append(library)

    def add_ir_module(self, ir_module: Any) -> None:
        """Take the text; its functions may be thrown out where they are pasted into callers."""
        module = _LLVM.parse_assembly(cgutils.normalize_ir_text(str(ir_module)))
        for function in module.functions:
            if not function.is_declaration and function.linkage == _LLVM.Linkage.external:
                function.linkage = "linkonce_odr"
        self.modules.append(module)

    def finalize(self) -> None:
        """Nothing: the text is finished in the entries that use it."""


class _Apart:
    """What a caller links in place of an entry's code: how to have it loaded before the caller."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self.load = load


class _Entry(JITCodeLibrary):
    """An entry with all it calls: linked, optimised and translated together."""

    def __init__(self, owner: Any, name: str, exported: str) -> None:
        super().__init__(owner, name)
        self.exported = exported
        self.called: list[Any] = []

    def add_linking_library(self, library: Any) -> None:
        """Remember a library to link."""
        self.called.append(library)

    def finalize(self) -> None:
        """Link callers before callees: a function that nobody wants yet is left out."""
        for library in reversed(list(_all_called(self.called, set()))):
            if isinstance(library, _Apart):
                self._reload_init.add(library.load)
                continue
            is_text = isinstance(library, _Text)
            for module in library.modules if is_text else [library._get_module_for_linking()]:
                self._final_module.link_in(module, preserve=True)
        self._final_module.get_function(self.exported).linkage = "external"
        # Nobody else calls what lies inside: the optimiser may paste in what is called once, and
        # pass no more of an array than is used.
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == _LLVM.Linkage.linkonce_odr:
                function.linkage = "internal"
        self._final_module.data_layout = self._codegen._data_layout
        manager, builder = self._codegen._module_pass_manager()
        manager.run(self._final_module, builder)
        self._finalize_final_module()


def _all_called(libraries: list[Any], seen: set[int]) -> Iterator[Any]:
    """Each library once, those it calls before it."""
    for library in libraries:
        if id(library) not in seen:
            seen.add(id(library))
            yield from _all_called(getattr(library, "called", []), seen)
            yield library


@register_pass(mutates_CFG=False, analysis_only=True)
class _NoNotes(AnalysisPass):
    """In place of Numba's annotation of every variable, which nobody reads here."""

    _name = "siegeworks_no_notes"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Leave the annotation empty."""
        state.type_annotation = None
        return False


def _number_of(function: Any) -> int:
    """A number for a function's symbol, from its code alone.

    Numba counts the functions that a process compiles. Entries call one another by symbol and are
    compiled by several processes, so each must find the same name.
    """
    code = function.__code__
    told = (code.co_code, code.co_names, code.co_varnames, str(code.co_consts))
    return int.from_bytes(hashlib.sha256(repr(told).encode()).digest()[:6], "big")


def _as_given(context: Any, builder: Any, kind: Any, index: Any, _: Any) -> Any:
    """An index as it is, whatever the size."""
    return context.cast(builder, index, kind, types.intp if kind.signed else types.uintp)


@contextmanager
def _no_index_from_the_end() -> Iterator[None]:
    """Numba asks of each index whether it counts from the end of the array; ours never do.

    A twentieth of a campaign went into the question. Bounds checks refuse a negative index.
    """
    before, _ARRAYS.fix_integer_index = _ARRAYS.fix_integer_index, _as_given
    try:
        yield
    finally:
        _ARRAYS.fix_integer_index = before


@register_pass(mutates_CFG=True, analysis_only=False)
class _ToText(LoweringPass):
    """Numba's lowering, ending at the text."""

    _name = "siegeworks_to_text"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Lower the typed function into a ``_Text``."""
        target, flags = state.targetctx, state.flags
        state.func_id.unique_id = _number_of(state.func_id.func)
        state.library = _Text(target.codegen(), state.func_id.func_qualname)
        description = funcdesc.PythonFunctionDescriptor.from_specialized_function(
            state.func_ir,
            state.typemap,
            state.return_type,
            state.calltypes,
            mangler=target.mangler,
            inline=flags.forceinline,
            noalias=flags.noalias,
            abi_tags=[flags.get_mangle_string()],
        )
        with target.push_code_library(state.library):
            lower = lowering.Lower(
                target, state.library, description, state.func_ir, metadata=state.metadata
            )
            with _no_index_from_the_end():
                lower.lower()
        lowered: Any = compiler._LowerResult
        state["cr"] = lowered(description, lower.call_helper, cfunc=None, env=lower.env)
        return True


class _Pipeline(compiler.CompilerBase):
    """The passes that kernel functions need. Left out are those for array expressions, closures,
    comprehensions, ``with`` and ``prange``, which kernels do without."""

    def define_pipelines(self) -> list[Any]:
        """One list of passes."""
        # Numba's legalising sets where variables die, for counting references.
        settled = _TYPED.IRLegalization if self.state.flags.nrt else _PASSES.IRProcessing
        manager: Any = PassManager("siegeworks")
        for step in (
            _PASSES.TranslateByteCode,
            _PASSES.FixupArgs,
            _PASSES.IRProcessing,
            _PASSES.RewriteDynamicRaises,
            _PASSES.ReconstructSSA,
            _TYPED.NopythonTypeInference,
            _TYPED.PreLowerStripPhis,
            settled,
            _NoNotes,
            _ToText,
            _TYPED.NoPythonBackend,
        ):
            manager.add_pass(step, step.__name__)
        manager.finalize()
        return [manager]


@contextmanager
def collector_resting() -> Iterator[None]:
    """Without the search for cycles among a million small objects that stay anyway.

    Coming back it looks at all that was made meanwhile: let it rest over many functions at once.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(module: str, name: str, arguments: tuple[Any, ...]) -> None:
    """Have an entry's machine code in this process, from the cache or compiled."""
    getattr(importlib.import_module(module), name).compile(arguments)


class _Callee:
    """The text of one kernel function for each tuple of argument types."""

    def __init__(self, dispatcher: Any) -> None:
        self.dispatcher = dispatcher
        self.is_entry = dispatcher.py_func.__name__ in ENTRIES
        self.texts: dict[tuple[Any, ...], Any] = {}
        self.keys: dict[tuple[Any, ...], tuple[Any, Any]] = {}

    def text(self, arguments: tuple[Any, ...], return_type: Any = None) -> Any:
        """Compile to text; Numba's compile result."""
        if arguments not in self.texts:
            frontend = self.dispatcher._compiler
            flags: Any = _Flags()
            frontend.targetdescr.options.parse_as_flags(flags, frontend.targetoptions)
            with collector_resting():
                self.texts[arguments] = compiler.compile_extra(
                    _TYPING,
                    _TARGET.target_context,
                    self.dispatcher.py_func,
                    args=arguments,
                    return_type=return_type,
                    flags=flags,
                    locals={},
                    pipeline_class=_Pipeline,
                )
        return self.texts[arguments]

    def entry(self, arguments: tuple[Any, ...], return_type: Any) -> Any:
        """Finish the text for calls from Python; Numba's compile result."""
        target = _TARGET.target_context
        text = self.text(arguments, return_type)
        library = _Entry(target.codegen(), text.fndesc.qualname, text.fndesc.mangled_name)
        library.enable_object_caching()
        library.add_linking_library(text.library)
        with target.push_code_library(library):
            target.create_cpython_wrapper(
                library, text.fndesc, text.environment, text.call_helper, release_gil=True
            )
        function = target.get_executable(library, text.fndesc, text.environment)
        return text._replace(
            library=library, entry_point=function, reload_init=list(library._reload_init)
        )

    def signature(self, arguments: tuple[Any, ...]) -> Any:
        """What a caller needs: the signature; the function can be linked from now on."""
        if arguments not in self.keys:
            self.keys[arguments] = self.linked(arguments)
        return self.keys[arguments][1]

    def linked(self, arguments: tuple[Any, ...]) -> tuple[Any, Any]:
        """The key under which a caller's lowering finds the function, and its signature."""
        dispatcher = self.dispatcher
        if self.is_entry:
            dispatcher.compile(arguments)
            made, library = dispatcher.overloads[arguments], self.apart(arguments)
        else:
            made = self.text(arguments)
            library = made.library
        key = object()
        _TARGET.target_context.insert_user_function(key, made.fndesc, [library])
        return key, made.signature

    def apart(self, arguments: tuple[Any, ...]) -> Any:
        """Stand-in for the entry's code in its callers."""
        function = self.dispatcher.py_func
        return _Apart(partial(_load, function.__module__, function.__name__, arguments))


def _widened(argument: Any) -> Any:
    """Give the type a whole-number argument is compiled for: int64, whatever width it comes in."""
    plain: Any = numba.types.unliteral(argument)
    is_signed = isinstance(plain, numba.types.Integer) and bool(getattr(plain, "signed", False))
    return numba.types.int64 if is_signed else argument


def compile_apart(dispatcher: Any) -> Any:
    """Have Numba's dispatcher compile as this module does, both when called and as a callee.

    A callee is compiled for one width of its whole-number arguments. Numba compiles it anew for
    each mix of widths and for each constant passed to it: one small function called with ten
    constants became ten. Whole numbers of 64 bits are also nearer to what plain Python does.
    ``dispatcher.texts`` holds what was compiled, by argument types.
    """
    callee = _Callee(dispatcher)

    def template(args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        python_signature, folded = dispatcher._compiler.fold_argument_types(args, keywords)
        signature = callee.signature(tuple(_widened(argument) for argument in folded))
        name = dispatcher.py_func.__name__
        found = make_concrete_template(name, key=name, signatures=[signature])
        return found, python_signature, signature.args, {}

    dispatcher.get_call_template = template
    dispatcher.get_overload = lambda arguments: callee.keys[tuple(arguments)][0]
    dispatcher._compiler._compile_core = callee.entry
    dispatcher.texts = callee.texts
    return dispatcher
