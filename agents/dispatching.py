"""What a compiled function is to whoever calls it, and how its code is found again.

Numba gets ready to compile before it looks whether anything has to be compiled, which takes longer than a run; here it does so if
anything has.
"""

import sys
from functools import cached_property
from typing import Any

from numba.core import errors, types
from numba.core.caching import FunctionCache
from numba.core.registry import CPUDispatcher
from numba.core.runtime import rtsys

from citypact.agents.lowering import Part


class _Cache:
    """What has been compiled of a function, in files, for numba."""

    def __init__(self, function: Any) -> None:
        self._function = function

    @cached_property
    def _files(self) -> Any:
        return FunctionCache(self._function)

    def load_overload(self, signature: Any, context: Any) -> Any:
        """The code for these types, None if there is none."""
        rtsys.initialize(context)
        with self._files._guard_against_spurious_io_errors():
            return self._files._load_overload(signature, context)

    def save_overload(self, signature: Any, made: Any) -> None:
        """Keep the code for these types."""
        self._files.save_overload(signature, made)


class Kept(CPUDispatcher):
    """A compiled function whose code is kept, and which no compiled code may call by its name."""

    @property
    def _numba_type_(self) -> Any:
        raise errors.TypingError(
            f"{self.py_func.__name__} is called by Python or through its door, and is no part of compiled code"
        )

    def __init__(self, function: Any, *given: Any, **settings: Any) -> None:
        super().__init__(function, *given, **settings)
        if function.__module__ in sys.modules:  # else another process has sent it, and no later one could find its module
            self._cache = _Cache(function)

    def _compilation_chain_init_hook(self) -> None:
        """Numba looks for extensions of it among all packages here, and once more when it compiles."""


class _RulePart(CPUDispatcher):
    """A rule in compiled code, made once for all whole numbers: numba makes a function anew for each that it knows already."""

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """What it is for these types, by place and by name."""
        by_name = {name: types.unliteral(kind) for name, kind in kws.items()}
        return super().get_call_template(tuple(types.unliteral(kind) for kind in args), by_name)


class Rule(Kept):
    """A function that Python calls, and that is a part of compiled code that calls it."""

    @property
    def _numba_type_(self) -> Any:
        return types.Dispatcher(self._part)

    @cached_property
    def _part(self) -> Any:
        options = self.targetoptions | {"no_cpython_wrapper": True}
        return _RulePart(self.py_func, targetoptions=options, pipeline_class=Part)
