"""The robustness experiment: which claims of the theory survive other reaches, capacities, exponents, costs, reviews and rules.

The claims, and the statistic that decides each, are those of ``theory``, which judges them in every region under four rules of
choice. Here each variant changes one thing about the model and is put to the same claims, in two regions.
"""

from citypact.experiments.named.robustness.spec import CLAIMED, REGIONS, SERIES, VARIANTS, WORLDS
from citypact.experiments.named.study import Scale
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.deciding import judged
from citypact.experiments.named.theory.evidence import Evidence
from citypact.experiments.named.theory.study import Judging
from citypact.experiments.paper.inference import EFFECT_COLUMNS, effect
from citypact.experiments.paper.regions import region_entry
from citypact.experiments.paper.tables import frame
from citypact.experiments.paper.worlds import FIRST, LAST
from citypact.experiments.sweeps.door import Door
from citypact.model.regions.loading import load_region

HEADERS = {
    "parts": ("region", "variant", "claim", "part", *EFFECT_COLUMNS, "verdict"),
    "verdicts": ("region", "variant", "claim", "verdict"),
    "levels": ("region", "variant", "world", "series", *EFFECT_COLUMNS),
}


class Robustness(Judging):
    """The claims of the theory in every variant of the model; ``points`` of the scale is the number of variants."""

    name = "robustness"
    full = Scale(seeds=40, points=len(VARIANTS), years=60)
    quick = Scale(seeds=8, points=7, years=60)
    regions = REGIONS

    @property
    def settings(self) -> dict:
        """The variants that are lived: as many as the scale has points, the default first."""
        return dict(list(VARIANTS.items())[: self.scale.points])

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(name)) for name in self.regions],
            "variants": {name: variant.changes for name, variant in self.settings.items()},
            "claims": {name: CLAIMS[name].text for name in CLAIMED},
            "government": {"first": FIRST, "last": LAST},
            "holds": "the 95 % interval of every part of a claim lies on its side",
        }

    def tables(self, door: Door) -> dict:
        rows = self.rows(door)
        return {name: frame(header, rows[name]) for name, header in HEADERS.items()}

    def found(self, region: str, variant: str, lived: dict) -> dict:
        """Table -> rows of a region in a variant."""
        evidence = Evidence(lived, self.changed(variant))
        levels = [(world, series, *effect(evidence.final(series, world)).row()) for world in WORLDS for series in SERIES]
        tables = judged(CLAIMED, evidence) | {"levels": levels}
        return {name: [(region, variant, *row) for row in rows] for name, rows in tables.items()}
