"""Before a sweep goes on: do the runs in its ledger still come out as they stand there?

The ledger's model version guards against another model; but code can be edited under the same version, and a library or a
machine may compute otherwise. A ledger of which half was made by each would be no longer one experiment.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from citypact.experiments.sweeps.cutting import job_of
from citypact.experiments.sweeps.job import run_job
from citypact.experiments.sweeps.ledger import DONE, Ledger
from citypact.experiments.sweeps.plan import Plan
from citypact.model.refusal import Refusal

WORDS = {"survival": "lives of relations", "kept": "results"}
PROOFS = 5  # runs that are lived again, from the first to the last


def prove(ledger: Ledger, design: Plan) -> None:
    """Live some of the ledger's runs again, and refuse it unless they come out the same to the last bit."""
    outcome = run_job(job_of(design.carried(), design, _some(ledger)))
    faults = [f"raises {error} now" for error in outcome.errors.values()]
    for numbers, kept in outcome.blocks:
        for table, rows in design.rows(kept):
            for number, row in zip(numbers, rows, strict=True):
                faults += _differences(ledger, table, number, row)
    if faults:
        raise Refusal(
            f"{ledger.folder}: its ledger was made by other code, libraries or another machine ({faults[0]}); give another folder"
        )


def _some(ledger: Ledger) -> list[int]:
    done = ledger.counts()[DONE]
    query = f"SELECT number FROM runs WHERE status = '{DONE}' ORDER BY number LIMIT 1 OFFSET ?"
    places = sorted({round(place) for place in np.linspace(0, done - 1, min(PROOFS, done)).tolist()})
    return [ledger.connection.execute(query, (place,)).fetchone()[0] for place in places]


def _differences(ledger: Ledger, table: str, number: int, row: Sequence[Any]) -> list[str]:
    """What a row of a run says now and did not say when the ledger was written, in words."""
    found = ledger.connection.execute(f"SELECT * FROM {table} WHERE number = ?", (number,))
    names, stored = [column[0] for column in found.description[1:]], found.fetchone()[1:]
    told = []
    for name, was, now in zip(names, stored, row, strict=True):
        if was != now and isinstance(now, bytes | str):
            told.append(f"the {WORDS.get(table, table)} of run {number} differ")
        elif was != now:
            told.append(f"{name} of run {number} is {was!r} there and {now!r} now")
    return told
