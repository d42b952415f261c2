"""With what number a command ends, whatever happened."""

DONE = 0
DIFFERS = 1  # what was to be verified did not come out again
REFUSED = 2  # what was asked cannot be done, or not like this: one line for each reason
SOME_FAILED = 3  # a sweep is done, but some of its runs failed; or a merged one lacks some
NOT_WRITTEN = 4  # standard output is closed or full
INTERRUPTED = 130  # by Ctrl-C or SIGTERM, at whatever moment; what was written is whole, and the same command goes on
