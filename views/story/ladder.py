"""Scene 3: a hundred pairs that hardly trust each other, up the ladder or all at once."""

from functools import lru_cache

from citypact.model.regions.loading import load_region
from citypact.model.settings.parameters import Parameters
from citypact.model.staged import Pair, all_at_once, real_pair, see, stages_alone
from citypact.model.watched import RIVALRY, STAGES
from citypact.views.serving.limits import Limits
from citypact.views.story.rivals import CITIES, names, places
from citypact.views.story.worlds import REGION, SEED, check_fields, number, seed_of

PAIRS = 100
YEARS = 30
JOINT = STAGES.index("joint_governance")
LARGEST_SEED = 2**64 - 1


def reply(ask: dict, limits: Limits) -> dict:
    """What each rung brings and risks, and a hundred lives of the pair each way; ask: seed, of the first life."""
    check_fields(ask, "seed")
    return _told(seed_of(ask))


@lru_cache(maxsize=64)
def _told(seed: int) -> dict:
    region, parameters = load_region(REGION), Parameters()
    pair = real_pair(region, *CITIES, parameters)
    ends = places(region)
    ways = {"climb": parameters, "jump": all_at_once(parameters)}
    return {
        "cities": names(region, ends),
        "trust": parameters.prior_trust,
        "seed": str(seed),
        "another": str((seed + PAIRS) % (LARGEST_SEED + 1)),
        "years": YEARS,
        "pairs": PAIRS,
        "rungs": [_rung(pair, stage) for stage in STAGES[RIVALRY + 1 :]],
        "first": {way: number(see(pair.but(parameters=world)).sides[1].probability) for way, world in ways.items()},
        "lives": {way: lives(world, seed) for way, world in ways.items()},
        "top": {"climb": JOINT, "jump": RIVALRY + 1},
        "lab": f"?region={REGION}&years=60&seed={SEED}&city={ends[0]}&partner={ends[1]}&head=30&year=30",
    }


def lives(parameters: Parameters, seed: int) -> list[str]:
    """One text for each year, one digit for each pair: the stage (a position in ``STAGES``) that it has come to."""
    seeds = [(seed + place) % (LARGEST_SEED + 1) for place in range(PAIRS)]
    stages = stages_alone(load_region(REGION), *CITIES, parameters, seeds, YEARS)
    return ["".join(map(str, year.tolist())) for year in stages]


def _rung(pair: Pair, stage: str) -> dict:
    """What the smaller of the two gains on a rung, what it loses if it is let down, and the trust that the rung takes."""
    side = see(pair.but(stage=stage)).sides[1]
    return {
        "stage": stage,
        "brings": number(side.reward),
        "risks": number(-side.sucker),
        "takes": number(side.tipping_trust),
    }
