"""The stored results of the transition experiment, read back for its figures and its report."""

import json
from pathlib import Path

import numpy as np

from citypact.experiments.paper.tables import number, read_csv


class Stored:
    """What a folder of results holds: the manifest, the series and the survival curves."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.about = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        self.years = np.arange(1, self.about["years"] + 1)
        self.acting = self.about["first"], self.about["last"]
        self.later = self.about["later"]
        self.labels = {name: entry["label"] for name, entry in self.about["scenarios"].items()}
        columns: dict = {}
        for row in read_csv(self.folder / "series.csv"):
            cells = [number(row[column]) for column in ("mean", "low", "high")]
            columns.setdefault((row["scenario"], row["measure"]), []).append(cells)
        self.series = {key: np.array(cells) for key, cells in columns.items()}
        self.survival = read_csv(self.folder / "survival.csv")
        self.log_rank = read_csv(self.folder / "log_rank.csv")
        self.table = {(row["scenario"], row["quantity"]): row for row in read_csv(self.folder / "table.csv")}

    def of(self, scenario: str, measure: str) -> tuple:
        """(mean, low, high) of a measure in a scenario, each (year,)."""
        return tuple(self.series[scenario, measure].T)

    def governed(self, scenario: str) -> bool:
        """Whether a government acts in a scenario."""
        return bool(self.about["scenarios"][scenario]["agenda"]["interventions"])

    def value(self, scenario: str, quantity: str, what: str = "value") -> float:
        """One cell of the table: its value, or another column of its row."""
        return number(self.table[scenario, quantity][what])

    def alive(self, scenario: str, mode: str, years: int) -> tuple:
        """(share alive so many years after the withdrawal, relations then) of a founding mode; None without any."""
        rows = [row for row in self.survival if (row["scenario"], row["mode"]) == (scenario, mode)]
        return (number(rows[years]["survival"]), int(rows[0]["at_risk"])) if rows else None

    def caption(self, text: str, band: str = "") -> str:
        """The text, then what every caption of this experiment says."""
        about, count = self.about, self.about["seeds"]["count"]
        acting = "; ".join(f"{name} ({entry['policy']}) {entry['agenda']['hash']}" for name, entry in about["scenarios"].items())
        return (
            f"{text} n = {count} runs in each scenario, seeds {about['seeds']['first']} to {about['seeds']['last']}, "
            f"the same in all. {band}{' ' if band else ''}The government acts in years {self.acting[0]} to "
            f"{self.acting[1]} and then withdraws. Region: {about['region']['name']} ({about['region']['id']}), "
            f"{about['cities']} cities, {about['relations']} relations. Parameters {about['parameter_hash']}. "
            f"Agendas: {acting}."
        )
