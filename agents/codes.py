"""What the compiled rules know the rules and scopes of choice by; what is said of them: ``model.settings.choice_table``.

Without the compiler, so that parameters can be read without it.
"""

LOGIT, BEST_RESPONSE, IMITATE_FERMI, IMITATE_PROPORTIONAL, IMITATE_BEST = range(5)
PARTNER, CITY = range(2)
