"""The named experiments that papers need: each a question, a design, tidy data, figures and a report.

To add one: a folder here with ``spec``, ``study``, ``figures`` and ``report`` (see ``study``), and a line in ``QUESTIONS`` and
``SECONDS``.
"""

# Name -> question. The command line reads this without importing the experiments.
QUESTIONS = {
    "transition": "Which kind of cooperation comes sooner, goes deeper, and lasts once the government withdraws?",
    "theory": "Which claims of the theory does the model bear out, in which agglomerations, and under which rules of choice?",
    "costs": "Which transaction cost holds cooperation back, by how much, and when?",
    "resistance": "How much resistance to unequal gains does cooperation bear, "
    "and how far do sharing and a fund move that point?",
    "recommendations": "Which of the five recommendations carries the result, and which pair is worth more than its sum?",
    "agglomerations": "Which agglomerations come to cooperate, what holds the others back, "
    "and what do modes and plans bring them?",
    "robustness": "Which claims of the theory survive other reaches, capacities, exponents, costs, "
    "review rates and rules of choice?",
    "modes": "What does each mode of cooperation cost, who pays, and how do its relations live on?",
    "tipping": "Does cooperation remember: do the ways up and down differ, and do relations turn where theory says they tip?",
    "sensitivity": "Which parameters decide how far and how soon cooperation comes, and what it is worth?",
    "verification": "Does the model, stripped of its special parts, give what the literature knows, and agree with itself?",
    "validation": "Which patterns of the real world, that nobody tuned in, come out of the model?",
    "frontier": "How much cooperation or welfare is to be had for how much public outlay and inequality, and by which policy?",
}

# Name -> about how many seconds the published results take on two cores that do nothing else, figures included.
SECONDS = {
    "transition": 10,
    "theory": 180,
    "costs": 15,
    "resistance": 15,
    "recommendations": 10,
    "agglomerations": 10,
    "robustness": 40,
    "modes": 10,
    "tipping": 20,
    "sensitivity": 120,
    "verification": 360,
    "validation": 180,
    "frontier": 75,
}
