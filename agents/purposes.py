"""The decisions that chance has a part in, one number each: a new draw gets a new number and reshuffles nothing."""

CHOICE = 1
STANCE = 2
ORDER = 3
OBEDIENCE = 4
UPGRADE = 5
BREAK = 6
DEDUCTION = 7
MODEL_PARTNER = 8
ADOPTION = 9
