"""What happens when a run cannot go on, or when something goes wrong: it is told, and the session lives on."""

import json
import re
import threading

import pytest

from citypact.model.refusal import Refusal
from citypact.views.running.form import DEFAULT_FORM, read_form
from citypact.views.running.sweep import Sweep
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.session.requests import ACTIONS
from citypact.views.session.session import Session

# Prices of dealing at their highest, paid at random: outputs dwindle until a run stops.
RUINOUS = {"feedback": "1", "search_cost": "5", "negotiation_cost": "5", "monitoring_cost": "5", "rationality": "0",
           "industrial_transfer": "5"}  # fmt: skip
FORM = {**DEFAULT_FORM, "region": "guanzhong", "years": 500, "parameters": RUINOUS}


class Visitor:
    """A session without a page: what it was told, and waiting for something to be told."""

    def __init__(self, limits, actions=ACTIONS):
        self.told, self.heard = [], threading.Condition()
        self.session = Session(limits, self.hear, actions)

    def hear(self, name, text):
        with self.heard:
            self.told.append((name, json.loads(text)))
            self.heard.notify_all()

    def do(self, name, **fields):
        self.session.act(json.dumps({"do": name, **fields}))

    def wait(self, name, found) -> dict:
        def holds():
            return next((content for told, content in self.told if told == name and found(content)), None)

        with self.heard:
            assert self.heard.wait_for(holds, 60)
            return holds()

    def wait_head(self, year, life):
        self.wait("frame", lambda frame: (frame["life"], frame["head"], frame["playing"]) == (life, year, False))

    def leave(self):
        self.session.close()
        self.session.runner.thread.join(10)
        assert not self.session.runner.thread.is_alive()


@pytest.mark.slow
def test_a_run_that_stops_tells_its_one_line_and_the_session_lives_on():
    visitor = Visitor(LOCAL)
    visitor.do("set_up", form=FORM)
    visitor.do("speed", value=None)
    visitor.do("compare", difference={"kind": "parameter", "name": "feedback", "value": "0.9"})
    visitor.do("play")
    (line,) = visitor.wait("notice", lambda notice: notice["kind"] == "refusal")["lines"]
    year = int(re.match(r"year (\d+): the output of ", line[0]).group(1))
    assert 100 < year < 500
    visitor.wait_head(year - 1, 2)  # both runs stay at the end of the last year that both could live
    assert [watched.year for watched in visitor.session.play.watched] == [year - 1] * 2
    visitor.told.clear()
    visitor.do("step")
    assert visitor.wait("notice", lambda notice: notice["kind"] == "refusal")["lines"] == [line]
    visitor.do("scrub", year=5)
    visitor.do("select", city=0, partner=1)
    visitor.wait("why", lambda why: why["year"] == 5 and why["decision"])
    visitor.do("reset")
    visitor.do("step")
    visitor.wait_head(1, 3)
    visitor.leave()
    assert all(content["kind"] == "refusal" for name, content in visitor.told if name == "notice")


def test_a_lever_can_keep_a_run_from_stopping():
    """The run is ruined by a penalty; the year in which it stops can be lived once the penalty is taken away."""
    nothing = ("growth_rate", "rationality", "contested_value", "surplus", "search_cost", "negotiation_cost", "monitoring_cost")
    parameters = {**dict.fromkeys(nothing, "0"), "feedback": "1"}
    agenda = {"budget": None, "interventions": [{"instruments": {"penalty": 2.0}}]}
    visitor = Visitor(LOCAL)
    visitor.do("set_up", form={**FORM, "parameters": parameters, "agenda": agenda})
    visitor.do("speed", value=None)
    visitor.do("play")
    (line,) = visitor.wait("notice", lambda notice: notice["kind"] == "refusal")["lines"]
    year = int(re.match(r"year (\d+)", line[0]).group(1))
    visitor.do("lever", instrument="penalty", level="0")
    visitor.do("step")
    visitor.wait_head(year, 1)
    visitor.leave()


def test_a_sweep_in_which_a_run_stops_tells_the_line_of_that_run():
    states, done = [], threading.Event()
    request = {"first": {"name": "feedback", "from": "0.9", "to": "1", "points": "2"}, "second": None, "seeds": "1",
               "outcome": "final_depth"}  # fmt: skip

    def report(state):
        states.append(state)
        if state["state"] not in ("waiting", "running"):
            done.set()

    Sweep(read_form(FORM, LOCAL), request, LOCAL, report).start()
    assert done.wait(120) and states[-1]["state"] == "failed"
    assert re.match(r"year \d+: the output of ", states[-1]["message"]) and Refusal.__name__ not in states[-1]["message"]
    assert states[-1]["total"] == 2


def test_an_unforeseen_error_is_told_and_the_session_lives_on():
    def fail(session: Session) -> None:
        raise TypeError("/a/path of the server")

    visitor = Visitor(PUBLIC, {**ACTIONS, "fail": fail})
    visitor.do("open", query="")
    visitor.do("fail")
    notice = visitor.wait("notice", lambda notice: True)
    assert notice["kind"] == "error" and notice["lines"] == ["TypeError"] and "trace" not in notice["report"]
    visitor.do("step")
    visitor.wait_head(1, 1)
    visitor.leave()
