"""What one kind of attack found: how often it was tried, how each try ended, and what broke."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Trial:
    """The tries of one kind of attack. name: of the kind; ends: how they ended, in words -> how often; broken: a line for each
    try that ended as none should."""

    name: str
    ends: Counter = field(default_factory=Counter)
    broken: list = field(default_factory=list)

    @property
    def tried(self):
        return sum(self.ends.values())

    def end(self, how):
        """A try ended as it may."""
        self.ends[how] += 1

    def break_(self, what):
        """A try ended as none should."""
        self.ends["broke"] += 1
        self.broken.append(what)

    def row(self):
        """The cells of the table: kind, tries, how they ended, how many broke."""
        ends = ", ".join(f"{how} {count}" for how, count in self.ends.most_common() if how != "broke")
        return self.name, self.tried, ends, len(self.broken)
