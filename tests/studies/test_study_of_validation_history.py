"""The council's history in the validation experiment, lived tiny: tables held against the engine, and prose and figures."""

import re

import numpy as np
import pytest

from citypact.experiments.named.study import Scale, Stored, Study
from citypact.experiments.named.validation.history import figures as history_figures
from citypact.experiments.named.validation.history import part as history
from citypact.experiments.named.validation.history import report as history_report
from citypact.experiments.named.validation.history.council import council, joining
from citypact.experiments.named.validation.history.posterior import drawn
from citypact.experiments.named.validation.history.spec import (
    AFTER,
    CALIBRATED,
    DEFINITIONS,
    JUDGED,
    LATER,
    NEVER,
    NONE,
    PRIORS,
    PROVINCES,
    REIGNS,
    RIVALS,
    TOLD,
    UNTUNED,
    YEARS,
)
from citypact.experiments.paper.tables import one, where, write_table
from citypact.experiments.paper.verdicts import HOLDS, NO_CASE, verdicts_table
from citypact.experiments.sweeps.door import Door
from citypact.model.engine import Run
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

SMALL = Scale(seeds=4, points=16, years=40)


class History(Study):
    """The validation experiment with its first part alone."""

    name = "validation"

    def worlds(self):
        return {"history": history.cells(self)}

    def design(self):
        return {"history": history.design(self)}


def lived(folder, study) -> Stored:
    """The stored tables of the part, verdicts included, with its figures drawn."""
    with Door(folder / "runs", study.runs, name=study.name, quiet=True) as door:
        verdicts, tables = history.found(study, door.lived("history", study.worlds()["history"]))
    for name, table in (tables | {"verdicts": verdicts_table(verdicts)}).items():
        write_table(folder / f"{name}.csv", table)
    stored = Stored(folder, study)
    history_figures.draw(stored)
    return stored


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("history"), History(SMALL))


def relived(parameters, reign, seeds) -> np.ndarray:
    """(seed, later city) years of joining by the main definition, from the engine."""
    agenda = policy_agenda(REIGNS[reign].policy)
    runs = [Run(council().region, parameters, agenda, seed) for seed in seeds]
    return joining(runs, YEARS)["joined"][:, 0, council().later]


def test_every_draw_is_lived_with_seeds_of_its_own_with_and_without_government():
    study = History(SMALL, Parameters(patience=0.8), ("synthetic:8:2",))
    cells = history.cells(study)
    assert len(cells) == len(REIGNS) + 2 * SMALL.points
    assert all(cell.run.region.id == "yrd_association:founders" and cell.years == YEARS for cell in cells.values())
    assert all(cell.run.parameters.patience == 0.8 for cell in cells.values())
    taken = [seed for number in range(SMALL.points) for seed in cells[number, NONE].seeds]
    assert taken == [seed for number in range(SMALL.points) for seed in cells[number, AFTER].seeds]
    assert sorted(taken) == list(range(1, SMALL.points * SMALL.seeds + 1))
    assert cells[3, NONE].run.parameters == drawn(study.parameters, SMALL.points)[3] != study.parameters
    assert cells[3, NONE].run.agenda.is_empty and not cells[3, AFTER].run.agenda.is_empty
    assert history.design(study)["seeds_of_a_draw"] == SMALL.seeds


def test_untuned_counts_and_order_agree_with_the_engine(stored):
    for reign in (NONE, AFTER):
        joined = relived(Parameters(), reign, stored.study.seeds)
        for year in TOLD:
            row = one(stored["history_counts"], way=UNTUNED, name=reign, year=year)
            members = 15 + (joined <= year).sum(axis=1)
            assert row["mean"] == pytest.approx(members.mean())
            assert (row["low"], row["high"]) == (members.min(), members.max())  # four seeds
            assert row["observed"] == council().members(year)
        years = one(stored["history_cities"], city="Hefei")
        if reign == NONE:
            hefei = council().later.tolist().index(council().region.city_index("Hefei"))
            assert years["untuned"] == pytest.approx(joined[:, hefei].mean(), rel=1e-5)


