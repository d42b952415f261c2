"""The claims on the council's history, each a number beside the interval that its source lets expect."""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from citypact.experiments.named.validation.history.spec import (
    AFTER,
    CALIBRATED,
    EARLIER,
    JUDGED,
    KNOWING,
    LATER,
    NAIVE,
    NONE,
    PROVINCES,
    REIGNS,
    RIVALS,
    TOLD,
    TRIAL_CALIBRATED,
    TRIAL_CALIBRATED_ORDER,
    TRIAL_COUNTS,
    TRIAL_ORDER,
    TRIAL_RIVALS,
    UNTUNED,
)
from citypact.experiments.paper.inference import Effect
from citypact.experiments.paper.tables import one
from citypact.experiments.paper.verdicts import Verdict

GROUP = "history"
TABLE = "years of joining of the 41 cities (yrd_membership.csv)"
TRIAL = "independent trial of the same equations"
ALONE = "default parameters, no government, thematic cooperation with a member"
WEIGHED = f"five parameters weighed by who had joined by 2010, {REIGNS[AFTER].label}"
ONE_MEMBER = 2.0  # members either way
ROUNDING = 0.015  # of a rank correlation told to two digits
VARIANTS = "Tried besides: five definitions of joining and other first years of the government (`history_definitions.csv`)."
INSIDE = (0.025, 0.975)
IN_PLACE = f"{INSIDE[0]} to {INSIDE[1]}"
FAIR = "a fair forecast has what came among the middle 95 % of its worlds, ties by half"
BEST_DOZEN = "the range of the trial's best dozen"
LIMITS = "The figures of the cities are of 2019; the package acts on all relations alike, with nothing of the plan's own area."

Tables = Mapping[str, pd.DataFrame]


def _effect(row: pd.Series, n: float) -> Effect:
    """A stored mean with its interval."""
    return Effect(float(row["mean"]), float(row["low"]), float(row["high"]), math.nan, round(float(n)))


def _plain(amount: float) -> Effect:
    """A number without chance."""
    return Effect(amount, math.nan, math.nan, math.nan, 1)


def verdicts(tables: Tables) -> list[Verdict]:
    """All claims, from the tables."""
    parts = (_untuned, _calibrated, _count_rivals, _order_rivals, _scores, _left_out, _rivals)
    return [verdict for part in parts for verdict in part(tables)]


def _worth(tables: Tables, way: str, reign: str) -> float:
    return float(one(tables["history_definitions"], definition="thematic", way=way, name=reign)["worth"])


def _untuned(tables: Tables) -> Iterator[Verdict]:
    """What the trial found without tuning and without government."""
    n = _worth(tables, UNTUNED, NONE)
    for year, expected in zip(TOLD, TRIAL_COUNTS, strict=True):
        row = one(tables["history_counts"], way=UNTUNED, name=NONE, year=year)
        yield Verdict(
            GROUP, "Untuned, cities join by themselves about as in the trial", TRIAL, ALONE, f"members in {year}", str(expected),
            expected - ONE_MEMBER, expected + ONE_MEMBER, _effect(row, n),
            "single worlds differ by one or two members, and the trial's definition of joining is not told", VARIANTS,
        )  # fmt: skip
    row = one(tables["history_order"], name=NONE, way=UNTUNED, cities=EARLIER)
    yield Verdict(
        GROUP, "Untuned, cities join in about the order that came", TRIAL, ALONE, f"rank correlation, {EARLIER}",
        f"{TRIAL_ORDER[0]} to {TRIAL_ORDER[1]}", *TRIAL_ORDER, _effect(row, n), "the trial's range", VARIANTS)  # fmt: skip


def _calibrated(tables: Tables) -> Iterator[Verdict]:
    """What the trial found with the package, and whether what came lies among what is foretold."""
    n = one(tables["history_calibrations"], left_out="")["effective_draws"]
    for year, (least, most) in TRIAL_CALIBRATED.items():
        row = one(tables["history_counts"], way=CALIBRATED, name=AFTER, year=year)
        yield Verdict(
            GROUP, "Calibrated to 2010 and with a government, the council grows as in the trial", TRIAL, WEIGHED,
            f"members in {year}", f"{least} to {most}", least, most, _effect(row, n), BEST_DOZEN)  # fmt: skip
    for year in JUDGED:
        row = one(tables["history_counts"], way=CALIBRATED, name=AFTER, year=year)
        yield Verdict(
            GROUP, "What came lies among what is foretold", TABLE, WEIGHED,
            f"place of the {row['observed']} members of {year} among the weighed worlds, 0 below all, 1 above all",
            IN_PLACE, *INSIDE, _plain(float(row["place"])), FAIR, LIMITS)  # fmt: skip
    row = one(tables["history_order"], way=CALIBRATED, name=AFTER, cities=LATER)
    yield Verdict(
        GROUP, "Calibrated to 2010, the order of those who joined afterwards is as in the trial", TRIAL, WEIGHED,
        f"rank correlation, {LATER}", f"{TRIAL_CALIBRATED_ORDER[0]} to {TRIAL_CALIBRATED_ORDER[1]}", *TRIAL_CALIBRATED_ORDER,
        _effect(row, n), BEST_DOZEN)  # fmt: skip


