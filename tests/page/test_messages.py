"""What a browser may say: malformed messages are answered and forgotten, too many of them left out, and the session lives."""

import json
import threading
import time

import pytest
from solara.server import kernel as solara_kernel
from solara.server import kernel_context
from test_stopping import Visitor

from citypact.views.serving import wire
from citypact.views.serving.kernels import Kernel, OfThreads
from citypact.views.serving.limits import LOCAL, PUBLIC
from citypact.views.serving.wire import MOST_MALFORMED, cost, watched
from citypact.views.session.requests import ACTIONS
from citypact.views.session.runner import Runner
from citypact.views.session.session import Session
from citypact.views.window import LONGEST_EARLY, MOST_EARLY, Window
from citypact.views.words.refusals import MOST_LISTED
from citypact.views.words.texts import TEXTS
from tests.attack.caller import Caller
from tests.attack.words import MALFORMED, WRONG

MALFORMED_LINE = [list(TEXTS["malformed"])]


@pytest.fixture(scope="module")
def visitor():
    there = Visitor(PUBLIC)
    there.do("open", query="")
    there.wait("frame", lambda frame: True)
    yield there
    there.leave()


def answered(visitor, text):
    """The notice with which a session answers."""
    visitor.told.clear()
    visitor.session.act(text)
    return visitor.wait("notice", lambda notice: True)


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:24])
def test_a_malformed_message_is_answered_and_forgotten(visitor, text):
    form = visitor.session.play.plan
    notice = answered(visitor, text)
    assert (notice["kind"], notice["lines"]) == ("refusal", MALFORMED_LINE)
    assert visitor.session.runner.thread.is_alive() and visitor.session.play.plan is form


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:40])
def test_a_message_that_asks_for_what_cannot_be_is_refused(visitor, text):
    notice = answered(visitor, text)
    assert notice["kind"] in ("refusal", "faults"), notice
    faults = notice["lines"] if notice["kind"] == "refusal" else list(notice["faults"].values())
    lines = [line for fault in faults for text in fault for line in text.split("\n")]
    assert lines and all(len(line) < 1000 for line in lines)
    assert len(lines) <= 2 * (MOST_LISTED + 1)  # in two languages, however many thousand names of a file are wrong
    assert visitor.session.runner.thread.is_alive()


def test_a_query_that_is_no_link_opens_the_page_all_the_same():
    for query in (
        "?" + "&".join(f"set=a{k}={k}" for k in range(300)),
        "?region=synthetic:100000:4",
        "?agenda=" + "[" * 5000,
        "?years=10000",
    ):
        visitor = Visitor(PUBLIC)
        visitor.do("open", query=query)
        assert visitor.wait("notice", lambda notice: True)["kind"] in ("refusal", "faults")
        assert visitor.wait("world", lambda world: True)["form"]["region"] == "yangtze_delta"
        visitor.leave()


def test_too_many_messages_are_left_out_and_the_visitor_is_told_once():
    held, entered = threading.Event(), threading.Event()

    def hold(session: Session) -> None:
        entered.set()
        held.wait(60)

    visitor = Visitor(PUBLIC, {**ACTIONS, "hold": hold})
    visitor.do("open", query="")
    visitor.wait("frame", lambda frame: True)
    visitor.do("hold")
    assert entered.wait(60)
    for _ in range(20 * PUBLIC.waiting):
        visitor.do("resend")
    assert visitor.session.runner.requests.qsize() <= PUBLIC.waiting
    long = json.dumps({"do": "load", "text": "#" * (PUBLIC.upload_bytes - 100)})
    for _ in range(100):
        visitor.session.act(long)
    assert visitor.session.runner.requests.qsize() <= PUBLIC.waiting + 5
    told = [content["lines"] for name, content in visitor.told if name == "notice"]
    assert told == [[list(TEXTS["busy"])]]
    held.set()
    visitor.do("step")
    visitor.wait("frame", lambda frame: frame["year"] == 0)
    visitor.session.act("x" * (PUBLIC.message_bytes + 1))
    assert visitor.wait("notice", lambda notice: notice["lines"] == [list(TEXTS["save.large"])])
    visitor.leave()


def test_what_is_said_before_the_session_listens_is_bounded():
    window, heard = Window(), []
    for number in range(1000):
        window.vue_act(str(number))
    window.vue_act("x" * (LONGEST_EARLY + 1))
    window.vue_act(5)
    window.listen(heard.append)
    assert heard == [str(number) for number in range(MOST_EARLY)]


@pytest.mark.parametrize("part", ["handle", "step", "publish"])
def test_no_exception_ends_the_runner(part):
    told, done = [], threading.Event()

    def broken(*_):
        raise MemoryError("none left")

    parts = {"handle": lambda text: done.set(), "step": lambda: True, "publish": lambda: None} | {part: broken}
    runner = Runner(*parts.values(), told.append, 10, 1000)
    runner.start()
    runner.play()
    runner.changed = True
    runner.request("go on")
    end = time.monotonic() + 60
    while not told and time.monotonic() < end:
        time.sleep(0.01)
    assert isinstance(told[0], MemoryError) and runner.thread.is_alive() and not runner.playing
    runner.handle = lambda text: done.set()
    done.clear()
    runner.request("again")
    assert done.wait(60)
    runner.close()
    runner.thread.join(60)
    assert not runner.thread.is_alive()


