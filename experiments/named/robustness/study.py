"""The robustness experiment: which claims of the theory survive other reaches, capacities, exponents, costs, reviews and rules.

The claims, and the statistic that decides each, are those of ``theory``, which judges them in every region under four rules of
choice. Here each variant changes one thing about the model and is put to the same claims, in two regions.
"""

from dataclasses import dataclass

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.named.theory.arms import BASE, arms
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.deciding import parts_of
from citypact.experiments.named.theory.evidence import Evidence, runs_of
from citypact.experiments.named.theory.spec import LONG, verdict_of, verdict_on
from citypact.experiments.paper.effects import EFFECT_COLUMNS, effect
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.model.regions.loading import load_region
from citypact.model.settings.choice_table import RULES
from citypact.model.summary import FINAL_YEARS

REGIONS = ("yangtze_delta", "synthetic:30:1")
CLAIMED = tuple(name for name, claim in CLAIMS.items() if "logit" in claim.claimed)  # of the default rule of choice
WORLDS = (BASE, "hybrid", "hierarchical")
DEFAULT = "default"


@dataclass(frozen=True)
class Variant:
    """One thing that is changed: its label, and the parameters that change."""

    label: str
    changes: dict


VARIANTS = {
    DEFAULT: Variant("Default", {}),
    "reach_200": Variant("Reach 200 km", {"reach_km": 200.0}),
    "reach_450": Variant("Reach 450 km", {"reach_km": 450.0}),
    "headroom_2.5": Variant("Headroom 2.5", {"headroom": 2.5}),
    "headroom_6": Variant("Headroom 6", {"headroom": 6.0}),
    "density_0": Variant("Even capacity", {"density_slope": 0.0}),
    "density_0.6": Variant("Uneven capacity", {"density_slope": 0.6}),
    "contest_0.5": Variant("Contest exponent 0.5", {"contest_exponent": 0.5}),
    "contest_2": Variant("Contest exponent 2", {"contest_exponent": 2.0}),
    "bargaining_0.5": Variant("Bargaining exponent 0.5", {"bargaining_exponent": 0.5}),
    "bargaining_2": Variant("Bargaining exponent 2", {"bargaining_exponent": 2.0}),
    "elasticity_0": Variant("Costs the same for every pair", {"cost_elasticity": 0.0}),
    "elasticity_1": Variant("Costs in proportion to stakes", {"cost_elasticity": 1.0}),
    "transfer_0": Variant("No industrial transfer", {"industrial_transfer": 0.0}),
    "across_1": Variant("Standing counts across borders", {"tournament_across": 1.0}),
    "review_0.1": Variant("Review rate 0.1", {"review_rate": 0.1}),
    "review_1": Variant("Review every year", {"review_rate": 1.0}),
    "city_best_response": Variant("City scope, best response", {"scope": "city", "rule": "best_response"}),
    "imitate_proportional": Variant(RULES["imitate_proportional"].label, {"scope": "city", "rule": "imitate_proportional"}),
    "imitate_best": Variant(RULES["imitate_best"].label, {"scope": "city", "rule": "imitate_best"}),
}


class Robustness(Study):
    """The claims of the theory in every variant of the model; ``points`` of the scale is the number of variants."""

    name = "robustness"
    question = "Which claims of the theory survive other reaches, capacities, exponents, costs, review rates and rules of choice?"
    full = Scale(seeds=40, points=len(VARIANTS), years=60)
    quick = Scale(seeds=8, points=7, years=60)

    @property
    def variants(self) -> dict:
        """The variants that are lived: as many as the scale has points, the default first."""
        return dict(list(VARIANTS.items())[: self.scale.points])

    def size(self) -> int:
        return runs_of(len(REGIONS), len(self.variants), self.scale.seeds, len(arms(load_region(REGIONS[0]), self.parameters)))

    def run_length(self) -> str:
        return f"{self.scale.years} years, and of {LONG} for the legacy of a push"

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in REGIONS],
            "variants": {name: variant.changes for name, variant in self.variants.items()},
            "claims": {name: CLAIMS[name].text for name in CLAIMED},
            "government": {"first": FIRST, "last": LAST},
            "holds": "the 95 % interval of every part of a claim lies on its side",
        }

    def tables(self, counter) -> dict:
        parts, verdicts, levels = [], [], []
        for region in REGIONS:
            for name, variant in self.variants.items():
                parameters = self.parameters.replace(**variant.changes)
                evidence = Evidence.live(load_region(region), parameters, self.scale, counter, self.threads)
                for claim in CLAIMED:
                    found, place = parts_of(claim, evidence), (region, name, claim)
                    parts += [(*place, part, *one.row(), verdict_of(one)) for part, one in found.items()]
                    verdicts.append((*place, verdict_on(found.values())))
                for world in WORLDS:
                    for series in ("rate", "depth"):
                        final = evidence.series(series, world)[:, -FINAL_YEARS:].mean(axis=1)
                        levels.append((region, name, world, series, *effect(final).row()))
        return {
            "parts": (("region", "variant", "claim", "part", *EFFECT_COLUMNS, "verdict"), parts),
            "verdicts": (("region", "variant", "claim", "verdict"), verdicts),
            "levels": (("region", "variant", "world", "series", *EFFECT_COLUMNS), levels),
        }

    def figures(self, stored) -> None:
        from citypact.experiments.named.robustness.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.robustness.report import answer

        return answer(stored)
