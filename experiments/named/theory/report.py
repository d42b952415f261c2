"""The report of the theory experiment, written from its stored tables."""

import math

from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.figures import FIGURES, short
from citypact.experiments.named.theory.quoted_table import QUOTED, TRIAL_CLAIMS, TRIAL_SEEDS
from citypact.experiments.named.theory.spec import (
    CUT,
    CUT_YEAR,
    FAILS,
    HOLDS,
    LONG,
    NO_CASE,
    RULES,
    SYNTHETIC,
    UNDECIDED,
    VERDICTS,
)
from citypact.experiments.paper.prose import listed, lowered, pictures, sections, span, value
from citypact.experiments.paper.tables import markdown, number
from citypact.experiments.paper.worlds import FIRST, LAST


def answer(stored) -> str:
    """The body of the report."""
    return sections(
        _design(stored), "## Answer", _answer(stored), "## Every claim", _claims(stored), "## Where not", _where_not(stored),
        "## How each claim is decided", _statistics(), "## The figures of the specification", _quoted(stored),
        "## What a push leaves", _legacy(stored), "## Figures", pictures(FIGURES), "## How to read it", _cautions(stored),
    )  # fmt: skip


def _places(regions) -> str:
    return listed(short(region) for region in regions)


def _design(stored) -> str:
    study = stored.study
    real = [name for name in study.regions if name not in SYNTHETIC]
    made = [name for name in study.regions if name in SYNTHETIC]
    rules = listed(f"{lowered(chosen.label)}{_settings(chosen.changes)}" for chosen in RULES.values())
    places = _places(real) + (f"; made up: {_places(made)}" if made else "")
    return (
        f"{len(CLAIMS)} claims, each judged in {len(study.regions)} regions ({places}) and under {len(RULES)} rules of choice: "
        f"{rules}. {study.scale.seeds} seeds in every arm, the same ones, so that differences are paired; {study.scale.years} "
        f"years, and {LONG} where a legacy is followed. Where a government acts it does so in years {FIRST} to {LAST}, where "
        f"capacity is cut it is left at {CUT:g} after year {CUT_YEAR}. A claim has one or more parts, quantities that it wants "
        f"above 0. It *{HOLDS}* where the whole 95 % interval of each part (Student's over seeds; Wilson's for shares of runs) "
        f"is above 0; it *{FAILS}* where that of any part is all below 0, or where nothing moves in any seed; otherwise it is "
        f"*{UNDECIDED}*, and *{NO_CASE}* where no seed defines a part. Parameters `{study.parameters.hash}`, all default: none "
        "was set for a claim's sake."
    )


def _settings(changes: dict) -> str:
    return f" ({', '.join(f'{name} = {setting}' for name, setting in changes.items())})" if changes else ""


def _counts(stored) -> dict:
    """(claim, rule) -> verdict -> regions."""
    found = {}
    for row in stored["verdicts"]:
        where = found.setdefault((row["claim"], row["rule"]), {said: [] for said in VERDICTS})
        where[row["verdict"]].append(row["region"])
    return found


def _answer(stored) -> str:
    counts, regions = _counts(stored), len(stored.study.regions)
    lines = []
    for rule, chosen in RULES.items():
        mine = {name: counts[name, rule] for name, claim in CLAIMS.items() if rule in claim.claimed}
        everywhere = [name for name, where in mine.items() if len(where[HOLDS]) == regions]
        failing = {name: where[FAILS] for name, where in mine.items() if where[FAILS]}
        open_ = [name for name, where in mine.items() if name not in everywhere and name not in failing]
        cells = sum(len(where[HOLDS]) for where in mine.values())
        text = (
            f"- **{chosen.label}**: of {len(mine)} claims made under this rule {len(everywhere)} hold in every region, and of "
            f"{len(mine) * regions} cells of claim and region {cells} hold."
        )
        if failing:
            told = (f"{lowered(CLAIMS[name].label)} ({_how_many(where, regions)})" for name, where in failing.items())
            text += f" Failing: {'; '.join(told)}."
        if open_:
            text += f" Not decided everywhere, failing nowhere: {'; '.join(lowered(CLAIMS[name].label) for name in open_)}."
        lines.append(text)
    return "\n".join(lines)