def test_an_error_that_cannot_even_be_told_leaves_the_session_alive():
    visitor = Visitor(PUBLIC, {**ACTIONS, "fail": fail})
    visitor.do("open", query="")
    visitor.wait("frame", lambda frame: True)
    send, visitor.session.send = visitor.session.send, unreachable
    visitor.do("fail")
    visitor.do("step")
    time.sleep(0.3)
    visitor.session.send = send
    visitor.do("reset")
    visitor.wait("world", lambda world: world["life"] == 2)
    visitor.leave()


def fail(session: Session) -> None:
    raise RuntimeError("something")


def unreachable(name, text):
    raise ConnectionError("nobody there")


def message(**content):
    header = {"msg_type": "comm_msg", "msg_id": "1"}
    return json.dumps(
        {"header": header, "channel": "shell", "content": {"comm_id": "a", **content}, "metadata": {}, "buffers": []}
    )


@pytest.mark.parametrize("text", [
    *MALFORMED, message(data=None), message(data=[]), message(data={}), message(data={"method": []}),
    message(data={"method": "evict"}), message(data={"method": "reload"}),
    message(data={"method": "update", "state": {"template": ""}}), message(data={"method": "update", "state": []}),
    message(data={"method": "update", "state": {"dark_effective": "x" * 1000}}),
    message(data={"method": "custom", "content": {"create_widget": ["subprocess", "Popen"], "props": {}, "id": "1"}}),
    message(data={"method": "custom", "content": {"event": "listen", "data": "x"}}),
    message(data={"method": "custom", "content": {"event": "act", "data": 5}}),
    message(data={"method": "run", "args": {"appName": "other"}}), message(data={"method": "run", "args": {"themes": [1]}}),
    message(target_name="jupyter.widget", data={}).replace("comm_msg", "comm_open"),
    message().replace("comm_msg", "execute_request"), message().replace("comm_msg", "comm_close").replace('"a"', "[]"),
    message(data={"method": "app-status"}).replace('"shell"', '"stdin"'),
    message(data={"method": "app-status"}).replace('"metadata": {}', '"metadata": 5'),
    message(data={"method": "app-status"}).replace('"buffers": []', '"buffers": ["x"]'),
])  # fmt: skip
def test_the_wire_carries_what_the_page_sends_and_nothing_else(text):
    assert cost(text) is None


def test_what_the_page_sends_has_its_price():
    act = message(data={"method": "custom", "content": {"event": "act", "data": "{}"}})
    assert 1.0 < cost(act) < 2.0 < cost(message(data={"method": "request_states"}))
    assert cost(message(data={"method": "update", "state": {"dark_effective": True}, "buffer_paths": []})) < 2.0


@pytest.mark.parametrize("sent", [{"text": "{"}, {"bytes": b"\0\0\0\1"}], ids=["text", "bytes"])
def test_who_sends_nothing_but_what_is_malformed_is_hung_up_on(sent, monkeypatch):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    async def receive():
        return {"type": "websocket.receive", **sent}

    monkeypatch.setattr(wire.asyncio, "sleep", sleep)
    monkeypatch.setattr(wire, "BURST", MOST_MALFORMED / 2)
    with pytest.raises(StopIteration) as told:  # what the coroutine returns: nothing here has to be waited for
        watched(receive, Kernel(""))().send(None)
    assert told.value.value["type"] == "websocket.disconnect" and slept


def test_a_kernel_is_not_filled_with_channels(monkeypatch):
    opened = [message(target_name="solara.control", data={}).replace("comm_msg", "comm_open")] * 4
    said = iter([*opened, message(data={"method": "run", "args": {}}), message(data={"method": "app-status"})])

    async def receive():
        return {"type": "websocket.receive", "text": next(said)}

    monkeypatch.setattr(wire, "MOST_OPENED", 3)
    read, heard = watched(receive, Kernel("")), []
    for _ in range(4):
        with pytest.raises(StopIteration) as told:
            read().send(None)
        heard.append(told.value.value["text"])
    assert heard == [*opened[:3], message(data={"method": "app-status"})]


def test_a_session_lives_through_everything_that_comes_over_its_web_socket(server):
    caller = Caller(server.address)
    short = [text for text in (*MALFORMED, *WRONG) if len(text) < 5000]  # who sends long ones is read more slowly
    for text in short:
        caller.act(text)
    for raw in (*short, b"\0\0\0\1", b"\xff" * 100, "5", message(data={"method": "evict"})):
        caller.socket.send(raw)
    assert caller.lives()
    assert caller.leave() == 200
    assert server.complaints() == ""


def test_limits_of_a_private_page_are_wide():
    assert LOCAL.sessions_of_one == LOCAL.sessions and LOCAL.message_bytes > 2**20


def test_a_thread_that_ends_while_its_kernel_is_closed_does_not_keep_it_from_closing(monkeypatch):
    class Ending(OfThreads):
        """Of which a thread ends after it has been copied."""

        def copy(self):
            copied = super().copy()
            del self["citypact-band1"]
            return copied

    table = Ending()
    monkeypatch.setattr(kernel_context, "current_context", table)
    monkeypatch.setattr(kernel_context.widgets.Widget, "close_all", lambda: None)  # those are of other tests
    closed = kernel_context.VirtualKernelContext(id="closed", session_id="visitor", kernel=solara_kernel.Kernel())
    table["citypact-band1"] = closed
    closed.close()
    assert closed.closed_event.is_set() and closed not in table.values()
