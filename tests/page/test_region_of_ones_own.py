"""A region of the visitor's own: brought as a file, kept in the link alone, and brought back by it in another browser."""

import base64
import json
import zlib

import pytest
from playwright.sync_api import expect
from test_stopping import Visitor
from visitor import Window

from citypact.model.refusal import Refusal
from citypact.model.regions.loading import load_region
from citypact.model.regions.region import Region
from citypact.views.running.form import DEFAULT_FORM, Faults, form_of, read_form
from citypact.views.running.link import link, read_link
from citypact.views.running.own_region import GROWS, carried, packed, unpacked, uploaded
from citypact.views.running.play import Play
from citypact.views.serving.limits import PUBLIC
from citypact.views.showing.downloads import make

TOWNS = """name,output,latitude,longitude,province,share_Ports,share_Steel,partners,name_zh
Alfa,120,51.0,4.0,North,70,30,Beta,甲城
Beta,80,51.2,4.4,North,20,80,,乙城
Gamma,45,50.7,4.2,South,1,1,,丙城
Delta,30,50.6,5.0,South,0,9,,丁城
"""
FAULTY = "name,output,latitude,longitude\nAlfa,-3,51,4\nBeta,1,x,4\n"


def many(cities):
    rows = "".join(f"City {number},{number},{40 + number / 100},{number / 100}\n" for number in range(1, cities + 1))
    return f"name,output,latitude,longitude\n{rows}"


@pytest.fixture
def towns():
    return Region.from_text(TOWNS, "towns")


def own(region, **changes):
    return {**DEFAULT_FORM, "region": "own", "own": packed(region), "years": 6, **changes}


