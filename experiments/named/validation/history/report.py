"""What the stored tables say of the council's history."""

import math

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.validation.history.spec import (
    AFTER,
    CALIBRATED,
    DEFINITIONS,
    EARLIER,
    FIRST,
    JUDGED,
    LARGER_PLAN,
    LATER,
    LEARNT,
    MAIN,
    NAIVE,
    NEVER,
    NONE,
    PLAN,
    PRIORS,
    PROVINCES,
    REGION,
    REIGNS,
    TOLD,
    UNTUNED,
)
from citypact.experiments.paper.prose import listed, plain, sections, span
from citypact.experiments.paper.tables import one, where
from citypact.experiments.paper.text import markdown
from citypact.model.settings.parameter_table import PARAMETERS


def answer(stored: Stored) -> str:
    """The prose of this part: what was done, and what came out."""
    return sections(
        _set_up(stored), _calibration(stored), "### Members", _counts(stored), "### Order", _order(stored),
        "### Single cities", _scores(stored), "### A province left out", _provinces(stored), "### Other definitions",
        _definitions(stored), "### Limits", _limits(),
    )  # fmt: skip


def _set_up(stored: Stored) -> str:
    waiting = f"{NEVER - FIRST - 1} years"
    return (
        f"The worlds start at the end of {FIRST} with the 15 founders related to one another at thematic cooperation "
        f"({REGION}, whichever region the study is about) and are lived for {waiting}. A city has joined at the end of the year "
        f"in which it first holds {DEFINITIONS[MAIN].label}, the stage at which the founders begin; nobody leaves. It counts as "
        f"a member for others from the next year on. A city that has not joined by the end of {NEVER - 1} is censored: it counts "
        f"as joining in {NEVER}. No government acts until the regional plan of May {PLAN}; the hybrid package, at its published "
        f"levels, acts from {PLAN + 1}, the first whole year after it. Definition and dates were settled before any of these "
        "worlds was looked at."
    )


def _calibration(stored: Stored) -> str:
    found = one(stored["history_calibrations"], left_out="")
    tempered = (
        "The likelihood was not tempered."
        if found["power"] == 1
        else f"The likelihood was tempered to the power {found['power']:.2f}, so that enough draws count."
    )
    rows = [
        (PARAMETERS[row.parameter].label, row.why, f"{row.prior_low:g} to {row.prior_high:g}", f"{row.untuned:g}",
         f"{plain(row.median)} [{plain(row.low)}, {plain(row.high)}]", plain(row.contraction))
        for row in stored["history_posterior"].itertuples()
    ]  # fmt: skip
    header = ("parameter", "what it decides", "prior, uniform", "untuned", "weighed: median [95 %]", "contraction")
    return sections(
        f"Parameters calibrated: {len(PRIORS)}, and on nothing but who had joined by {LEARNT[0]} and by {LEARNT[1]}: those "
        "that moved the likelihood of these years the most in a screening of twenty, done once and not part of this experiment, "
        f"except the noise of choice, which was left alone. {found['draws']} draws (a Latin hypercube over the priors) were "
        f"lived with {found['seeds']} seeds each and weighed by the share of seeds in which each city's outcome came about "
        "(Jeffreys' ½ added), as if cities were independent given the parameters. "
        f"{found['effective_draws']:.0f} draws count in effect. {tempered} The weighed log "
        f"likelihood is {plain(found['log_likelihood'])}, against {plain(found['base_rates'])} for a forecaster who knows only "
        "how many joined. Two dates of 26 cities say little of parameters: contraction is 0 where the data say nothing "
        "and 1 where they settle the value.",
        markdown(header, rows),
    )


def _count_row(stored: Stored, way: str, name: str) -> tuple[str, ...]:
    rows = where(stored["history_counts"], way=way, name=name)
    error = one(stored["history_errors"], way=way, name=name)
    simulated = way in (UNTUNED, CALIBRATED)
    shown = (one(rows, year=year) for year in TOLD)
    cells = (f"{row['mean']:.1f}" + (f" [{row['low']:.0f}, {row['high']:.0f}]" if simulated else "") for row in shown)
    return (str(error["label"]), *cells, span(error, sign=False))


