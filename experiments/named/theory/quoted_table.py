"""The figures that the specification quotes of its own trial (model, §10), one row each, and the orderings that it tells.

The trial was another program, written independently from the same text, with 30 seeds. ``quoting`` has how a quantity is taken.
"""

from dataclasses import dataclass
from typing import Any

from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.paper.worlds import LAST, LATER

TRIAL_SEEDS = 30
DELTA = "yangtze_delta"


@dataclass(frozen=True)
class Quoted:
    """A figure of the trial: what it is of, the number quoted, and the numbers that would be quoted so.

    take: the quantity and what it is asked of, for ``quoting``; below, above: how much smaller or greater a number may be that
    would be quoted so, half of the last of two digits unless told.
    """

    text: str
    quoted: float
    take: tuple
    region: str = DELTA
    rule: str = "logit"
    below: float = 0.005
    above: float = 0.005

    @property
    def bounds(self) -> tuple:
        """The smallest and the greatest number that would be quoted so."""
        return self.quoted - self.below, self.quoted + self.above

    @property
    def year(self) -> int:
        """The year of the usual run that is asked for, 0 if it is not one year."""
        return self.take[2] if self.take[0] in ("at", "ahead") else 0


def _over_years(text: str, series: str, figures: dict, arm: Any = BASE, **more: Any) -> tuple[Quoted, ...]:
    return tuple(Quoted(f"{text}, year {year}", figure, ("at", series, year, arm), **more)
                 for year, figure in figures.items())  # fmt: skip


def _half(text: str, quoted: float, arm: Any) -> Quoted:
    """The first whole year in which the mean rate is at one half; between years it gets there up to a year sooner."""
    return Quoted(f"half by year: {text}", quoted, ("half", arm), below=1.0, above=0.0)


def _end(text: str, quoted: float, arm: Any) -> Quoted:
    return Quoted(f"cooperation in year 60, {text}", quoted, ("at", "rate", 60, arm))


def _best(region: str, quoted: float, year: int = 60) -> Quoted:
    return Quoted(f"cooperation in year {year}, best response", quoted, ("at", "rate", year, BASE),
                  region=region, rule="best_response")  # fmt: skip


# What it quotes twice, of the default among other levels, is here once.
QUOTED = (
    *_over_years("cooperation", "rate", {1: 0.06, 10: 0.26, 20: 0.45, 30: 0.56, 40: 0.62, 60: 0.66}),
    _half("no government", 24, BASE),
    *_over_years("joint governance", "joint", {60: 0.45}),
    *_over_years("sides in a prisoner's dilemma", "dilemma", {1: 0.53, 10: 0.34, 30: 0.03}),
    *(Quoted(f"relations that live {age} years", share, ("lives", age))
      for age, share in {1: 0.95, 3: 0.84, 5: 0.76, 10: 0.66, 20: 0.59}.items()),
    *(Quoted(f"living at the end of year {LAST}, share that live on to the end of year {LATER}: {mode}", share,
             ("lasting", mode, BASE if mode == "spontaneous" else mode))
      for mode, share in {"spontaneous": 0.91, "hybrid": 0.58, "hierarchical": 0.32}.items()),
    *_over_years("cooperation with orders", "rate", {LAST: 0.95, LAST + 1: 0.66, LATER: 0.63}, "hierarchical"),
    *_over_years("joint governance with orders", "joint", {LAST: 0.08}, "hierarchical"),
    *_over_years("cooperation with the hybrid package", "rate", {LAST: 0.99, LAST + 1: 0.94, LATER: 0.82}, "hybrid"),
    Quoted(f"hybrid package ahead of no government, year {LATER}", 0.23, ("ahead", "rate", LATER, "hybrid", BASE)),
    *_over_years("joint governance with the hybrid package", "joint", {LAST: 0.80, LATER: 0.60}, "hybrid"),
    _half("no transaction costs", 6, ("all", 0.0)),
    _end("transaction costs tripled", 0.14, ("all", 3.0)),
    *(_end(f"resistance {level:g}", end, ("resistance", level)) for level, end in {0.0: 0.96, 1.5: 0.36, 3.0: 0.21}.items()),
    _end("resistance 3 and sharing 0.9", 1.00, "shared"),
    *(_half(f"headroom {level:g}", year, ("headroom", level)) for level, year in {2.5: 19, 6.0: 32}.items()),
    *(_end(f"outputs frozen{more} at headroom {level:g}", figure, (arm, level))
      for arm, more in (("frozen", ""), ("still", ", capacities too,"))  # the trial does not say which
      for level, figure in {2.0: 0.56, 4.0: 0.40, 8.0: 0.18}.items()),
    _best(DELTA, 0.02, 1), _best(DELTA, 0.33), _best("shandong_peninsula", 0.68), _best("liao_central_south", 0.79),
    _best("cheng_yu", 0.17),
    Quoted("years by which the half comes later without the ladder", 18, ("later", "at_once", BASE), below=1.0, above=1.0),
    *(Quoted(f"branches apart, year {year}", gap, ("apart", year)) for year, gap in {60: 0.09, 500: 0.03}.items()),
)  # fmt: skip
# An ordering that it tells: regions that come later than others, under logit.
LATE, SOONER = ("jing_jin_ji", "guanzhong"), (DELTA, "pearl_delta")
# What the trial told of its claims, which it does not list one by one.
TRIAL_CLAIMS = "Of 22 claims in eleven regions 21 held in all eleven under logit, and 20 in at least ten under best response"
