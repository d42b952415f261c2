"""What a user adds to the model: rules of choice at the engine's speed, and the files that hold them or classes of cities."""

from citypact.model.own.declaring import RuleMemory, RuleParameter
from citypact.model.own.registry import forget_rule, load_rules, register_rule
from citypact.model.own.rule import OwnRule

__all__ = ["OwnRule", "RuleMemory", "RuleParameter", "forget_rule", "load_rules", "register_rule"]
