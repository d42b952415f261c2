"""The verification experiment: every published result, lived as often as it asks for, and the model against itself."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Scale, Stored, Study
from citypact.experiments.named.verification.choices import claims as choices
from citypact.experiments.named.verification.internal import claims as internal
from citypact.experiments.named.verification.populations import claims as populations
from citypact.experiments.named.verification.repeated import claims as repeated
from citypact.experiments.named.verification.spatial import claims as spatial
from citypact.experiments.named.verification.spec import GROUPS, Claim
from citypact.experiments.named.verification.thresholds import claims as thresholds
from citypact.experiments.named.verification.unequal import claims as unequal
from citypact.experiments.paper.inference import UNKNOWN, effect
from citypact.experiments.paper.tables import frame, rounded
from citypact.experiments.paper.verdicts import Verdict, told, verdicts_table
from citypact.experiments.sweeps.cells import Cell, Kept
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Run

MODULES = (spatial, populations, choices, thresholds, repeated, unequal, internal)
CLAIMS: dict[str, Claim] = {
    claim.name: claim for group in GROUPS for module in MODULES for claim in module.CLAIMS if claim.group == group
}
FAST = tuple(name for name, claim in CLAIMS.items() if claim.fast)


class Verification(Study):
    """All claims; ``points`` of the scale is their number, all the fast ones at least; ``seeds``: the most replicates of one.

    Years, region and parameters matter to the claims about the model itself alone; the others tell their own setting.
    """

    name = "verification"
    full = Scale(seeds=10_000, points=len(CLAIMS), years=60)
    quick = Scale(seeds=200, points=len(FAST), years=20)

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """The claims that are put, in the order of the report."""
        slow = (name for name in CLAIMS if name not in FAST)
        chosen = set((*FAST, *slow)[: max(len(FAST), self.scale.points)])
        return {name: claim for name, claim in CLAIMS.items() if name in chosen}

    def worlds(self) -> dict:
        run = Run(self.region, self.parameters)
        return {
            "claims": {
                name: Cell(run, range(1, min(claim.seeds, self.scale.seeds) + 1), self.scale.years, claim.live)
                for name, claim in self.claims.items()
            }
        }

    def run_length(self) -> str:
        return f"as many steps as each claim tells, or {self.scale.years} years"

    def design(self) -> dict:
        return {
            "claims": {
                name: {"claim": claim.text, "source": claim.source, "setting": claim.setting, "replicates": claim.seeds}
                for name, claim in self.claims.items()
            }
        }

    def tables(self, door: Door) -> dict:
        lived = door.lived("claims", self.worlds()["claims"])
        return {
            "verdicts": verdicts_table(
                verdict for name, claim in self.claims.items() for verdict in _verdicts(claim, lived[name])
            ),
            "curves": _curves(self.claims, lived),
            "outside": _outside(self.claims, lived),
        }

    def told(self, stored: Stored) -> str:
        return told(stored["verdicts"])


def _verdicts(claim: Claim, kept: Kept) -> list[Verdict]:
    lived = max(map(len, kept.values()))
    fewer = f"Lived with {lived} of {claim.seeds} replicates, for which the intervals were made." if lived < claim.seeds else ""
    limits = " ".join(text for text in (claim.tried, fewer) if text)
    return [
        Verdict(
            claim.group, claim.text, claim.source, claim.setting, check.quantity, check.expected, check.low, check.high,
            effect(kept[check.name]) if check.name in kept else UNKNOWN, claim.reason, limits,
        )
        for check in claim.checks
    ]  # fmt: skip


def _curves(claims: Mapping[str, Claim], lived: Mapping[str, Kept]) -> pd.DataFrame:
    header = ("group", "claim", "panel", "label", "across", "up", "x", "mean", "low", "high")
    rows = []
    for name, claim in claims.items():
        for curve in claim.curves:
            for place, x in enumerate(curve.x):
                found = effect(lived[name][curve.name][:, place])
                told_of = (claim.group, name, curve.panel, curve.label, curve.across, curve.up, float(x))
                rows.append((*told_of, *rounded((found.mean, found.low, found.high))))
    return frame(header, rows)


def _outside(claims: Mapping[str, Claim], lived: Mapping[str, Kept]) -> pd.DataFrame:
    """The seeds of the claims about the model itself with which a number is not exactly what it must be in every run."""
    rows = []
    for name, claim in claims.items():
        for check in (check for check in claim.checks if claim.group == "internal" and check.low == check.high):
            values: np.ndarray = lived[name][check.name]
            wrong = np.flatnonzero(values != check.low)
            rows += [(name, check.quantity, int(place) + 1, float(values[place])) for place in wrong]
    return frame(("claim", "quantity", "seed", "value"), rows)
