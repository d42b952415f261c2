"""The batch engine: many runs at once, threads over blocks of runs or within a large one, results that depend on neither.

A block holds runs that share region, reach, rule and scope; everything else differs from run to run. Since every draw is a pure
function of its run, a run gives the same bits alone, in any block and on any number of threads.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from citypact.agents.codes import CITY
from citypact.model.draws import check_seed
from citypact.model.evidence.result import Result
from citypact.model.measures import MEASURES
from citypact.model.own.calling import own_year, refuse_faults, set_levels
from citypact.model.refusal import Refusal, nearest
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.changes import Change, parameters_in
from citypact.model.settings.choice_table import RULES, SCOPES
from citypact.model.settings.parameters import Parameters
from citypact.model.year.arrays import (
    Block,
    Graph,
    agenda_arrays,
    begun_again,
    graph_arrays,
    is_whole,
    levels_of,
    new_block,
)
from citypact.model.year.bounds import out_of_bounds
from citypact.model.year.lanes import VECTOR
from citypact.model.year.learn import count_alive
from citypact.model.year.own import OwnYear
from citypact.model.year.sequence import Stages, Years, stages

# Runs in a block: enough for the compiler to vectorise over, few enough that a block's arrays stay in the cache.
BLOCK_SIZE = 32
MOST_MISSING = 2  # runs to a whole vector, where it is filled

# What a state record keeps of each city and relation at the end of every year; what has two sides is (side, relation, run).
CITY_STATES = ("output", "capacity", "reputation", "experience", "stance")
RELATION_STATES = ("stage", "mode", "founded", "evidence", "evidence_weight", "cooperates", "ordered")
RELATION_YEAR_STATES = ("trust", "chose", "wishes", "payoff", "review_cause", "deepens", "isomorphism", "flow")
RELATION_LOOKS = ("stake", "effort", "search", "negotiation")
SIDE_LOOKS = ("tipping_trust", "decision_gain", "deepening_gain", "net_gain", "game")


@dataclass(frozen=True)
class Run:
    """What one run is: region, parameters, agenda, seed, and the year from which survival after withdrawal counts.

    withdrawal: None takes the last year in which the agenda may act, if that comes before the end of the run; changes: of
    parameters, on the way.
    """

    region: Region
    parameters: Parameters = field(default_factory=Parameters)
    agenda: Agenda = field(default_factory=Agenda)
    seed: int = 0
    withdrawal: int | None = None
    changes: tuple[Change, ...] = ()

    def parameters_in(self, year: int) -> Parameters:
        """The parameters in force in a year."""
        return parameters_in(year, self.parameters, self.changes)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", check_seed(self.seed))


def check_years(years: object) -> int:
    """The number of years, refused unless it is a whole number from 1 to 10,000."""
    if isinstance(years, bool) or not isinstance(years, int | np.integer) or not 1 <= years <= 10_000:
        raise Refusal(f"years: {years!r} is not allowed; allowed are whole numbers from 1 to 10000")
    return int(years)


def check_measures(measures: Iterable[str] | None) -> tuple[str, ...]:
    """Names of measures in the order asked for; all of them for None."""
    if measures is None:
        return tuple(MEASURES)
    for name in measures:
        if name not in MEASURES:
            raise Refusal(f"measure: unknown name {name!r}{nearest(name, MEASURES)}")
    return tuple(measures)


@lru_cache(maxsize=8)
def _graph(region: Region, reach_km: float) -> Graph:
    return graph_arrays(region.relations(reach_km), region.output.size)


# What batches have handed on: blocks, ready to be lived by whichever thread asks first.
_SPARES: deque[Years] = deque(maxlen=max(8, os.cpu_count() or 1))
LARGEST_SPARE = 2**15  # relations times runs of a block that waits: what is larger takes little of its time to make


class Batch:
    """A block of runs that share region, reach, rule and scope, advanced year by year.

    runs: sequence of ``Run``; horizon: the last year that it may reach; states: whether what a year brought every relation can be
    read when it is over. Without, much less memory is held, as relations are lived some at a time; threads: how many may live a
    year together, which they do where the relations are many (``model.year.sharing``) and no states are kept.
    """

    def __init__(self, runs: Iterable[Run], horizon: int, states: bool = True, threads: int = 1) -> None:
        self.runs, self.horizon, self.threads, self.year = tuple(runs), check_years(horizon), threads, 0
        kinds = {_kind(run) for run in self.runs}
        if len(kinds) != 1:
            raise Refusal("a batch needs runs that share one region, reach_km, rule and scope")
        region, parameters = self.runs[0].region, self.runs[0].parameters
        self.rule, self.scope = RULES[parameters.rule], SCOPES[parameters.scope].code
        self.keeps_states = states
        self._years: Years | None = None
        self.block: Block = self._block(region, _graph(region, parameters.reach_km))
        for position, run in enumerate(self.runs):
            if run.withdrawal is not None:
                self.block.runs.withdrawal[position] = run.withdrawal
        self.own = own_year(self.rule.own, region, [run.parameters for run in self.runs], self.block.graph.city_i.size)

    def _block(self, region: Region, graph: Graph) -> Block:
        """A block at the start, in the arrays that another batch has handed on where they fit."""
        told = [run.parameters for run in self.runs], [run.agenda for run in self.runs], [run.seed for run in self.runs]
        asked = self.horizon, self.keeps_states or self._meets_at_once()
        for _ in range(len(_SPARES)):
            try:
                spare = _SPARES.popleft()
            except IndexError:  # another thread has taken it
                break
            if spare.block.graph is not graph or not begun_again(spare.block, region, *told, *asked):
                _SPARES.append(spare)
                continue
            settings = {"threads": spare.threads, **spare.settings}
            if spare.stages == self._stages(spare.block, None) and settings == self._settings(None):
                self._years = spare
            return spare.block
        return new_block(region, graph, *told, *asked)

    def hand_on(self) -> None:
        """Leave the arrays to a batch to come; this one can be asked nothing more."""
        small = self.block.relations.stage.size <= LARGEST_SPARE
        if small and self.own is None and self._years is not None and self._years.block is self.block:
            _SPARES.append(self._years)
        del self.block

    def advance(self, years: int = 1, measures: Iterable[str] | None = None) -> np.ndarray:
        """Run so many more years; the series (run, year, measure) of the measures asked for (None: all)."""
        selection = np.array([list(MEASURES).index(name) for name in check_measures(measures)], dtype=np.int64)
        if self.year + years > self.horizon:
            raise Refusal(f"years: {self.year + years} is beyond the horizon of this batch, {self.horizon}")
        series = np.empty((len(self.runs), years, selection.size))
        for first, last in self._spans(self.year + 1, self.year + years):
            self._apply_changes(first)
            lived = series if last - first + 1 == years else np.empty((len(self.runs), last - first + 1, selection.size))
            self._years_now().live(first, last, series=lived, selection=selection)
            if lived is not series:
                series[:, first - self.year - 1 : last - self.year] = lived
        self.year += years
        refuse_faults(self.rule.own, self.own, self.block.graph, self.runs[0].region)
        self._refuse_stopped()
        return series

    def _meets_at_once(self) -> bool:
        """Whether a year needs all relations together: for one stance of a city, for a rule of one's own or for a fund."""
        funds = any(dict(part.instruments).get("fund_rate", 0.0) > 0.0 for run in self.runs for part in run.agenda.interventions)
        return self.scope == CITY or self.rule.own is not None or funds

    def _years_now(self) -> Years:
        """The year of the block as it is: parts of it may have been replaced."""
        if self._years is None or self._years.block is not self.block:
            self._years = Years(self.block, self._stages(self.block, self.own), **self._settings(self.own))
        return self._years

    def _stages(self, block: Block, own: OwnYear | None) -> Stages:
        return stages(own, self.rule.imitates, self.scope, is_whole(block))

    def _settings(self, own: OwnYear | None) -> dict[str, Any]:
        told = {"own": own, "decision_rule": self.rule.code, "imitates": self.rule.imitates, "scope": self.scope}
        return {"threads": self.threads, **told}

    def _spans(self, first: int, last: int) -> list[tuple[int, int]]:
        """The years first to last, cut before each year in which a parameter of some run changes."""
        changed = {change.first for run in self.runs for change in run.changes}
        starts = sorted({first} | {year for year in changed if first < year <= last})
        return list(zip(starts, [start - 1 for start in starts[1:]] + [last], strict=True))

    def _apply_changes(self, year: int) -> None:
        """Give every run the parameters of this year, if one of them changes in it."""
        if any(change.first == year for run in self.runs for change in run.changes):
            parameters = [run.parameters_in(year) for run in self.runs]
            self.block = self.block._replace(levels=levels_of(parameters))
            set_levels(self.rule.own, self.own, parameters)

    def _refuse_stopped(self) -> None:
        """Raise the refusal of the first run that has left the range of numbers."""
        if np.count_nonzero(self.block.runs.stopped) == 0:
            return
        for run in np.nonzero(self.block.runs.stopped)[0]:
            state = self.block.runs
            city = self.runs[run].region.cities[state.stopped_city[run]]
            raise out_of_bounds(
                int(state.stopped[run]), city, float(state.stopped_output[run]), float(state.stopped_capacity[run])
            )

    def _check_states(self) -> None:
        if not self.keeps_states:
            raise ValueError("this batch keeps no states, nor can it be given other agendas: make it with states=True")

    def set_agendas(self, agendas: Sequence[Agenda]) -> None:
        """Give the runs other agendas from the next year on."""
        self._check_states()
        self.block = self.block._replace(agenda=agenda_arrays(agendas))

    def set_changes(self, changes: Sequence[tuple[Change, ...]]) -> None:
        """Give the runs other changes of parameters; those of years that have been lived already do nothing any more."""
        self.runs = tuple(replace(run, changes=told) for run, told in zip(self.runs, changes, strict=True))

    def set_saturation(self, level: float) -> None:
        """Set every city's capacity so that its output is this share of it: the experimenter's hand, no rule of the model."""
        if not level > 0:
            raise Refusal(f"saturation: {level!r} is not allowed; allowed are numbers above 0")
        cities = self.block.cities
        cities.capacity[:] = cities.output / level

    def state(self) -> dict[str, np.ndarray]:
        """Copies of the state of every city and relation at the end of this year, name -> (..., city or relation, run)."""
        self._check_states()
        b = self.block
        parts = (
            (b.cities, CITY_STATES),
            (b.relations, RELATION_STATES),
            (b.relation_year, RELATION_YEAR_STATES),
            (b.relation_year.look, RELATION_LOOKS),
            (b.relation_year.sides, SIDE_LOOKS),
        )
        state = {name: getattr(part, name).copy() for part, names in parts for name in names}
        state["city_payoff"], state["contribution"] = b.city_year.payoff.copy(), b.city_year.contribution.copy()
        state["saturation"] = b.city_year.look.saturation.copy()
        state["shares"] = b.cities.shares.copy()
        return state

    def survival(self) -> tuple[np.ndarray, np.ndarray]:
        """(broken, censored) up to this year, each (run, clock, mode − 1, years)."""
        broken, ties, runs = self.block.broken, self.block.relations, self.block.runs
        lives = np.zeros((2, broken.shape[-1], *broken.shape[:-1]), broken.dtype)
        count_alive(ties.mode, ties.founded, runs.withdrawal, broken, self.year, lives)
        return lives[0], lives[1]


