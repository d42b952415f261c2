"""The theory experiment: every claim of the paper, judged in every region and under every rule of choice.

``spec`` and ``claim_table``, ``quoted_table`` say what is asked; ``study`` runs it (``arms``, ``observers``, ``evidence``,
``deciding``, ``quoting``); ``figures`` and ``report`` read the stored tables and the spec.
"""
