"""The summary, one page in each of two languages: what the model is, what came out, and what it cannot say.

Its numbers are read from the committed tables; the two texts are filled with the same ones.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from citypact.experiments.commands.summary_texts import CHINESE, ENGLISH
from citypact.experiments.named.costs.spec import CONTRASTS
from citypact.experiments.paper.prose import plain, shown, signed
from citypact.experiments.paper.verdicts import HOLDS
from citypact.experiments.paper.worlds import FIRST, LAST, LATER

RESULTS = Path(__file__).resolve().parents[2] / "results"


def _rows(experiment: str, table: str) -> pd.DataFrame:
    return pd.read_csv(RESULTS / experiment / f"{table}.csv")


def _share(value: float) -> str:
    return f"{value:.0%}"


def _one(table: pd.DataFrame, column: str, **where: object) -> float:
    """The one number of a stored table in a column, where other columns have these values."""
    chosen = table[(table[list(where)] == pd.Series(where)).all(axis=1)]
    (value,) = chosen[column]
    return float(value)


def _modes() -> dict[str, str]:
    table, series = _rows("transition", "table"), _rows("transition", "series")
    end = int(series["year"].max())

    def of(scenario: str, quantity: str) -> float:
        return _one(table, "value", scenario=scenario, quantity=quantity)

    def alone(measure: str, year: int) -> str:
        return shown(_one(series, "mean", scenario="laissez_faire", measure=measure, year=year))

    told = {
        "years": str(end), "seeds": str(int(table["n"].max())), "start": alone("cooperation_rate", 1),
        "half": f"{of('laissez_faire', 't50'):.0f}",
        "alone_end": shown(of("laissez_faire", "final_cooperation")), "alone_kept": _share(of("laissez_faire", "relations_kept")),
        "dilemma_start": alone("game_prisoners_dilemma", 1),
        "dilemma_end": alone("game_prisoners_dilemma", int(of("laissez_faire", "t50"))),
        "ordered_lost": _share(of("hierarchical", "lost_next_year")), "hybrid_later": shown(of("hybrid", "cooperation_later")),
        "hybrid_ahead": plain(of("hybrid", "advantage_in_cooperation_later")),
    }  # fmt: skip
    for name, scenario in {"ordered": "hierarchical", "hybrid": "hybrid"}.items():
        told |= {
            f"{name}_last": shown(of(scenario, "cooperation_at_withdrawal")),
            f"{name}_kept": _share(of(scenario, "relations_kept")),
            f"{name}_joint": _share(of(scenario, "joint_governance_at_withdrawal")),
            f"{name}_outlay": shown(of(scenario, "total_outlay")), f"{name}_welfare": signed(of(scenario, "welfare_gain")),
        }  # fmt: skip
    return told


def _remedies() -> dict[str, str]:
    costs, shift = _rows("costs", "alone"), _rows("resistance", "shift")
    here = {"region": "yangtze_delta", "cost": "all"}
    worth = _rows("recommendations", "effects").query("outcome == 'mean_cooperation' and `with`.isna()")["mean"]
    moved = {name: _one(shift, "shift", kind="bargaining_exponent", inequality=1.0, remedy=name) for name in ("sharing", "fund")}
    return {
        "costs_without": shown(_one(costs, "final_cooperation", multiple=CONTRASTS["without"], **here)),
        "costs_more": shown(_one(costs, "final_cooperation", multiple=CONTRASTS["tripled"], **here)),
        "best": signed(worth.max()), "least": signed(worth.min()),
    } | {name: plain(value) for name, value in moved.items()}  # fmt: skip


def _judged() -> dict[str, str]:
    claims = _rows("theory", "claims").query("claimed == 'yes'")
    told = {"regions": str(claims["regions"].max())}
    for rule, name in {"logit": "claims", "best_response": "best_response"}.items():
        made = claims[claims["rule"] == rule]
        told |= {name: str(len(made)), f"{name}_hold": str(int((made["holding"] == made["regions"]).sum()))}
    verified, valid = (_rows(name, "verdicts") for name in ("verification", "validation"))
    council = valid[valid["group"] == "history"]
    counted = {("verified", "verifiable"): verified, ("valid", "validable"): valid, ("council", "council_all"): council}
    for (name, whole), table in counted.items():
        told |= {name: str(int((table["verdict"] == HOLDS).sum())), whole: str(len(table))}
    return told


def numbers() -> Mapping[str, str]:
    """What both texts are filled with, by name."""
    years = {"first": str(FIRST), "last": str(LAST), "later": str(LATER)}
    return years | _modes() | _remedies() | _judged()


def english() -> str:
    """The summary in English as Markdown."""
    return ENGLISH.format_map(numbers())


def chinese() -> str:
    """The summary in Chinese as Markdown."""
    return CHINESE.format_map(numbers())
