"""Fines: what they make of a dilemma, and whether a fine that follows breaches ends the cycle of inspection and breach."""

from typing import Any

import numpy as np

from citypact.agents.choice import adoption_probability
from citypact.agents.codes import HARMONY, IMITATE_PROPORTIONAL, PRISONERS_DILEMMA, STAG_HUNT
from citypact.agents.payoffs import game_of_side, realised_payoff
from citypact.experiments.named.verification.computed import Computed
from citypact.experiments.named.verification.spec import Check, Claim, Curve
from citypact.experiments.named.verification.stripped import turning_point

REWARD, TEMPTATION, SUCKER = 1.0, 1.4, -0.9  # of a local government against its partners, measured from rivalry
FINE, INSPECTION = 1.0, 0.3  # of a breach that is found, and what an inspection costs, in the same unit
SPREAD = 3.0  # of payoffs, by which proportional imitation divides: it sets the unit of time alone
STEP, STEPS = 0.5, 1600
SHOWN = tuple(np.linspace(0.0, 300.0, 61).tolist())
START = (0.5, 0.55)  # shares of local governments that comply, and that are inspected
STARTS = (START, (0.2, 0.2), (0.9, 0.1), (0.8, 0.8))
GREED = TEMPTATION - REWARD
CENTRE = (1.0 - INSPECTION / FINE, GREED / FINE)  # where neither share moves under a static fine
SINK = (1.0 - (INSPECTION / FINE) ** 0.5, GREED / (INSPECTION * FINE) ** 0.5)  # and under a dynamic one
FINES = tuple(np.linspace(0.5, 2.0, 16).tolist())


def payoff(complies: bool, partner_complies: bool, fine: float = 0.0, penalty: float = 0.0) -> float:
    """What a year brings a local government, by the model's realised payoff without costs."""
    return realised_payoff(complies, partner_complies, REWARD, TEMPTATION, SUCKER, 0.0, 0.0, 0.0, 0.0, penalty, fine)


def _imitated(share: float, first: float, second: float) -> float:
    """What a year adds to the share of the first of two strategies, if all imitate in proportion to a lead (Schlag 1998)."""
    gained = adoption_probability(IMITATE_PROPORTIONAL, second, first, 1.0, SPREAD)
    lost = adoption_probability(IMITATE_PROPORTIONAL, first, second, 1.0, SPREAD)
    return share * (1.0 - share) * (gained - lost)


def _change(state: np.ndarray, dynamic: bool) -> np.ndarray:
    """What a year adds to (share that complies, share inspected); dynamic: the fine is proportional to the share of breaches."""
    complying, inspected = state
    fine = FINE * (1.0 - complying) if dynamic else FINE
    complies = payoff(True, True)
    breaches = inspected * payoff(False, True, fine) + (1.0 - inspected) * payoff(False, True)
    collected = payoff(False, True) - payoff(False, True, fine)  # what a breach that is found brings the inspector
    inspects, rests = (1.0 - complying) * collected - INSPECTION, 0.0
    return np.array([_imitated(complying, complies, breaches), _imitated(inspected, inspects, rests)])


def lived(dynamic: bool, start: tuple[float, float] = START, steps: int = STEPS) -> np.ndarray:
    """(step, share) the path of both shares, by the classical method of Runge and Kutta."""
    path = [np.array(start)]
    for _ in range(steps):
        now = path[-1]
        first = _change(now, dynamic)
        second = _change(now + STEP / 2.0 * first, dynamic)
        third = _change(now + STEP / 2.0 * second, dynamic)
        fourth = _change(now + STEP * third, dynamic)
        path.append(now + STEP / 6.0 * (first + 2.0 * second + 2.0 * third + fourth))
    return np.array(path)


def _conserved(path: np.ndarray) -> np.ndarray:
    """(step,) (F − c)·ln x + c·ln(1 − x) + (T − R)·ln y + (F − T + R)·ln(1 − y), the constant of motion of a static fine."""
    x, y = path.T
    return (FINE - INSPECTION) * np.log(x) + INSPECTION * np.log(1.0 - x) + GREED * np.log(y) + (FINE - GREED) * np.log(1.0 - y)


def _rounds(path: np.ndarray) -> tuple[float, np.ndarray]:
    """(time of a round, mean of both shares) over all whole rounds, told by where compliance rises through that of the centre."""
    above = path[:, 0] > CENTRE[0]
    before = np.flatnonzero(~above[:-1] & above[1:])
    into = (CENTRE[0] - path[before, 0]) / (path[before + 1, 0] - path[before, 0])
    crossed = STEP * (before + into)
    whole = slice(before[0] + 1, before[-1] + 1)
    return float((crossed[-1] - crossed[0]) / (len(crossed) - 1)), path[whole].mean(axis=0)


def static_fine() -> dict[str, Any]:
    """The game of inspection and breach under a static fine."""
    path = lived(dynamic=False)
    motion = _conserved(path)
    length, means = _rounds(path)
    small, _ = _rounds(lived(dynamic=False, start=(CENTRE[0] + 0.01, CENTRE[1])))
    period = 2.0 * np.pi * SPREAD / (FINE * np.sqrt(CENTRE[0] * (1.0 - CENTRE[0]) * CENTRE[1] * (1.0 - CENTRE[1])))
    return {
        "drift": np.ptp(motion) / abs(motion[0]),
        "period": small / period - 1.0,
        "mean_complying": means[0],
        "mean_inspected": means[1],
        "swing": np.ptp(path[-int(length / STEP) :, 0]) / np.ptp(path[: int(length / STEP), 0]),
        "complying": path[(np.array(SHOWN) / STEP).astype(int), 0],
    }


