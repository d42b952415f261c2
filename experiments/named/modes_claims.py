"""The claims of Li, Xiao and Ma (2020, Table 1) about the modes of cooperation, held against the stored tables.

Each claim is split into tests that the data can answer in every agglomeration. A test holds if it does so in at least four
fifths of them. A claim is supported if all of its tests hold, not supported if none does, and otherwise partly supported.
"""

from dataclasses import dataclass

from experiments.tables import number

ENOUGH = 0.8  # share of the agglomerations in which a test must hold
WORLD_OF = {"spontaneous": "laissez_faire", "hybrid": "hybrid", "hierarchical": "hierarchical"}


@dataclass(frozen=True)
class Test:
    """One test of a claim: what was asked, in how many agglomerations it holds, of how many, and the figures."""

    asked: str
    holds: int
    of: int
    evidence: str

    @property
    def passed(self) -> bool:
        return self.of > 0 and self.holds >= ENOUGH * self.of


@dataclass(frozen=True)
class Claim:
    """A claim of the source and its tests."""

    text: str
    tests: tuple

    @property
    def verdict(self) -> str:
        passed = sum(test.passed for test in self.tests)
        return "supported" if passed == len(self.tests) else "partly supported" if passed else "not supported"


class Evidence:
    """Look-ups in the stored tables that every test needs."""

    def __init__(self, stored):
        self.regions = list(stored.study.regions)
        self.worlds = {(row["region"], row["world"], row["quantity"]): row for row in stored["worlds"]}
        self.pairs = {
            (row["comparison"], row["region"], row["mode"], row["other_mode"]): row
            for row in stored["differences"]
            if row["clock"] == "withdrawal"
        }
        self.cohort = {(row["region"], row["mode"]): row for row in stored["cohort"]}
        self.founded = {(row["region"], row["world"], row["mode"]): row for row in stored["foundings"]}

    def mean(self, region: str, world: str, quantity: str) -> float:
        """Mean over seeds of a quantity."""
        return number(self.worlds[region, world, quantity]["mean"])

    def compare(self, asked: str, quantity: str, first: str, others: tuple, form: str = "{:.2f}", least=False) -> Test:
        """Whether a quantity is greater (or least) in the first world, so that intervals do not overlap with any other."""
        holds = 0
        for region in self.regions:
            bounds = {
                world: tuple(number(self.worlds[region, world, quantity][end]) for end in ("low", "high"))
                for world in (first, *others)
            }
            if least:
                holds += all(bounds[first][1] < bounds[world][0] for world in others)
            else:
                holds += all(bounds[first][0] > bounds[world][1] for world in others)
        told = ", ".join(
            f"{world.replace('_', '-')} {form.format(self.mean('all', world, quantity))}" for world in (first, *others)
        )
        return Test(asked, holds, len(self.regions), told)

    def outlives(self, comparison: str, one: str, other: str) -> Test:
        """Whether relations of one mode survive the withdrawal longer than another's: the interval excludes zero."""
        known = [self.pairs[key] for region in self.regions if (key := (comparison, region, one, other)) in self.pairs]
        row = self.pairs.get((comparison, "all", one, other))
        place = "within one world" if comparison == "within" else "each mode in its own world"
        told = "no such relations" if row is None else (
            f"mean survival {number(row['mean_survival']):.2f} against {number(row['other_mean_survival']):.2f}, "
            f"difference {number(row['difference_low']):+.3f} to {number(row['difference_high']):+.3f}, log-rank p "
            f"{p_value(row['log_rank_p'])}; significantly the other way in "
            f"{sum(number(part['difference_high']) < 0 for part in known)}"
        )  # fmt: skip
        holds = sum(number(part["difference_low"]) > 0 for part in known)
        return Test(f"{one} relations outlive {other} ones, {place}", holds, len(known), told)

    def deeper(self, one: str, other: str) -> Test:
        """Whether, within one world, relations alive at the withdrawal are at a higher stage if of one mode."""
        stages = [
            tuple(number(self.cohort[region, mode]["stage"]) for mode in (one, other))
            for region in self.regions
            if (region, one) in self.cohort and (region, other) in self.cohort
        ]
        told = ", ".join(
            f"{mode} {number(row['stage']):.2f} at an age of {number(row['age']):.1f} years"
            for mode in (one, other)
            if (row := self.cohort.get(("all", mode)))
        )
        asked = f"{one} relations alive at the withdrawal are at a higher stage than {other} ones, within one world"
        return Test(asked, sum(first > second for first, second in stages), len(stages), told or "no such relations")

    def deepens(self, one: str, other: str, column: str, what: str) -> Test:
        """Whether foundings of one mode, in its own world and the same years, come to something more often than another's."""
        shares = {
            mode: {region: number(self.founded[region, WORLD_OF[mode], mode][column]) for region in self.regions}
            for mode in (one, other)
        }
        totals = {}
        for mode in (one, other):
            weights = {region: int(self.founded[region, WORLD_OF[mode], mode]["founded"]) for region in self.regions}
            known = sum(weights.values())
            totals[mode] = sum(shares[mode][r] * weights[r] for r in self.regions if weights[r]) / max(1, known)
        holds = sum(shares[one][region] > shares[other][region] for region in self.regions)
        told = f"{one} {totals[one]:.1%}, {other} {totals[other]:.1%}"
        return Test(f"of the relations founded while the government acts, more {one} than {other} ones {what}",
                    holds, len(self.regions), told)  # fmt: skip


