"""A year of the model written down a second time, from the specification alone, in plain Python and plain words.

Nothing here calls a rule of ``agents`` or a kernel of ``model``: it is what the code is checked against. Only what the
specification leaves open is taken from the code: the numbers of subjects and purposes of the draws.
"""

from math import exp, hypot, log, sqrt

from model.declaration import INSTRUMENTS
from tests.reference_measures import measures_of

WORD = 0xFFFFFFFF
PAID = {"command", "subsidy", "platform", "legal", "infrastructure", "plan"}
SUPPORTING = {"platform", "legal", "benefit_sharing", "subsidy", "fund_rate", "plan", "infrastructure"}
CHOICE, STANCE, ORDER, OBEDIENCE, UPGRADE, BREAK, DEDUCTION, MODEL_PARTNER, ADOPTION = range(1, 10)


def draw(seed, year, subject, purpose, side=0):
    """Philox 4x32-10 (Salmon et al. 2011) in whole numbers; 53 bits for each side."""
    a, b, c, d, k, m = subject, year, purpose, 0, seed & WORD, seed >> 32
    for _ in range(10):
        first, second = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (second >> 32) ^ b ^ k, second & WORD, (first >> 32) ^ d ^ m, first & WORD
        k, m = (k + 0x9E3779B9) & WORD, (m + 0xBB67AE85) & WORD
    return ((((a << 32) | b), ((c << 32) | d))[side] >> 11) / 2**53


class Tie:
    """A relation; everything that has two sides is a list of two."""

    def __init__(self, i, j, distance, border, p):
        self.ends, self.distance, self.border = (i, j), distance, border
        self.stage = self.founded = 0
        self.mode = "none"
        self.count, self.weight = [p.prior_weight * p.prior_trust] * 2, p.prior_weight