def _count_rivals(tables: Tables) -> Iterator[Verdict]:
    """Whether the count beats the curves that were fitted to the same years."""
    row, n = one(tables["history_errors"], way=CALIBRATED, name=AFTER), _worth(tables, CALIBRATED, AFTER)
    for name in ("logistic_later", "logistic"):
        rival = one(tables["history_errors"], name=name)
        yield Verdict(
            GROUP, f"The model foretells the count better than a fitted curve: {rival['label']}", TABLE, WEIGHED,
            f"mean absolute error of the members in {', '.join(map(str, JUDGED))}", f"below {rival['mean']:.2f}, the curve's",
            0.0, float(rival["mean"]), _effect(row, n), "the rival's own error; fitted to 1997, 2003 and 2010",
            f"{LIMITS} {VARIANTS}")  # fmt: skip


def _order_rivals(tables: Tables) -> Iterator[Verdict]:
    """Whether the order beats every rival among those that joined after 2010."""
    table, n = tables["history_order"], _worth(tables, CALIBRATED, AFTER)
    row = one(table, way=CALIBRATED, name=AFTER, cities=LATER)
    for name, label in RIVALS.items():
        rival = one(table, way="rival", name=name, cities=LATER)
        kind = "" if name in NAIVE else " (with hindsight)" if name == "hindsight" else " (of the model's own form)"
        yield Verdict(
            GROUP, f"The model foretells the order better than a rival{kind}: {label}", TABLE, WEIGHED,
            f"rank correlation, {LATER}", f"above {rival['mean']:.3f}, the rival's", float(rival["mean"]), 1.0, _effect(row, n),
            "the rival's own correlation", f"{LIMITS} {VARIANTS}")  # fmt: skip


def _scores(tables: Tables) -> Iterator[Verdict]:
    """Whether the probabilities of single cities beat those of the best fitted hazard."""
    table = tables["history_scores"]
    row = one(table, way=KNOWING, name=AFTER, year="all")
    rivals = table[(table["way"] == "rival") & (table["year"] == "all")]
    best = rivals.loc[rivals["brier"].astype(float).idxmin()]
    yield Verdict(
        GROUP, "The model foretells better than fitted hazards which cities have joined", TABLE,
        f"{WEIGHED}; given who had joined by 2010", f"Brier score over {', '.join(map(str, JUDGED))}, {LATER}",
        f"below {best['brier']:.3f}, of the best rival ({best['label']})", 0.0, float(best["brier"]), _plain(float(row["brier"])),
        "the rival's own score; fitted to who had joined by 2003 and 2010", LIMITS)  # fmt: skip


def _left_out(tables: Tables) -> Iterator[Verdict]:
    """Whether calibration on other provinces foretells the members of one that it did not see."""
    for province in PROVINCES:
        for year in JUDGED[:-1]:  # by the last all have joined
            row = one(tables["history_provinces"], left_out=province, year=year)
            yield Verdict(
                GROUP, f"Calibrated without {province}, what came there lies among what is foretold", TABLE,
                f"weighed by the cities of the other provinces up to 2010 alone, {REIGNS[AFTER].label}",
                f"place of the {row['observed']} later members of {year} in {province} among the weighed worlds",
                IN_PLACE, *INSIDE, _plain(float(row["place"])), FAIR, LIMITS)  # fmt: skip


def _rivals(tables: Tables) -> Iterator[Verdict]:
    """Whether the rivals do as well as the trial found."""
    for name, expected in TRIAL_RIVALS.items():
        for cities, told in zip((EARLIER, LATER), expected, strict=True):
            row = one(tables["history_order"], way="rival", name=name, cities=cities)
            yield Verdict(
                GROUP, f"A rival without a model orders the cities as the trial found: {RIVALS[name]}", TRIAL,
                "computed from the tables of cities and members", f"rank correlation, {cities}", f"{told}", told - ROUNDING,
                told + ROUNDING, _plain(float(row["mean"])), "the trial tells two digits, and not the form of gravity",
                "Gravity is output times output over distance; other forms give others (stakes in `history_order.csv`).",
            )  # fmt: skip
