"""A year of the model written down a second time, from the specification alone, in plain Python and plain words.

Nothing here calls a rule of ``agents`` or a kernel of ``model``: it is what the code is checked against. Only what the
specification leaves open is taken from the code: the numbers of subjects and purposes of the draws.
"""

from math import asin, cos, exp, hypot, isclose, log, radians, sin, sqrt
from types import SimpleNamespace

from citypact.model.regions.region import EARTH_RADIUS_KM
from citypact.model.settings.instrument_table import INSTRUMENTS
from tests.reference_measures import measures_of

WORD = 0xFFFFFFFF
PAID = {"command", "subsidy", "platform", "legal", "infrastructure", "plan"}
SUPPORTING = {"platform", "legal", "benefit_sharing", "subsidy", "fund_rate", "plan", "infrastructure"}
(CHOICE, STANCE, ORDER, OBEDIENCE, DEEPENING, BREAK, DEDUCTION, MODEL_PARTNER, ADOPTION, REVIEW, STANCE_REVIEW,
 EXPLORATION) = range(1, 13)  # fmt: skip


def draw(seed, year, subject, purpose, side=0):
    """Philox 4x32-10 (Salmon et al. 2011) in whole numbers; 53 bits for each side."""
    a, b, c, d, k, m = subject, year, purpose, 0, seed & WORD, seed >> 32
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (second >> 32) ^ b ^ k, second & WORD, (first >> 32) ^ d ^ m, first & WORD
        k, m = (k + 0x9E3779B9) & WORD, (m + 0xBB67AE85) & WORD
    return ((((a << 32) | b), ((c << 32) | d))[side] >> 11) / 2**53


def logistic(value):
    return 1 / (1 + exp(-value)) if value > -700.0 else 0.0  # the exponential of more than 709 is no number


def distance_between(region, i, j):
    """Straight between synthetic places; between real ones over the earth (haversine), to the millimetre."""
    if region.latitude is None:
        return hypot(region.x_km[i] - region.x_km[j], region.y_km[i] - region.y_km[j])
    (north, other), (east, west) = [[radians(angles[c]) for c in (i, j)] for angles in (region.latitude, region.longitude)]
    half = sin((other - north) / 2) ** 2 + cos(north) * cos(other) * sin((west - east) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half))), 6)


class Tie:
    """A relation; everything that has two sides is a list of two."""

    def __init__(self, i, j, distance, border, founders, p):
        self.ends, self.distance, self.border = (i, j), distance, border
        self.founded, self.ordered = 0, [False, False]
        self.stage, self.mode, self.acts = (2, "spontaneous", [True, True]) if founders else (0, "none", [False, False])
        self.count, self.weight = [p.prior_weight * (0.8 if founders else p.prior_trust)] * 2, p.prior_weight


