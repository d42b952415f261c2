"""The council of the Yangtze Delta: that nobody leaves it, and that it grows in rounds."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from citypact.experiments.named.study import Study
from citypact.experiments.named.validation.relations.spec import (
    COUNCIL_REGION,
    COUNCIL_WORLD,
    COUNCIL_YEARS,
    GROUP,
    RARE,
    ROUNDS,
    STAGES,
)
from citypact.experiments.paper.inference import EFFECT_COLUMNS, Effect, effect, pooled, wilson
from citypact.experiments.paper.prose import plain
from citypact.experiments.paper.tables import frame
from citypact.experiments.paper.verdicts import Verdict
from citypact.experiments.sweeps.cells import Kept
from citypact.model.regions.loading import load_region

SOURCE = "Yangtze Delta council, 1997 to 2019 (yrd_membership.csv)"
LEAVER_COLUMNS = ("stage", "city", *EFFECT_COLUMNS)
COLUMNS = ("stage", "quantity", *EFFECT_COLUMNS)


def found(study: Study, lived: Mapping[str, Kept]) -> tuple[list[Verdict], dict[str, pd.DataFrame]]:
    """Verdicts and table of the council; no case, and an empty table, where no two of its cities are within reach."""
    if COUNCIL_WORLD not in lived:
        return [], {"relations_council": frame(COLUMNS, []), "relations_leavers": frame(LEAVER_COLUMNS, [])}
    kept = lived[COUNCIL_WORLD]
    rows = {(stage, name): one for place, stage in enumerate(STAGES) for name, one in _told(kept, place).items()}
    setting = f"41 cities of the association, its founders tied from the start, no government, {COUNCIL_YEARS} years"
    leavers = _leavers(kept)
    verdicts = [one for stage in STAGES for one in _verdicts(rows, leavers[stage], stage, f"{setting}, ties of {STAGES[stage]}")]
    left = [(stage, city, *share.row()) for stage, shares in leavers.items() for city, share in shares.items()]
    return verdicts, {
        "relations_council": frame(COLUMNS, [(*key, *one.row()) for key, one in rows.items()]),
        "relations_leavers": frame(LEAVER_COLUMNS, left),
    }


def _leavers(kept: Kept) -> dict[int, dict[str, Effect]]:
    """Stage -> city -> share of runs in which it leaves, of those that ever do, from the most frequent one on."""
    cities, found = load_region(COUNCIL_REGION).cities, {}
    for place, stage in enumerate(STAGES):
        left = kept["left"][:, place]
        order = np.argsort(-left.sum(axis=0), kind="stable")
        found[stage] = {cities[city]: wilson(left[:, city]) for city in order if left[:, city].any()}
    return found


def _told(kept: Kept, place: int) -> dict[str, Effect]:
    members, exits, newcomers = (kept[name][:, place] for name in ("members", "exits", "newcomers"))
    at_risk = (members + exits - newcomers).sum(axis=1)  # members of the year before
    return {
        "exits a member-year": effect(pooled(exits.sum(axis=1), at_risk)),
        "exits": effect(exits.sum(axis=1)),
        "runs without an exit": wilson(exits.sum(axis=1) == 0),
        "members at the end": effect(members[:, -1]),
        "years with newcomers": effect((newcomers > 0).sum(axis=1)),
    }


def _verdicts(rows: Mapping[tuple[int, str], Effect], leavers: Mapping[str, Effect], stage: int, setting: str) -> list[Verdict]:
    rounds = wilson(ROUNDS, COUNCIL_YEARS)
    return [
        Verdict(
            GROUP, "Nobody leaves the council", SOURCE, setting, "share of runs in which no member loses all ties to members",
            f"not rare (from {RARE:g}), for nobody has left", RARE, 1.0, rows[stage, "runs without an exit"],
            "there is one history: what it shows should happen in at least one run of twenty",
            f"{_often(leavers)}Membership is a status that outlives dealings; here it is only as alive as some relation.",
        ),
        Verdict(
            GROUP, "The council grows in rounds", SOURCE, setting, f"years of {COUNCIL_YEARS} in which somebody joins",
            f"{ROUNDS}", rounds.low * COUNCIL_YEARS, rounds.high * COUNCIL_YEARS, rows[stage, "years with newcomers"],
            f"Wilson's 95 % interval of {ROUNDS} in {COUNCIL_YEARS} years",
            "The model has no assembly that admits newcomers together: each city joins in its own year.",
        ),
    ]  # fmt: skip


def _often(leavers: Mapping[str, Effect]) -> str:
    """Who leaves most often, as a sentence; nothing if nobody ever does."""
    return next((f"Most often {city} leaves: in {plain(share.mean)} of the runs. " for city, share in leavers.items()), "")
