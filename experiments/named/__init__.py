"""The named experiments that papers need: each a question, a design, tidy data, figures and a report.

To add one: a module here with a subclass of ``experiments.study.Study``, and a line in ``STUDIES``.
"""

# Name -> (question, module, class). The command line reads this without importing the modules.
STUDIES = {
    "costs": ("Which transaction cost holds cooperation back, by how much, and when?", "experiments.named.costs", "Costs"),
    "resistance": (
        "How much resistance to unequal gains does cooperation bear, and how far do sharing and a fund move that point?",
        "experiments.named.resistance",
        "Resistance",
    ),
    "recommendations": (
        "Which of the five recommendations carries the result, and which pair is worth more than its sum?",
        "experiments.named.recommendations",
        "Recommendations",
    ),
    "agglomerations": (
        "Which agglomerations come to cooperate, what holds the others back, and what do modes and plans bring them?",
        "experiments.named.agglomerations",
        "Agglomerations",
    ),
    "robustness": (
        "Which findings survive other scopes and rules of choice, reaches, capacities and exponents?",
        "experiments.named.robustness",
        "Robustness",
    ),
    "modes": (
        "Which mode of cooperation is fast, which goes deep, what does it cost, and which one lasts?",
        "experiments.named.modes",
        "Modes",
    ),
    "tipping": (
        "Does cooperation remember: do the ways up and down differ, and do relations turn where theory says they tip?",
        "experiments.named.tipping",
        "Tipping",
    ),
    "sensitivity": (
        "Which parameters decide how far and how soon cooperation comes, and what it is worth?",
        "experiments.named.sensitivity",
        "Sensitivity",
    ),
    "frontier": (
        "How much cooperation or welfare is to be had for how much public outlay and inequality, and by which policy?",
        "experiments.named.frontier",
        "Frontier",
    ),
}