def _kind(run: Run) -> tuple[str, float, str, str]:
    """Runs of one kind can share a block."""
    return run.region.checksum, run.parameters.reach_km, run.parameters.rule, run.parameters.scope


def blocks_of(runs: Iterable[Run], size: int) -> Iterator[list[tuple[int, Run]]]:
    """Split runs into blocks of one kind and at most ``size`` runs; yields lists of (position, run)."""
    open_blocks: dict[tuple, list[tuple[int, Run]]] = {}
    for position, run in enumerate(runs):
        block = open_blocks.setdefault(_kind(run), [])
        block.append((position, run))
        if len(block) == size:
            yield open_blocks.pop(_kind(run))
    yield from open_blocks.values()


def _filled(runs: list[Run]) -> list[Run]:
    """Runs of a block, and the last of them again where few are missing to whole vectors: those beyond whole ones would be lived
    one by one, which takes longer. A rule of one's own is asked run by run anyway."""
    missing = -len(runs) % VECTOR
    return runs + runs[-1:] * missing if missing <= MOST_MISSING and RULES[runs[0].parameters.rule].own is None else runs


def _run_block(
    block: list[tuple[int, Run]], years: int, measures: tuple[str, ...], keep_states: bool, threads: int
) -> tuple[list[int], np.ndarray, np.ndarray, np.ndarray, dict[str, np.ndarray] | None]:
    runs = [run for _, run in block]
    batch = Batch(runs if keep_states else _filled(runs), years, keep_states, threads)
    states = None
    if keep_states:
        steps = []
        for _ in range(years):
            steps.append((batch.advance(1, measures), batch.state()))
        series = np.concatenate([step for step, _ in steps], axis=1)
        states = {name: np.stack([state[name] for _, state in steps]) for name in steps[0][1]}
    else:
        series = batch.advance(years, measures)
    broken, censored = batch.survival()
    batch.hand_on()
    return [position for position, _ in block], series[: len(runs)], broken[: len(runs)], censored[: len(runs)], states


