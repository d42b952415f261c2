"""What the server says to a scene of the story: each has a module that plays it on the model."""

from collections.abc import Callable, Mapping

from citypact.model.refusal import Refusal, unknown
from citypact.views.serving.limits import Limits
from citypact.views.story import budget, cost, government, ladder, region, resistance, rivals, turning

DOOR = "door"  # the last scene asks nothing
_REPLIES: Mapping[str, Callable[[dict, Limits], dict]] = {
    "rivals": rivals.reply,
    "cost": cost.reply,
    "ladder": ladder.reply,
    "resistance": resistance.reply,
    "turning": turning.reply,
    "region": region.reply,
    "government": government.reply,
    "budget": budget.reply,
}
SCENES = (*_REPLIES, DOOR)  # in their order


def answer(scene: str, ask: dict, limits: Limits) -> dict:
    """What the model says to a scene, from its own numbers; raises ``Refusal`` for an unknown scene or question."""
    if scene not in _REPLIES:
        raise Refusal(unknown("scene", scene, _REPLIES))
    if not isinstance(ask, dict):
        raise Refusal(f"ask of {scene}: not understood; allowed: the fields of its question")
    return _REPLIES[scene](ask, limits)
