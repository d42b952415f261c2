"""The page. ``python app.py`` opens it in the browser; ``solara run app.py`` serves it as well."""

import os

try:
    import solara  # noqa: F401
except ModuleNotFoundError:
    raise SystemExit('The page needs solara, which is not installed: python -m pip install -e ".[page]"') from None

from citypact.views.serving.offline import stay_offline

stay_offline()

if os.environ.get("CITYPACT_RULES"):  # rules of choice of one's own, for whoever starts the page and never for who visits it
    from citypact.model.own.registry import load_at_start

    load_at_start()

from citypact.views.page import Layout, Page  # noqa: E402, F401
from citypact.views.words.texts import TEXTS  # noqa: E402

if __name__ == "__main__":
    # Solara, too, runs this file under the name __main__; it then names its application in this variable.
    if "SOLARA_APP" in os.environ:
        from citypact.views.serving.entrance import stand_before_solara

        stand_before_solara(TEXTS["full"])
    else:
        from citypact.views.serving.serve import main

        main(TEXTS["full"])