class Reference:
    """One run: region, parameters, agenda, seed; ``step`` lives a year and returns its measures."""

    def __init__(self, region, parameters, agenda, seed):
        p, self.p, self.agenda, self.seed, self.year = parameters, parameters, agenda, seed, 0
        self.y = [float(value) for value in region.output]
        self.n = len(self.y)
        density = [log(y / float(area)) for y, area in zip(self.y, region.area_km2, strict=True)]
        usual = sum(density) / self.n
        self.k = [y * max(1.05, p.headroom * exp(-p.density_slope * (own - usual)))
                  for y, own in zip(self.y, density, strict=True)]  # fmt: skip
        self.shares = [[float(share) for share in row] for row in region.shares]
        self.reputation, self.experience, self.stance = [p.prior_trust] * self.n, [0.0] * self.n, [False] * self.n
        self.owed, self.received = [0.0] * self.n, [0.0] * self.n
        self.ties = []
        for i in range(self.n):
            for j in range(i + 1, self.n):
                distance = distance_between(region, i, j)
                if distance <= p.reach_km:
                    border, founders = region.provinces[i] != region.provinces[j], (i, j) in region.initial_relations
                    self.ties.append(Tie(i, j, distance, border, founders, p))
        for tie in self.ties:
            tie.subject = tie.ends[0] * self.n + tie.ends[1]
        self.near = [[tie for tie in self.ties if c in tie.ends] for c in range(self.n)]
        self.opened = (0.0, p.opening_information, p.opening_thematic, p.opening_joint)
        self.committed = (0.0, p.commitment_information, p.commitment_thematic, p.commitment_joint)
        self.factor, self.cover, self.full_outlay, self.rates = 1.0, 0.0, 0.0, {}

    def luck(self, subject, purpose, side=0):
        return draw(self.seed, self.year, subject, purpose, side)

    def step(self):
        self.year += 1
        for stage in (self.govern, self.appraise, self.review, self.decide, self.order, self.settle, self.advance, self.learn,
                      self.restructure, self.transfer, self.grow):  # fmt: skip
            stage()
        measures, self.full_outlay = measures_of(self)
        self.rates[self.year] = measures["cooperation_rate"]
        if self.p.rule.startswith("imitate"):
            self.imitate()
        return measures

    def in_force(self, item):
        t, rates = self.year, self.rates
        if t < item.first or (item.last is not None and t > item.last):
            return False
        if item.below is not None and (t == 1 or not rates[t - 1] < item.below):
            return False
        if item.stalled is not None and t - 1 - item.stalled < 1:
            return False
        return item.stalled is None or rates[t - 1] - rates[t - 1 - item.stalled] < 0.01

    def govern(self):
        acting = [dict(item.instruments) for item in self.agenda.interventions if self.in_force(item)]
        self.full = {name: max([levels.get(name, 0.0) for levels in acting], default=0.0) for name in INSTRUMENTS}
        limited = self.agenda.budget is not None and self.full_outlay > 0
        scale = min(1.0, self.agenda.budget / self.full_outlay) if limited else 1.0
        self.level = {name: full * (scale if name in PAID else 1.0) for name, full in self.full.items()}
        before = self.factor
        self.factor = max(0.5, before * (1 - self.level["infrastructure"]))
        self.shrink = 1 - self.factor / before
        self.full_shrink = 1 - max(0.5, before * (1 - self.full["infrastructure"])) / before
        self.factor_now = self.factor

    def appraise(self):
        p, g, mean = self.p, self.level, sum(self.y) / self.n
        self.x = [y / k for y, k in zip(self.y, self.k, strict=True)]
        for tie in self.ties:
            (i, j), d = tie.ends, tie.distance * self.factor
            tie.proximity = exp(-d / p.distance_decay)
            tie.K = p.stake_scale * sqrt(self.y[i] * self.y[j]) * tie.proximity
            tie.likeness = 1 - sum(abs(a - b) for a, b in zip(self.shares[i], self.shares[j], strict=True)) / 2
            tie.V = p.contested_value * tie.likeness * max(0.0, 1 - self.x[i]) * max(0.0, 1 - self.x[j])
            one, two = min(1.0, self.x[i]), min(1.0, self.x[j])
            relief = one * (1 - two) + two * (1 - one) + p.shared_burden * one * two
            tie.B = p.surplus * (p.complementarity * (1 - tie.likeness) + p.relief * relief)
            q = [self.y[c] ** p.contest_exponent for c in (i, j)]
            tie.q = [value / sum(q) for value in q]
            s = [self.y[c] ** p.bargaining_exponent for c in (i, j)]
            tie.unshared = [value / sum(s) for value in s]
            tie.s = [value + (0.5 - value) * g["benefit_sharing"] for value in tie.unshared]
            w = p.reputation_weight
            tie.trust = [(1 - w) * tie.count[a] / tie.weight + w * self.reputation[tie.ends[1 - a]] for a in (0, 1)]
            tie.size = (p.stake_scale * mean / tie.K) ** (1 - p.cost_elasticity)
            eased = tie.size * (1 - p.experience * (self.experience[i] + self.experience[j]) / 2)
            tie.search = 0.0
            if tie.stage == 0:
                tie.search = p.search_cost * eased * (1 + d / p.distance_decay) * (1 - g["platform"])
            friction = 1 + p.border_friction * tie.border + p.asymmetry_friction * abs(log(self.y[i] / self.y[j]))
            tie.negotiation = p.negotiation_cost * eased * friction * (1 - g["platform"] / 2)
            tie.standing = p.tournament * (p.tournament_across if tie.border else 1.0)
            tie.fine = g["breach_fine"] if tie.stage >= 1 else 0.0
            tie.now = self.played(tie, max(tie.stage, 1))
            agreement = tie.negotiation if tie.stage == 0 else 0.0
            worth = [[self.weighed(tie, tie.now, a, trust, agreement) for trust in (tie.trust[a], 0.0, 1.0)] for a in (0, 1)]
            tie.dU, tie.tipping = [], []
            for at_trust, none, full in ([C - D for C, D in of_side] for of_side in worth):
                tie.dU.append(at_trust)
                tie.tipping.append(min(1.0, max(0.0, -none / (full - none))) if full > none else 1.0)
            tie.deeper = [0.0, 0.0]
            if tie.stage in (1, 2):
                further = self.played(tie, tie.stage + 1)
                for a in (0, 1):
                    C, D = self.weighed(tie, further, a, tie.trust[a], tie.negotiation)
                    tie.deeper[a] = min(C - worth[a][0][0], C - D)

    def played(self, tie, level):
        """What a relation is at a level of cooperation, for both sides; every payoff is over mutual competition."""
        p, m, o, both = self.p, self.committed[level], self.opened[level], (0, 1)
        watch = p.monitoring_cost * tie.size * m * (1 - self.level["legal"])
        monitoring = [watch * (1 - trust) for trust in tie.trust]
        truce, surplus = m * tie.V * p.dissipation, o * tie.B
        gain = [truce + tie.s[a] * surplus - monitoring[a] for a in both]
        gap, size, envy = gain[0] - gain[1], abs(gain[0]) + abs(gain[1]), p.resistance * (1 - self.cover)
        E = 1 - p.foot_dragging * min(1.0, envy * abs(gap) / size) if size > 0 else 1.0
        return SimpleNamespace(
            E=E, surplus=surplus * E, gain=gain, monitoring=monitoring, resistance=[envy * max(0.0, -gap), envy * max(0.0, gap)],
            R=[truce + tie.s[a] * surplus * E for a in both],
            T=[m * tie.V * (p.dissipation + p.grab * tie.q[1 - a]) for a in both],
            S=[-m * (tie.V * (p.grab * tie.q[a] - p.dissipation) + p.sunk * tie.B) for a in both],
        )  # fmt: skip

    def weighed(self, tie, game, a, trust, negotiation):
        """The worth of cooperating and of competing for side a at a trust, with watching and resistance as they are this year."""
        p, g, b, once = self.p, self.level, 1 - a, 1 - self.p.patience
        R = game.R[a] - tie.standing * game.R[b] - game.monitoring[a] - game.resistance[a] - p.threshold + g["subsidy"]
        R -= once * negotiation
        S = game.S[a] - tie.standing * game.T[b] - game.monitoring[a] + g["subsidy"]
        T = game.T[a] - tie.standing * game.S[b] - g["penalty"] - tie.fine
        P = -g["penalty"]
        cooperating = trust * R + (1 - trust) * (once * S + p.patience * P) - once * tie.search
        return cooperating, trust * (once * T + p.patience * P) + (1 - trust) * P

    def choose(self, gain, subject, purpose, side=0):
        if self.p.rule == "best_response":
            return gain > 0
        return self.luck(subject, purpose, side) < logistic(self.p.rationality * gain)

    def review(self):
        p = self.p
        self.reviewing = [self.year == 1 or self.luck(c, STANCE_REVIEW) < p.review_rate for c in range(self.n)]
        for tie in self.ties:
            tie.regular = self.luck(tie.subject, REVIEW) < p.review_rate
            tie.reviewed = [tie.regular or tie.acts[0] != tie.acts[1] or any(tie.ordered)] * 2
            if p.scope == "city":
                tie.reviewed = [self.reviewing[c] for c in tie.ends]

    def decide(self):
        p = self.p
        if p.scope == "city" and (not p.rule.startswith("imitate") or self.year == 1):
            for c in range(self.n):
                stake = sum(tie.K for tie in self.near[c])
                weighed = sum(tie.K * tie.dU[tie.ends.index(c)] for tie in self.near[c])
                if self.reviewing[c] and stake > 0:
                    self.stance[c] = self.choose(weighed / stake, c, STANCE)
        for tie in self.ties:
            if p.scope == "city":
                tie.chose = [self.stance[c] for c in tie.ends]
            else:
                # Who does not review does as last year; nobody did so on an order, or there would be a review.
                tie.chose = [self.choose(tie.dU[a], tie.subject, CHOICE, a) if tie.reviewed[a] else tie.acts[a] for a in (0, 1)]
            asked = tie.regular and tie.stage in (1, 2)
            tie.wishes = [asked and tie.chose[a] and self.choose(tie.deeper[a], tie.subject, DEEPENING, a) for a in (0, 1)]
            tie.deepens = all(tie.wishes)

    def order(self):
        self.orders = self.full_orders = 0
        for tie in self.ties:
            lot, tame = self.luck(tie.subject, ORDER), [self.luck(tie.subject, OBEDIENCE, a) < self.p.compliance for a in (0, 1)]
            given, full = lot < self.level["command"], lot < self.full["command"]
            self.orders, self.full_orders = self.orders + given, self.full_orders + full
            tie.ordered = [given and obeys for obeys in tame]
            tie.bent = [ordered and not own for ordered, own in zip(tie.ordered, tie.chose, strict=True)]
            tie.full_bent = [full and obeys and not own for obeys, own in zip(tame, tie.chose, strict=True)]
            tie.acts = [own or ordered for own, ordered in zip(tie.chose, tie.ordered, strict=True)]
            tie.both, tie.neither = all(tie.acts), not any(tie.acts)

    def settle(self):
        g = self.level
        for tie in self.ties:
            tie.agreed = tie.negotiation if tie.both and (tie.stage == 0 or tie.deepens) else 0.0
            tie.payoff = []
            for a in (0, 1):
                if tie.acts[a]:
                    value = tie.now.R[a] - tie.agreed if tie.both else tie.now.S[a]
                    value += g["subsidy"] - tie.now.monitoring[a] - tie.search
                else:
                    value = -g["penalty"] + (0.0 if tie.neither else tie.now.T[a] - tie.fine)
                tie.payoff.append(value)
        paid = []
        for c in range(self.n):
            less = self.received[c] < self.owed[c] and not isclose(self.received[c], self.owed[c])  # beyond rounding
            defaults = less and not self.luck(c, DEDUCTION) < g["central_deduction"]
            self.owed[c], self.received[c] = g["fund_rate"] * self.y[c], 0.0
            paid.append(0.0 if defaults else self.owed[c])
        self.pool, self.payments = sum(paid), 0.0
        together = [tie for tie in self.ties if tie.both]
        gaps = sum(abs(tie.now.gain[0] - tie.now.gain[1]) * tie.K for tie in together)
        self.cover = min(1.0, self.pool / gaps) if gaps > 0 else 0.0
        for tie in together:
            poorer = 0 if tie.now.gain[0] < tie.now.gain[1] else 1
            payment = self.cover * abs(tie.now.gain[0] - tie.now.gain[1])
            tie.payoff[poorer] += payment
            self.received[tie.ends[poorer]] += payment * tie.K
            self.payments += payment * tie.K
        if self.ties:
            built = min(1.0, max(0.0, self.pool - self.payments) / (self.p.infrastructure_cost * len(self.ties)))
            self.factor = max(0.5, self.factor * (1 - built))  # of the next year
        self.stake = [sum(tie.K for tie in near) for near in self.near]
        self.payoff = [sum(tie.payoff[tie.ends.index(c)] * tie.K for tie in near) - paid[c] for c, near in enumerate(self.near)]
        self.success = [pay / stake if stake > 0 else 0.0 for pay, stake in zip(self.payoff, self.stake, strict=True)]

    def advance(self):
        supported = any(self.level[name] > 0 for name in SUPPORTING)
        for tie in self.ties:
            tie.was, tie.new_mode, tie.deeper_mode, tie.lost_mode = tie.stage, "none", "none", "none"
            if tie.both and tie.stage == 0:
                bottom_up = "hybrid" if supported else "spontaneous"
                tie.mode = tie.new_mode = "hierarchical" if any(tie.ordered) else bottom_up
                tie.stage, tie.founded = 1, self.year
            elif tie.deepens:
                tie.stage, tie.deeper_mode = tie.stage + 1, tie.mode
            elif not tie.both and tie.stage >= 1 and self.luck(tie.subject, BREAK) < self.p.break_rate:
                tie.lost_mode, tie.mode, tie.stage, tie.founded = tie.mode, "none", 0, 0

    def learn(self):
        p = self.p
        tried, answered, depth = [0.0] * self.n, [0.0] * self.n, [0.0] * self.n
        for tie in self.ties:
            says = [(1 - p.crowding_out if tie.ordered[a] else 1.0) if tie.acts[a] else 0.0 for a in (0, 1)]
            if tie.neither:
                fresh = (1 - p.memory) * p.prior_weight
                tie.count = [p.memory * count + fresh * p.prior_trust for count in tie.count]
            else:
                fresh = 1
                tie.count = [p.memory * tie.count[a] + says[1 - a] for a in (0, 1)]
            tie.weight = p.memory * tie.weight + fresh
            for a in (0, 1):
                depth[tie.ends[a]] += tie.K * self.opened[tie.stage]
                if tie.acts[1 - a]:
                    tried[tie.ends[a]] += tie.K
                    answered[tie.ends[a]] += tie.K * says[a]
        for c in range(self.n):
            fame = answered[c] / tried[c] if tried[c] > 0 else p.prior_trust
            self.reputation[c] = p.memory * self.reputation[c] + (1 - p.memory) * fame
            self.experience[c] = depth[c] / self.stake[c] if self.stake[c] > 0 else 0.0

    def restructure(self):
        p, old = self.p, [list(row) for row in self.shares]
        for tie in self.ties:
            i, j = tie.ends
            speed = (p.specialisation if tie.stage >= 2 else 0.0) - (p.isomorphism_drift if tie.neither else 0.0)
            speed = (speed + self.level["plan"]) * tie.proximity / sqrt(len(self.near[i]) * len(self.near[j]))
            for sector in range(len(old[i])):
                self.shares[i][sector] += speed * (old[i][sector] - old[j][sector])
                self.shares[j][sector] += speed * (old[j][sector] - old[i][sector])
        clipped = [[max(0.0, share) for share in row] for row in self.shares]
        self.shares = [[share / sum(row) for share in row] for row in clipped]

    def transfer(self):
        self.moved, self.transferred, flows, given = [0.0] * self.n, 0.0, [], [0.0] * self.n
        for tie in self.ties:
            fuller, roomier = sorted(tie.ends, key=self.x.__getitem__, reverse=True)
            rate = self.p.industrial_transfer * self.opened[tie.stage] * (1 + self.level["platform"])
            if tie.stage >= 2:
                flows.append((fuller, roomier, rate * tie.K * (self.x[fuller] - self.x[roomier])))
                given[fuller] += flows[-1][2]
        for fuller, roomier, flow in flows:
            # In one year a city hands on at most a quarter of what it has.
            flow *= min(1.0, self.y[fuller] / 4 / given[fuller]) if given[fuller] > 0 else 1.0
            self.moved[fuller] -= flow
            self.moved[roomier] += flow
            self.transferred += flow

    def grow(self):
        p = self.p
        for c in range(self.n):
            joint = sum(tie.K for tie in self.near[c] if tie.stage == 3)
            growth = p.growth_rate * (1 - self.x[c]) + p.feedback * self.success[c]
            self.y[c] = self.y[c] * max(0.5, 1 + growth) + self.moved[c]
            self.k[c] *= 1 + p.capacity_gain * (joint / self.stake[c] if self.stake[c] > 0 else 0.0)

    def imitate(self):
        """The stances of the next year, taken over from this year's by the cities that review."""
        p, mine, later = self.p, self.success, list(self.stance)
        for c, near in enumerate(self.near):
            partners = [tie.ends[1 - tie.ends.index(c)] for tie in near]
            if not partners or not self.reviewing[c]:
                continue
            if p.rule == "imitate_best":
                other = max(partners, key=mine.__getitem__)
                adopts = mine[other] > mine[c]
            else:
                other = partners[int(self.luck(c, MODEL_PARTNER) * len(partners))]
                better = mine[other] - mine[c]
                chance = logistic(p.rationality * better)
                if p.rule == "imitate_proportional":
                    chance = max(0.0, better) / ((max(mine) - min(mine)) or 1.0)
                adopts = self.luck(c, ADOPTION) < chance
            wanted = self.stance[other] if adopts else self.stance[c]
            later[c] = wanted != (self.luck(c, EXPLORATION) < p.exploration)
        self.stance = later
