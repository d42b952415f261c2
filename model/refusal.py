"""Refusals: what a reader is told when a request cannot be met, in one clear line for each fault."""

import unicodedata
from collections.abc import Iterable


class Refusal(ValueError):
    """A request that is refused; each fault is one line that says what, where, the value and what is allowed.

    The command line prints the message and ends with exit code 2. Several faults may be told at once.
    """

    def __init__(self, *faults: object) -> None:
        # A name or a path must not break the line of the message, nor tell the terminal what to do.
        self.faults = tuple(printable(" ".join(str(fault).split("\n"))) for fault in faults)
        super().__init__(*self.faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)

    def within(self, place: object) -> "Refusal":
        """The same faults, each preceded by the place in which they were found, unless it names it already."""
        return Refusal(*(fault if fault.startswith(f"{place}: ") else f"{place}: {fault}" for fault in self.faults))


def printable(text: object) -> str:
    """A text without what a terminal would obey or could not show: control and format characters as their escapes."""
    told = str(text)
    if told.isprintable():
        return told
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "".join(sign.encode("unicode_escape").decode() if unicodedata.category(sign) in hidden else sign for sign in told)


def nearest(name: object, names: Iterable[object]) -> str:
    """Return ' (did you mean "x"?)' for the known name nearest to `name`, or '' where none is near."""
    from difflib import get_close_matches  # which a start that refuses nothing does without

    known = {str(candidate).casefold(): str(candidate) for candidate in names}
    close = get_close_matches(str(name).casefold(), known, n=1, cutoff=0.6)
    return f' (did you mean "{known[close[0]]}"?)' if close else ""


def shown(value: object) -> str:
    """A value as a message shows it: its repr, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def unknown(kind: str, name: object, names: Iterable[object]) -> str:
    """The fault for an unknown name: its kind, the name, the nearest; all known if few or none near."""
    names = tuple(names)
    near = nearest(name, names)
    known = "" if near and len(names) > 12 else f"; allowed: {', '.join(map(str, names))}"
    return f"unknown {kind} {shown(name)}{near}{known}"