def dynamic_fine() -> dict[str, Any]:
    """The same under a fine that follows the share of breaches."""
    paths = [lived(dynamic=True, start=start, steps=STEPS // 2) for start in STARTS]
    return {
        "distance": max(float(np.abs(path[-1] - SINK).max()) for path in paths),
        "complying": paths[0][(np.array(SHOWN) / STEP).astype(int), 0],
    }


def _game(fine: float, penalty: float) -> int:
    """The game of a local government under a fine for breaches and a penalty on all who compete, from its realised payoffs."""
    rivalry = payoff(False, False, 0.0, penalty)
    met, breach, left = payoff(True, True), payoff(False, True, fine, penalty), payoff(True, False)
    return game_of_side(met - rivalry, breach - rivalry, left - rivalry)


def _deterring(fine: float) -> float:
    """The chance to be found from which a breach is worth no more than compliance."""
    return turning_point(
        lambda found: found * payoff(False, True, fine) + (1.0 - found) * payoff(False, True) < payoff(True, True), 0.0, 1.0
    )


def deterrence() -> dict[str, Any]:
    """Fines and penalties from which the dilemma is another game, and the chance to be found that deters, over the fine."""
    found = [_deterring(fine) for fine in FINES]
    return {
        "before": _game(0.0, 0.0) == PRISONERS_DILEMMA,
        "hunt": turning_point(lambda fine: _game(fine, 0.0) == STAG_HUNT, 0.0, 2.0),
        "harmony": turning_point(lambda penalty: _game(0.0, penalty) == HARMONY, 0.0, 2.0),
        "apart": max(abs(chance - GREED / fine) for chance, fine in zip(found, FINES, strict=True)),
        "chance": found,
        "source": [GREED / fine for fine in FINES],
    }


_PATH, _CHANCE = "Static and dynamic fines", "Deterrence"
CLAIMS = (
    Claim(
        "static_fine", "unequal",
        "Inspection and breach go round a centre for ever under a static fine: replicator dynamics of a bimatrix game without an "
        "equilibrium in pure strategies conserve a constant of motion, and their means over a round are the equilibrium",
        "Hofbauer and Sigmund 1998; for fines Wang, Cai and Zeng 2011",
        f"R = {REWARD:g}, T = {TEMPTATION:g}, fine {FINE:g} of a breach that is inspected, inspection costs {INSPECTION:g} "
        "and brings the fine; local governments' payoffs by the model's realised payoff, both shares by its proportional "
        f"imitation, whose mean is the replicator dynamics; Runge–Kutta, {STEPS} steps of {STEP:g}",
        (
            Check("drift", "range of the constant of motion over its size", "0", 0.0, 1e-6),
            Check("period", "time of a small round over 2π/ω, less 1", "0", -1e-3, 1e-3),
            Check("mean_complying", "mean share that complies", "1 − c/F = 0.7", 0.695, 0.705),
            Check("mean_inspected", "mean share inspected", "(T − R)/F = 0.4", 0.395, 0.405),
            Check("swing", "swing of compliance in the last round over the first", "1, undamped", 0.98, 1.02),
        ),
        "A step is a 170th of a round, so that the method errs by about 1e-9 a step. A mean over rounds that begin and end "
        "between two steps is off by less than a step in a round, 0.006 of the swing.",
        Computed(static_fine),
        curves=(Curve("complying", "static fine", _PATH, SHOWN, "time (of imitation)", "share that complies"),),
    ),
    Claim(
        "dynamic_fine", "unequal",
        "A fine that follows the share of breaches ends the cycle: the interior equilibrium is stable",
        "Wang, Cai and Zeng 2011",
        "the same with the fine times the share that breaches, from four starts; equilibrium 1 − √(c/F) and (T − R)/√(c·F)",
        (Check("distance", "largest distance from the equilibrium at the end (share)", "0", 0.0, 1e-3),),
        "The distance falls by a factor e every 33 units of time, by e¹² in all, so that far less than 1e-3 is left.",
        Computed(dynamic_fine),
        curves=(Curve("complying", "dynamic fine", _PATH, SHOWN, "time (of imitation)", "share that complies"),),
    ),
    Claim(
        "deterrence", "unequal",
        "A fine deters if the chance to be found times the fine is above what a breach brings; a sure one above T − R takes "
        "the greed out of a dilemma, and a penalty on all who compete also the fear",
        "Becker 1968",
        f"R, S, T, P = {REWARD:g}, {SUCKER:g}, {TEMPTATION:g}, 0; breach fine or penalty in the model's realised payoffs, "
        "named by its game of a side; fines from 0.5 to 2",
        (
            Check("before", "a prisoner's dilemma without them (1: yes)", "1", 1.0, 1.0),
            Check("hunt", "breach fine from which it is a stag hunt", "T − R = 0.4", 0.4 - 1e-9, 0.4 + 1e-9),
            Check("harmony", "penalty from which it is harmony", "the larger of T − R and P − S, 0.9", 0.9 - 1e-9, 0.9 + 1e-9),
            Check("apart", "largest difference of the chance that deters from (T − R)/F", "0", 0.0, 1e-9),
        ),
        "Closed form against halving in double precision.",
        Computed(deterrence),
        curves=(
            Curve("chance", "model's realised payoff", _CHANCE, FINES, "fine F (R = 1)", "chance to be found that deters"),
            Curve("source", "(T − R)/F", _CHANCE, FINES, "fine F (R = 1)", "chance to be found that deters"),
        ),
    ),
)  # fmt: skip
