"""The named experiments that papers need: each a question, a design, tidy data, figures and a report.

To add one: a module or a folder here with a subclass of ``experiments.named.study.Study``, and a line in ``STUDIES``.
"""

# Name -> (question, module, class). The command line reads this without importing the modules.
STUDIES = {
    "theory": (
        "Which claims of the theory does the model bear out, in which agglomerations, and under which rules of choice?",
        "citypact.experiments.named.theory.study",
        "Theory",
    ),
    "costs": (
        "Which transaction cost holds cooperation back, by how much, and when?",
        "citypact.experiments.named.costs.study",
        "Costs",
    ),
    "resistance": (
        "How much resistance to unequal gains does cooperation bear, and how far do sharing and a fund move that point?",
        "citypact.experiments.named.resistance.study",
        "Resistance",
    ),
    "recommendations": (
        "Which of the five recommendations carries the result, and which pair is worth more than its sum?",
        "citypact.experiments.named.recommendations.study",
        "Recommendations",
    ),
    "agglomerations": (
        "Which agglomerations come to cooperate, what holds the others back, and what do modes and plans bring them?",
        "citypact.experiments.named.agglomerations.study",
        "Agglomerations",
    ),
    "robustness": (
        "Which claims of the theory survive other reaches, capacities, exponents, costs, review rates and rules of choice?",
        "citypact.experiments.named.robustness.study",
        "Robustness",
    ),
    "modes": (
        "What does each mode of cooperation cost, who pays, and how do its relations live on?",
        "citypact.experiments.named.modes.study",
        "Modes",
    ),
    "tipping": (
        "Does cooperation remember: do the ways up and down differ, and do relations turn where theory says they tip?",
        "citypact.experiments.named.tipping.study",
        "Tipping",
    ),
    "sensitivity": (
        "Which parameters decide how far and how soon cooperation comes, and what it is worth?",
        "citypact.experiments.named.sensitivity.study",
        "Sensitivity",
    ),
    "frontier": (
        "How much cooperation or welfare is to be had for how much public outlay and inequality, and by which policy?",
        "citypact.experiments.named.frontier.study",
        "Frontier",
    ),
}
