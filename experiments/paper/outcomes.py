"""The few numbers to which a run of a study comes: the model's summaries, and some that only studies use."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from citypact.agents.codes import GAMES, STAGES
from citypact.model.summary import FINAL_YEARS, SUMMARIES, Measured, measures_needed, summaries, transition_time

COSTS = ("search_cost", "negotiation_cost", "monitoring_cost")  # parameters, and the measures of what is paid of them
STAGE_SHARES = tuple(f"stage_{stage}" for stage in STAGES)  # measures, from rivalry to joint governance
GAME_SHARES = tuple(f"game_{game}" for game in GAMES)


@dataclass(frozen=True)
class Outcome:
    """A number of a run: name, unit, label, the measures it is made of, and how.

    compute: takes the series of these measures, each (run, year), and returns (run,).
    """

    name: str
    unit: str
    label: str
    measures: tuple[str, ...]
    compute: Callable[..., np.ndarray]


def _mean(series: np.ndarray) -> np.ndarray:
    return series.mean(axis=1)


def _years_to_half(rate: np.ndarray) -> np.ndarray:
    t50 = transition_time(rate, 0.5)
    return np.where(np.isfinite(t50), t50, float(rate.shape[1]))


def _net(welfare: np.ndarray, outlay: np.ndarray, revenue: np.ndarray) -> np.ndarray:
    return (welfare - outlay + revenue).sum(axis=1)


def _lead(by_stake: np.ndarray, rate: np.ndarray) -> np.ndarray:
    return (by_stake - rate)[:, -FINAL_YEARS:].mean(axis=1)


OWN = {
    outcome.name: outcome
    for outcome in (
        Outcome("mean_cooperation", "share", "Mean cooperation over the run", ("cooperation_rate",), _mean),
        Outcome("mean_depth", "share", "Mean depth over the run", ("depth",), _mean),
        Outcome(
            "years_to_half", "years", "Years to one half, the run's length where it is never reached", ("cooperation_rate",),
            _years_to_half,
        ),
        Outcome(
            "net_welfare", SUMMARIES["cumulative_welfare"].unit, "Welfare less outlay, plus revenue",
            ("welfare", "outlay", "revenue"), _net,
        ),
        Outcome(
            "stake_lead", "share", "Final lead of cooperation by stake", ("cooperation_rate_by_stake", "cooperation_rate"), _lead
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Outcomes:
    """Computes outcomes of a block of runs; names: of the model's summaries and of ``OWN``."""

    names: tuple[str, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that are needed for it."""
        own = (measure for name in self.names if name in OWN for measure in OWN[name].measures)
        return tuple(sorted({*measures_needed([name for name in self.names if name in SUMMARIES]), *own}))

    def __call__(self, result: Measured) -> dict[str, np.ndarray]:
        own = (OWN[name] for name in self.names if name in OWN)
        more = {outcome.name: outcome.compute(*(result.of(measure) for measure in outcome.measures)) for outcome in own}
        return summaries(result, [name for name in self.names if name in SUMMARIES]) | more


def fair_share(resistance: float) -> float:
    """ρ/(1+2ρ): the bargaining share of the surplus below which the lesser gainer's resistance exceeds its share (model, §10).

    With a share s and the rest to the other side, s − ρ·(1 − 2s) > 0 needs s > ρ/(1+2ρ). Source: ours, from the bargaining by
    size and the resistance of the model; costs, threshold and standing make the real bound stricter.
    """
    return resistance / (1.0 + 2.0 * resistance)
