"""What single relations come to: from the states of runs, relation by relation."""

import numpy as np

from experiments.survival import MODES
from experiments.tables import rounded

WATCHED = 10  # years for which a founding is followed
LASTING = 5  # years after which a founding counts as lasting
STRATA = 10  # groups of equal prospects


def founding_rows(states, first: int, last: int) -> list:
    """(mode, founded, share that reached stage 2, stage 3, share alive after 5 years, runs) of the years first to last.

    A founding is followed for ten years or to its break. states: name -> (year, relation, run).
    """
    stage, mode, founded = states["stage"], states["mode"], states["founded"]
    rows = []
    for code, name in MODES.items():
        count, reached = 0, np.zeros(3)
        for year in range(first, min(last, len(stage) - WATCHED) + 1):
            new = (founded[year - 1] == year) & (mode[year - 1] == code)
            deepest, alive, lasting = np.zeros(new.shape, dtype=np.int8), new.copy(), new
            for since in range(WATCHED + 1):
                now = year - 1 + since
                alive &= (founded[now] == year) & (mode[now] > 0)
                deepest = np.maximum(deepest, np.where(alive, stage[now], 0))
                if since == LASTING:
                    lasting = alive.copy()
            count += int(new.sum())
            reached += [(deepest >= 2).sum(), (deepest >= 3).sum(), lasting.sum()]
        shares = rounded(reached / count) if count else [np.nan] * 3
        rows.append((name, count, *shares, stage.shape[2]))
    return rows


def cohort(states, last: int, later: int, rationality: float) -> dict:
    """Each relation alive at the withdrawal: name -> (relation,).

    prospects: the probability that both sides cooperate in the first year without government, from the decision itself;
    kept: whether it is still alive, without a break, in the later year. Trust is that behind the first decision alone.
    """
    at, after = last - 1, last
    alive = states["mode"][at] > 0
    kept = alive.copy()
    for year in range(after, later):
        kept &= (states["founded"][year] == states["founded"][at]) & (states["mode"][year] > 0)

    def both(name):
        return ((states[f"{name}_i"][after] + states[f"{name}_j"][after]) / 2)[alive]

    prospects = 1.0
    for side in "ij":
        prospects = prospects / (1 + np.exp(-rationality * states[f"decision_gain_{side}"][after]))
    return {
        "mode": states["mode"][at][alive],
        "age": last - states["founded"][at][alive],
        "stage": states["stage"][at][alive],
        "trust": both("trust"),
        "tipping_trust": both("tipping_trust"),
        "prospects": prospects[alive],
        "kept": kept[alive],
    }


MEANS = ("age", "stage", "trust", "tipping_trust", "prospects", "kept")


def cohort_rows(region: str, relations: dict) -> list:
    """(region, mode, relations, the means, share kept at equal prospects, share of relations that could be compared).

    At equal prospects: the share kept, standardised to the distribution of prospects of all relations, over those of
    ten equal groups in which every mode occurs (direct standardisation).
    """
    standard, matched = _standardised(*(relations[name] for name in ("kept", "mode", "prospects")))
    rows = []
    for code, name in MODES.items():
        these = relations["mode"] == code
        if these.any():
            means = [relations[column][these].mean() for column in MEANS]
            rows.append((region, name, int(these.sum()), *rounded((*means, standard.get(code, np.nan), matched))))
    return rows


def _standardised(kept, mode, prospects) -> tuple:
    """(mode -> share kept at equal prospects, share of relations in groups that could be used)."""
    present = [code for code in MODES if (mode == code).any()]
    group = np.searchsorted(np.quantile(prospects, np.linspace(0, 1, STRATA + 1)[1:-1]), prospects)
    sums, weight = dict.fromkeys(present, 0.0), 0
    for stratum in range(STRATA):
        members = [(group == stratum) & (mode == code) for code in present]
        if all(these.any() for these in members):
            size = int((group == stratum).sum())
            weight += size
            for code, these in zip(present, members, strict=True):
                sums[code] += size * kept[these].mean()
    return ({code: total / weight for code, total in sums.items()} if weight else {}), weight / max(1, len(kept))
