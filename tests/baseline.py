"""The frozen baseline: what a few runs come to, to the last bit. Renew it on purpose with ``python -m tests.baseline``.

Renew only when a change of the model is meant to change its trajectories; say so in CHANGELOG.md and raise ``model.version``.
"""

import hashlib
import json
from pathlib import Path

from citypact.model.engine import Run, simulate
from citypact.model.regions.loading import load_region
from citypact.model.settings.agenda import Agenda, Intervention
from citypact.model.settings.packages import policy_agenda
from citypact.model.settings.parameters import Parameters

FILE = Path(__file__).parent / "baseline.json"
YEARS = 30
SHOWN = ("cooperation_rate", "depth", "mean_trust", "mean_tipping_trust", "welfare", "gini_output", "outlay")


def runs() -> dict:
    """Named runs that between them use every rule, both scopes, every instrument, triggers, a budget and initial relations."""
    delta, synthetic = load_region("yangtze_delta"), load_region("synthetic:30")
    thermostat = Agenda((Intervention({"subsidy": 0.1, "command": 0.3}, first=3, below=0.5, stalled=2),), budget=0.02)
    named = {
        "delta, no government": Run(delta, seed=1),
        "delta, hybrid": Run(delta, agenda=policy_agenda("hybrid", 5, 15), seed=2),
        "delta, hierarchical": Run(delta, agenda=policy_agenda("hierarchical", 5, 15), seed=3),
        "delta, five packages": Run(
            delta,
            agenda=policy_agenda("market_guidance+industry_platform+benefit_coordination+public_facilities+binding_plan", 5, 20),
            seed=4,
        ),
        "association, founders": Run(load_region("yrd_association:founders"), agenda=policy_agenda("hybrid", 10), seed=5),
        "synthetic, triggers and budget": Run(synthetic, agenda=thermostat, seed=2**63 + 5),
        "synthetic, best response": Run(synthetic, Parameters(rule="best_response", threshold=0.0), seed=6),
    }
    for rule in ("logit", "imitate_fermi", "imitate_proportional", "imitate_best"):
        named[f"synthetic, scope city, {rule}"] = Run(synthetic, Parameters(scope="city", rule=rule), seed=7)
    return named


def measured() -> dict:
    """Name of the run -> last year's main measures and the fingerprint of its whole series."""
    found = {}
    for name, run in runs().items():
        result = simulate([run], YEARS, threads=1)
        last = {measure: float(result.of(measure)[0, -1]) for measure in SHOWN}
        found[name] = {**last, "fingerprint": hashlib.sha256(result.series.tobytes()).hexdigest()}
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(measured(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"renewed {FILE.name}: {len(runs())} runs")