class Reference:
    """One run: region, parameters, agenda, seed; ``step`` lives a year and returns its measures."""

    def __init__(self, region, parameters, agenda, seed):
        p, self.p, self.agenda, self.seed, self.year = parameters, parameters, agenda, seed, 0
        self.y = [float(value) for value in region.output]
        self.k = [p.headroom * value for value in self.y]
        self.shares = [[float(share) for share in row] for row in region.shares]
        self.n = len(self.y)
        self.reputation, self.stance = [p.prior_trust] * self.n, [False] * self.n
        self.paid, self.received = [0.0] * self.n, [0.0] * self.n
        self.ties = []
        for i in range(self.n):
            for j in range(i + 1, self.n):
                distance = hypot(region.x_km[i] - region.x_km[j], region.y_km[i] - region.y_km[j])
                if distance <= p.reach_km:
                    self.ties.append(Tie(i, j, distance, region.provinces[i] != region.provinces[j], p))
        self.near = [[tie for tie in self.ties if c in tie.ends] for c in range(self.n)]
        self.factor, self.cover, self.full_outlay, self.rates = 1.0, 0.0, 0.0, {}

    def luck(self, subject, purpose, side=0):
        return draw(self.seed, self.year, subject, purpose, side)

    def step(self):
        self.year += 1
        for stage in (self.govern, self.appraise, self.decide, self.order, self.settle, self.advance, self.learn,
                      self.restructure, self.grow):  # fmt: skip
            stage()
        measures, self.full_outlay = measures_of(self)
        self.rates[self.year] = measures["cooperation_rate"]
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
        p, g = self.p, self.level
        self.x = [y / k for y, k in zip(self.y, self.k, strict=True)]
        depths = (p.depth_rivalry, p.depth_information, p.depth_thematic, p.depth_joint)
        for tie in self.ties:
            (i, j), d = tie.ends, tie.distance * self.factor
            tie.proximity = exp(-d / p.distance_decay)
            tie.K = K = sqrt(self.y[i] * self.y[j]) * tie.proximity
            tie.likeness = 1 - sum(abs(a - b) for a, b in zip(self.shares[i], self.shares[j], strict=True)) / 2
            slack = max(0.0, 1 - self.x[i]) * max(0.0, 1 - self.x[j])
            V = p.contested_value * tie.likeness * slack
            unlike, relief = p.complementarity * (1 - tie.likeness), p.relief * (1 - slack)
            tie.B = B = p.surplus * depths[tie.stage] * (unlike + relief)
            q = [self.y[a] ** p.contest_exponent for a in (i, j)]
            q = [value / sum(q) for value in q]
            s = [self.y[a] ** p.bargaining_exponent for a in (i, j)]
            s = [value / sum(s) for value in s]
            s = [value + (0.5 - value) * g["benefit_sharing"] for value in s]
            w = p.reputation_weight
            tie.trust = [(1 - w) * tie.count[a] / tie.weight + w * self.reputation[tie.ends[1 - a]] for a in (0, 1)]
            tie.search = 0.0
            if tie.stage == 0:
                tie.search = p.search_cost * (1 + d / p.distance_decay) * (1 - g["platform"]) / K
            tie.negotiation = 0.0
            if tie.stage < 3:
                friction = 1 + p.border_friction * tie.border + p.asymmetry_friction * abs(log(self.y[i] / self.y[j]))
                tie.negotiation = p.negotiation_cost * friction * (1 - g["platform"] / 2) / K
            watch = p.monitoring_cost * (1 + tie.stage) / 2 * (1 - g["legal"]) / K
            tie.monitoring = [watch * (1 - trust) for trust in tie.trust]
            tie.P = [V * (q[a] - p.dissipation) for a in (0, 1)]
            tie.gain = [V * q[a] + s[a] * B - tie.monitoring[a] - tie.P[a] for a in (0, 1)]
            gap, size = tie.gain[0] - tie.gain[1], abs(tie.gain[0]) + abs(tie.gain[1])
            envy = p.resistance * (1 - self.cover)
            tie.E = 1 - p.foot_dragging * min(1.0, envy * abs(gap) / size) if size > 0 else 1.0
            tie.resistance = [envy * max(0.0, -gap), envy * max(0.0, gap)]
            tie.R = [V * q[a] + s[a] * B * tie.E for a in (0, 1)]
            tie.T = [V * (q[a] + p.grab * q[1 - a]) for a in (0, 1)]
            tie.S = [V * q[a] * (1 - p.grab) - p.sunk * B for a in (0, 1)]
            tie.fine = g["breach_fine"] if tie.stage >= 1 else 0.0
            tie.dU = [self.gain(tie, a, tie.trust[a]) for a in (0, 1)]
            tie.tipping = []
            for a in (0, 1):
                none, full = self.gain(tie, a, 0.0), self.gain(tie, a, 1.0)
                tie.tipping.append(min(1.0, max(0.0, -none / (full - none))) if full > none else 1.0)

    def gain(self, tie, a, trust):
        """dU of side a at a trust, with monitoring and resistance as they are this year."""
        p, g, b = self.p, self.level, 1 - a
        R = tie.R[a] - p.tournament * tie.R[b] - tie.monitoring[a] - tie.resistance[a] - p.threshold + g["subsidy"]
        S = tie.S[a] - p.tournament * tie.T[b] - tie.monitoring[a] + g["subsidy"]
        T = tie.T[a] - p.tournament * tie.S[b] - g["penalty"] - tie.fine
        P = tie.P[a] - p.tournament * tie.P[b] - g["penalty"]
        haste = 1 - p.patience
        once = trust * (R - haste * T - p.patience * P) - (1 - trust) * haste * (P - S)
        return once - haste * (tie.search + tie.negotiation)

    def choose(self, gain, subject, purpose, side=0):
        if self.p.rule == "best_response":
            return gain > 0
        return self.luck(subject, purpose, side) < 1 / (1 + exp(-self.p.rationality * gain))

    def decide(self):
        if self.p.scope == "city" and (not self.p.rule.startswith("imitate") or self.year == 1):
            for c in range(self.n):
                stake = sum(tie.K for tie in self.near[c])
                weighed = sum(tie.K * tie.dU[tie.ends.index(c)] for tie in self.near[c])
                self.stance[c] = self.choose(weighed / stake if stake else 0.0, c, STANCE)
        for tie in self.ties:
            tie.subject = tie.ends[0] * self.n + tie.ends[1]
            tie.acts = [self.choose(tie.dU[a], tie.subject, CHOICE, a) for a in (0, 1)]
            if self.p.scope == "city":
                tie.acts = [self.stance[c] for c in tie.ends]

    def order(self):
        self.orders = self.full_orders = 0
        for tie in self.ties:
            lot = self.luck(tie.subject, ORDER)
            given = lot < self.level["command"]
            self.orders, self.full_orders = self.orders + given, self.full_orders + (lot < self.full["command"])
            tie.ordered = [given and self.luck(tie.subject, OBEDIENCE, a) < self.p.compliance for a in (0, 1)]
            tie.acts = [act or ordered for act, ordered in zip(tie.acts, tie.ordered, strict=True)]
            tie.both, tie.neither = all(tie.acts), not any(tie.acts)

    def settle(self):
        g = self.level
        for tie in self.ties:
            tie.payoff = []
            for a in (0, 1):
                if tie.both:
                    value = tie.R[a] - tie.monitoring[a] - tie.search - tie.negotiation + g["subsidy"]
                elif tie.acts[a]:
                    value = tie.S[a] - tie.monitoring[a] - tie.search + g["subsidy"]
                else:
                    value = tie.P[a] - g["penalty"] if tie.neither else tie.T[a] - g["penalty"] - tie.fine
                tie.payoff.append(value)
        for c in range(self.n):
            defaults = self.received[c] < self.paid[c] and not self.luck(c, DEDUCTION) < g["central_deduction"]
            self.paid[c], self.received[c] = 0.0 if defaults else g["fund_rate"] * self.y[c], 0.0
        self.pool, self.payments = sum(self.paid), 0.0
        together = [tie for tie in self.ties if tie.both]
        gaps = sum(abs(tie.gain[0] - tie.gain[1]) * tie.K for tie in together)
        self.cover = 0.0 if self.pool == 0 else min(1.0, self.pool / gaps) if gaps > 0 else 1.0
        for tie in together:
            poorer = 0 if tie.gain[0] < tie.gain[1] else 1
            payment = self.cover * abs(tie.gain[0] - tie.gain[1])
            tie.payoff[poorer] += payment
            self.received[tie.ends[poorer]] += payment * tie.K
            self.payments += payment * tie.K
        if self.ties:
            built = min(1.0, max(0.0, self.pool - self.payments) / (self.p.infrastructure_cost * len(self.ties)))
            self.factor = max(0.5, self.factor * (1 - built))
        self.stake = [sum(tie.K for tie in near) for near in self.near]
        self.payoff, self.extra = [], []
        for c, near in enumerate(self.near):
            self.payoff.append(sum(tie.payoff[tie.ends.index(c)] * tie.K for tie in near) - self.paid[c])
            self.extra.append(self.payoff[c] - sum(tie.P[tie.ends.index(c)] * tie.K for tie in near))

    def advance(self):
        supported = any(self.level[name] > 0 for name in SUPPORTING)
        for tie in self.ties:
            tie.was, tie.new_mode, tie.lost_mode = tie.stage, "none", "none"
            if tie.both:
                if tie.stage == 0 or (tie.stage < 3 and self.luck(tie.subject, UPGRADE) < self.p.upgrade_rate):
                    tie.stage += 1
                if tie.was == 0:
                    bottom_up = "hybrid" if supported else "spontaneous"
                    tie.mode = tie.new_mode = "hierarchical" if any(tie.ordered) else bottom_up
                    tie.founded = self.year
            elif tie.stage >= 1 and self.luck(tie.subject, BREAK) < self.p.break_rate:
                tie.lost_mode, tie.mode, tie.stage, tie.founded = tie.mode, "none", 0, 0

    def learn(self):
        p, shown = self.p, [0.0] * self.n
        for tie in self.ties:
            says = [(1 - p.crowding_out if tie.ordered[a] else 1.0) if tie.acts[a] else 0.0 for a in (0, 1)]
            tie.count = [p.memory * tie.count[a] + says[1 - a] for a in (0, 1)]
            tie.weight = p.memory * tie.weight + 1
            for a in (0, 1):
                shown[tie.ends[a]] += tie.K * says[a]
        for c in range(self.n):
            if self.stake[c] > 0:
                self.reputation[c] = p.memory * self.reputation[c] + (1 - p.memory) * shown[c] / self.stake[c]

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

    def grow(self):
        p = self.p
        for c in range(self.n):
            joint = sum(tie.K for tie in self.near[c] if tie.stage == 3)
            per_stake = self.payoff[c] / self.stake[c] if self.stake[c] else 0.0
            self.y[c] *= max(0.5, 1 + p.growth_rate * (1 - self.x[c]) + p.feedback * per_stake)
            self.k[c] *= 1 + p.capacity_gain * (joint / self.stake[c] if self.stake[c] else 0.0)
        self.success = [pay / stake if stake else 0.0 for pay, stake in zip(self.payoff, self.stake, strict=True)]
        if not p.rule.startswith("imitate"):
            return
        mine, later = self.success, list(self.stance)
        for c, near in enumerate(self.near):
            partners = [tie.ends[1 - tie.ends.index(c)] for tie in near]
            if not partners:
                continue
            if p.rule == "imitate_best":
                best = max(partners, key=mine.__getitem__)
                later[c] = self.stance[best] if mine[best] > mine[c] else later[c]
                continue
            other = partners[int(self.luck(c, MODEL_PARTNER) * len(partners))]
            chance = 1 / (1 + exp(-p.rationality * (mine[other] - mine[c])))
            if p.rule == "imitate_proportional":
                chance = max(0.0, mine[other] - mine[c]) / ((max(mine) - min(mine)) or 1.0)
            later[c] = self.stance[other] if self.luck(c, ADOPTION) < chance else later[c]
        self.stance = later
