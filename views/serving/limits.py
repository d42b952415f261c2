"""How much one visitor, and all visitors together, may ask of the server."""

import os
from dataclasses import dataclass
from math import inf

PUBLIC_VARIABLE = "CITYPACT_PUBLIC"  # "1" where strangers are served
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """cities, relations, years: of one run; sweep_runs: of one sweep; sessions: visitors at a time;
    record_bytes: the years that one run keeps for scrubbing; upload_bytes: a TOML file that is loaded;
    speed: years a second at most; idle: after how long a visitor who has left is forgotten, as Solara writes it.
    """

    public: bool
    cities: int
    relations: int
    years: int
    sweep_runs: int
    sessions: int
    record_bytes: int
    upload_bytes: int
    speed: float
    idle: str


LOCAL = Limits(False, 3_000, 200_000, 10_000, 100_000, 200, 256 * MEBIBYTE, MEBIBYTE, inf, "10m")
PUBLIC = Limits(True, 200, 10_000, 200, 2_000, 40, 8 * MEBIBYTE, 64 * 1024, 200.0, "1m")


def current_limits() -> Limits:
    """The limits under which this server runs."""
    return PUBLIC if os.environ.get(PUBLIC_VARIABLE) == "1" else LOCAL
