"""The report of the theory experiment, written from its stored tables."""

import math
from collections.abc import Iterable

import pandas as pd

from citypact.experiments.named.study import Stored
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.figures import shares, short
from citypact.experiments.named.theory.quoted_table import QUOTED, TRIAL_CLAIMS, TRIAL_SEEDS
from citypact.experiments.paper.prose import listed, lowered, pictures, sections, span
from citypact.experiments.paper.tables import where
from citypact.experiments.paper.text import markdown
from citypact.experiments.paper.worlds import FIRST, LAST, LATER
from citypact.model.settings.parameters import Parameters

FIGURES = {
    "verdicts": "Where each claim holds",
    "turns": "The turn by itself",
    "legacy": f"What a push of years {FIRST} to {LAST} leaves, ten years on (year {LATER}) and later",
    "quoted": "Figures of the specification, quoted and ours",
}


def answer(stored: Stored) -> str:
    """The body of the report."""
    drawn = {name: title for name, title in FIGURES.items() if name != "quoted" or len(shares(stored))}
    return sections(
        _design(stored), "## Answer", _answer(stored), "## Every claim", _claims(stored), "## Where not", _where_not(stored),
        "## How each claim is decided", _statistics(), "## The figures of the specification", _quoted(stored),
        "## What a push leaves", _legacy(stored), "## Figures", pictures(drawn), "## How to read it", _cautions(stored)
    )  # fmt: skip


def _places(regions: Iterable[str]) -> str:
    return listed(short(region) for region in regions)


def _design(stored: Stored) -> str:
    study = stored.study
    made = [name for name in study.regions if name.startswith("synthetic")]
    real = _places(name for name in study.regions if name not in made)
    places = "; ".join(filter(None, (real, f"made up: {_places(made)}" if made else "")))
    changes = {rule: ", ".join(f"{name} = {to}" for name, to in chosen.changes.items()) for rule, chosen in spec.RULES.items()}
    rules = listed(lowered(spec.RULES[rule].label) + (f" ({told})" if told else "") for rule, told in changes.items())
    default = ", all default: none was set for a claim's sake" if study.parameters == Parameters() else ""
    return (
        f"{len(CLAIMS)} claims, each judged in {len(study.regions)} regions ({places}) and under {len(spec.RULES)} rules of "
        f"choice: {rules}. {study.scale.seeds} seeds in every arm, the same ones, so that differences are paired; "
        f"{study.scale.years} years, and {spec.LONG} where a legacy is followed. Where a government acts it does so in years "
        f"{FIRST} to {LAST}, where capacity is cut it is left at {spec.CUT:g} after year {spec.CUT_YEAR}. A claim has one or "
        f"more parts, quantities that it wants above 0. It *{spec.HOLDS}* where the whole 95 % interval of each part "
        f"(Student's over seeds; Wilson's for shares of runs) is above 0; it *{spec.FAILS}* where that of any part is all "
        f"below 0, or where nothing moves in any seed; otherwise it is *{spec.UNDECIDED}*, and *{spec.NO_CASE}* where no seed "
        f"defines a part. Parameters `{study.parameters.hash}`{default}."
    )


def _answer(stored: Stored) -> str:
    counts, regions, lines = spec.regions_by_verdict(stored["verdicts"]), len(stored.study.regions), []
    for rule, chosen in spec.RULES.items():
        mine = {lowered(claim.label): counts[name, rule] for name, claim in CLAIMS.items() if rule in claim.claimed}
        holding = [len(found[spec.HOLDS]) for found in mine.values()]
        failing = {name: found[spec.FAILS] for name, found in mine.items() if found[spec.FAILS]}
        failed = "; ".join(f"{name} ({_how_many(places, regions)})" for name, places in failing.items())
        open_ = "; ".join(name for name, found in mine.items() if name not in failing and len(found[spec.HOLDS]) < regions)
        lines.append(
            f"- **{chosen.label}**: of {len(mine)} claims made under this rule {holding.count(regions)} hold in every region, "
            f"and of {len(mine) * regions} cells of claim and region {sum(holding)} hold."
            + (f" Failing: {failed}." if failed else "")
            + (f" Not decided everywhere, failing nowhere: {open_}." if open_ else ""))  # fmt: skip
    return "\n".join(lines)


