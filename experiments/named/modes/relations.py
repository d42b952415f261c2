"""What single relations come to: those alive at the withdrawal, relation by relation."""

import numpy as np

from citypact.experiments.paper.cells import seeded
from citypact.experiments.paper.survival import MODES
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import BLOCK_SIZE, Batch

STRATA = 10  # groups of equal prospects
MEANS = ("age", "stage", "trust", "tipping_trust", "prospects", "kept")
COHORT_COLUMNS = ("region", "mode", "relations", *MEANS, "kept_at_equal_prospects", "comparable")


def cohort(run, seeds: int, last: int, later: int) -> dict:
    """Each relation alive at the withdrawal, of all seeds: name -> (relation,).

    prospects: the probability that both sides cooperate in the first year without government, by review and decision; kept:
    whether it is still alive, without a break, in the later year. Trust is that behind the first decision alone.
    """
    runs = seeded(run, seeds)
    parts = [_watched(runs[start : start + BLOCK_SIZE], last, later) for start in range(0, seeds, BLOCK_SIZE)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _watched(runs, last: int, later: int) -> dict:
    batch, states = Batch(runs, later), {}
    for year in (last, last + 1, later):
        batch.advance(year - batch.year, ("cooperation_rate",))
        states[year] = batch.state()
    at, after, end = states.values()
    alive = at["mode"] > 0
    anew = (1.0 / (1.0 + np.exp(-runs[0].parameters.rationality * after["decision_gain"]))).prod(axis=0)
    kept_up, exceptional = at["cooperates"].all(axis=0), at["ordered"].any(axis=0) | (at["cooperates"][0] != at["cooperates"][1])
    review = np.where(exceptional, 1.0, runs[0].parameters.review_rate)
    columns = {
        "mode": at["mode"],
        "age": last - at["founded"],
        "stage": at["stage"],
        "trust": after["trust"].mean(axis=0),
        "tipping_trust": after["tipping_trust"].mean(axis=0),
        "prospects": review * anew + (1.0 - review) * kept_up,
        "kept": (end["founded"] == at["founded"]) & (end["mode"] > 0),
    }
    return {name: column[alive] for name, column in columns.items()}


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