def test_the_calibrated_count_is_the_mean_of_draws_weighed_by_2010_alone(stored):
    observed, weights, members = council().joined_later, [], []
    for number, parameters in enumerate(drawn(Parameters(), SMALL.points)):
        seeds = range(1 + number * SMALL.seeds, 1 + (number + 1) * SMALL.seeds)
        joined = relived(parameters, AFTER, seeds)
        hits = [
            ((low < joined[:, city]) & (joined[:, city] <= high)).sum()
            for city, year in enumerate(observed)
            for low, high in ((1997, 2003), (2003, 2010), (2010, NEVER))
            if low < year <= high
        ]
        weights.append(np.log((np.array(hits) + 0.5) / (SMALL.seeds + 1.5)).sum())
        members.append([15 + (joined <= year).sum() / SMALL.seeds for year in TOLD])
    likelihood, calibration = np.array(weights), one(stored["history_calibrations"], left_out="")
    assert calibration["best"] == pytest.approx(likelihood.max(), rel=1e-5)
    share = np.exp(calibration["power"] * (likelihood - likelihood.max()))
    share /= share.sum()
    assert calibration["effective_draws"] == pytest.approx(1 / (share**2).sum(), rel=1e-3)
    for year, mean in zip(TOLD, share @ np.array(members), strict=True):
        assert one(stored["history_counts"], way=CALIBRATED, name=AFTER, year=year)["mean"] == pytest.approx(mean, rel=1e-4)


def test_tables_cover_what_is_asked(stored):
    order = stored["history_order"]
    assert set(where(order, way="rival")["name"]) == set(RIVALS) and set(order["n"]) == {26, 19}
    ours = one(order, way=CALIBRATED, name=AFTER, cities=LATER)
    assert ours["lead"] == ours["lead_low"] == ours["lead_high"] == 0
    for row in where(order, cities=LATER).itertuples():
        assert row.lead == pytest.approx(ours["mean"] - row.mean, abs=1e-5)
    assert set(stored["history_definitions"]["definition"]) == set(DEFINITIONS)
    assert list(stored["history_posterior"]["parameter"]) == list(PRIORS)
    assert set(stored["history_provinces"]["left_out"]) == set(PROVINCES)
    cities = stored["history_cities"]
    assert len(cities) == 26 and (cities["low"] <= cities["median"]).all() and (cities["median"] <= cities["high"]).all()
    chances = cities[[f"by_{year}" for year in TOLD]].to_numpy()
    assert (np.diff(chances, axis=1) >= 0).all() and ((chances > 0) & (chances < 1)).all()


def test_scores_are_those_of_the_stored_chances(stored):
    late = stored["history_cities"][lambda table: table["observed"] > 2010]
    for year in JUDGED:
        came = (late["observed"] <= year).to_numpy()
        row = one(stored["history_scores"], way=CALIBRATED, name=AFTER, year=str(year))
        assert row["brier"] == pytest.approx(((late[f"by_{year}"] - came) ** 2).mean(), rel=1e-4)
    rows = where(stored["history_scores"], way="rival", name="logistic_later")
    assert one(rows, year="all")["brier"] == pytest.approx(rows[rows["year"] != "all"]["brier"].mean(), rel=1e-5)


def test_verdicts_say_what_the_tables_say(stored):
    verdicts = stored["verdicts"]
    assert set(verdicts["group"]) == {"history"} and not verdicts[["claim", "quantity"]].duplicated().any()
    ours = one(stored["history_order"], way=CALIBRATED, name=AFTER, cities=LATER)["mean"]
    for name, label in RIVALS.items():
        (row,) = verdicts[verdicts["claim"].str.startswith("The model") & verdicts["claim"].str.endswith(label)].itertuples()
        theirs = one(stored["history_order"], way="rival", name=name, cities=LATER)["mean"]
        assert row.got == ours and row.low == pytest.approx(theirs) and (row.verdict == HOLDS) == (ours >= theirs)


def has_no_gaps(stored) -> bool:
    text = history_report.answer(stored)
    assert not re.search(r"\bnan\b|\binf\b|\{|\}|None", text)
    for mentioned in re.findall(r"`(\w+\.csv)`", text + " ".join(stored["verdicts"]["tried"])):
        assert (stored.folder / mentioned).exists(), mentioned
    return all((stored.folder / f"{figure}.png").stat().st_size > 10_000 for figure in history_figures.FIGURES)


def test_report_and_figures_come_from_the_stored_tables(stored):
    assert has_no_gaps(stored)
    assert all(f"| {rival} |" in history_report.answer(stored) for rival in RIVALS.values())


def test_where_nobody_joins_there_is_no_case(tmp_path):
    """Untuned with a threshold that nothing reaches; draws keep it too."""
    barren = lived(tmp_path, History(Scale(seeds=2, points=4, years=40), Parameters(threshold=1.0), ("synthetic:8:2",)))
    assert (where(barren["history_counts"], way=UNTUNED, name=NONE)["mean"] == 15).all()
    row = one(barren["verdicts"], claim="Untuned, cities join in about the order that came")
    assert row["verdict"] == NO_CASE and has_no_gaps(barren)
