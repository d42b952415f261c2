"""Files of a user's own code: read once, known by their hash, and carried to whoever lives the runs as their text."""

import sys
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256
from os import PathLike
from pathlib import Path
from threading import RLock
from traceback import extract_tb
from types import ModuleType
from typing import Any

from citypact.model.reading import MEBIBYTE, read_text
from citypact.model.refusal import Refusal

# The file that is being run, so that whatever it registers is known to come from it.
being_run: ContextVar["SourceFile | None"] = ContextVar("being_run", default=None)
_RUNNING = RLock()


@dataclass(frozen=True)
class SourceFile:
    """A Python file of a user's own. name: as messages and manifests tell it; text: its source; path: where it was read."""

    name: str
    text: str = field(repr=False)
    path: str = field(default="", compare=False, repr=False)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> "SourceFile":
        """The file at a path. Raises ``Refusal`` where there is none."""
        return cls(Path(path).name, read_text(path, "a Python file", MEBIBYTE), str(Path(path).resolve()))

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits for its text."""
        return sha256(self.text.encode()).hexdigest()[:16]

    def names(self) -> dict[str, Any]:
        """What it defines; it is run once in a process. Raises ``Refusal`` with the line where it fails."""
        module = f"citypact_own_{self.hash}"
        with _RUNNING:
            if module not in sys.modules:
                self.run()
            return vars(sys.modules[module])

    def run(self) -> None:
        """Run it, whether or not it was before."""
        module = ModuleType(f"citypact_own_{self.hash}")
        module.__file__ = self.path or self.name
        token = being_run.set(self)
        with _RUNNING:
            sys.modules[module.__name__] = module
            try:
                exec(compile(self.text, module.__file__, "exec"), vars(module))
            except BaseException as error:
                del sys.modules[module.__name__]
                if not isinstance(error, Exception):
                    raise
                raise self._told(error, module.__file__) from error
            finally:
                being_run.reset(token)

    def _told(self, error: Exception, file: str) -> Refusal:
        if isinstance(error, Refusal):
            return error.within(self.name)
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == file]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        told = error.msg if isinstance(error, SyntaxError) else error
        return Refusal(f"{self.name}" + (f": line {line}" if line else "") + f": {type(error).__name__}: {told}")