def stream(
    runs: Iterable[Run],
    years: int,
    measures: Iterable[str] | None = None,
    states: bool = False,
    threads: int | None = None,
    block_size: int = BLOCK_SIZE,
) -> Iterator[tuple[list[int], Result]]:
    """Run many runs, yielding (positions, ``Result`` of those runs) block by block as they finish.

    runs: iterable of ``Run``, taken as needed, so a generator of any length keeps memory flat; years: how many;
    measures: names (None: all); states: also keep the state of every city and relation; threads: None for one per processor. They
    take a block each, and where there are fewer blocks than threads, several take a block whose relations are many.
    """
    years, names = check_years(years), check_measures(measures)
    threads = threads or os.cpu_count() or 1
    blocks = blocks_of(runs, block_size)
    with ThreadPoolExecutor(threads) as pool:
        pending: dict[Future, tuple[Run, ...]] = {}
        try:
            while True:
                begun = list(islice(blocks, 2 * threads - len(pending)))
                each = max(1, threads // max(1, len(pending) + len(begun)))  # more than one where blocks are few
                for block in begun:
                    pending[pool.submit(_run_block, block, years, names, states, each)] = tuple(run for _, run in block)
                if not pending:
                    return
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    lived = pending.pop(future)
                    positions, series, broken, censored, kept = future.result()
                    yield positions, Result(names, np.arange(1, years + 1), series, broken, censored, kept, lived)
        finally:
            for future in pending:
                future.cancel()


def simulate(
    runs: Iterable[Run],
    years: int,
    measures: Iterable[str] | None = None,
    states: bool = False,
    threads: int | None = None,
    block_size: int = BLOCK_SIZE,
    progress: Callable[[int], object] | None = None,
) -> Result:
    """Run many runs and gather their measures in the order of the runs.

    The arguments are those of ``stream``; progress: called with the number of runs just finished. With ``states`` all runs
    must be of one kind (region, reach, rule and scope), because their state arrays are joined.
    """
    runs = list(runs)
    names, years = check_measures(measures), check_years(years)
    series = np.empty((len(runs), years, len(names)))
    broken = np.empty((len(runs), 2, 3, years + 1), dtype=np.int32)
    censored = np.empty_like(broken)
    kept = None
    for positions, result in stream(runs, years, measures, states, threads, block_size):
        series[positions] = result.series
        broken[positions], censored[positions] = result.broken, result.censored
        if result.states is not None:
            if kept is None:
                kept = {name: np.empty((*a.shape[:-1], len(runs)), a.dtype) for name, a in result.states.items()}
            for name, array in result.states.items():
                kept[name][..., positions] = array
        if progress is not None:
            progress(len(positions))
    return Result(names, np.arange(1, years + 1), series, broken, censored, kept, tuple(runs))
