"""``python tests/page/screenshots.py``: draw docs/images/page-en.png and page-zh.png anew from the page itself."""

import os
import tempfile

from conftest import ARGUMENTS, chromium
from playwright.sync_api import sync_playwright
from visitor import ROOT, Server, Window

SIZE = {"width": 1280, "height": 800}
POLICY = '?region=yrd_association&agenda={"interventions":[{"name":"hybrid","first":10,"last":25,"instruments":' \
         '{"platform":0.6,"legal":0.5,"benefit_sharing":0.5,"subsidy":0.05}}]}'  # fmt: skip


def take(browser, server, language: str) -> None:
    """The main view after 40 years under a hybrid policy, with one decision explained."""
    context = browser.new_context(viewport=SIZE, locale=language, color_scheme="light")
    window = Window(context.new_page(), server.address)
    window.open(POLICY)
    window.live(40)
    window.tab("why")
    window.see("why-city").select_option(label="Suzhou (Jiangsu)" if language == "en" else "苏州")
    window.see("partners").locator("tbody tr").nth(1).click()
    window.see("waterfall").wait_for()
    window.page.mouse.move(5, 5)
    window.page.wait_for_timeout(500)
    window.page.screenshot(path=ROOT / "docs" / "images" / f"page-{language}.png")
    context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(folder)
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        try:
            for language in ("en", "zh"):
                take(browser, server, language)
                print(os.path.join("docs", "images", f"page-{language}.png"))
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
