"""How much one visitor, and all visitors together, may ask of the server."""

import os
from dataclasses import dataclass
from math import inf

PUBLIC_VARIABLE = "CITYPACT_PUBLIC"  # "1" where strangers are served
MEBIBYTE = 2**20
# Text that a message may hold besides a file that is loaded.
MESSAGE_BYTES = 65536


@dataclass(frozen=True)
class Limits:
    """cities, relations, years: of one run; sweep_runs: of one sweep; sessions: visitors at a time, and of one address;
    runs: that one visitor keeps in the list; band_work: relation-years that a band may take;
    record_bytes: the years that one visitor's runs keep for scrubbing; upload_bytes: a TOML file that is loaded;
    waiting: messages of one visitor that have not been looked at yet; connections: open at a time, and of one address;
    speed: years a second at most; idle: after how long a visitor who has left is forgotten, as Solara writes it.
    """

    public: bool
    cities: int
    relations: int
    years: int
    sweep_runs: int
    sessions: int
    sessions_of_one: int
    runs: int
    band_work: int
    record_bytes: int
    upload_bytes: int
    waiting: int
    connections: int
    connections_of_one: int
    speed: float
    idle: str

    @property
    def message_bytes(self) -> int:
        """The longest text that a visitor's page may send: a file and what goes with it."""
        return self.upload_bytes + MESSAGE_BYTES


LOCAL = Limits(
    public=False, cities=3_000, relations=200_000, years=10_000, sweep_runs=100_000, sessions=200, sessions_of_one=200,
    runs=40, band_work=200_000_000, record_bytes=256 * MEBIBYTE, upload_bytes=MEBIBYTE, waiting=200,
    connections=2_000, connections_of_one=2_000, speed=inf, idle="10m",
)  # fmt: skip
PUBLIC = Limits(
    public=True, cities=200, relations=10_000, years=200, sweep_runs=2_000, sessions=40, sessions_of_one=10,
    runs=12, band_work=30_000_000, record_bytes=8 * MEBIBYTE, upload_bytes=64 * 1024, waiting=200,
    connections=1_000, connections_of_one=100, speed=200.0, idle="1m",
)  # fmt: skip


def current_limits() -> Limits:
    """The limits under which this server runs."""
    return PUBLIC if os.environ.get(PUBLIC_VARIABLE) == "1" else LOCAL
