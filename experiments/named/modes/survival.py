"""Survival by founding mode within one world and between worlds, by region and with all regions together.

Bands and intervals resample whole seeds, and the same seeds in every region and mode, so that differences are paired.
"""

from itertools import combinations

from citypact.experiments.named.modes.spec import COMPARISONS, EVERYWHERE
from citypact.experiments.paper.inference import CLOCKS, MODES, Lives, interval, mean_survival
from citypact.experiments.paper.tables import frame, rounded

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
    for comparison, worlds in COMPARISONS.items():
        for label, group in {EVERYWHERE: regions, **{region: (region,) for region in regions}}.items():
            for clock in CLOCKS:
                key, means, again, count = (comparison, label, clock), {}, {}, {}
                for code, mode in MODES.items():
                    first, *others = (Lives.of(lived[region, worlds[mode]], clock, code) for region in group)
                    lives = sum(others, first)
                    if not lives.at_risk[0]:
                        continue
                    curve, resampled, count[mode] = lives.curve(), lives.resampled(), int(lives.at_risk[0])
                    means[mode], again[mode] = mean_survival(curve[:horizon]), mean_survival(resampled[:horizon])
                    if clock == "withdrawal" or label == EVERYWHERE:
                        length = horizon if clock == "withdrawal" else years
                        watched = lives.at_risk[:length][lives.at_risk[:length] > 0]
                        bands = interval(resampled[: len(watched)], BAND)
                        for year, at_risk in enumerate(watched):
                            values = rounded((curve[year], *(band[year] for band in bands)))
                            curves.append((*key, mode, worlds[mode], year, *values, int(at_risk)))
                for one, other in combinations(means, 2):
                    values = rounded((means[one], means[other], *interval(again[one] - again[other])))
                    differences.append((*key, one, other, *values, count[one], count[other]))
    return {"survival": frame(CURVE_COLUMNS, curves), "differences": frame(DIFFERENCE_COLUMNS, differences)}
