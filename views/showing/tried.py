"""The runs that were tried so far, as the page lists them: what each consists of, where it came from, and what came out."""

from citypact.model.watched import Run
from citypact.views.running.play import Play
from citypact.views.running.played import Played
from citypact.views.showing.figure_stamp import policy_name, set_words
from citypact.views.showing.frames import POSITIONS, short
from citypact.views.words.policy import policy_words

# What came out of a run, in the year that it lived last; a trade-off chart has them on its axes.
OUTCOMES = ("cooperation_rate", "depth", "welfare", "gini_output", "gini_gains", "outlay")
MOST_NAMED = 3  # parameters that a label names one by one


def entries(play: Play) -> list[dict]:
    """One entry for each run, in the order of their numbers."""
    return [entry(played) | {"current": played is play.current, "other": played is play.other} for played in play.runs]


def named(played: Played) -> dict:
    """What a run is called."""
    return {"number": played.number, "label": label(played)}


def entry(played: Played) -> dict:
    """A run of the list; outcomes: measure -> value in the year lived last, None where undefined or nothing is lived."""
    run, last = played.final.run, played.rows[-1] if played.rows else None
    return named(played) | {
        "name": played.name,
        "region": [run.region.name, run.region.name_zh],
        "regionId": run.region.id,
        "agenda": policy_words(run.agenda),
        "parent": played.parent,
        "head": played.head,
        "years": played.years,
        "seed": str(run.seed),
        "changes": [str(change) for change in run.changes],
        "hash": run.parameters.hash,
        "agendaHash": run.agenda.hash,
        "outcomes": {name: None if last is None else short(last[POSITIONS[name]]) for name in OUTCOMES},
        "outlay": short(sum(row[POSITIONS["outlay"]] for row in played.rows)),
    }


def label(played: Played) -> list[str]:
    """The visitor's name for it, else its policy, the parameters that differ from their defaults, and its seed; two languages."""
    if played.name:
        return [played.name, played.name]
    run = played.final.run
    return [_joined(run, language, separator, seed) for language, separator, seed in (("en", "; ", "seed"), ("zh", "；", "种子"))]


def _joined(run: Run, language: str, separator: str, seed: str) -> str:
    told = set_words(run, language)
    more = len(told) - MOST_NAMED
    left = ([f"{more} more parameters"] if language == "en" else [f"另{more}个参数"]) if more > 0 else []
    return separator.join([policy_name(run, language), *told[:MOST_NAMED], *left, f"{seed} {run.seed}"])
