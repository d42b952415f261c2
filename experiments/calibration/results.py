"""The folder of a calibration as it is stored, which figures and report read."""

from os import PathLike
from pathlib import Path

import pandas as pd

from citypact.experiments.calibration.design import Calibration
from citypact.experiments.paper.tables import read_table


class Stored:
    """A folder of a calibration's tables: ``stored["predictive"]`` is predictive.csv as a DataFrame."""

    def __init__(self, folder: str | PathLike[str], design: Calibration) -> None:
        self.folder, self.design = Path(folder), design
        self._tables: dict[str, pd.DataFrame] = {}

    def __contains__(self, table: str) -> bool:
        return (self.folder / f"{table}.csv").exists()

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._tables:
            self._tables[table] = read_table(self.folder / f"{table}.csv")
        return self._tables[table]
