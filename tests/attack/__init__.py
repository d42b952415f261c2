"""An attack on the project: kills, damaged ledgers, random configurations, mangled inputs, a page in public.

``python -m tests.attack`` tries each for a while, from a seed, and prints what was tried and what broke. The test suite does a
little of each.
"""
