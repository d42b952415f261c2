"""Before a sweep goes on: do the runs in its ledger still come out as they stand there?

The ledger's model version guards against another model; but code can be edited under the same version, and a library or a
machine may compute otherwise. A ledger of which half was made by each would be no longer one experiment.
"""

import numpy as np

from experiments.cutting import job_of
from experiments.job import run_job
from experiments.ledger import DONE, series_of, survival_of
from model.refusal import Refusal

PROOFS = 5  # runs that are lived again, from the first to the last


def prove(ledger, design) -> None:
    """Live some of the ledger's runs again, and refuse it unless they come out the same to the last bit."""
    numbers = _some(ledger)
    outcome = run_job(job_of(design.without_samples(), design, numbers))
    faults = [f"raises {error} now" for error in outcome.errors.values()]
    for position, number in enumerate(outcome.numbers):
        lives = None if outcome.survival is None else outcome.survival[position]
        faults += _differences(ledger, design, number, outcome.summaries[position], outcome.series[position], lives)
    if faults:
        raise Refusal(
            f"{ledger.folder}: its ledger was made by other code, libraries or another machine ({faults[0]}); give another folder"
        )


def _some(ledger) -> list:
    done = ledger.counts()[DONE]
    query = f"SELECT number FROM runs WHERE status = '{DONE}' ORDER BY number LIMIT 1 OFFSET ?"
    places = sorted({round(place) for place in np.linspace(0, done - 1, min(PROOFS, done)).tolist()})
    return [ledger.connection.execute(query, (place,)).fetchone()[0] for place in places]


def _differences(ledger, design, number, summaries, series, survival) -> list:
    """What of a run differs from what the ledger says, in words."""
    row = ledger.connection.execute("SELECT * FROM summaries WHERE number = ?", (number,)).fetchone()[1:]
    stored = np.array([np.nan if value is None else value for value in row])
    told = [
        f"{name} of run {number} is {was!r} there and {now!r} now"
        for name, was, now in zip(design.summaries, stored.tolist(), summaries.tolist(), strict=True)
        if not np.array_equal(was, now, equal_nan=True)
    ]
    if design.series and not np.array_equal(
        series_of(_data(ledger, "series", number), len(design.series)), series, equal_nan=True
    ):
        told.append(f"the series of run {number} differ")
    if design.survival and not np.array_equal(survival_of(_data(ledger, "survival", number), design.years), survival):
        told.append(f"the lives of relations of run {number} differ")
    return told


def _data(ledger, table, number) -> bytes:
    return ledger.connection.execute(f"SELECT data FROM {table} WHERE number = ?", (number,)).fetchone()[0]
