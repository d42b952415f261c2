"""Whose run a figure shows: words in the visitor's language, the line of settings at its foot, and years as labels."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from citypact.model.settings.parameter_table import PARAMETERS
from citypact.model.settings.units import UNITS
from citypact.model.version import MODEL_VERSION
from citypact.model.watched import Run
from citypact.views.running.play import Play
from citypact.views.words.policy import policy_words
from citypact.views.words.texts import TEXTS

if TYPE_CHECKING:  # matplotlib is slow to load, and most visitors never ask for a figure
    from matplotlib.figure import Figure

STAMP_SIZE = 6.0  # points
STAMP_COLOUR = "#55606a"
LONGEST_POLICY = 56.0  # ems
MOST_NAMED = 3  # changed parameters that are named one by one
LINE_INCHES = 0.12  # from one line of a stamp to the next
SIDE_INCHES = 0.08  # left of it
LAST_PLAIN = 0xFFFF
FIRST_WIDE = 0x2E7F  # characters beyond it are Chinese ones and their punctuation


def label_text(key: str, language: str) -> str:
    """A text of the page; language: "en" or "zh"."""
    return TEXTS[key][0 if language == "en" else 1]


def label(item: Any, language: str) -> str:
    """The label of anything that is declared."""
    return item.label if language == "en" else item.label_zh


def unit(item: Any, language: str) -> str:
    """The unit of anything that is declared."""
    return item.unit if language == "en" else UNITS[item.unit]


def region_name(run: Run, language: str) -> str:
    """The region's name."""
    return run.region.name if language == "en" else run.region.name_zh


def policy_name(run: Run, language: str) -> str:
    """The policy in a few words."""
    return policy_words(run.agenda)[0 if language == "en" else 1]


def year_words(year: int, language: str, calendar: int = 0) -> str:
    """A year as a title tells it, with its calendar year where year 0 has one."""
    told = f"{label_text('chart.year', language)} {year}"
    return f"{told} · {calendar + year}" if calendar else told


def set_words(run: Run, language: str) -> list[str]:
    """What differs from the defaults, each parameter in a few words, the changes on the way with their year after them."""
    told = [f"{label(PARAMETERS[name], language)} {_value(value)}" for name, value in run.parameters.changed().items()]
    since = label_text("figure.since", language)
    for change in run.changes:
        told += [
            since.format(f"{label(PARAMETERS[name], language)} {_value(value)}", change.first) for name, value in change.values
        ]
    return told


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def stamp(run: Run, years: int, language: str, calendar: int = 0) -> list[str]:
    """What tells a run: region, policy, what differs from the defaults, seed, years, hashes, and what year 0 stands for."""
    changed = set_words(run, language)
    return [
        region_name(run, language),
        shortened(policy_name(run, language), LONGEST_POLICY),
        *changed[:MOST_NAMED],
        *([label_text("figure.more", language).format(len(changed) - MOST_NAMED)] if len(changed) > MOST_NAMED else []),
        f"{label_text('setup.seed', language)} {run.seed}",
        label_text("figure.years", language).format(years),
        *([label_text("figure.calendar", language).format(calendar)] if calendar else []),
        f"{label_text('figure.parameters', language)} {run.parameters.hash}",
        f"{label_text('figure.agenda', language)} {run.agenda.hash}",
        label_text("figure.model", language).format(MODEL_VERSION),
    ]


LINE_KEYS = ("figure.thisLine", "figure.otherLine")  # of a chart, where one run is solid and the other dashed


def whose(play: Play, language: str, most: float, keys: Sequence[str] = LINE_KEYS) -> list[str]:
    """How each run that is watched is called, in so many ems; of two their numbers, and their names or what tells them apart.

    keys: of the texts that say which of two is this run and which the other.
    """
    watched = [played for played in (play.current, play.other) if played is not None]
    runs = [played.final.run for played in watched]
    told = [played.name or _apart(run, runs, language) for played, run in zip(watched, runs, strict=True)]
    names = [shortened(_plain(name), most) for name in told]
    if len(names) == 1:
        return names
    return [label_text(key, language).format(number, name) for key, number, name in zip(keys, _numbers(play), names, strict=True)]


def _numbers(play: Play) -> list[int]:
    return [played.number for played in (play.current, play.other) if played is not None]


def _plain(name: str) -> str:
    """A visitor's words without what a font may lack or matplotlib would take for a formula."""
    return "".join(character for character in name if character.isprintable() and ord(character) <= LAST_PLAIN).replace(
        "$", r"\$"
    )


def _apart(run: Run, runs: Sequence[Run], language: str) -> str:
    """The words in which a run differs from the others beside it, its policy where there is nothing to tell apart."""
    aspects = [[one.region.checksum, one.agenda.hash, one.seed, (one.parameters.hash, one.changes)] for one in runs]
    words = [
        region_name(run, language),
        policy_name(run, language),
        f"{label_text('setup.seed', language)} {run.seed}",
        ", ".join(set_words(run, language)) or label_text("figure.defaults", language),
    ]
    differs = [word for k, word in enumerate(words) if len({aspect[k] for aspect in aspects}) > 1]
    return ", ".join(differs) or policy_name(run, language)


def put_stamp(figure: "Figure", play: Play, language: str, calendar: int = 0) -> float:
    """Write what tells each run at a figure's foot; returns the inches that it takes."""
    told = [stamp(watched.final_run(), play.head, language, calendar) for watched in play.watched]
    if len(told) > 1:
        keys = ("figure.this", "figure.other")
        told = [[label_text(key, language).format(number), *parts]
                for key, number, parts in zip(keys, _numbers(play), told, strict=True)]  # fmt: skip
    lines = [line for parts in told for line in _lines(parts, figure.get_figwidth() - 2 * SIDE_INCHES)]
    for place, line in enumerate(reversed(lines)):
        across, up = SIDE_INCHES / figure.get_figwidth(), (place + 0.5) * LINE_INCHES / figure.get_figheight()
        figure.text(across, up, line, fontsize=STAMP_SIZE, color=STAMP_COLOUR, va="bottom")
    return (len(lines) + 1) * LINE_INCHES


def _lines(parts: Sequence[str], width: float) -> list[str]:
    """The parts joined, in as many lines as the width (inches) asks for."""
    lines = [parts[0]]
    for part in parts[1:]:
        longer = f"{lines[-1]} · {part}"
        if breadth(longer) * STAMP_SIZE / 72.0 <= width:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def shortened(text: str, most: float) -> str:
    """A text cut to so many ems, with an ellipsis where it is."""
    if breadth(text) <= most:
        return text
    while breadth(text) > most - 1.0:
        text = text[:-1]
    return f"{text.rstrip(' ,、，+＋')}…"


def breadth(text: str) -> float:
    """How wide a text is, in ems, guessed from above: a Chinese character takes one, all others less."""
    return sum(1.0 if ord(character) > FIRST_WIDE else 0.56 for character in text)
