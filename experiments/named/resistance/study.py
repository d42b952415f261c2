"""The resistance experiment: resistance and unequal gains, how far two remedies move the point of failure, and for whom.

Inequality comes in two ways: a larger bargaining exponent lets the larger city take more of the joint surplus of a real region,
and a larger Zipf exponent makes the cities of synthetic regions more unequal. Remedies are in force from year 1 to the end.
Which pairs are left out is asked of every relation of the real region, by how unequal its two cities are.
"""

import numpy as np

from citypact.experiments.named.study import Scale, Study
from citypact.experiments.paper.cells import lived, outcomes_of, seeded
from citypact.experiments.paper.effects import EFFECT_COLUMNS, crossing, effect, interval, resamples
from citypact.experiments.paper.prose import region_entry
from citypact.experiments.paper.tables import rounded
from citypact.model.engine import Batch, Run
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.model.regions.synthetic import synthetic_fields
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import PACKAGES
from citypact.model.summary import FINAL_YEARS

REGION = "yangtze_delta"
SYNTHETIC_CITIES = 30
LARGEST_RESISTANCE = 10.0
# Kind of inequality -> its levels; the default of the bargaining exponent and Zipf's own law, both 1, are among them.
INEQUALITIES = {
    "bargaining_exponent": (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0),
    "zipf_exponent": (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5),
}
COARSE = {"bargaining_exponent": (0.0, 0.5, 1.0, 3.0), "zipf_exponent": (0.0, 0.5, 1.0, 1.5)}
FINE_POINTS = 9  # with fewer levels of resistance the coarse levels of inequality will do
LEVEL = 0.5  # cooperation fails where its final level is below this
FUND = ("fund_rate", "central_deduction")
# The package of benefit coordination is the two remedies together.
BOTH = PACKAGES["benefit_coordination"].instruments
REMEDIES = {
    "none": {},
    "sharing": {"benefit_sharing": BOTH["benefit_sharing"]},
    "fund": {name: BOTH[name] for name in FUND},
    "both": BOTH,
}
# Pairs of cities by how many times larger the larger one is: ratios from one of these to the next, the last without an end.
RATIOS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
DOSES = {"benefit_sharing": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), "fund_rate": (0.0, 0.0025, 0.005, 0.01, 0.02, 0.05)}


def largest_ratio(resistance: float) -> float:
    """(1+ρ)/ρ: beyond this ratio the lesser gainer wants no surplus that is shared by size, whatever it is.

    With a share s of the surplus and the rest to the other side, s − ρ·(1 − 2s) > 0 needs s > ρ/(1+2ρ). Source: ours, from the
    bargaining by size and the resistance of the model; costs, threshold and standing make the real bound stricter.
    """
    return (1.0 + resistance) / resistance if resistance > 0.0 else np.inf


def agenda_of(instruments: dict) -> Agenda:
    """Instruments in force from the first year to the end; an empty agenda of none."""
    return Agenda((Intervention(instruments),)) if instruments else Agenda()


def zipf_region(seed: int, exponent: float) -> Region:
    """The synthetic region of this seed with outputs of another Zipf exponent; places and industries stay the same."""
    fields = synthetic_fields(SYNTHETIC_CITIES, seed, exponent)
    fields["id"] += f":zipf-{exponent:g}"
    return Region(**fields)


