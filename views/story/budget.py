"""Scene 8: a policy of one's own for 15 years, among a cloud of others: what it leaves ten years later, and what it costs.

The cloud is a fixed design, no search: each instrument alone at two levels, every two of them together, and the named packages.
All are lived on the same seeds, so that differences are not those of chance.
"""

from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from citypact.experiments.named.frontier.spec import HIGHEST
from citypact.experiments.paper.inference import effect
from citypact.experiments.paper.worlds import LAST, LATER
from citypact.model.refusal import Refusal, shown
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import PACKAGES
from citypact.views.serving.limits import Limits
from citypact.views.story.asked import amount
from citypact.views.story.worlds import check_fields, link, lived, number, threads_for

SPAN = 15  # years in which the policy is in force
START = LAST - SPAN + 1
# The nine of the model's §8; the cooperation fund moves money between cities and stands beside them.
INSTRUMENTS = tuple(name for name in HIGHEST if name not in ("fund_rate", "central_deduction"))
SHARES = (0.5, 1.0)  # of its highest level at which an instrument is tried alone
TOGETHER = 0.5  # and each of two together
MOST_BUDGET = 100.0  # mean city outputs over the span
SEEDS = 16
MEASURED = ("cooperation_rate", "outlay")
MOST_KEPT = 64  # policies whose reply is kept for the next visitor


class Policy(NamedTuple):
    """Levels of instruments, and the budget of the whole span (None: without limit)."""

    levels: tuple[tuple[str, float], ...]
    budget: float | None = None

    @property
    def agenda(self) -> Agenda:
        """The policy in force for its span; the budget is spread evenly over the years."""
        yearly = None if self.budget is None else self.budget / SPAN
        listed = (Intervention(dict(self.levels), START, LAST),) if self.levels else ()
        return Agenda(listed, yearly)

    def without(self, instrument: str) -> "Policy":
        """The same policy with one instrument less."""
        return Policy(tuple(pair for pair in self.levels if pair[0] != instrument), self.budget)


def reply(ask: dict, limits: Limits) -> dict:
    """The cloud, and the visitor's policy in it; ask: levels (instrument -> level) and budget, neither for the cloud alone."""
    check_fields(ask, "levels", "budget")
    threads, own = threads_for(limits), None
    if ask:
        budget = None if ask.get("budget") is None else amount(ask, "budget", 0.0, MOST_BUDGET, MOST_BUDGET)
        own = _own(Policy(_levels(ask.get("levels")), budget), threads)
    return {**_cloud(threads), "own": own}


def _levels(given: object) -> tuple[tuple[str, float], ...]:
    """The instruments in use, in the order of their declaration; refuses what is no instrument or no level of it."""
    if not isinstance(given, dict) or not set(given) <= set(INSTRUMENTS):
        raise Refusal(f"levels = {shown(given)}; allowed: a table of levels of {', '.join(INSTRUMENTS)}")
    levels = {name: amount(given, name, 0.0, HIGHEST[name], 0.0) for name in INSTRUMENTS}
    return tuple((name, level) for name, level in levels.items() if level > 0)


def _outcomes(policy: Policy, threads: int) -> np.ndarray:
    """(seed, 2): cooperation in the year that counts, and the outlay of all years up to it."""
    values = lived(policy.agenda, MEASURED, LATER, SEEDS, threads)
    return np.stack([values[:, -1, 0], values[..., 1].sum(axis=1)], axis=1)


def design() -> dict[str, Policy]:
    """Every policy of the cloud by its name."""
    alone = {
        f"{name}:{share:g}": Policy(((name, share * HIGHEST[name]),)) for name in INSTRUMENTS for share in SHARES
    }  # fmt: skip
    pairs = {
        "+".join(pair): Policy(tuple((name, TOGETHER * HIGHEST[name]) for name in pair)) for pair in combinations(INSTRUMENTS, 2)
    }  # fmt: skip
    packages = {name: Policy(tuple(package.instruments.items())) for name, package in PACKAGES.items()}
    return alone | pairs | packages


