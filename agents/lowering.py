"""How numba turns a function into code here: as everywhere, but for three things that spare it most of its work.

Numba keeps a variable that several blocks of a function read in a slot of memory, from which every use loads all of it. A named
tuple of dozens of arrays is hundreds of numbers, so that taking the slots away again was a third of the time of compiling. Here a
variable that is given a value once, before all that reads it, is that value (``_Values``).

A function that calls others holds them, and is compiled with them once more. What only compiled code calls is therefore never
made into machine code, but a part of what calls it (``Part``). And the stages of a year are not called by name but through an
address: each has a door, a function of one argument, the place in memory where the arguments of the stage stand word by word
(``doors``). The stage itself is then called from nowhere else, so that the compiler drops what it never reads.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from llvmlite import ir as code
from llvmlite.binding import parse_assembly
from numba import _dynfunc  # type: ignore[attr-defined]  # written in C
from numba.core import cgutils, ir, lowering, types
from numba.core.analysis import compute_cfg_from_blocks, compute_use_defs, must_use_alloca
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import NativeLowering

_WORD, _STATUS = code.IntType(64), code.IntType(32)
DOOR = code.FunctionType(_STATUS, [_WORD.as_pointer()])


def door_name(description: Any) -> str:
    """The name in the object code of the door to a function, from numba's description of it."""
    return f"door.{description.mangled_name}"


class _Values(lowering.Lower):
    """Numba's lowering, in which more variables are values; and a stage has a door in the place of a wrapper for C."""

    def _find_singly_assigned_variable(self) -> None:
        super()._find_singly_assigned_variable()
        self._singly_assigned_vars.update(_values(self.func_ir))

    def lower_getitem(self, resty: Any, expr: Any, value: Any, index: Any, signature: Any) -> Any:
        (array, places), item = signature.args, signature.return_type
        if not _is_item(array, places, item):
            return super().lower_getitem(resty, expr, value, index, signature)
        read = self.context.unpack_value(self.builder, item, self._address(array, value, places, index))
        return self.context.cast(self.builder, read, item, resty)

    def lower_setitem(self, target_var: Any, index_var: Any, value_var: Any, signature: Any) -> Any:
        array, places, item = signature.args
        if not _is_item(array, places, item):
            return super().lower_setitem(target_var, index_var, value_var, signature)
        value = self.context.cast(self.builder, self.loadvar(value_var.name), self.typeof(value_var.name), item)
        value = self.context.cast(self.builder, value, item, array.dtype)
        self.context.pack_value(self.builder, array.dtype, value, self._address(array, target_var, places, index_var))
        return self.context.get_dummy_value()

    def _address(self, array: Any, variable: Any, places: Any, index: Any) -> Any:
        """Where an item of an array stands in memory; a place below 0 counts from the end, as in Python."""
        from numba.np.arrayobj import fix_integer_index  # which brings all that numba does with arrays

        builder, context = self.builder, self.context
        model = context.data_model_manager[array]
        data, shape, strides = (model.get(builder, self.loadvar(variable.name), name) for name in ("data", "shape", "strides"))
        lengths = cgutils.unpack_tuple(builder, shape, array.ndim)
        at = context.cast(builder, self.loadvar(index.name), self.typeof(index.name), places)
        single = isinstance(places, types.Integer)
        along = zip([at] if single else cgutils.unpack_tuple(builder, at), [places] if single else places, lengths, strict=True)
        indices = [fix_integer_index(context, builder, kind, place, length) for place, kind, length in along]
        steps = cgutils.unpack_tuple(builder, strides, array.ndim)
        return cgutils.get_item_pointer2(context, builder, data, lengths, steps, array.layout, indices)

    def create_cfunc_wrapper(self) -> None:
        """The door: reads the arguments and calls the function; returns its status, 0 where all went well."""
        module = self.context.create_module("door")
        stage = self.context.declare_function(module, self.fndesc)
        door = code.Function(module, DOOR, door_name(self.fndesc))
        builder = code.IRBuilder(door.append_basic_block())
        outlets = [builder.alloca(kind.pointee) for kind in stage.function_type.args[:2]]  # of what is returned, and raised
        arguments = [
            _read(builder, door.args[0], place, kind) for place, kind in enumerate(stage.function_type.args[len(outlets) :])
        ]
        builder.ret(builder.call(stage, [*outlets, *arguments], attrs=("noinline",)))
        self.library.add_ir_module(module)
        self.library._final_module.get_function(self.fndesc.llvm_func_name).linkage = "internal"


