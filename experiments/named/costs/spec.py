"""What the costs experiment asks: which costs, at which levels, in which regions, and when they are lifted."""

from citypact.experiments.paper.outcomes import COSTS

ALL = "all"  # the three costs together
WHICH = (*COSTS, ALL)
REGIONS = ("yangtze_delta", "synthetic:30:1")  # the second, of which the theory's orderings were tried, is a check
MULTIPLES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
CONTRASTS = {"without": 0.0, "tripled": 3.0}  # against the defaults
LARGEST = 2.0  # multiple at the far end of a phase diagram
PAIRS = (("search_cost", "negotiation_cost"), ("search_cost", "monitoring_cost"), ("negotiation_cost", "monitoring_cost"))
OUTCOMES = ("t50", "years_to_half", "final_cooperation", "mean_cooperation", "final_depth")
# How costs depend on the dealing and on its cities: parameter -> levels, the defaults among them.
STRUCTURE = {"cost_elasticity": (0.0, 0.25, 0.5, 0.75, 1.0), "experience": (0.0, 0.4, 0.8, 1.0)}
STRUCTURE_OUTCOMES = ("mean_cooperation", "final_cooperation", "final_depth", "stake_lead")
SPELL = 10  # years for which a cost is lifted
PHASE_SHARE = 5  # a point of a phase diagram is lived with a fifth of the seeds


def costs_of(which: str) -> tuple:
    """The costs that a label stands for."""
    return COSTS if which == ALL else (which,)
