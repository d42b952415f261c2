"""What the tipping experiment asks: drivers and their levels, ways of choosing, speeds, and the push that comes before."""

from dataclasses import dataclass, field

from citypact.model.measures import MEASURES, Measure
from citypact.model.settings.declaration import Declaration
from citypact.model.settings.instrument_table import INSTRUMENTS
from citypact.model.settings.packages import PACKAGES


@dataclass(frozen=True)
class Way:
    """A way of choosing: its label, and the parameters that make it; noisy: whether chance has a part in a choice."""

    label: str
    noisy: bool
    parameters: dict = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The label within a sentence."""
        return self.label.lower()


FROZEN = dict.fromkeys(
    ("growth_rate", "feedback", "capacity_gain", "specialisation", "isomorphism_drift", "industrial_transfer"), 0.0
)
DEFAULT, YEARLY = "logit", "logit_yearly"  # the way of the defaults, and the same without habit
WAYS = {
    DEFAULT: Way("Logit", True),
    YEARLY: Way("Logit, yearly review", True, {"review_rate": 1.0}),
    "best_response": Way("Best response", False, {"rule": "best_response"}),
    "best_response_yearly": Way("Best response, yearly review", False, {"rule": "best_response", "review_rate": 1.0}),
}
# What rises and falls, as it is declared.
DRIVERS: dict[str, Declaration | Measure] = {"subsidy": INSTRUMENTS["subsidy"], "saturation": MEASURES["mean_saturation"]}
LEVELS = {"subsidy": (0.0, 0.3), "saturation": (0.125, 0.95)}  # lowest and highest; a city has at least 5 % of its output left
STEPS = 40  # steps of a ramp in one direction, or one a year if it is shorter
SETTLING = 150  # years before a ramp starts, so that what moves afterwards is due to it
YEARS_UP = (10, 20, 40, 80, 160)  # years from the lowest level to the highest, and as many back
BRANCHES = {"below": "never pushed", "above": "after a push"}  # the pasts from which a level is held
PUSH, PUSHED = PACKAGES["hybrid"], 40  # the package of the push, in force from year 1 to this one
LAST_YEARS = 20  # of a held level, over which its cooperation is averaged
GROWING_FROM, GROWING_UP, GROWING_AFTER = 5, 10, 100  # the ramp in the growing world: settling, years up, years watched after
TURNING_YEARS = 60
