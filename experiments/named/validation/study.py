"""The validation experiment: history out of sample, and patterns of relations and agglomerations that nobody tuned in."""

from citypact.experiments.named.study import Scale, Stored, Study
from citypact.experiments.named.validation.history import part as history
from citypact.experiments.named.validation.patterns import part as patterns
from citypact.experiments.named.validation.relations import part as relations
from citypact.experiments.named.validation.spec import PARTS
from citypact.experiments.named.validation.structure import part as structure
from citypact.experiments.paper.verdicts import Verdict, told, verdicts_table
from citypact.experiments.sweeps.door import Door

MODULES = dict(zip(PARTS, (history, relations, patterns, structure), strict=True))


class Validation(Study):
    """All parts; ``points`` of the scale is the number of parameter draws of which the council's history is told."""

    name = "validation"
    full = Scale(seeds=200, points=2048, years=60)
    quick = Scale(seeds=16, points=128, years=60)
    shortest = 40

    def worlds(self) -> dict:
        return {name: part.cells(self) for name, part in MODULES.items()}

    def design(self) -> dict:
        return {name: part.design(self) for name, part in MODULES.items()}

    def tables(self, door: Door) -> dict:
        verdicts: list[Verdict] = []
        tables: dict = {}
        for name, part in MODULES.items():
            judged, found = part.found(self, door.lived(name, self.worlds()[name]))
            verdicts += judged
            tables |= found
        return {"verdicts": verdicts_table(verdicts)} | tables

    def told(self, stored: Stored) -> str:
        return told(stored["verdicts"])
