"""The page that takes the paper claim by claim to rule, experiment and outcome, from the committed results."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from citypact.experiments.commands.listings import shown_levels
from citypact.experiments.commands.paper_table import CHAIN, THESES, Thesis
from citypact.experiments.named.theory import spec
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.paper.bibliography import sources_of
from citypact.experiments.paper.prose import listed
from citypact.experiments.paper.text import escaped, markdown
from citypact.experiments.paper.verdicts import HOLDS
from citypact.model.settings.packages import PACKAGES

RESULTS = Path(__file__).resolve().parents[2] / "results"
# Whose reports judge expectations one a line; ``theory`` has a table of its own, which ``robustness`` puts to other settings.
JUDGES = ("transition", "costs", "resistance", "recommendations", "modes", "agglomerations", "sensitivity", "frontier")
HEAD = """# From the paper to the model, claim by claim

What Li, Xiao and Ma (2020, 城市群协同发展与城市间合作研究) hold, and the works that they build on, thesis by thesis: the
rules that hold it in the model, where it was put to the test, and what came out. Made from `results/` by
`python -m experiments.commands.evidence`; the test suite notices when it is out of date. Of each thesis it is said what is
imposed, for what is put in must come out.

*In how many regions*: `theory` judges a claim in {regions} regions under {rules} rules of choice, with 95 % intervals; in
italics where the specification does not make the claim under that rule. [Its report](../results/theory/report.md) says what
decides each claim, and where it fails. [Robustness](../results/robustness/report.md) puts the same claims to other reaches,
capacities, costs and rules.

## In short

{short}
"""


def findings(experiment: str) -> list[tuple[bool, str]]:
    """What a committed report judges: whether it holds, and the expectation with its evidence."""
    text = (RESULTS / experiment / "report.md").read_text(encoding="utf-8")
    return [(word == "Holds", told) for word, told in re.findall(r"^- (Holds|\*\*Does not hold\*\*): (.+)$", text, re.MULTILINE)]


def claims_table() -> pd.DataFrame:
    """The claims of ``theory`` by rule, as they came out."""
    return pd.read_csv(RESULTS / "theory" / "claims.csv").set_index(["claim", "rule"])


def verdicts() -> pd.DataFrame:
    """Of each claim of ``validation``, in how many numbers it holds: claim, source, numbers, holding."""
    table = pd.read_csv(RESULTS / "validation" / "verdicts.csv").assign(holding=lambda rows: rows["verdict"] == HOLDS)
    return table.groupby(["claim", "source"], sort=False)["holding"].agg(numbers="size", holding="sum").reset_index()


def _cell(row: pd.Series) -> str:
    ways = Counter({way: len(str(row[way]).split()) for way in ("fails", "undecided", "no_case") if isinstance(row[way], str)})
    why = ", ".join(f"{count} {way.replace('_', ' ')}" for way, count in ways.items())
    told = f"{row['holding']} of {row['regions']}{f' ({why})' if why else ''}"
    return told if row["claimed"] == "yes" else f"*{told}*"


def _claims(thesis: Thesis, table: pd.DataFrame) -> str:
    rows = [
        (escaped(CLAIMS[name].text), CLAIMS[name].source, *(_cell(table.loc[(name, rule)]) for rule in spec.RULES))
        for name in thesis.claims
    ]
    return markdown(("claim", "source", *(chosen.label for chosen in spec.RULES.values())), rows) if rows else ""


def _elsewhere(thesis: Thesis, judged: pd.DataFrame) -> str:
    lines = []
    for experiment, beginnings in thesis.findings.items():
        for holds, told in findings(experiment):
            if told.startswith(beginnings):
                word = "Holds" if holds else "**Does not hold**"
                lines.append(f"- {word} ([{experiment}](../results/{experiment}/report.md)): {told}")
    for row in judged.itertuples():
        if thesis.verdicts and row.claim.startswith(thesis.verdicts):
            told = "Holds" if row.holding == row.numbers else "**Does not hold**" if not row.holding else "**Holds in part**"
            numbers = f"{row.holding} of {row.numbers} numbers lie where they must" if row.numbers > 1 else "one number"
            lines.append(f"- {told} ([validation](validation.md)): {row.claim} ({row.source}); {numbers}.")
    return "\n".join(lines)


def _thesis(number: int, thesis: Thesis, table: pd.DataFrame, judged: pd.DataFrame) -> str:
    rules = ", ".join(f"[`{name}`](../agents/{name.partition('.')[0]}.py)" for name in thesis.rules)
    packages = "".join(f"\n- `{name}`: {shown_levels(PACKAGES[name])}" for name in thesis.packages)
    parts = (
        f"## {number}. {thesis.title}",
        f"**The paper** ({thesis.source}): {thesis.says}",
        f"**The model**: {thesis.model} Rules: {rules}.{packages and f' Policies:{chr(10)}{packages}'}",
        _claims(thesis, table),
        _elsewhere(thesis, judged),
    )
    return "\n\n".join(part for part in parts if part)


def _short(table: pd.DataFrame) -> str:
    names = [name for thesis in THESES for name in thesis.claims]
    lines = []
    for rule, chosen in spec.RULES.items():
        rows = table.loc[[(name, rule) for name in names if (name, rule) in table.index]]
        made = rows[rows["claimed"] == "yes"]
        full = made[made["holding"] == made["regions"]]
        rest = [CLAIMS[name].label.lower() for name, _ in made.index.difference(full.index, sort=False)]
        regions = int(made["regions"].max())
        told = f"of {len(made)} claims made under it {len(full)} hold in all {regions} regions"
        lines.append(f"- **{chosen.label}**: {told}{f'; not everywhere: {listed(rest)}' if rest else ''}.")
    held = [holds for thesis in THESES for name, starts in thesis.findings.items()
            for holds, text in findings(name) if text.startswith(starts)]  # fmt: skip
    lines.append(f"- **Other experiments** judge {len(held)} expectations of these theses; {sum(held)} hold.")
    return "\n".join(lines)


def untold() -> list[str]:
    """What the experiments judge of the paper and of the works that it builds on, and no thesis names."""
    claims = {name for thesis in THESES for name in thesis.claims}
    missing = [name for name, claim in CLAIMS.items() if name not in claims and set(sources_of(claim.source)) & set(CHAIN)]
    for experiment in JUDGES:
        starts = tuple(start for thesis in THESES for start in thesis.findings.get(experiment, ()))
        for _, told in findings(experiment):
            if set(sources_of(told)) & set(CHAIN) and not told.startswith(starts):
                missing.append(f"{experiment}: {told}")
    starts = tuple(start for thesis in THESES for start in thesis.verdicts)
    judged = verdicts()
    missing += [
        row.claim for row in judged.itertuples() if set(sources_of(row.source)) & set(CHAIN) and not row.claim.startswith(starts)
    ]
    return missing


def page() -> str:
    """The whole page as Markdown."""
    table, judged = claims_table(), verdicts()
    head = HEAD.format(regions=len(spec.REGIONS), rules=len(spec.RULES), short=_short(table))
    body = [_thesis(number, thesis, table, judged) for number, thesis in enumerate(THESES, 1)]
    return "\n\n".join((head.strip(), *body)) + "\n"
