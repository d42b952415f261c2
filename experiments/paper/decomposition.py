"""What holds cooperation back: the terms of dU as the engine lived them, averaged over the sides of relations in rivalry.

The terms are those of ``agents.outlook``, the one place where the rules are put together, asked again for every relation of the
year that a batch has just lived.
"""

import numpy as np

from citypact.agents.choice import TERMS
from citypact.agents.compiled import at, sequence
from citypact.agents.learning import RIVALRY
from citypact.agents.outlook import Setting, Tie, outlook
from citypact.model.engine import Batch


@sequence
def _decisions(graph, levels, instruments, looks, run_year, now, terms):
    """The terms of dU of both sides of every relation this year, into ``terms`` (term, side, relation, run)."""
    for r in range(graph.city_i.size):
        for run in range(now.stage.shape[1]):
            tie = Tie(
                distance=graph.distance[r] * run_year.distance_factor[run],
                border=graph.border[r],
                stage=now.stage[r, run],
                isomorphism=now.isomorphism[r, run],
                trust_i=now.trust[0, r, run],
                trust_j=now.trust[1, r, run],
            )
            setting = Setting(log_mean_output=run_year.log_mean_output[run], cover=run_year.felt_cover[run])
            a, b = at(looks, (graph.city_i[r], run)), at(looks, (graph.city_j[r], run))
            _, _, why = outlook(at(levels, run), at(instruments, run), setting, tie, a, b)
            for side in range(2):
                for term in range(terms.shape[0]):
                    terms[term, side, r, run] = why[side].decision[term]


def terms_of_year(batch: Batch) -> tuple:
    """Advance a batch by a year; the terms of both sides' decisions in it, and the weights of the sides.

    Returns (terms, stake): (term, side, relation, run) per unit of stake, in the order of ``TERMS``, and (relation, run).
    """
    batch.advance(1, ("cooperation_rate",))
    b = batch.block
    terms = np.empty((len(TERMS), *b.relation_year.trust.shape))
    _decisions(b.graph, b.levels, b.instruments, b.city_year.look, b.run_year, b.relation_year, terms)
    return terms, b.relation_year.look.stake.copy()


def mean_terms(runs, spans: dict, counter) -> dict:
    """Span -> (run, term): the stake-weighted mean of every term of dU, over the sides of relations in rivalry and the years.

    runs: of one kind, few enough for one batch; spans: name -> (first, last) year; nan where no relation was in rivalry.
    """
    last = max(end for _, end in spans.values())
    batch = Batch(runs, last)
    sums, weights = ({name: np.zeros((size, len(runs))) for name in spans} for size in (len(TERMS), 1))
    for year in range(1, last + 1):
        terms, stake = terms_of_year(batch)
        rival = stake * (batch.block.relation_year.stage == RIVALRY)
        for name, (first, end) in spans.items():
            if first <= year <= end:
                sums[name] += (terms * rival).sum(axis=(1, 2))
                weights[name] += 2.0 * rival.sum(axis=0)
    counter.update(len(runs))
    return {name: (sums[name] / np.where(weights[name] > 0, weights[name], np.nan)).T for name in spans}
