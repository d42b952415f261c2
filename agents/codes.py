"""What the compiled rules know stages, modes, games, rules and scopes by; what is said of rules: ``model.settings.choice_table``.

Without the compiler, so that parameters can be read without it.
"""

LOGIT, BEST_RESPONSE, IMITATE_FERMI, IMITATE_PROPORTIONAL, IMITATE_BEST = range(5)
COMPETES, COOPERATES, STRANGE, RAISED = range(4)  # what a rule of one's own answers; the last two are faults
OWN = 5  # every rule of a user's own (``model.own``), which the engine calls rather than knows
PARTNER, CITY = range(2)
RIVALRY, INFORMATION, THEMATIC, JOINT = range(4)
STAGES = ("rivalry", "information_exchange", "thematic_cooperation", "joint_governance")
NO_MODE, SPONTANEOUS, HYBRID, HIERARCHICAL = range(4)
MODES = ("none", "spontaneous", "hybrid", "hierarchical")
PRISONERS_DILEMMA, STAG_HUNT, SNOWDRIFT, HARMONY = range(4)
GAMES = ("prisoners_dilemma", "stag_hunt", "snowdrift", "harmony")
