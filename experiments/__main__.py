"""``python -m experiments``."""

from experiments.command_line import start

if __name__ == "__main__":
    start()