def _how_many(places: list, regions: int) -> str:
    some = f"{len(places)} of {regions}" if len(places) > 3 else _places(places)
    return "everywhere" if len(places) == regions else f"in {some}"


def _claims(stored: Stored) -> str:
    counts, regions = spec.regions_by_verdict(stored["verdicts"]), len(stored.study.regions)

    def cell(name: str, rule: str) -> str:
        holding, *others = counts[name, rule].values()
        more = ", ".join(f"{len(places)} {said}" for said, places in zip(spec.VERDICTS[1:], others, strict=True) if places)
        told = f"{len(holding)} of {regions}" + (f" ({more})" if more else "")
        return told if rule in CLAIMS[name].claimed else f"*{told}*"

    rows = [(claim.text, claim.source, *(cell(name, rule) for rule in spec.RULES)) for name, claim in CLAIMS.items()]
    text = "In how many regions each claim holds. In italics: judged, though the specification does not make the claim there."
    return sections(text, markdown(("Claim", "Source", *(chosen.label for chosen in spec.RULES.values())), rows))


def _where_not(stored: Stored) -> str:
    """Every claim that does not hold somewhere, by rule: the regions, and the part that decides."""
    counts = spec.regions_by_verdict(stored["verdicts"])
    parts = dict(list(stored["parts"].groupby(["claim", "rule", "region"])))
    rows = [
        (claim.label, spec.RULES[rule].label, said,
         "; ".join(f"{short(place)}: {_deciding(parts[name, rule, place], said)}" for place in places))
        for name, claim in CLAIMS.items() for rule in claim.claimed for said in (spec.FAILS, spec.UNDECIDED, spec.NO_CASE)
        if (places := counts[name, rule][said])
    ]  # fmt: skip
    if not rows:
        return "Every claim holds everywhere under the rules under which it is made."
    return sections(
        "What keeps a claim from holding under a rule under which it is made: means over seeds with their intervals, each of "
        "which should lie above 0. Of the other rules `parts.csv` tells.",
        markdown(("Claim", "Rule", "Verdict", "Where, the part that decides it, and its 95 % interval"), rows))  # fmt: skip


def _deciding(parts: pd.DataFrame, said: str) -> str:
    """The parts of a claim that have its verdict; the name is left out where it has only one part."""
    named = len(parts) > 1
    told = where(parts, verdict=said).to_dict("records")
    return ", ".join((f"{row['part']} " if named else "") + ("no seed" if said == spec.NO_CASE else span(row)) for row in told)


def _statistics() -> str:
    rows = []
    for claim in CLAIMS.values():
        parts = "; ".join(f"{part} ({unit})" for part, unit in claim.parts.items())
        under = listed(spec.RULES[rule].label for rule in claim.claimed) if claim.claimed != tuple(spec.RULES) else "all"
        rows.append((claim.label, ". ".join(filter(None, (claim.statistic, claim.note))), parts, under or "none"))
    return markdown(("Claim", "Statistic", "Parts, each to be above 0", "Claimed under"), rows)


def _quoted(stored: Stored) -> str:
    found, rows = stored["quoted"], []
    for row in found.to_dict("records"):
        quoted = QUOTED[row["figure"]]
        said = "reproduced" if row["reproduced"] == "yes" else f"**not reproduced**: {_off(row)}"
        figure = f"{quoted.quoted:{'g' if quoted.below == 1.0 else '.2f'}}"
        rows.append((quoted.text, short(quoted.region), spec.RULES[quoted.rule].label, figure, span(row, sign=False), said))
    table = markdown(("Quantity", "Region", "Rule", "Quoted", "Ours, 95 % interval", "Verdict"), rows, right=(3,))
    missed = where(found, reproduced="no")["text"].tolist()
    told = (
        "A figure is reproduced where our mean is no farther from the numbers that would be quoted so (two digits; whole years) "
        "than the 95 % interval of the difference of the two means allows, the trial's spread being taken to be ours. "
        f"{len(rows) - len(missed)} of {len(rows)} are. About {0.05 * len(rows):.0f} would miss by chance if all were true."
    )
    text = (f"The specification quotes an independent trial of {TRIAL_SEEDS} seeds.", told if rows else "",
            f"Not reproduced: {'; '.join(missed)}." if missed else "",
            _left_out(stored) if len(rows) < len(QUOTED) else "")  # fmt: skip
    untold = f"{TRIAL_CLAIMS}: so it says, without a list of them, so that this cannot be repeated to the letter."
    return sections(" ".join(filter(None, text)), table if rows else "", _orders(stored), untold)


