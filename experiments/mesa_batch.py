"""Mesa's ``batch_run``, on the batch engine: the same call, the same list of rows, some hundred times faster.

``mesa.batch_run(Agglomeration, ...)`` works as well. Mesa's own function lets ``iterations`` with a fixed seed repeat one
run and runs a step more than ``max_steps`` (3.3), or drops a list of seeds given as a parameter (3.5, which wants them as
``rng``). Here a seed is the seed of the run, under either name, and ``max_steps`` is the number of years.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from citypact.experiments.paper.worlds import YEARS
from citypact.model.engine import Run, check_years, simulate
from citypact.model.measures import MEASURES
from citypact.model.refusal import Refusal, shown
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.parameters import Parameters

OWN = ("region", "parameters", "agenda", "seed")


def batch_run(
    parameters: Mapping[str, Any | Iterable[Any]],
    iterations: int | None = None,
    data_collection_period: int = -1,
    max_steps: int = YEARS,
    rng: int | Iterable[int] | None = None,
    threads: int | None = None,
) -> list[dict[str, Any]]:
    """Run every combination of the values, each so many times; a list of rows as ``mesa.batch_run`` gives it.

    parameters: what ``Agglomeration`` takes (region, parameters, agenda, seed, and single parameters by name), each a value
    or a list of values; iterations: repetitions, of which number i has the given seed (or 0) plus i, so none is like
    another; rng: a list of seeds instead, with each of which every combination is run; data_collection_period: 1 for
    every year, n for every n-th from the first and the last, −1 for the last only; max_steps: how many years. Rows:
    RunId, iteration, Step (the year), the values of the run, and the measures of that year.
    """
    years = check_years(max_steps)
    if rng is not None and (iterations is not None or "seed" in parameters):
        raise Refusal("rng gives the seeds; give no iterations and no seed beside it")
    if iterations is not None and iterations < 1:
        raise Refusal(f"iterations = {shown(iterations)}; allowed: a whole number from 1")
    if data_collection_period < 1 and data_collection_period != -1:
        raise Refusal(f"data_collection_period = {shown(data_collection_period)}; allowed: -1, or a whole number from 1")
    combinations = [dict(zip(parameters, values, strict=True)) for values in product(*map(_values, parameters.items()))]
    if rng is None:
        described = [({**given, "seed": given.get("seed", 0) + iteration}, iteration)
                     for iteration in range(iterations or 1) for given in combinations]  # fmt: skip
    else:
        described = [({**given, "seed": seed}, iteration)
                     for iteration, seed in enumerate(_values(("rng", rng))) for given in combinations]  # fmt: skip
    result = simulate((_run(given) for given, _ in described), years, threads=threads)
    steps = {years} if data_collection_period == -1 else {*range(1, years + 1, data_collection_period), years}
    return [
        {"RunId": number, "iteration": iteration, "Step": step, **given,
         **dict(zip(MEASURES, result.series[number, step - 1].tolist(), strict=True))}
        for number, (given, iteration) in enumerate(described) for step in sorted(steps)
    ]  # fmt: skip


def _values(item: tuple[str, Any]) -> list:
    name, value = item
    if isinstance(value, str | Region | Parameters | Agenda) or not isinstance(value, Iterable):
        return [value]
    values = list(value)
    if not values:
        raise Refusal(f"{name} is an empty list; allowed: at least one value")
    return values


def _run(given: Mapping[str, Any]) -> Run:
    region = given.get("region", "yangtze_delta")
    if not isinstance(region, Region):
        region = load_region(region)
    settings = {name: value for name, value in given.items() if name not in OWN}
    parameters = (given.get("parameters") or Parameters()).replace(**settings)
    return Run(region, parameters, given.get("agenda") or Agenda(), given["seed"])
