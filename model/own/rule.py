"""A rule of choice of one's own: what it is, and how a side of the Mesa model asks it (``docs/own-rules.md``).

It is a function of what a side sees (``agents.seen.Seen``), of the rule's own parameters and memory, and of one uniform draw. The
Mesa model calls it as it is, the engine through a pointer (``model.own.calling``, ``model.year.own``): one body in both.
"""

import math
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from citypact.agents.codes import COMPETES, COOPERATES, RAISED, STRANGE
from citypact.agents.compiled import CompilationError, compiled_alone
from citypact.agents.relation import Side
from citypact.model.own.calling import asked, learned, reason
from citypact.model.own.checking import ALLOWED, faults_of
from citypact.model.own.declaring import RuleMemory, RuleParameter
from citypact.model.own.files import SourceFile
from citypact.model.refusal import Refusal
from citypact.model.settings.parameters import Parameters
from citypact.model.year.own import FUNCTIONS


@dataclass(frozen=True, kw_only=True, repr=False)
class OwnRule:
    """A rule of choice of one's own.

    choose(seen, p, memory, draw): whether a side that reconsiders a relation cooperates; learn(seen, p, memory): what it will
    remember, a tuple in the order of ``memory``, needed if there is any; deepen(seen, p, memory, draw): whether a side that is
    asked wishes to go a stage deeper (None: by logit on ``deepening_gain``). seen: ``agents.seen.Seen``; p, memory: the
    parameters and the memory by name; draw: uniform on [0, 1). The functions must compile with numba, or be compiled already.
    meaning: what it does, as the end of a sentence that begins with "it"; stochastic: whether it reads the draw; file: where it
    was read from. Raises ``Refusal`` with all faults at once.
    """

    name: str
    choose: Callable[..., Any] | None = None
    learn: Callable[..., Any] | None = None
    deepen: Callable[..., Any] | None = None
    parameters: tuple[RuleParameter, ...] = ()
    memory: tuple[RuleMemory, ...] = ()
    label: str = ""
    meaning: str = ""
    source: str = ""
    label_zh: str = ""
    meaning_zh: str = ""
    stochastic: bool = True
    file: SourceFile | None = None

    def __post_init__(self) -> None:
        for rows in ("parameters", "memory"):
            object.__setattr__(self, rows, tuple(getattr(self, rows)))
        faults = faults_of(self)
        if faults:
            raise Refusal(*faults)

    def __repr__(self) -> str:
        told = (("parameters", self.parameters), ("memory", self.memory))
        rows = "".join(f"; {what} {', '.join(row.name for row in rows)}" for what, rows in told if rows)
        return f"<OwnRule {self.name}: it {self.meaning}{rows}>"

    @property
    def decides_depth(self) -> bool:
        """Whether it says itself when to go deeper."""
        return self.deepen is not None

    @cached_property
    def start(self) -> Any:
        """What a side remembers at the start, a named tuple."""
        return self._memory_kind(*(float(row.initial) for row in self.memory))

    @cached_property
    def _memory_kind(self) -> Any:
        return namedtuple("Memory", [row.name for row in self.memory])  # its fields are known now only

    @cached_property
    def _levels_kind(self) -> Any:
        return namedtuple("Levels", [row.name for row in self.parameters])

    def levels(self, parameters: Parameters) -> Any:
        """The values of its own parameters, a named tuple of doubles."""
        return self._levels_kind(*(float(getattr(parameters, row.name)) for row in self.parameters))

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits for the file that it was read from; without a file, for its functions alone."""
        if self.file is not None:
            return self.file.hash
        codes = [getattr(function, "py_func", function).__code__ for function in self.functions.values()]
        told = [
            (code.co_code, code.co_names, [value for value in code.co_consts if not hasattr(value, "co_code")]) for code in codes
        ]
        return sha256(repr((told, self.parameters, self.memory, self.decides_depth)).encode()).hexdigest()[:16]

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions that it has, by name."""
        given = {name: getattr(self, name) for name in FUNCTIONS}
        return {name: function for name, function in given.items() if function is not None}

    @cached_property
    def _compiled(self) -> dict[str, Any]:
        return {name: compiled_alone(function) for name, function in self.functions.items()}

    @cached_property
    def callbacks(self) -> dict[str, Any]:
        """What the engine calls, compiled: the functions there are, by name. Raises ``Refusal`` for one that does not compile."""
        made, faults = {}, []
        for name, function in self._compiled.items():
            adapter = learned if name == "learn" else asked
            try:
                made[name] = adapter(function, self._levels_kind, self._memory_kind)
            except CompilationError as error:
                faults.append(f'rule "{self.name}": {name} does not compile: {reason(error)}')
        if faults:
            raise Refusal(*faults)
        return made

    def chooses(self, seen: Any, levels: Any, memory: Any, draw: float, side: Side) -> bool:
        """Whether a side of the Mesa model cooperates."""
        return self._answered("choose", (seen, levels, memory, draw), side)

    def wishes(self, seen: Any, levels: Any, memory: Any, draw: float, side: Side) -> bool:
        """Whether a side of the Mesa model would go a stage deeper, if the rule decides that."""
        return self._answered("deepen", (seen, levels, memory, draw), side)

    def learns(self, seen: Any, levels: Any, memory: Any, side: Side) -> Any:
        """What a side of the Mesa model remembers of the year."""
        if self.learn is None:
            return memory
        found = self._memory_kind(*map(float, self._called("learn", (seen, levels, memory), side)))
        for value in found:
            if not math.isfinite(value):
                raise self.faulty("learn", STRANGE, value, _place(side, seen))
        return found

    def _answered(self, name: str, given: tuple[Any, ...], side: Side) -> bool:
        answer = self._called(name, given, side)
        if answer in (COMPETES, COOPERATES):
            return bool(answer)
        raise self.faulty(name, STRANGE, answer, _place(side, given[0]))

    def _called(self, name: str, given: tuple[Any, ...], side: Side) -> Any:
        try:
            return self._compiled[name](*given)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            raise self.faulty(name, RAISED, math.nan, _place(side, given[0]), told) from error

    def faulty(self, function: str, answer: int, value: float, place: str, error: str = "an error") -> Refusal:
        """The refusal of a run in which the rule answered what is no answer; place: which side in which year."""
        if answer == RAISED:
            return Refusal(f'rule "{self.name}": {function} raised {error} ({place})')
        return Refusal(f'rule "{self.name}": {function} returned {value:g} ({place}); allowed: {ALLOWED[function]}')


def _place(side: Side, seen: Any) -> str:
    return f"{side.city.name} towards {side.partner.name}, year {seen.year:.0f}"
