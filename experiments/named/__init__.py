"""The named experiments that papers need: each a question, a design, tidy data, figures and a report.

To add one: a module or a folder here with a subclass of ``experiments.study.Study``, and a line in ``STUDIES``.
"""

# Name -> (question, module, class). The command line reads this without importing the modules.
STUDIES = {
    "theory": (
        "Which claims of the theory does the model bear out, in which agglomerations, and under which rules of choice?",
        "experiments.named.theory.study",
        "Theory",
    ),
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
        "Which claims of the theory survive other reaches, capacities, exponents, costs, review rates and rules of choice?",
        "experiments.named.robustness",
        "Robustness",
    ),
    "modes": (
        "What does each mode of cooperation cost, who pays, and how do its relations live on?",
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
