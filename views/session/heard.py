"""What a browser says, before anything is made of it: nothing of it is known until it has been looked at."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from inspect import Parameter, signature
from typing import Any, NoReturn, get_type_hints

from citypact.views.words.said import Said

DEEPEST = 12  # lists and objects within each other; an agenda has five


def request(text: str, actions: Mapping[str, Callable[..., None]]) -> tuple[str, dict]:
    """(name of what is asked for, its fields); raises ``Said`` for what is no request, or has fields of other names or types.

    actions: name -> function that is called with the session and the fields; its annotations say of which types they are.
    """
    try:
        content = json.loads(text, parse_constant=_refuse)
        json.dumps(content, ensure_ascii=False).encode()  # halves of characters can be written in JSON, and nowhere else
    except (ValueError, RecursionError):
        raise Said("malformed") from None
    if not isinstance(content, dict) or not isinstance(name := content.pop("do", None), str) or _deep(content):
        raise Said("malformed")
    if name != "drawn" and (name not in actions or not _fitting(content, actions[name])):
        raise Said("malformed")
    return name, content


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _deep(content: Any) -> bool:
    """Whether lists and objects lie too deep within each other."""
    layer = [content]
    for _ in range(DEEPEST):
        layer = [value for item in layer if isinstance(item, dict | list) for value in _within(item)]
        if not layer:
            return False
    return True


def _within(item: dict | list) -> list:
    return list(item.values()) if isinstance(item, dict) else item


def _fitting(fields: dict, action: Callable[..., None]) -> bool:
    """Whether an action can be called with these fields."""
    wanted, needed = _fields(action)
    types = all(name in wanted and isinstance(value, wanted[name]) for name, value in fields.items())
    return types and needed <= set(fields)


@lru_cache(maxsize=64)
def _fields(action: Callable[..., None]) -> tuple[dict[str, Any], set[str]]:
    """(name -> type of each field of an action, the names without a default); whatever may be anything is an object."""
    hints = get_type_hints(action)
    parameters = list(signature(action).parameters.values())[1:]
    wanted = {parameter.name: object if hints[parameter.name] is Any else hints[parameter.name] for parameter in parameters}
    return wanted, {parameter.name for parameter in parameters if parameter.default is Parameter.empty}
