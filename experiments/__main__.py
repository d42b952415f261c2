"""``python -m experiments``."""

from citypact.experiments.commands.line import start

if __name__ == "__main__":
    start("python -m experiments")