def p_value(text: str) -> str:
    """A p value as a report tells it."""
    p = number(text)
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def claims(stored) -> list:
    """All claims in the order of the report."""
    look = Evidence(stored)
    alone, backed, ordered = "laissez_faire", "hybrid", "hierarchical"
    return [
        Claim("Hierarchical cooperation is fast", (
            look.compare("it rises most in the government's first year", "first_year_jump", ordered, (backed, alone)),
            look.compare("it reaches half of all choices first, never counted as the year after the last", "t50_or_end",
                         ordered, (backed, alone), "{:.1f}", least=True),
        )),
        Claim("Hierarchical cooperation lacks stability", (
            look.compare("it loses the largest share in the year after the withdrawal", "lost_next_year", ordered,
                         (backed, alone), "{:.0%}"),
            look.outlives("within", "spontaneous", "hierarchical"),
            look.outlives("within", "hybrid", "hierarchical"),
            look.outlives("between", "spontaneous", "hierarchical"),
            look.outlives("between", "hybrid", "hierarchical"),
        )),
        Claim("Spontaneous cooperation is more stable and lasting", (
            look.outlives("within", "spontaneous", "hybrid"),
            look.outlives("within", "spontaneous", "hierarchical"),
            look.outlives("between", "spontaneous", "hybrid"),
            look.outlives("between", "spontaneous", "hierarchical"),
        )),
        Claim("Spontaneous cooperation is close", (
            look.deepens("spontaneous", "hybrid", "reached_joint", "reach joint governance within ten years"),
            look.deepens("spontaneous", "hierarchical", "reached_joint", "reach joint governance within ten years"),
            look.compare("ten years after the withdrawal more relations are in joint governance", "joint_governance_later",
                         alone, (backed, ordered), "{:.1%}"),
            look.deeper("spontaneous", "hybrid"),
            look.deeper("spontaneous", "hierarchical"),
        )),
        Claim("Hybrid cooperation succeeds more easily than cooperation left alone", (
            look.compare("cooperation is higher when the government withdraws", "cooperation_at_withdrawal", backed,
                         (alone,)),
            look.compare("cooperation is higher ten years later", "cooperation_later", backed, (alone,)),
            look.deepens("hybrid", "spontaneous", "alive_after_5", "are alive after five years"),
            look.deepens("hybrid", "spontaneous", "reached_joint", "reach joint governance within ten years"),
        )),
        Claim("Hybrid cooperation succeeds more easily than ordered cooperation", (
            look.compare("cooperation is higher when the government withdraws", "cooperation_at_withdrawal", backed,
                         (ordered,)),
            look.compare("cooperation is higher ten years later", "cooperation_later", backed, (ordered,)),
            look.compare("more of the relations alive at the withdrawal are kept", "relations_kept", backed, (ordered,),
                         "{:.0%}"),
        )),
    ]  # fmt: skip
