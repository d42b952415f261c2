"""Survival by founding mode within one world and between worlds, by region and with all regions together.

Bands and intervals resample whole seeds, and the same seeds in every region and mode, so that differences are paired.
"""

from itertools import combinations, product

from citypact.experiments.named.modes.spec import COMPARISONS, EVERYWHERE
from citypact.experiments.paper.inference import MODES, Lives, interval, mean_survival
from citypact.experiments.paper.tables import frame, rounded
from citypact.model.evidence.panels import CLOCKS

BAND = 0.9  # of the curves, at every year; intervals of differences have 95 %
CURVE_COLUMNS = ("comparison", "region", "clock", "mode", "world", "years", "survival", "low", "high", "at_risk")
DIFFERENCE_COLUMNS = (
    "comparison", "region", "clock", "mode", "other_mode", "mean_survival", "other_mean_survival", "difference_low",
    "difference_high", "relations", "other_relations",
)  # fmt: skip


def survival_tables(lived: dict, regions: tuple, years: int, last: int) -> dict:
    """Curves since founding and since the withdrawal, and each pair of modes by mean survival over as many years since.

    lived: (region, world) -> what the cell kept; last: the year of the withdrawal.
    """
    curves, differences, horizon = [], [], years - last + 1
    groups = {EVERYWHERE: regions, **{region: (region,) for region in regions}}
    for (comparison, worlds), (label, group), clock in product(COMPARISONS.items(), groups.items(), CLOCKS):
        key, found = (comparison, label, clock), {}
        for code, mode in MODES.items():
            first, *others = (Lives.of(lived[region, worlds[mode]], clock, code) for region in group)
            lives = sum(others, first)
            if not lives.at_risk[0]:
                continue
            curve, resampled = lives.curve(), lives.resampled()
            found[mode] = mean_survival(curve[:horizon]), mean_survival(resampled[:horizon]), int(lives.at_risk[0])
            if clock == "withdrawal" or label == EVERYWHERE:
                at_risk = lives.at_risk[: horizon if clock == "withdrawal" else years]
                watched = at_risk[at_risk > 0]
                bands = interval(resampled[: len(watched)], BAND)
                for year, (*values, count) in enumerate(zip(curve[: len(watched)], *bands, watched, strict=True)):
                    curves.append((*key, mode, worlds[mode], year, *rounded(values), int(count)))
        for one, other in combinations(found, 2):
            (mean, again, count), (other_mean, other_again, other_count) = found[one], found[other]
            values = rounded((mean, other_mean, *interval(again - other_again)))
            differences.append((*key, one, other, *values, count, other_count))
    return {"survival": frame(CURVE_COLUMNS, curves), "differences": frame(DIFFERENCE_COLUMNS, differences)}
