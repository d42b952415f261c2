"""The named experiments that papers need: each a question, a design, tidy data, figures and a report.

To add one: a module here with a subclass of ``experiments.study.Study``, and a line in ``STUDIES``.
"""

# Name -> (question, module, class). The command line reads this without importing the modules.
STUDIES = {}