def _left_out(stored: Stored) -> str:
    """Which quoted figures there is nothing to hold against."""
    study = stored.study
    away = dict.fromkeys(short(quoted.region) for quoted in QUOTED if quoted.region not in study.regions)
    late = any(quoted.region in study.regions and quoted.year > study.scale.years for quoted in QUOTED)
    which = " or of ".join(filter(None, (listed(away), f"years after {study.scale.years}" if late else "")))
    missing = f"{len(QUOTED) - len(stored['quoted'])} of its {len(QUOTED)} figures"
    return f"{missing} are not looked at: they are of {which}, where nothing was run."


def _off(row: dict) -> str:
    if math.isnan(row["gap"]):
        return "no seed defines it"
    return f"{row['gap']:.3g} off, " + ("of one seed" if math.isnan(row["allowed"]) else f"{row['allowed']:.3g} allowed")


def _orders(stored: Stored) -> str:
    orders = stored["orders"]
    later, thirds = where(orders, ordering="later than"), orders[orders["ordering"] != "later than"]
    told = listed(f"{short(row['region'])} later than {short(row['other'])} by {span(row, sign=False)} years ({row['verdict']})"
                  for row in later.to_dict("records"))  # fmt: skip
    asked = f", by the years to one half under logit: {told}" if told else "; they were not all asked for"
    first = (thirds["verdict"] == spec.HOLDS).groupby(thirds["region"], sort=False).all()
    others = _places(first.index[~first])
    return (
        f"It also says that some regions come later than others{asked}. And that under logit the curve rises fastest in its "
        f"first third: so it does in {first.sum()} of {len(first)} regions{f', not in {others}' if others else ''}."
    )


def _legacy(stored: Stored) -> str:
    rows = []
    for row in stored["legacy"].to_dict("records"):
        gaps = (span({"mean": row[f"gap_{year}"], "low": row[f"low_{year}"], "high": row[f"high_{year}"]})
                for year in spec.GAP_YEARS)  # fmt: skip
        half, low, high = (_years(row[f"halved_{what}"]) for what in ("after", "low", "high"))
        rows.append((spec.RULES[row["rule"]].label, short(row["region"]), *gaps, f"{half} [{low}, {high}]"))
    rows.sort(key=lambda row: [chosen.label for chosen in spec.RULES.values()].index(row[0]))
    none = "; –: the push brought nothing" if stored["legacy"]["halved_after"].isna().any() else ""
    return sections(
        f"Cooperation after the hybrid package in years {FIRST} to {LAST} less that without it, at the end of the push and "
        "later (the last is the mean of five years), and the years after its end from which the gap is at half of what it was "
        f"then or less (95 % of resampled seeds; {_years(math.inf)}: not within {spec.LONG} years{none}).",
        markdown(("Rule", "Region", *(f"Year {year}" for year in spec.GAP_YEARS), "Years until half of it is gone"), rows),
    )


def _years(amount: float) -> str:
    return "–" if math.isnan(amount) else "∞" if math.isinf(amount) else f"{amount:.0f}"


def _cautions(stored: Stored) -> str:
    judged = sum(len(spec.RULES) * len(claim.parts) for claim in CLAIMS.values()) * len(stored.study.regions)
    return "\n".join((
        f"- {judged:,} parts are judged, each at 95 %. Where a quantity is truly 0 one in twenty intervals leaves it out, and "
        "one in forty on the failing side: a single cell among many proves little, a row of them does.",
        "- An interval is over seeds, that is over chance in this model; it says nothing about the model's truth. With more "
        "seeds whatever is not exactly 0 is decided.",
        "- Relations of one run are not independent: shares of relations are pooled over runs, with an error that counts runs.",
        "- The statistics were settled on trial runs, not blind. Where a claim can be read in two ways, and the readings differ, "
        "both are rows: an S from year 1 or from nothing, core cities or their relations, cities that are cut going first or "
        "staying ahead, two states that are there or that stay apart.",
        "- Under imitation some runs take off and the others stay low: means over seeds are uncertain, and much is undecided.",
        "- No figure is left out because it fails, and no default was changed to save one.",
    ))  # fmt: skip
