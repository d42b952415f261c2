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
}
