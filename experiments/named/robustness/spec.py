"""What the robustness experiment asks: which claims, in which variants of the model, in which regions."""

from citypact.experiments.named.theory.arms import BASE
from citypact.experiments.named.theory.claim_table import CLAIMS
from citypact.experiments.named.theory.spec import Setting
from citypact.model.settings.choice_table import RULES

REGIONS = ("yangtze_delta", "synthetic:30:1")
CLAIMED = tuple(name for name, claim in CLAIMS.items() if "logit" in claim.claimed)  # of the default rule of choice
WORLDS = (BASE, "hybrid", "hierarchical")
SERIES = {"rate": "final_cooperation", "depth": "final_depth"}  # and the summary whose name its mean at the end has
DEFAULT = "default"

VARIANTS = {
    DEFAULT: Setting("Default", {}),
    "reach_200": Setting("Reach 200 km", {"reach_km": 200.0}), "reach_450": Setting("Reach 450 km", {"reach_km": 450.0}),
    "headroom_2.5": Setting("Headroom 2.5", {"headroom": 2.5}), "headroom_6": Setting("Headroom 6", {"headroom": 6.0}),
    "density_0": Setting("Even capacity", {"density_slope": 0.0}),
    "density_0.6": Setting("Uneven capacity", {"density_slope": 0.6}),
    "contest_0.5": Setting("Contest exponent 0.5", {"contest_exponent": 0.5}),
    "contest_2": Setting("Contest exponent 2", {"contest_exponent": 2.0}),
    "bargaining_0.5": Setting("Bargaining exponent 0.5", {"bargaining_exponent": 0.5}),
    "bargaining_2": Setting("Bargaining exponent 2", {"bargaining_exponent": 2.0}),
    "elasticity_0": Setting("Costs the same for every pair", {"cost_elasticity": 0.0}),
    "elasticity_1": Setting("Costs in proportion to stakes", {"cost_elasticity": 1.0}),
    "transfer_0": Setting("No industrial transfer", {"industrial_transfer": 0.0}),
    "across_1": Setting("Standing counts across borders", {"tournament_across": 1.0}),
    "review_0.1": Setting("Review rate 0.1", {"review_rate": 0.1}),
    "review_1": Setting("Review every year", {"review_rate": 1.0}),
    "city_best_response": Setting("City scope, best response", {"scope": "city", "rule": "best_response"}),
    "imitate_proportional": Setting(RULES["imitate_proportional"].label, {"scope": "city", "rule": "imitate_proportional"}),
    "imitate_best": Setting(RULES["imitate_best"].label, {"scope": "city", "rule": "imitate_best"}),
}  # fmt: skip