def test_a_region_is_packed_into_few_characters_of_an_address_and_unpacked_to_the_bit(towns):
    again = unpacked(packed(towns), PUBLIC)
    assert again == towns and again.cities_zh == towns.cities_zh and packed(again) == packed(towns)
    assert set(packed(towns)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    large = Region.from_text(many(200), "large")
    assert len(packed(large)) < 8_000 and unpacked(packed(large), PUBLIC) == large


def test_a_form_and_a_link_bring_an_own_region_back_with_all_runs(towns):
    plan = read_form(own(towns), PUBLIC)
    assert plan.run.region == towns and read_form(form_of(plan), PUBLIC).run.region == towns
    play = Play(plan, PUBLIC)
    play.step()
    play.set_up(read_form(own(Region.from_text(many(5), "five")), PUBLIC))
    play.set_up(read_form({**DEFAULT_FORM, "region": "guanzhong", "years": 6}, PUBLIC))
    text = link(play)
    assert text.count("region=own%3A") + text.count("region%3Down") == 2 and text.partition("#")[2].count("region=") == 2
    again = Play(plan, PUBLIC)
    again.adopt(*read_link(text, PUBLIC))
    assert [run.base.run.region.id for run in again.runs] == ["towns", "five", "guanzhong"] and link(again) == text
    with pytest.raises(Faults, match="its region is not in it"):
        read_link(text.partition("#")[0], PUBLIC)


def test_files_of_an_own_region_repeat_it(towns):
    play = Play(read_form(own(towns), PUBLIC), PUBLIC)
    play.step()
    name, _, table = make(play, "region.csv", "en")
    assert name == "towns.region.csv" and Region.from_text(table.decode(), "towns") == towns
    told = make(play, "run.txt", "en")[2].decode()
    assert "--region towns.region.csv" in told and f"#region={packed(towns)}" in told
    assert make(play, "brief.pdf", "en")[2].startswith(b"%PDF")


def deflated(text):
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.urlsafe_b64encode(packing.compress(text) + packing.flush()).rstrip(b"=").decode()


@pytest.mark.parametrize("data", [
    "", "A", "####", "é", "AAAA", deflated(b"towns\n" + b"x" * (GROWS * PUBLIC.upload_bytes)), deflated(b"\xff\xfe"),
    deflated(b"towns"),
    deflated(FAULTY.encode()), deflated(b"yangtze_delta\n" + TOWNS.encode()), deflated(b"../up\n" + TOWNS.encode()),
    deflated(b"many\n" + many(PUBLIC.cities + 1).encode()), packed(load_region("rhine_ruhr"))[:-9],
])  # fmt: skip
def test_what_is_no_region_or_too_large_is_refused(data):
    with pytest.raises(Refusal):
        unpacked(data, PUBLIC)
    with pytest.raises(Faults) as told:
        read_form({**DEFAULT_FORM, "region": "own", "own": data}, PUBLIC)
    assert list(told.value.faults) == ["region"]


def test_the_page_reads_no_file_of_the_server(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text(TOWNS, encoding="utf-8")
    with pytest.raises(Faults, match="unknown region"):
        read_form({**DEFAULT_FORM, "region": str(path)[:60]}, PUBLIC)


def test_a_link_carries_no_more_regions_than_runs(towns):
    with pytest.raises(Refusal, match="too many regions"):
        carried("&".join([f"region={packed(towns)}"] * (PUBLIC.runs + 1)), PUBLIC)


@pytest.mark.parametrize("name, id", [
    ("towns.csv", "towns"), ("My towns (2).csv", "My_towns__2"), ("C:\\data\\towns.region.csv", "towns"),
    ("yangtze_delta.csv", "yangtze_delta_own"),
    ("...", "own"), ("莱茵.csv", "莱茵"), ("x" * 200 + ".csv", "x" * 40),
])  # fmt: skip
def test_a_region_is_called_after_its_file(name, id):
    assert uploaded(TOWNS, name, PUBLIC).id == id


def test_a_visitor_brings_a_region_and_its_link_opens_it_for_another_one(towns):
    one = Visitor(PUBLIC)
    one.do("open")
    one.session.act(json.dumps({"do": "bring", "text": FAULTY, "name": "towns.csv"}))
    notice = one.wait("notice", lambda notice: notice["kind"] == "refusal")
    assert notice["lines"][0] == ["line 2, column output: -3 is out of range; allowed: a number above 0",
                                  "第2行，“output”列：-3超出范围；允许：大于0的数"]  # fmt: skip
    one.session.act(json.dumps({"do": "bring", "text": "x" * (PUBLIC.upload_bytes + 1), "name": "towns.csv"}))
    one.wait("notice", lambda notice: "文件过大，最多64 KB" in str(notice.get("lines")))
    one.session.act(json.dumps({"do": "bring", "text": TOWNS, "name": "towns.csv"}))
    world = one.wait("world", lambda world: world["worlds"][0]["region"] == "towns")
    assert world["form"]["region"] == "own" and world["worlds"][0]["citiesZh"][0] == "甲城" and world["worlds"][0]["land"]
    brought = one.wait("runs", lambda runs: "#region=" in runs["link"])["link"]
    one.leave()

    other = Visitor(PUBLIC)
    other.do("open", query=brought)
    assert other.wait("world", lambda world: True)["worlds"][0]["cities"] == list(towns.cities)
    assert other.session.play.plan.run.region == towns
    other.leave()


def test_a_file_that_is_brought_stays_in_the_address_and_opens_in_another_browser(city_pact, browser, server, tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text(TOWNS, encoding="utf-8")
    city_pact.tab("setup")
    city_pact.see("bring").set_input_files(path)
    city_pact.page.wait_for_function("location.hash.startsWith('#region=')", timeout=60_000)
    expect(city_pact.see("region").locator("option:checked")).to_contain_text("Towns · 4")
    city_pact.click("step")
    city_pact.wait_year(1)
    city_pact.page.wait_for_function("new URLSearchParams(location.search).get('head') === '1'", timeout=60_000)
    address = city_pact.page.evaluate("location.href")
    assert not any("#" in request or packed(Region.from_text(TOWNS, "towns")) in request for request in city_pact.requests)
    city_pact.page.reload()
    city_pact.wait_year(1)
    expect(city_pact.see("region").locator("option:checked")).to_contain_text("Towns · 4")

    context = browser.new_context()
    try:
        elsewhere = Window(context.new_page(), server.address)
        elsewhere.page.goto(address)
        elsewhere.wait_year(1)
        elsewhere.tab("why")
        expect(elsewhere.see("why-city").locator("option")).to_have_count(4 + 1)
        elsewhere.tab("save")
        table = elsewhere.download("region.csv").decode()
        assert Region.from_text(table, "towns") == Region.from_text(TOWNS, "towns")
        assert elsewhere.complaints == []
    finally:
        context.close()


def test_faults_of_a_file_are_told_on_the_page(city_pact, tmp_path):
    path = tmp_path / "faulty.csv"
    path.write_text(FAULTY, encoding="utf-8")
    city_pact.tab("setup")
    city_pact.see("bring").set_input_files(path)
    expect(city_pact.see("card")).to_contain_text("line 2, column output: -3 is out of range; allowed: a number above 0")
    expect(city_pact.see("card")).to_contain_text("line 3, column latitude: 'x' is not a number")
    city_pact.click("close-card")
    assert "own" not in city_pact.page.evaluate("location.href")
