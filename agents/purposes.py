"""The decisions that chance has a part in, one number each: a new draw gets a new number and reshuffles nothing."""

CHOICE = 1  # of a relation's side
STANCE = 2  # of a city
ORDER = 3  # of a relation
OBEDIENCE = 4  # of a relation's side
DEEPENING = 5  # of a relation's side: whether it wishes to go a stage deeper
BREAK = 6  # of a relation
DEDUCTION = 7  # of a city
MODEL_PARTNER = 8  # of a city
ADOPTION = 9  # of a city
REVIEW = 10  # of a relation
STANCE_REVIEW = 11  # of a city
EXPLORATION = 12  # of a city
ACTIVATION = 13  # of a step, in a game on a network: which node is updated next
