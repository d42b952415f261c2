"""What holds cooperation back: the terms of dU as the engine lived them, averaged over all sides of all relations.

The terms come from ``agents.choice.decision_terms``, the only body of the equation, called here with arrays instead of numbers.
"""

import numpy as np

from agents.choice import TERMS, decision_terms
from model.engine import Batch

_body = decision_terms.py_func  # the rule as it is written: what it does to a number it does to every number of an array


def terms_of_year(batch: Batch) -> tuple:
    """Advance a batch by a year; the terms of both sides' decisions in it, and the weights of the sides.

    Returns (terms, stake): (term, side, relation, run) per unit of stake, in the order of ``TERMS``, and (relation, run).
    """
    stage = batch.block.relations.stage.copy()  # a breach is fined by the stage at the start of the year
    batch.advance(1, ("cooperation_rate",))
    now, levels, instruments = batch.block.relation_year, batch.block.levels, batch.block.instruments
    fine = np.where(stage >= 1, instruments.breach_fine[None, :], 0.0)
    sides = []
    for own, other in (("i", "j"), ("j", "i")):
        payoffs = [
            getattr(now, f"{payoff}_{side}")
            for side in (own, other)
            for payoff in ("reward", "temptation", "sucker", "punishment")
        ]
        found = _body(
            getattr(now, f"trust_{own}"), levels.patience, levels.tournament, *payoffs,
            getattr(now, f"monitoring_{own}"), now.search, now.negotiation, getattr(now, f"resistance_{own}"),
            levels.threshold, instruments.subsidy, instruments.penalty, fine,
        )  # fmt: skip
        sides.append(np.stack([np.broadcast_to(term, stage.shape) for term in found]))
    return np.stack(sides, axis=1), now.stake.copy()


def mean_terms(runs, spans: dict, counter) -> dict:
    """Span -> (run, term): the stake-weighted mean over sides of every term of dU, averaged over the years of the span.

    runs: of one kind, few enough for one batch; spans: name -> (first, last) year.
    """
    last = max(end for _, end in spans.values())
    batch = Batch(runs, last)
    sums = {name: np.zeros((len(runs), len(TERMS))) for name in spans}
    for year in range(1, last + 1):
        terms, stake = terms_of_year(batch)
        mean = (terms * stake).sum(axis=(1, 2)) / (2.0 * stake.sum(axis=0))  # (term, run)
        for name, (first, end) in spans.items():
            if first <= year <= end:
                sums[name] += mean.T / (end - first + 1)
    counter.update(len(runs))
    return sums
