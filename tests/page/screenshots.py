"""``python tests/page/screenshots.py``: draw docs/images/page-en.png and page-zh.png anew from the page itself."""

import os
import tempfile

from conftest import ARGUMENTS, chromium
from playwright.sync_api import sync_playwright
from visitor import ROOT, Server, Window

SIZE = {"width": 1280, "height": 800}


def take(browser, server, language: str) -> None:
    """The main view in the years of a hybrid policy, with one decision and the question of going deeper explained."""
    context = browser.new_context(viewport=SIZE, locale=language, color_scheme="light")
    window = Window(context.new_page(), server.address)
    window.open("?region=yrd_association")
    window.tab("policy")
    window.click("package-hybrid")
    window.fill("policy-from", 10)
    window.fill("policy-to", 25)
    window.click("policy-add")
    window.click("set-up")
    window.page.wait_for_function("!document.querySelector('[data-test=pending]')")
    window.live()
    window.see("scrub").fill("20")
    window.wait_year(20)
    window.tab("why")
    window.see("why-city").select_option(label="Suzhou (Jiangsu)" if language == "en" else "苏州")
    window.see("partners").locator("tbody tr", has_text="thematic" if language == "en" else "专题").first.click()
    window.see("deeper-waterfall").wait_for()
    window.page.evaluate("document.querySelector('.cp-title').scrollIntoView()")
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