def _is_item(array: Any, places: Any, item: Any) -> bool:
    """Whether an array is asked for one number, which numba would first copy all it knows of the array for."""
    if not isinstance(array, types.Array) or not array.aligned or not isinstance(item, types.Number | types.Boolean):
        return False
    kinds = [places] if isinstance(places, types.Integer) else list(getattr(places, "types", ()))
    return len(kinds) == array.ndim and all(isinstance(kind, types.Integer) for kind in kinds)


def _read(builder: Any, words: Any, place: int, kind: Any) -> Any:
    """The argument that stands in a word: a pointer, or a whole number."""
    word = builder.load(builder.gep(words, [_WORD(place)]))
    if isinstance(kind, code.PointerType):
        return builder.inttoptr(word, kind)
    return word if kind == _WORD else builder.trunc(word, kind)


def _values(function: Any) -> Iterator[str]:
    """The variables of a function in numba's form that are given a value once, before all that reads or deletes them."""
    blocks = function.blocks
    assigned, deleted = defaultdict(list), defaultdict(set)
    for label, block in blocks.items():
        for statement in block.body:
            if isinstance(statement, ir.Assign):
                assigned[statement.target.name].append(label)
            elif isinstance(statement, ir.Del):
                deleted[statement.value].add(label)
    read = defaultdict(set)
    for label, names in compute_use_defs(blocks).usemap.items():  # a block that also assigns is one that reads before
        for name in names:
            read[name].add(label)
    graph, in_memory = compute_cfg_from_blocks(blocks), must_use_alloca(blocks)
    dominators = graph.dominators()
    for name, (first, *others) in assigned.items():
        if others or name in in_memory or first in read[name]:
            continue
        places = read[name] | deleted[name]
        before = all(first <= place and first in dominators.get(place, ()) for place in places)  # blocks are lowered in order
        if before and not _deleted_twice(graph, first, deleted[name]):
            yield name


def _deleted_twice(graph: Any, first: int, deleted: set[int]) -> bool:
    """Whether a variable may be deleted twice without a new value in between: numba empties its slot for that."""
    for start in deleted:
        seen, ahead = {first}, [start]
        while ahead:
            following = {label for label, _ in graph.successors(ahead.pop())} - seen
            if following & deleted:
                return True
            seen |= following
            ahead += following
    return False


class _WholeLibrary(JITCodeLibrary):
    """Code that no other code is made of, so that the cache need not keep what it is made of: its names will do."""

    def _get_module_for_linking(self) -> Any:
        self._ensure_finalized()
        names = [function.name for function in self._final_module.functions if not function.is_declaration]
        return parse_assembly("\n".join(f'define void @"{name}"() {{ unreachable }}' for name in names))


class _PartLibrary(JITCodeLibrary):
    """Code that waits to be compiled into what calls it."""

    def finalize(self) -> None:
        """Take in the parts of this part."""
        self._raise_if_finalized()
        for library in dict.fromkeys(self._linking_libraries):
            self._reload_init.update(library._reload_init)
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class _Lowering(NativeLowering):
    _name = "citypact_native_lowering"
    _library: type[JITCodeLibrary] = _WholeLibrary

    @property
    def lowering_class(self) -> type[lowering.Lower]:
        return _Values

    def run_pass(self, state: Any) -> bool:
        state.library = self._library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class _PartLowering(_Lowering):
    _name = "citypact_part_lowering"
    _library = _PartLibrary

    def run_pass(self, state: Any) -> bool:
        state.flags.no_compile = True
        super().run_pass(state)
        made, name = state["cr"], state.func_id.func_qualname
        known_by = _dynfunc.make_function(made.fndesc.lookup_module(), name, "", 0, made.env, (state.library,))
        state.targetctx.insert_user_function(known_by, made.fndesc, [state.library])
        state["cr"] = made._replace(cfunc=known_by)
        return True


class Compiler(CompilerBase):
    """Numba's own pipeline with the lowering of this module."""

    lowering: type[NativeLowering] = _Lowering

    def define_pipelines(self) -> list[PassManager]:
        usual = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline = PassManager(usual.pipeline_name)
        for step, description in usual.passes:
            pipeline.add_pass(self.lowering if step is NativeLowering else step, description)
        pipeline.finalize()
        return [pipeline]


class Part(Compiler):
    """The same for what is called by compiled code only."""

    lowering = _PartLowering


class SeparateArrays(Compiler):
    """With the promise that no two arrays passed to a kernel overlap.

    With dozens of arrays in a loop the compiler cannot check that at run time, and would not vectorise.
    """

    def define_pipelines(self) -> list[PassManager]:
        self.state.flags.noalias = True
        return super().define_pipelines()


class SeparatePart(SeparateArrays, Part):
    """Both."""
