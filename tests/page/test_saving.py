"""Item 8: what is saved in the browser is what the command line writes, and opens again."""

import io
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect
from visitor import ROOT


def by_command_line(city_pact, folder):
    """Run the command that the page shows, with the two TOML files that the page saved."""
    for name in ("parameters.toml", "agenda.toml"):
        (folder / name).write_bytes(city_pact.download(name))
    words = shlex.split(city_pact.see("command").inner_text().replace("DIR", "out"))
    assert words[:4] == ["python", "-m", "experiments", "simulate"]
    files = [str(folder / word) if word.endswith(".toml") or word == "out" else word for word in words[1:]]
    done = subprocess.run([sys.executable, *files], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def test_saved_tables_equal_those_of_the_command_line_byte_for_byte(city_pact, tmp_path):
    city_pact.set_up(region="cheng_yu", years=30, seed=7)
    city_pact.see("speed").select_option(label="10 years/s")
    city_pact.tab("policy")
    city_pact.click("play")
    city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year >= 5")
    city_pact.see("live-subsidy").fill("300")
    city_pact.page.wait_for_function("+document.querySelector('[data-test=year]').dataset.year >= 9")
    city_pact.see("live-command").fill("700")
    city_pact.wait_year(30)
    city_pact.tab("save")
    out = by_command_line(city_pact, tmp_path)
    for name in ("series.csv", "relations.csv", "cities.csv"):
        assert city_pact.download(name) == (out / name).read_bytes(), name


def test_figures_come_as_svg_png_and_pdf_and_everything_in_one_archive(city_pact):
    city_pact.live()
    city_pact.tab("save")
    for kind in ("charts", "map"):
        assert city_pact.download(f"{kind}.svg").startswith(b"<?xml")
        assert city_pact.download(f"{kind}.png").startswith(b"\x89PNG")
        assert city_pact.download(f"{kind}.pdf").startswith(b"%PDF")
    city_pact.click("language")  # a character that no font has would be a complaint of the server
    for kind in ("charts", "map"):
        assert city_pact.download(f"{kind}.png").startswith(b"\x89PNG")
    assert city_pact.download("brief.pdf").startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(city_pact.download("all"))) as archive:
        stem = "yangtze_delta_run_1"
        tables = {f"{stem}_series_years_1-60.csv", f"{stem}_cities_year_60.csv", f"{stem}_relations_year_60.csv"}
        assert {*tables, "README.txt", "parameters.toml", "agenda.toml", "run.txt"} <= set(archive.namelist())


def test_tables_and_names_of_files_are_of_the_year_shown(city_pact):
    city_pact.live()
    city_pact.see("scrub").fill("20")
    city_pact.wait_year(20)
    city_pact.tab("save")
    last, shown = city_pact.download("cities.csv"), city_pact.download("cities_shown.csv")
    assert last != shown and last.splitlines()[0] == shown.splitlines()[0]
    with city_pact.page.expect_download() as waiting:
        city_pact.click("save-map.png")
    assert waiting.value.suggested_filename == "yangtze_delta_run_1_map_year_20.png"


def test_a_video_of_the_run_is_recorded_and_can_be_cancelled(city_pact):
    city_pact.set_up(region="guanzhong", years=6)
    city_pact.tab("save")
    city_pact.click("save-video")
    city_pact.click("video-cancel")
    expect(city_pact.see("save-video")).to_be_visible()
    assert city_pact.when() == 0
    city_pact.see("video-speed").select_option(label="10 years/s")
    with city_pact.page.expect_download() as waiting:
        city_pact.click("save-video")
    film = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename.startswith("guanzhong_run_") and waiting.value.suggested_filename.endswith(".webm")
    assert film.startswith(b"\x1a\x45\xdf\xa3") and len(film) > 5_000  # EBML, as every WebM begins
    assert city_pact.when("head") == 6


def test_where_the_browser_cannot_record_the_page_says_so(city_pact):
    city_pact.page.add_init_script("delete window.MediaRecorder")
    city_pact.open()
    city_pact.tab("save")
    expect(city_pact.see("video-none")).to_contain_text("MediaRecorder")


def test_a_saved_file_is_loaded_back_and_a_broken_one_is_refused(city_pact):
    city_pact.fill("value-review_rate", "0.8")
    city_pact.click("set-up")
    city_pact.tab("save")
    saved = city_pact.download("parameters.toml")
    city_pact.tab("setup")
    city_pact.click("defaults")
    city_pact.click("set-up")
    city_pact.tab("save")
    city_pact.see("load").set_input_files({"name": "p.toml", "mimeType": "text/plain", "buffer": saved})
    city_pact.tab("setup")
    expect(city_pact.see("value-review_rate")).to_have_value("0.8")
    city_pact.tab("save")
    city_pact.see("load").set_input_files({"name": "p.toml", "mimeType": "text/plain", "buffer": b"[parameters\n"})
    expect(city_pact.see("card")).to_contain_text("TOML")
    expect(city_pact.see("card")).not_to_contain_text("/tmp")
    city_pact.click("close-card")


def test_a_link_opens_the_same_run_elsewhere(city_pact, browser, browser_context_args, server):
    city_pact.fill("value-resistance", "0.25")
    city_pact.tab("policy")
    city_pact.click("package-binding_plan")
    city_pact.click("policy-add")
    city_pact.set_up(region="pearl_delta", years=12, seed=99)
    city_pact.live(12)
    city_pact.tab("save")
    link, series = city_pact.see("link").inner_text(), city_pact.download("series.csv")
    context = browser.new_context(**browser_context_args)
    try:
        other = type(city_pact)(context.new_page(), server.address)
        other.page.goto(f"{server.address}/?{urlsplit(link).query}")
        other.wait_year(12)
        other.tab("save")
        assert other.download("series.csv") == series
    finally:
        context.close()


def test_a_damaged_link_opens_the_default_run_and_says_so(city_pact):
    city_pact.open("?region=atlantis&years=12")
    city_pact.tab("setup")
    expect(city_pact.see("fault-region")).to_contain_text("atlantis")


def test_the_citation_is_copied_with_the_hashes_of_the_run(city_pact):
    city_pact.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    city_pact.tab("save")
    city_pact.click("copy-citation")
    copied = city_pact.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("CityPact") and city_pact.see("hash").inner_text().split(" ")[0] in copied
