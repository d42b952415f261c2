"""The second run of a comparison: the first with one difference and the same seed."""

from citypact.model.refusal import Refusal
from citypact.model.settings.agenda import Agenda
from citypact.model.settings.packages import policy_agenda
from citypact.views.running.form import Plan, form_of, read_form, with_settings
from citypact.views.serving.limits import Limits


def other_plan(plan: Plan, difference: dict, limits: Limits) -> Plan:
    """difference: {"kind": "policy", "name": package or ""}, or {"kind": "parameter", "name", "value"}."""
    if difference.get("kind") == "policy":
        name = str(difference.get("name") or "")[:200]
        return with_settings(plan, policy_agenda(name) if name else Agenda())
    if difference.get("kind") == "parameter":
        form = form_of(plan)
        name, value = str(difference.get("name"))[:60], difference.get("value")
        form["parameters"] = {**form["parameters"], name: value}
        return read_form(form, limits)
    raise Refusal("a comparison differs in a policy or in a parameter")
