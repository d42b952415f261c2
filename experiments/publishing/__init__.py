"""For people who publish: what to cite and how to tell of it, whether results come out again, and all of it in one file."""
