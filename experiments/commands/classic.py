"""The command that plays a classic game on a network."""

import json
from typing import Any

import click

from citypact.experiments.commands import request
from citypact.model.refusal import Refusal

graph_options = request.options(
    click.option("--graph", default="lattice", show_default=True, metavar="NAME",
                 help="lattice (periodic), ring, complete, random_regular, erdos_renyi or barabasi_albert; drawn from the seed."),
    click.option("--side", type=int, metavar="N", help="Of a lattice of N × N nodes.  [default: 100]"),
    click.option("--neighbourhood", metavar="NAME", help="On a lattice: von_neumann (4) or moore (8).  [default: von_neumann]"),
    click.option("--nodes", type=int, metavar="N", help="Of any other graph.  [default: 1000]"),
    click.option("--degree", type=int, metavar="N", help="Partners of every node: ring, random_regular.  [default: 4]"),
    click.option("--mean-degree", type=float, metavar="NUMBER", help="Of erdos_renyi.  [default: 4]"),
    click.option("--attach", type=int, metavar="N", help="Ties of every newcomer: barabasi_albert.  [default: 2]"),
)  # fmt: skip
game_options = request.options(
    click.option("--payoffs", required=True, metavar="R,S,T,P",
                 help="Of one game: both cooperate, cooperate alone, compete alone, both compete."),
    click.option("--averaged", is_flag=True, help="Payoffs are averaged over the games of a node, not added up."),
    click.option("--self-interaction", is_flag=True, help="Every node plays with itself as well."),
    click.option("--rule", default="fermi", show_default=True, metavar="NAME",
                 help="logit, best_response, or imitation: fermi, proportional (of a random partner), best (of the best one)."),
    click.option("--noise", type=float, metavar="K", help="Of fermi and logit, in units of payoff.  [default: 0.1]"),
    click.option("--spread", metavar="NAME",
                 help="What proportional divides by: the possible difference of two payoffs, or the observed one of all.  "
                      "[default: possible]"),
    click.option("--activation", default="sequential", show_default=True, metavar="NAME",
                 help="synchronous: all at once; sequential: as many updates a step as nodes, of nodes drawn at random."),
    click.option("--review-rate", type=float, default=1.0, show_default=True, metavar="SHARE",
                 help="Probability that an update asks the question at all."),
    click.option("--exploration", type=float, default=0.0, show_default=True, metavar="SHARE",
                 help="Probability that an update ends with the other act."),
    click.option("--initial", type=float, default=0.5, show_default=True, metavar="SHARE",
                 help="Probability of cooperating at the start."),
)  # fmt: skip


@click.command(short_help="A classic game on a network, as the literature plays it.")
@graph_options
@game_options
@click.option("--steps", type=int, default=1000, show_default=True, metavar="N", help="How many steps are lived.")
@click.option("--average", type=int, metavar="N", help="Over how many of the last steps is averaged.  [default: half of them]")
@request.seed_option
@click.option("--json", "as_json", is_flag=True, help="For machines: all settings, mean_share and standard_error.")
def classic(
    graph: str, side: int | None, neighbourhood: str | None, nodes: int | None, degree: int | None, mean_degree: float | None,
    attach: int | None, payoffs: str, steps: int, average: int | None, seed: int, as_json: bool, **game: Any,
) -> None:  # fmt: skip
    """A classic game on a network, as the literature plays it: the model stripped of its special parts.

    Payoffs are constants, nothing costs anything, there is no tomorrow and no government; payoff, choice, imitation, review and
    draws are the model's. Prints the mean share of cooperators over the last steps, and its standard error by batch means, which
    tells how far this run is averaged out and not how runs differ.

    \b
    Examples, after Nowak and May (1992), Szabó and Tőke (1998), Santos and Pacheco (2005):
      python -m experiments classic --side 100 --neighbourhood moore --self-interaction \\
          --payoffs 1,0,1.9,0 --rule best --activation synchronous --initial 0.9 --average 800
      python -m experiments classic --side 400 --payoffs 1,0,1.02,0 --rule fermi --noise 0.1
      python -m experiments classic --graph barabasi_albert --payoffs 1,0,1.5,0 \\
          --rule proportional --activation synchronous --steps 10000 --average 1000
    """
    from citypact.experiments.single.classic import play

    network = {
        "side": side, "neighbourhood": neighbourhood, "nodes": nodes, "degree": degree, "mean_degree": mean_degree,
        "attach": attach,
    }  # fmt: skip
    played = play(graph, network, {"payoffs": read_payoffs(payoffs), **game}, seed, steps, average)
    click.echo(json.dumps(played) if as_json else told(played))


def read_payoffs(text: str) -> tuple[float, ...]:
    """The payoffs R, S, T, P from a text such as 1,0,1.9,0."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 4:
        raise Refusal(f"--payoffs {text}: allowed are four numbers R,S,T,P, such as 1,0,1.9,0")
    return numbers


def told(played: dict[str, Any]) -> str:
    """What came out, in a line."""
    error = played["standard_error"]
    doubt = "unknown from one step" if error is None else f"{error:.4f}"
    kept, steps = played["average"], played["steps"]
    return f"Mean share of cooperators over the last {kept} of {steps} steps: {played['mean_share']:.4f} (standard error {doubt})"
