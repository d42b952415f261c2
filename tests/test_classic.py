"""The command ``classic``: what it prints, its standard error, and its refusals."""

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from citypact.experiments.commands.line import main
from citypact.experiments.single.classic import GRAPHS, batch_means, build_network, network_settings
from citypact.model.network_game import ACTIVATIONS, RULE_ROWS, SPREADS, NetworkGame
from citypact.model.networks import NEIGHBOURHOODS, lattice
from tests.test_cli import HEAVY, ROOT

NOWAK_MAY = ["--graph", "lattice", "--side", "100", "--neighbourhood", "moore", "--self-interaction", "--payoffs", "1,0,1.9,0",
             "--rule", "best", "--initial", "0.9", "--seed", "1"]  # fmt: skip
SMALL = ["--side", "6", "--payoffs", "1,0,1.2,0", "--steps", "8"]


def classic(*arguments):
    return CliRunner().invoke(main, ["classic", *arguments], prog_name="python -m experiments")


def played(*arguments):
    result = classic(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_spatial_dilemma_of_nowak_and_may():
    """12·ln 2 − 8 ≈ 0.318 (Nowak and May 1992). To 0.02, because this is a short run on a small lattice: on 100 × 100 nodes the
    share of one step is 0.016 off its mean (standard deviation), and neighbouring steps are alike."""
    chaos = played(*NOWAK_MAY, "--activation", "synchronous", "--steps", "220", "--average", "120")
    assert abs(chaos["mean_share"] - (12 * math.log(2) - 8)) < 0.02
    assert 0 < chaos["standard_error"] < 0.005


def test_the_spatial_dilemma_updated_one_by_one():
    """Huberman and Glance (1993): cooperation dies out."""
    assert played(*NOWAK_MAY, "--activation", "sequential", "--steps", "200", "--average", "50")["mean_share"] == 0.0


def test_it_prints_what_the_game_gives():
    shares = NetworkGame(lattice(6, "von_neumann"), (1, 0, 1.2, 0), seed=4).run(8, 4)
    mean, error = batch_means(shares)
    found = played(*SMALL, "--seed", "4")
    assert (found["mean_share"], found["standard_error"]) == (mean, error)
    line = f"Mean share of cooperators over the last 4 of 8 steps: {mean:.4f} (standard error {error:.4f})"
    assert classic(*SMALL, "--seed", "4").stdout.strip() == line


def test_machines_are_told_every_setting():
    found = played(*SMALL, "--average", "1", "--rule", "best", "--activation", "synchronous")
    assert found.pop("mean_share") >= 0 and found.pop("standard_error") is None
    assert found == {
        "graph": "lattice", "side": 6, "neighbourhood": "von_neumann", "payoffs": [1.0, 0.0, 1.2, 0.0], "averaged": False,
        "self_interaction": False, "rule": "best", "activation": "synchronous", "review_rate": 1.0, "exploration": 0.0,
        "initial": 0.5, "seed": 1, "steps": 8, "average": 1,
    }  # fmt: skip
    assert "unknown from one step" in classic(*SMALL, "--average", "1").stdout
    assert {"noise": 0.1}.items() <= played(*SMALL).items() and "spread" not in played(*SMALL)
    assert played(*SMALL, "--rule", "proportional")["spread"] == "possible"


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_graph_can_be_asked_for(graph):
    small = {"side": ["--side", "5"], "nodes": ["--nodes", "20"]}
    sizes = [word for name, words in small.items() if name in GRAPHS[graph].defaults for word in words]
    found = played("--graph", graph, *sizes, "--payoffs", "1,-0.5,1.5,0", "--rule", "logit", "--noise", "2", "--steps", "40")
    assert found["graph"] == graph and 0 < found["mean_share"] < 1 and GRAPHS[graph].defaults.keys() <= found.keys()


def test_a_drawn_graph_follows_the_seed():
    settings = network_settings("erdos_renyi", {"nodes": 30, "attach": None})
    assert settings == {"nodes": 30, "mean_degree": 4.0}
    one, same, other = (build_network("erdos_renyi", settings, seed).neighbour.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_the_standard_error_is_that_of_twenty_batches():
    """Of independent values it is that of their mean; of values that come in twenties, that of the twenties."""
    dice = np.random.default_rng(1)
    values = dice.random(4_000)
    mean, error = batch_means(values)
    assert mean == values.mean() and error == pytest.approx(values.std() / math.sqrt(values.size), rel=0.5)
    runs = np.repeat(dice.random(20), 20)
    assert batch_means(runs)[1] == pytest.approx(runs[::20].std(ddof=1) / math.sqrt(20))
    assert batch_means([0.25] * 50) == (0.25, 0.0) and math.isnan(batch_means([1.0])[1])
    assert batch_means(np.r_[9.0, np.zeros(40)])[1] == 0.0  # what is over lies before the first batch


@pytest.mark.parametrize(("arguments", "says"), [
    (["--payoffs", "1,0,2"], "four numbers"),
    (["--payoffs", "1,0,2,x"], "four numbers"),
    ([], "--payoffs"),
    ([*SMALL, "--graph", "latice"], 'did you mean "lattice"'),
    ([*SMALL, "--nodes", "9"], "it has side, neighbourhood"),
    ([*SMALL, "--rule", "bst"], 'did you mean "best"'),
    ([*SMALL, "--rule", "best", "--noise", "1"], "logit and fermi have"),
    ([*SMALL, "--spread", "observed"], "proportional has"),
    ([*SMALL, "--rule", "proportional", "--spread", "observed"], "synchronous"),
    ([*SMALL, "--average", "9"], "average: 9"),
    ([*SMALL, "--steps", "0"], "steps: 0"),
    ([*SMALL, "--neighbourhood", "hexagon"], "von_neumann"),
])  # fmt: skip
def test_what_cannot_be_played_is_refused_in_one_line(arguments, says):
    result = classic(*arguments)
    assert result.exit_code == 2 and len(result.stderr.strip().splitlines()) == 1 and says in result.stderr


def test_help_names_all_there_is_and_imports_nothing_heavy():
    script = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from citypact.experiments.commands.line import main\n"
        "print(CliRunner().invoke(main, ['classic', '--help']).output)\n"
        f"print(*sorted(set(sys.modules) & set({(*HEAVY, 'networkx')!r})))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip().splitlines()[-1].startswith("  -h, --help")
    assert all(name in done.stdout for name in (*GRAPHS, *RULE_ROWS, *ACTIVATIONS, *SPREADS, *NEIGHBOURHOODS))