class Resistance(Study):
    """Final cooperation over resistance and inequality under each remedy, and where it falls below one half."""

    name = "resistance"
    question = "How much resistance to unequal gains does cooperation bear, and how far do sharing and a fund move that point?"
    full = Scale(seeds=40, points=15, years=60)
    quick = Scale(seeds=8, points=5, years=60)

    @property
    def resistances(self) -> list:
        """Levels of resistance, closer together where little resistance matters much."""
        return rounded(LARGEST_RESISTANCE * np.linspace(0.0, 1.0, self.scale.points) ** 2)

    def inequalities(self, kind: str) -> list:
        """Levels of an exponent."""
        return list((INEQUALITIES if self.scale.points >= FINE_POINTS else COARSE)[kind])

    def size(self) -> int:
        maps = sum(len(self.inequalities(kind)) for kind in INEQUALITIES) * len(REMEDIES)
        return ((maps + sum(map(len, DOSES.values()))) * self.scale.points + len(REMEDIES)) * self.scale.seeds

    def design(self) -> dict:
        return {
            "regions": [region_entry(load_region(REGION)), {"id": f"synthetic:{SYNTHETIC_CITIES}", "seeds": self.scale.seeds}],
            "resistance": self.resistances,
            "inequality": {kind: self.inequalities(kind) for kind in INEQUALITIES},
            "remedies": REMEDIES,
            "remedies in force": "from year 1 to the end",
            "doses": {
                "levels": {name: list(levels) for name, levels in DOSES.items()},
                "central_deduction": BOTH["central_deduction"],
            },
            "pairs": {"region": REGION, "ratios of outputs from": list(RATIOS)},
            "failure": f"final cooperation below {LEVEL}",
        }

    def tables(self, counter) -> dict:
        finals, covers = self._final(self._map_cells() | self._dose_cells(), counter)
        header = ("kind", "inequality", "remedy", "resistance", "final_cooperation", "low", "high", "fund_cover")
        rows = []
        for key, found in finals.items():
            told = effect(found)
            rows.append((*key, *rounded([told.mean, told.low, told.high, covers[key]])))
        points = self._points(finals)
        return {
            "final": (header, rows),
            "boundary": self._boundary(points),
            "shift": self._shift(points),
            "pairs": self._pairs(counter),
        }

    def figures(self, stored) -> None:
        from citypact.experiments.named.resistance.figures import draw_all

        draw_all(stored)

    def answer(self, stored) -> str:
        from citypact.experiments.named.resistance.report import answer

        return answer(stored)

    def _map_cells(self) -> dict:
        """(kind, inequality, remedy, resistance) -> runs. In synthetic regions every seed has a region of its own."""
        cells, real = {}, load_region(REGION)
        for exponent in self.inequalities("bargaining_exponent"):
            for remedy, instruments in REMEDIES.items():
                for level in self.resistances:
                    parameters = self.parameters.replace(resistance=level, bargaining_exponent=exponent)
                    run = Run(real, parameters, agenda_of(instruments))
                    cells["bargaining_exponent", exponent, remedy, level] = seeded(run, self.scale.seeds)
        for exponent in self.inequalities("zipf_exponent"):
            regions = [zipf_region(seed, exponent) for seed in range(1, self.scale.seeds + 1)]
            for remedy, instruments in REMEDIES.items():
                for level in self.resistances:
                    parameters, agenda = self.parameters.replace(resistance=level), agenda_of(instruments)
                    cells["zipf_exponent", exponent, remedy, level] = [
                        Run(region, parameters, agenda, seed) for seed, region in enumerate(regions, 1)
                    ]
        return cells

    def _dose_cells(self) -> dict:
        """The same for doses of each remedy at the default bargaining exponent: the kind is the instrument, the remedy "dose"."""
        cells, real = {}, load_region(REGION)
        for name, doses in DOSES.items():
            for dose in doses:
                more = {"central_deduction": BOTH["central_deduction"]} if name in FUND else {}
                agenda = agenda_of({name: dose} | more) if dose > 0 else Agenda()
                for level in self.resistances:
                    run = Run(real, self.parameters.replace(resistance=level), agenda)
                    cells[name, dose, "dose", level] = seeded(run, self.scale.seeds)
        return cells

    def _final(self, cells: dict, counter) -> tuple:
        """Of every cell the final cooperation (seed,), and the mean share of the gaps of gains that the fund covers then."""
        measures, compute = outcomes_of(("final_cooperation",))

        def with_cover(result):
            return compute(result) | {"cover": result.of("fund_cover")[:, -FINAL_YEARS:].mean(axis=1)}

        values = lived(cells, self.scale.years, (*measures, "fund_cover"), with_cover, counter, self.threads)
        covers = {key: float(found["cover"].mean()) for key, found in values.items()}
        return {key: found["final_cooperation"] for key, found in values.items()}, covers

    def _points(self, finals: dict) -> dict:
        """(kind, inequality, remedy) -> (point of failure, the same in every resample): resistances."""
        drawn, points = resamples(self.scale.seeds), {}
        for kind, inequality, remedy, level in finals:
            if level == self.resistances[0]:
                curves = np.stack([finals[kind, inequality, remedy, other] for other in self.resistances])  # (level, seed)
                means = curves[:, drawn].mean(axis=2)  # (level, resample)
                again = [crossing(self.resistances, means[:, one], LEVEL) for one in range(means.shape[1])]
                points[kind, inequality, remedy] = crossing(self.resistances, curves.mean(axis=1), LEVEL), np.array(again)
        return points

    def _boundary(self, points: dict) -> tuple:
        """The resistance at which final cooperation falls below one half, with its interval over resampled seeds."""
        rows = []
        for key, (point, again) in points.items():
            state = "crossed" if np.isfinite(point) else "never fails" if point > 0 else "fails at once"
            rows.append((*key, state, *(self._held(value) for value in (point, *interval(again)))))
        return ("kind", "inequality", "remedy", "state", "resistance", "low", "high"), rows

    def _shift(self, points: dict) -> tuple:
        """How far a remedy moves that point, over the same resamples.

        A point beyond the largest resistance counts as that, one below none as 0, so a shift that meets an end is
        understated: "bounded" says so.
        """
        rows = []
        for (kind, inequality, remedy), (point, again) in points.items():
            reference = (kind, inequality, "none") if remedy != "dose" else (kind, 0.0, "dose")
            if (kind, inequality, remedy) == reference:
                continue
            before, before_again = points[reference]
            moved = np.array([self._held(value) for value in again]) - [self._held(value) for value in before_again]
            bounded = not (np.isfinite(point) and np.isfinite(before))
            shift = self._held(point) - self._held(before)
            rows.append((kind, inequality, remedy, *rounded([shift, *interval(moved)]), int(bounded)))
        return ("kind", "inequality", "remedy", "shift", "low", "high", "bounded"), rows

    def _pairs(self, counter) -> tuple:
        """Under each remedy, which pairs of cities cooperate and govern jointly in the last year, by their ratio of outputs."""
        rows = []
        for remedy, instruments in REMEDIES.items():
            run = Run(load_region(REGION), self.parameters, agenda_of(instruments))
            batch = Batch(seeded(run, self.scale.seeds), self.scale.years)
            batch.advance(self.scale.years, ("cooperation_rate",))
            counter.update(self.scale.seeds)
            state, graph = batch.state(), batch.block.graph
            logs = np.log(state["output"])
            ratio, stage = np.exp(np.abs(logs[graph.city_i] - logs[graph.city_j])), state["stage"]  # (relation, run)
            place = np.searchsorted(RATIOS, ratio, side="right") - 1
            for number, (low, high) in enumerate(zip(RATIOS, (*RATIOS[1:], np.nan), strict=True)):
                here = place == number
                count = np.where(here.any(axis=0), here.sum(axis=0), np.nan)
                for outcome, least in (("cooperating", 1), ("joint governance", 3)):
                    share = (here & (stage >= least)).sum(axis=0) / count
                    rows.append((remedy, low, high, outcome, float(here.sum(axis=0).mean()), *effect(share).row()))
        return ("remedy", "from", "to", "outcome", "relations", *EFFECT_COLUMNS), rows

    def _held(self, point: float) -> float:
        """A point of failure held within the resistances that were tried."""
        return rounded([min(max(point, 0.0), LARGEST_RESISTANCE)])[0]
