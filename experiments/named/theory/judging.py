"""What studies have in common that put claims to the model: in every region, in several settings, with all arms."""

from functools import partial

from citypact.experiments.named.study import Study
from citypact.experiments.named.theory.arms import BASE, LONG_ARMS, agendas, arms
from citypact.experiments.named.theory.evidence import EVERYTHING, RATE, WATCHED
from citypact.experiments.named.theory.spec import LONG
from citypact.experiments.paper.worlds import LATER
from citypact.experiments.sweeps.cells import Cell
from citypact.experiments.sweeps.door import Door
from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters


class Judging(Study):
    """A subclass defines ``settings``, ``found`` and ``tables``."""

    several = True
    shortest = LATER

    @property
    def settings(self) -> dict:
        """Name -> ``Setting`` of the model in which claims are judged."""
        raise NotImplementedError

    def found(self, region: str, setting: str, lived: dict) -> dict:
        """Table -> plain rows of a region in a setting."""
        raise NotImplementedError

    def changed(self, setting: str) -> Parameters:
        """The parameters in a setting."""
        return self.parameters.replace(**self.settings[setting].changes)

    @property
    def places(self) -> dict:
        """Part -> (region, setting)."""
        return {f"{region}_{name}".replace(":", "_"): (region, name) for region in self.regions for name in self.settings}

    def worlds(self) -> dict:
        return {part: self.cells(*place) for part, place in self.places.items()}

    def cells(self, region: str, setting: str) -> dict:
        """(what, arm) -> ``Cell`` of every arm, of those that are watched, and of the long ones.

        Of the arms that differ in a parameter nothing but the rate is asked.
        """
        runs, seeds, years = arms(load_region(region), self.changed(setting)), self.seeds, self.scale.years
        whole = {BASE, *agendas()}
        lives = {("lives", arm): Cell(run, seeds, years, EVERYTHING if arm in whole else RATE) for arm, run in runs.items()}
        watch = {("watch", name): Cell(runs[arm], seeds, years, watched) for name, (arm, watched) in WATCHED.items()}
        return lives | watch | {("long", arm): Cell(runs[arm], seeds, LONG, RATE) for arm in LONG_ARMS}

    def rows(self, door: Door) -> dict:
        """Table -> rows of all places, one after the other; the runs of a place are dropped when its rows are made."""
        rows: dict = {}
        for part, cells in self.worlds().items():
            for table, found in door.reduced(part, cells, partial(self.found, *self.places[part])).items():
                rows.setdefault(table, []).extend(found)
        return rows

    def run_length(self) -> str:
        return f"{self.scale.years} years, and of {LONG} for the legacy of a push"