@lru_cache(maxsize=2)
def _cloud(threads: int) -> dict[str, Any]:
    """The points of the cloud: names, levels and mean outcomes; which are on its frontier; and what can be set."""
    policies = design()
    means = np.array([_outcomes(policy, threads).mean(axis=0) for policy in policies.values()])
    points = [
        {"name": name, "package": name in PACKAGES, "levels": dict(policy.levels), **_place(mean), "best": bool(best)}
        for (name, policy), mean, best in zip(policies.items(), means, _undominated(means), strict=True)
    ]  # fmt: skip
    return {
        "start": START, "last": LAST, "later": LATER, "span": SPAN, "seeds": SEEDS, "mostBudget": MOST_BUDGET,
        "highest": {name: HIGHEST[name] for name in INSTRUMENTS}, "points": points,
    }  # fmt: skip


def _place(mean: np.ndarray) -> dict[str, float | None]:
    return {"cooperation": number(float(mean[0])), "outlay": number(float(mean[1]))}


def _undominated(means: np.ndarray) -> np.ndarray:
    """(policy,) whether no other brings at least as much for at most as much, and one of the two strictly."""
    more = means[:, None, 0] >= means[None, :, 0]
    cheaper = means[:, None, 1] <= means[None, :, 1]
    strictly = (means[:, None, 0] > means[None, :, 0]) | (means[:, None, 1] < means[None, :, 1])
    dominated: np.ndarray = np.logical_or.reduce(more & cheaper & strictly, axis=0)
    return ~dominated


@lru_cache(maxsize=MOST_KEPT)
def _own(policy: Policy, threads: int) -> dict[str, Any]:
    """Where a policy lands, and why: what each of its instruments is good for, and what does better for no more outlay.

    spread: 10 and 90 % of seeds; lead: over doing nothing, with the 95 % interval over paired seeds; parts: what would be lost
    in cooperation and saved in outlay without each instrument, the most useful first; better: the name of the policy of the
    cloud that brings most for no more outlay, if it brings more than this one beyond what chance would do.
    """
    outcomes, nothing = _outcomes(policy, threads), _outcomes(Policy(()), threads)
    lead = effect(outcomes[:, 0] - nothing[:, 0])
    return {
        "levels": dict(policy.levels), "budget": policy.budget, **_place(outcomes.mean(axis=0)),
        "spread": [number(float(np.quantile(outcomes[:, 0], share))) for share in (0.1, 0.9)],
        "nothing": number(float(nothing[:, 0].mean())), "lead": [number(value) for value in (lead.mean, lead.low, lead.high)],
        "parts": _parts(policy, outcomes, threads), "better": _better(outcomes, threads), "query": link(policy.agenda),
    }  # fmt: skip


def _parts(policy: Policy, outcomes: np.ndarray, threads: int) -> list[dict[str, Any]]:
    """What each instrument adds to a policy, from the same policy without it."""
    parts = []
    for name, _ in policy.levels:
        less = outcomes - _outcomes(policy.without(name), threads)
        adds = effect(less[:, 0])
        sure = adds.low > 0 or adds.high < 0
        parts.append({"instrument": name, "adds": number(adds.mean), "sure": sure, "costs": number(float(less[:, 1].mean()))})
    return sorted(parts, key=lambda part: -(part["adds"] or 0.0))


def _better(outcomes: np.ndarray, threads: int) -> str | None:
    """The policy of the cloud that brings most for no more outlay, None where none is surely ahead of this one."""
    spent = outcomes[:, 1].mean()
    found = {name: _outcomes(other, threads) for name, other in design().items()}
    within = {name: other for name, other in found.items() if other[:, 1].mean() <= spent}
    best = max(within, key=lambda name: within[name][:, 0].mean(), default=None)
    return best if best is not None and effect(within[best][:, 0] - outcomes[:, 0]).low > 0 else None