def _how_many(where, regions: int) -> str:
    if len(where) == regions:
        return "everywhere"
    return f"in {len(where)} of {regions}" if len(where) > 3 else f"in {_places(where)}"


def _claims(stored) -> str:
    counts, regions = _counts(stored), len(stored.study.regions)
    rows = []
    for name, claim in CLAIMS.items():
        cells = []
        for rule in RULES:
            where = counts[name, rule]
            more = [f"{len(where[said])} {said}" for said in VERDICTS[1:] if where[said]]
            cell = f"{len(where[HOLDS])} of {regions}" + (f" ({', '.join(more)})" if more else "")
            cells.append(cell if rule in claim.claimed else f"*{cell}*")
        rows.append((claim.text, claim.source, *cells))
    table = markdown(("Claim", "Source", *(chosen.label for chosen in RULES.values())), rows)
    text = "In how many regions each claim holds. In italics: judged, though the specification does not make the claim there."
    return f"{text}\n\n{table}"


def _where_not(stored) -> str:
    """Every claim that does not hold somewhere, by rule: the regions, and the part that decides."""
    counts, parts = _counts(stored), {}
    for row in stored["parts"]:
        parts.setdefault((row["claim"], row["rule"], row["region"]), []).append(row)
    rows = []
    for name, claim in CLAIMS.items():
        for rule in claim.claimed:
            for said in (FAILS, UNDECIDED, NO_CASE):
                places = counts[name, rule][said]
                if places:
                    told = "; ".join(f"{short(place)}: {_deciding(parts[name, rule, place], said)}" for place in places)
                    rows.append((claim.label, RULES[rule].label, said, told))
    if not rows:
        return "Every claim holds everywhere under the rules under which it is made."
    table = markdown(("Claim", "Rule", "Verdict", "Where, the part that decides it, and its 95 % interval"), rows)
    text = (
        "What keeps a claim from holding under a rule under which it is made: means over seeds with their intervals, each of "
        "which should lie above 0. Of the other rules `parts.csv` tells."
    )
    return f"{text}\n\n{table}"


def _deciding(rows, said: str) -> str:
    """The parts of a claim that have its verdict; the name is left out where it has only one part."""
    return ", ".join(
        (f"{row['part']} " if len(rows) > 1 else "") + ("no seed" if said == NO_CASE else span(row))
        for row in rows
        if row["verdict"] == said
    )


def _statistics() -> str:
    rows = []
    for claim in CLAIMS.values():
        parts = "; ".join(f"{part} ({unit})" for part, unit in claim.parts.items())
        under = "all" if claim.claimed == tuple(RULES) else listed(RULES[rule].label for rule in claim.claimed) or "none"
        rows.append((claim.label, claim.statistic + (f". {claim.note}" if claim.note else ""), parts, under))
    return markdown(("Claim", "Statistic", "Parts, each to be above 0", "Claimed under"), rows)


def _quoted(stored) -> str:
    rows, missed = [], []
    for row in stored["quoted"]:
        quoted = QUOTED[int(row["figure"])]
        agrees = row["reproduced"] == "yes"
        if not agrees:
            missed.append(quoted.text)
        said = "reproduced" if agrees else f"**not reproduced**: {value(row, 'gap'):.3g} off, {_allowed(row)}"
        digits = "g" if quoted.below == 1.0 else ".2f"
        place = short(quoted.region), RULES[quoted.rule].label
        rows.append((quoted.text, *place, f"{quoted.quoted:{digits}}", span(row, sign=False), said))
    if not rows:
        return "No region of which figures are quoted was lived in."
    table = markdown(("Quantity", "Region", "Rule", "Quoted", "Ours, 95 % interval", "Verdict"), rows, right=(3,))
    text = (
        f"The specification quotes an independent trial of {TRIAL_SEEDS} seeds. A figure is reproduced where our mean is no "
        "farther from the numbers that would be quoted so (two digits; whole years) than the 95 % interval of the difference "
        f"of the two means allows, the trial's spread being taken to be ours. {len(rows) - len(missed)} of {len(rows)} are. "
        f"About {0.05 * len(rows):.0f} would miss by chance if all were true."
    )
    if missed:
        text += f" Not reproduced: {'; '.join(missed)}."
    untold = f"{TRIAL_CLAIMS}: so it says, without a list of them, so that this cannot be repeated to the letter."
    return sections(text, table, _orders(stored), untold)


