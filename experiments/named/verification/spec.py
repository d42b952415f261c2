"""What a published result is here: its setting, its source, how it is lived, and in which interval a number must lie."""

from collections.abc import Callable
from dataclasses import dataclass

from citypact.experiments.sweeps.cells import Kept
from citypact.model.engine import Run

# Groups of claims, in the order of the report.
GROUPS = {
    "spatial": "Games on lattices and networks",
    "populations": "Finite populations",
    "choice": "Noisy choice and many equilibria",
    "thresholds": "Thresholds and cascades",
    "repeated": "Repeated games and starting small",
    "unequal": "Unequal gains, bargaining, contests and fines",
    "internal": "The model against itself",
}


@dataclass(frozen=True)
class Check:
    """A number of a claim and where it must lie.

    name: of the number in what ``Claim.live`` returns; quantity: what it is, with its unit; expected: as the source has it; low,
    high: the interval in which its mean must lie, inf where it is open.
    """

    name: str
    quantity: str
    expected: str
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """What a figure shows of a claim: values over points.

    name: in what ``Claim.live`` returns, (run, point); label: of the line; panel: title of the panel, which claims may share; x:
    the points; across, up: what the two axes show, with units.
    """

    name: str
    label: str
    panel: str
    x: tuple[float, ...]
    across: str
    up: str


@dataclass(frozen=True)
class Claim:
    """A published result.

    name: short and unique; group: of ``GROUPS``; text: what the source says; source: author and year; setting: everything that
    is needed to repeat it; checks: its numbers; reason: why the tolerance is what it is; live: takes the runs of a block, of
    which it uses the seeds alone, and the years, and returns name -> (run,) numbers and (run, point) curves; seeds: how many
    replicates (1 for what is computed without chance); fast: whether it takes no more than a second or two, so that quick runs
    and tests have it; tried: what was tried, where it does not hold, and what is known to limit it.
    """

    name: str
    group: str
    text: str
    source: str
    setting: str
    checks: tuple[Check, ...]
    reason: str
    live: Callable[[list[Run], int], Kept]
    seeds: int = 1
    fast: bool = True
    curves: tuple[Curve, ...] = ()
    tried: str = ""
