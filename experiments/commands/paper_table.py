"""The paper, Li, Xiao and Ma (2020), thesis by thesis: what it says, the rules that hold it, and where it was put to the test.

What came out is not told here; ``from_the_paper`` reads it from the committed results. A test sees that whatever the experiments
judge of the paper, and of the works that it builds on, stands under one of these theses.
"""

from dataclasses import dataclass, field

from citypact.model.settings.packages import PACKAGES

# Keys of the paper and of the works that it builds on.
CHAIN = ("li2020", "huang2014", "feng2005", "robson1998", "zhu2009", "zhou2004")
RECOMMENDED = tuple(name for name, package in PACKAGES.items() if package.recommendation)


@dataclass(frozen=True, kw_only=True)
class Thesis:
    """A thesis of the paper.

    says: what the paper holds; source: as a declaration has it; model: how the model holds it, and what of it is imposed; rules:
    file.function of ``agents``; packages: named policies; claims: of the experiment ``theory``, by name; findings: experiment ->
    how the expectations begin that its report judges; verdicts: how the claims of ``validation`` begin.
    """

    title: str
    says: str
    source: str
    model: str
    rules: tuple[str, ...]
    packages: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    findings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    verdicts: tuple[str, ...] = ()


THESES = (
    Thesis(
        title="With growth, rivalry turns into cooperation", source="LXM; Huang 2014",
        says="Cities compete as long as they have room. As they outgrow their carrying capacity and hand functions on to their "
             "neighbours, the turn to cooperation is a necessary trend.",
        model="Room makes alike cities fight over the same investment; fullness makes the joint surplus. Growth is logistic. "
              "That payoffs change with saturation is imposed; that behaviour follows, when and how far, is not.",
        rules=("payoffs.saturation", "payoffs.contested_value", "payoffs.joint_surplus", "payoffs.game_of_side",
               "structure.growth_factor"),
        claims=("rises", "turn", "fuller_growth", "fuller_frozen", "fuller_cut", "fuller_within", "games"),
        findings={"transition": ("Left alone, cities turn", "Growth turns prisoner's dilemmas")},
        verdicts=("Without government cooperation rises", "The share of game types", "The games change before")),
    Thesis(
        title="Core cities and their neighbours go first", source="LXM",
        says="Cooperation begins with the core cities and those about them.",
        model="No rule says so. Stakes grow with size and fall with distance, denser cities are fuller, and large dealings are "
              "cheaper per stake.",
        rules=("payoffs.stake", "payoffs.initial_headroom", "costs.size_factor"), claims=("core_cities", "core_relations")),
    Thesis(
        title="Transaction costs hold local governments back", source="Feng 2005; Feiock",
        says="Searching for partners, negotiating and monitoring cost so much that gains from cooperation are left lying.",
        model="Three costs per stake, each a term of the decision. That each lowers the gain is imposed; how much cooperation "
              "that costs is not.",
        rules=("costs.search_cost", "costs.negotiation_cost", "costs.monitoring_cost", "costs.experience_factor"),
        claims=("cost_search", "cost_negotiation", "cost_monitoring", "cost_all"),
        findings={"costs": ("Each transaction cost, and all together",),
                  "agglomerations": ("At the beginning a single transaction cost", "At the beginning search, negotiation"),
                  "sensitivity": ("A transaction cost comes first", "Among the 12 that matter most is a transaction cost")},
        verdicts=("Transaction costs hold cooperation back",)),
    Thesis(
        title="The side that gains less resists", source="LXM; Robson 1998",
        says="Who gains less from cooperation resists it, and only where both gain substantially does enthusiasm arise.",
        model="Resistance grows with the gap between gains, both sides drag their feet, and a city wants a gain of at least a "
              "threshold. Imposed in the decision; what it does to cooperation is not.",
        rules=("fairness.net_gain", "fairness.resistance", "fairness.effort"),
        claims=("resistance", "threshold"),
        findings={"resistance": ("The more unequal the gains",),
                  "agglomerations": ("Even-sized agglomerations end higher", "The more relations are too unequal"),
                  "frontier": ("To achieve most need not cost equality",),
                  "sensitivity": ("Among the 12 that matter most is what is said of unequal gains",)},
        verdicts=("Resistance of the side",)),
    Thesis(
        title="Officials compete for promotion", source="LXM; Zhou 2004",
        says="In the promotion tournament what a rival gains is a loss, so that rank stands against cooperation.",
        model="Payoffs are felt less a share of the partner's, between cities that one province judges.",
        rules=("choice.standing_weight", "choice.decision_terms"), claims=("standing",),
        findings={"sensitivity": ("Among the 12 that matter most is the promotion",)}),
    Thesis(
        title="Cooperation deepens in stages", source="LXM; Zhu 2009",
        says="From information exchange, in which cities find common interests, through thematic cooperation to joint "
             "governance, which is stable.",
        model="Relations climb one stage at a time; that is imposed. That climbing takes years, and whether it happens, is not: "
              "going deeper is a choice of both sides.",
        rules=("payoffs.at_level", "learning.may_deepen", "learning.next_stage", "choice.deepening_gain"),
        claims=("stages_in_order", "stages_take_years"), verdicts=("Relations grow step by step",)),
    Thesis(
        title="Three modes: hierarchical, spontaneous, hybrid", source="LXM, Table 1",
        says="Ordered from above, cooperation is fast and lacks stability; from below it is stable, close and lasting; begun by "
             "cities and backed from above it succeeds more easily and is closer.",
        model="A mode is a label of a founding. Orders found and keep relations and never deepen them, teach less trust, "
              "and must be enforced; support changes payoffs and costs. How long relations of a mode live is not imposed.",
        rules=("learning.founding_mode", "learning.evidence", "choice.review_cause"),
        packages=("laissez_faire", "hierarchical", "hybrid"),
        claims=("survival_between", "survival_within", "deeper_between", "deeper_within", "hybrid_easier", "hybrid_lasts",
                "orders_fast", "orders_shallow"),
        findings={
            "transition": ("Cooperation begun by cities", "Backed from above it is also closer", "Orders are fast", "Orders are "
                           "shallow", "Cooperation under orders lacks", "Of the relations alive at the withdrawal"),
            "modes": ("A year of cooperation gained is dearer", "After the withdrawal spontaneous relations"),
            "agglomerations": ("Orders are faster", "The hybrid mode leads"),
            "frontier": ("What lasts is not ordered", "Orders are for as long as")},
        verdicts=("What orders bring decays", "What the hybrid package brings")),
    Thesis(
        title="Industry moves from fuller to roomier cities", source="LXM §4.2; Huang 2014",
        says="Partners hand industry on to each other (产业转移对接), which a platform helps.",
        model="Output moves with the difference of saturations, from thematic cooperation on; a platform adds to it. Imposed; "
              "how much moves, and how evenly full cities become, is not.",
        rules=("structure.transfer_flow", "structure.transfer_scale"),
        findings={"transition": ("Deeper cooperation moves industry",), "recommendations": ("The industry platform moves",),
                  "sensitivity": ("Among the 12 that matter most is carrying capacity",)}),
    Thesis(
        title="Five recommendations", source="LXM",
        says="Market guidance, an industry platform, the coordination of benefits, public facilities and a binding plan "
             "further cooperation, and belong together.",
        model="Each is a named policy, a set of instruments at levels that are ours.",
        rules=("payoffs.realised_payoff", "intervention.shrunk", "structure.divergence"), packages=RECOMMENDED,
        claims=RECOMMENDED,
        findings={"recommendations": ("Each of the five recommendations", "The five belong together", "Benefit coordination"),
                  "agglomerations": ("Each plan raises",), "frontier": ("No policy found does better",)},
        verdicts=("A plan works better",)),
    Thesis(
        title="Sharing benefits, and a fund that the centre deducts", source="LXM §4.3; Robson 1998",
        says="Sharing gives back what resistance takes. Cities pay into a cooperation fund that compensates who gains less; "
             "unless the centre deducts the contributions, it unravels.",
        model="Sharing moves the bargain towards halves. The fund pays the lesser gainer out of contributions; who "
              "got less than it owed defaults, unless deducted. That is imposed; that the fund unravels follows.",
        rules=("payoffs.shared", "intervention.contributes", "intervention.fund_cover", "intervention.fund_payment"),
        claims=("sharing", "fund_remedy", "fund", "fund_unravels"),
        findings={
            "resistance": ("Benefit sharing moves the boundary", "The fund moves the boundary", "Both together move", "The "
                           "cooperation fund at the level", "Most of these pairs come to joint governance"),
            "frontier": ("Benefit sharing carries the policy",)},
        verdicts=("Benefit sharing gives back",)),
)  # fmt: skip