def _counts(stored: Stored) -> str:
    errors = stored["history_errors"]
    observed = where(stored["history_counts"], way=UNTUNED, name=NONE)
    rows = [("observed", *(str(one(observed, year=year)["observed"]) for year in TOLD), "")]
    rows += [_count_row(stored, row.way, row.name) for row in errors[["way", "name"]].itertuples(index=False)]
    header = ("members at the end of", *map(str, TOLD), f"mean absolute error of {JUDGED[0]} to {JUDGED[-1]}")
    ours, logistic, plain_one = (one(errors, name=name, way=way) for way, name in
                                 ((CALIBRATED, AFTER), ("fitted", "logistic_later"), ("fitted", "logistic")))  # fmt: skip
    return sections(
        markdown(header, rows),
        "Brackets: 95 % of single worlds; of errors, 95 % of the weighed draws, or of resampled seeds where nothing is "
        f"calibrated. The curves know {listed(map(str, (FIRST, *LEARNT)))}. "
        f"The calibrated model with the package {_beats(ours, logistic, less=True)} the logistic of the later members "
        f"({plain(ours['mean'])} against {plain(logistic['mean'])} members) and {_beats(ours, plain_one, less=True)} the "
        f"logistic of all members ({plain(plain_one['mean'])}). {_course(stored)} Tables: `history_counts.csv`, "
        "`history_errors.csv`.",
    )


def _course(stored: Stored) -> str:
    """Where the calibrated path lies beside the observed one."""
    rows = where(stored["history_counts"], way=CALIBRATED, name=AFTER)
    parts = []
    for year in JUDGED:
        row = one(rows, year=year)
        side = "above" if row["mean"] > row["observed"] else "below"
        parts.append(f"{abs(row['mean'] - row['observed']):.1f} {side} in {year}")
    return f"Its mean lies {listed(parts)}."


def _beats(ours: pd.Series, theirs: pd.Series, less: bool = False) -> str:
    """Whether one forecast beats another, as a verb."""
    gain = (theirs["mean"] - ours["mean"]) * (1 if less else -1)
    return "beats" if gain > 0 else "does not beat"


def _order(stored: Stored) -> str:
    table = stored["history_order"]
    rows = []
    for row in where(table, cities=EARLIER).itertuples():
        late = one(table, cities=LATER, way=row.way, name=row.name)
        early = one(table, cities=EARLIER, way=row.way, name=row.name)
        rows.append((row.label, span(early, False), plain(early["tau"]), span(late, False), plain(late["tau"]), _lead(late)))
    header = ("ordered by", EARLIER, "tau-b", LATER, "tau-b", "lead of the calibrated model on these [95 %, over cities]")
    ours = one(table, cities=LATER, way=CALIBRATED, name=AFTER)
    naive = [one(table, cities=LATER, way="rival", name=name) for name in NAIVE]
    lost = [str(row["label"]) for row in naive if not ours["mean"] > row["mean"]]
    said = (
        "It beats every naive rival that knows nothing of the years after 2010."
        if not lost
        else f"Of {len(naive)} rivals that know nothing of the years after 2010 it does not beat {len(lost)}: {'; '.join(lost)}."
    )
    certain = [row for row in naive if row["lead_low"] > 0 or row["lead_high"] < 0]
    doubt = (
        "With so few cities, and as many ties, no difference from any of them is clear of chance."
        if not certain
        else f"The difference is clear of chance, over resampled cities, for {listed(str(row['label']) for row in certain)}."
    )
    return sections(
        "Spearman's rank correlation of the expected year of joining with the observed one, ties at their mean rank. Brackets: "
        "over the weighed draws; over resampled seeds where nothing is calibrated.",
        markdown(header, rows),
        f"{said} {doubt} The gravity is output times output over distance; the stakes are the model's own, "
        f"√(output · output) · exp(−distance/200 km), and {_own_form(table, ours)}. The penalty "
        "for Anhui was chosen with what happened in view and is no forecast. Table: `history_order.csv`.",
    )


def _own_form(table: pd.DataFrame, ours: pd.Series) -> str:
    """Whether the dynamics add anything to the gravity that the model is built on."""
    stakes = [one(table, cities=LATER, way="rival", name=name) for name in ("stake_shanghai", "stake_founders")]
    lost = [str(row["label"]) for row in stakes if not ours["mean"] > row["mean"]]
    if not lost:
        return "the model orders the cities better than its own stakes alone"
    return f"the model orders the cities no better than its own {listed(lost)} alone: nothing shows of what its dynamics add"


