"""What a page might be made to say: texts that are no request, and requests for what cannot be."""

import json

DEEP = '{"do": "set_up", "form": ' + '{"a": ' * 10_000 + "1" + "}" * 10_001
# No request at all.
MALFORMED = (
    "{",
    "[1]",
    "null",
    '{"do":[]}',
    "5",
    "",
    " ",
    '"do"',
    "{}",
    '{"do": null}',
    '{"do": {}}',
    "NaN",
    '{"do": "scrub", "year": NaN}',
    "[" * 100_000,
    DEEP,
    '{"do": "select", "city": ' + "9" * 5000 + "}",
    '{"do": "export", "what": "\\ud800"}',
    "\x00",
    "\ufeff{}",
    '{"do": "handle"}',
    '{"do": "__class__"}',
    '{"do": "close"}',
    '{"do": "scrub"}',
    '{"do": "play", "session": 1}',
    '{"do": "set_up", "form": null}',
    '{"do": "set_up", "form": []}',
    '{"do": "set_up", "form": {}}',
    '{"do": "open", "query": 5}',
    '{"do": "set_up", "form": {"parameters": [1]}}',
    '{"do": "set_up", "form": {"parameters": null}}',
    '{"do": "speed", "value": {}}',
    '{"do": "load", "text": ["a"]}',
    '{"do": "sweep", "request": 5}',
    '{"do": "sweep", "request": {}}',
    '{"do": "lever", "instrument": []}',
    '{"do": "sweep", "request": {"first": [1]}}',
    '{"do": "compare", "difference": "x"}',
    '{"do": "open_cell", "values": 5, "seed": 1}',
    '{"do": "branch", "year": 3, "form": []}',
    '{"do": "rename", "number": 1, "name": {}}',
    '{"do": "chart", "measures": "welfare"}',
    '{"do": "desk", "shown": "yes"}',
    '{"do": "story", "scene": 5, "ask": {}}',
    '{"do": "story", "scene": "rivals", "ask": []}',
    json.dumps({"do": "set_up", "form": {"parameters": dict.fromkeys(map(str, range(5000)), "1")}}),
)
_FORM = {
    "region": "guanzhong",
    "cities": 30,
    "layout": 1,
    "years": 20,
    "seed": "1",
    "parameters": {},
    "agenda": {"interventions": []},
}
_SWEEP = {"first": {"name": "resistance", "from": "0", "to": "1", "points": "3"}, "seeds": "2", "outcome": "final_cooperation"}


def form(**changes):
    """The message that asks for a form with these changes."""
    return json.dumps({"do": "set_up", "form": {**_FORM, **changes}})


def sweep(**changes):
    """The message that asks for a sweep with these changes."""
    return json.dumps({"do": "sweep", "request": {**_SWEEP, **changes}})


def axis(name, first, last, points=3):
    """An axis of a sweep."""
    return {"name": name, "from": str(first), "to": str(last), "points": str(points)}


def load(text):
    """The message that loads a file."""
    return json.dumps({"do": "load", "text": text})


# Requests of the right form for what is not allowed, on a public server.
WRONG = (
    form(region="synthetic:100000:4"),
    form(region=" synthetic:100000:4"),
    form(region="synthetic:100000"),
    form(region="synthetic", cities=100_000),
    form(region="synthetic:5:4:3"),
    form(region=["synthetic"]),
    form(region="\u202e" * 100),
    form(region={"a": 1}),
    form(years=10_000),
    form(years="1e3"),
    form(years=None),
    form(years=-1),
    form(years=[1]),
    form(seed=2**64),
    form(seed="0x1"),
    form(region="synthetic", cities=200, parameters={"reach_km": "2900"}),
    form(parameters={"reach_km": "1e300"}),
    form(parameters={"x" * 50_000: "1"}),
    form(parameters={"rule": []}),
    form(parameters={"patience": "nan"}),
    form(agenda=5),
    form(agenda={"interventions": 5}),
    form(agenda={"interventions": [5]}),
    form(agenda={"interventions": [{}] * 1000}),
    form(agenda={"interventions": [{"instruments": {"x" * 20_000: 1}}]}),
    form(agenda={"interventions": [{"instruments": dict.fromkeys(map(str, range(3000)), 1)}]}),
    form(agenda={"interventions": [], "budget": "much"}),
    load("a" + ".a" * 20_000 + " = 1"),
    load("a = " + "[" * 30_000),
    load("[parameters]\nreach_km = 1e400\n"),
    load("\x00"),
    load("[parameters]\n" + "\n".join(f"a{k} = 1" for k in range(3000))),
    load("\n".join(f"a{k} = 1" for k in range(150))),
    load("[[intervention]]\n" * 3000),
    load("[[intervention]]\ninstruments = {" + ", ".join(f"a{k} = 1" for k in range(3000)) + "}"),
    load("# " + "x" * 65_536),
    sweep(first=axis("resistance", 0, 1, 10**9)),
    sweep(seeds="1" * 30),
    sweep(first=axis("rule", 0, 1)),
    sweep(outcome="x" * 9000),
    sweep(first=axis("resistance", "nan", "inf")),
    sweep(first=axis("resistance", 1, 1)),
    sweep(first=axis("reach_km", 1e-3, 2e-3)),
    sweep(first=axis("resistance", 0, 1, 200), second=axis("tournament", 0, 1, 60), seeds="1000"),
    json.dumps({"do": "export", "what": "../../etc/passwd"}),
    json.dumps({"do": "export", "what": "map.exe"}),
    json.dumps({"do": "scrub", "year": "5" * 40}),
    json.dumps({"do": "select", "city": 10**6}),
    json.dumps({"do": "select", "city": {}}),
    json.dumps({"do": "lever", "instrument": "nothing", "level": 1}),
    json.dumps({"do": "lever", "instrument": "legal", "level": {}}),
    json.dumps({"do": "compare", "difference": {}}),
    json.dumps({"do": "compare", "difference": {"kind": "policy", "name": "x" * 9000}}),
    json.dumps({"do": "compare", "difference": {"kind": "parameter", "name": "reach_km", "value": 1}}),
    json.dumps({"do": "open_cell", "cell": 10**9}),
    json.dumps({"do": "open_cell", "cell": {}, "year": "x"}),
    json.dumps({"do": "branch", "year": 10**9}),
    json.dumps({"do": "branch", "year": 1, "form": {**_FORM, "changes": ["x"]}}),
    json.dumps({"do": "branch", "year": 1, "form": {**_FORM, "changes": ["1:patience=0.5"] * 999}}),
    json.dumps({"do": "switch", "number": 77}),
    json.dumps({"do": "switch", "number": [1]}),
    json.dumps({"do": "compare", "number": 77}),
    json.dumps({"do": "discard", "number": 1 - 1}),
    json.dumps({"do": "rename", "number": "one", "name": "x" * 9000}),
    json.dumps({"do": "chart", "measures": ["nothing", 5, {}]}),
    json.dumps({"do": "select", "city": 1, "track": 9}),
    json.dumps({"do": "story", "scene": "nowhere", "ask": {}}),
    json.dumps({"do": "story", "scene": "rivals", "ask": {"x" * 9000: {"a": [1]}}}),
    json.dumps({"do": "open", "query": "?head=999999&n=0&with=x&run=" + "run%3D" * 40}),
)
