"""What a rule of one's own costs in the engine, and Mesa's space in the model: ``python -m benchmarks.own_rules``.

Times are of a processor, and still drift with what others do; the ratios, taken in turns in one run, are what to quote.
"""

import statistics
import time
from pathlib import Path

from citypact.model.agglomeration import Agglomeration
from citypact.model.engine import Run, simulate
from citypact.model.own import forget_rule, load_rules
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples" / "rules"
RULES = ("tit_for_tat", "copy_the_core", "q_learner")
REGION, YEARS, RUNS, TURNS = "yangtze_delta", 60, 96, 5


def seconds(work) -> float:
    """How much of a processor ``work()`` takes, s."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main():
    region = load_region(REGION)
    simulate([Run(region)], 1)
    print(f"Region {REGION}, {YEARS} years, {RUNS} runs, one thread, median of {TURNS} turns\n")
    for name in RULES:
        load_rules(EXAMPLES / f"{name}.py")
        simulate([Run(region, Parameters(rule=name))], 1)
        forget_rule(name)
        print(f"{name:20} read and compiled in {seconds(lambda: load_rules(EXAMPLES / f'{name}.py')):6.2f} s")  # noqa: B023
    taken = {name: [] for name in ("logit", *RULES)}
    for _ in range(TURNS):
        for name, times in taken.items():
            runs = [Run(region, Parameters(rule=name), seed=seed) for seed in range(RUNS)]
            times.append(seconds(lambda: simulate(runs, YEARS, threads=1)))  # noqa: B023
    relations, logit = Agglomeration(region).relations, statistics.median(taken["logit"])
    print(f"\n{'rule':20}{'relation-years/s':>18}{'of logit':>10}")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:20}{len(relations) * YEARS * RUNS / median:18,.0f}{logit / median:10.2f}")
    models = [Agglomeration(region, by_agents=True) for _ in range(TURNS)]
    year, space = (statistics.median(seconds(work(model)) for model in models) for work in (_step, _grid))
    print(f"\na year of the Mesa model {1000 * year:.1f} ms; its grid, once, when it is asked for {1000 * space:.1f} ms")


def _step(model):
    return model.step


def _grid(model):
    return lambda: model.grid


if __name__ == "__main__":
    main()