def _lead(row: pd.Series) -> str:
    """The lead over a rival with its interval."""
    if row["way"] == CALIBRATED and row["name"] == AFTER:
        return ""
    return span({"mean": row["lead"], "low": row["lead_low"], "high": row["lead_high"]})


def _scores(stored: Stored) -> str:
    table = stored["history_scores"]
    overall = where(table, year="all").sort_values("brier", kind="stable")
    rows = []
    for row in overall.itertuples():
        yearly = (one(table, way=row.way, name=row.name, year=str(year)) for year in JUDGED)
        rows.append((row.label, *(plain(part["brier"]) for part in yearly), plain(row.brier), plain(row.log_score)))
    header = ("forecast", *(f"Brier {year}" for year in JUDGED), "Brier, all three", "log score, all three")
    return sections(
        f"Probabilities that each of the {LATER} has joined by the end of {listed(map(str, JUDGED))}; less is better. Rivals "
        "know who had joined by 2010, and so do the forecasts that say it. Cities are in `history_cities.csv`.",
        markdown(header, rows),
    )


def _provinces(stored: Stored) -> str:
    table, left = stored["history_provinces"], stored["history_left_out"]
    rows = []
    for province in PROVINCES:
        for year in JUDGED:
            row = one(table, left_out=province, year=year)
            rows.append((province, str(row["cities"]), str(year), str(row["observed"]),
                         f"{row['mean']:.1f} [{row['low']:.0f}, {row['high']:.0f}]", f"{row['place']:.2f}"))  # fmt: skip
    header = ("left out", "later cities", "year", "joined", "foretold [95 %]", "place of what came among what is foretold")
    told = []
    for province in PROVINCES:
        model, rival = (one(left, left_out=province, way=way) for way in ("model", "rival"))
        told.append(f"{province}: order {plain(model['order'])} (rival {plain(rival['order'])}), Brier score "
                    f"{plain(model['brier'])} ({plain(rival['brier'])})")  # fmt: skip
    draws = listed(
        f"{one(stored['history_calibrations'], left_out=province)['effective_draws']:.0f} without {province}"
        for province in PROVINCES
    )
    return sections(
        "The draws are weighed by the cities of the other provinces, and of these too by the years up to 2010 alone; effective "
        f"draws: {draws}. A place near 0 or 1 means that what came lies at the edge of what is foretold.",
        markdown(header, rows),
        f"Beside a rising hazard by size and distance that was fitted to the same other cities: {'; '.join(told)}. "
        "Tables: `history_provinces.csv`, `history_left_out.csv`.",
    )


def _definitions(stored: Stored) -> str:
    rows = [
        (row["told"], row["label"], *(f"{row[f'members_{year}']:.1f}" for year in TOLD), plain(row["order_26"]),
         plain(row["order_19"]), f"{row['worth']:.0f}")
        for _, row in stored["history_definitions"].iterrows()
    ]  # fmt: skip
    header = ("a city has joined with", "worlds", *map(str, TOLD), "order, 26", "order, 19", "seeds or effective draws")
    best = stored["history_definitions"]["order_19"].max()
    text = "" if math.isnan(best) else f"The best order of the 19 among all of these is {plain(best)}. "
    return sections(
        f"Each definition is calibrated anew. {text}{REIGNS['hybrid_at_once'].label.capitalize()} and only after the plan of "
        f"the agglomeration of {LARGER_PLAN}: untuned, by the main definition.",
        markdown(header, rows),
    )


def _limits() -> str:
    return (
        "Outputs, areas and industries of the cities are of 2019, for there is no table of 1997 on one basis: whoever grew "
        "faster than others since starts too large. The package acts on all 41 cities at once, while the plan of "
        f"{PLAN} was made for Shanghai, Jiangsu and Zhejiang alone, and its strength is that of the package and was neither "
        "calibrated nor looked up. The council took cities in by batches, by decision of its members, of which the model has "
        "nothing: an observed date is that of a batch. The likelihood takes cities for independent given the parameters, which "
        "they are not, so that the weights are somewhat too sharp."
    )
