"""What a scene is asked by the browser: numbers, looked at before anything is made of them."""

from citypact.model.refusal import Refusal, shown


def amount(ask: dict, name: str, low: float, high: float, default: float) -> float:
    """A number within bounds, or the default where none is asked for; raises ``Refusal`` for anything else."""
    value = ask.get(name, default)
    # Written so that NaN, which compares false with everything, is refused too.
    if isinstance(value, bool) or not isinstance(value, float | int) or not low <= value <= high:
        raise Refusal(f"{name} = {shown(value)}; allowed: a number from {low:g} to {high:g}")
    return float(value)