def _allowed(row) -> str:
    allowed = number(row["allowed"])
    return "of one seed" if math.isnan(allowed) else f"{allowed:.3g} allowed"


def _orders(stored) -> str:
    later = [row for row in stored["orders"] if row["ordering"] == "later than"]
    thirds = [row for row in stored["orders"] if row["ordering"] != "later than"]
    text = ""
    if later:
        told = (
            f"{short(row['region'])} later than {short(row['other'])} by {span(row, sign=False)} years ({row['verdict']})"
            for row in later
        )
        text += f"It also says that some regions come later than others, by the years to one half under logit: {listed(told)}. "
    first = {}
    for row in thirds:
        first.setdefault(row["region"], []).append(row["verdict"])
    where = [region for region, said in first.items() if set(said) == {HOLDS}]
    others = [region for region in first if region not in where]
    return text + (
        f"And that under logit the curve rises fastest in its first third: so it does in {len(where)} of {len(first)} regions"
        + (f", not in {_places(others)}." if others else ".")
    )


def _legacy(stored) -> str:
    rows = []
    years = [int(name.removeprefix("gap_")) for name in stored["legacy"][0] if name.startswith("gap_")]
    for row in stored["legacy"]:
        gaps = (span({"mean": row[f"gap_{year}"], "low": row[f"low_{year}"], "high": row[f"high_{year}"]}) for year in years)
        half, low, high = (number(row[f"halved_{what}"]) for what in ("after", "low", "high"))
        half_life = f"{_years(half)} [{_years(low)}, {_years(high)}]"
        rows.append((RULES[row["rule"]].label, short(row["region"]), *gaps, half_life))
    rows.sort(key=lambda row: [chosen.label for chosen in RULES.values()].index(row[0]))
    table = markdown(("Rule", "Region", *(f"Year {year}" for year in years), "Years until half of it is gone"), rows)
    text = (
        f"Cooperation after the hybrid package in years {FIRST} to {LAST} less that without it, at the end of the push and "
        "later (the last is the mean of five years), and the years after its end from which the gap is at half of what it was "
        f"then or less (95 % of resampled seeds; {_years(math.inf)}: not within {LONG} years)."
    )
    return f"{text}\n\n{table}"


def _years(amount: float) -> str:
    return "–" if math.isnan(amount) else "∞" if math.isinf(amount) else f"{amount:.0f}"


def _cautions(stored) -> str:
    judged = sum(len(RULES) * len(claim.parts) for claim in CLAIMS.values()) * len(stored.study.regions)
    cautions = (
        f"{judged:,} parts are judged, each at 95 %. Where a quantity is truly 0 one in twenty intervals leaves it out, and one "
        "in forty on the failing side: a single cell among many proves little, a row of them does.",
        "An interval is over seeds, that is over chance in this model; it says nothing about the model's truth. With more seeds "
        "whatever is not exactly 0 is decided.",
        "Relations of one run are not independent: shares of relations are pooled over runs, with an error that counts runs.",
        "The statistics were settled on trial runs, not blind. Where a claim can be read in two ways, and the readings differ, "
        "both are rows: an S from year 1 or from nothing, core cities or their relations, cities that are cut going first or "
        "staying ahead, two states that are there or that stay apart.",
        "Under imitation some runs take off and the others stay low: means over seeds are uncertain, and much is undecided.",
        "No figure is left out because it fails, and no default was changed to save one.",
    )
    return "\n".join(f"- {caution}" for caution in cautions)
