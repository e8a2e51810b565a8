"""A real run of the smallest siege, to test what is made of a run."""

from pathlib import Path

from siegeworks.plan.siege import load
from siegeworks.study.results import Run
from siegeworks.study.simulate import simulate

REDOUBT = Path(__file__).parents[1] / "data" / "redoubt"
REPLICATIONS = 12


def small_run(folder: Path, seed: int = 7) -> Run:
    siege = load(REDOUBT)
    return simulate(
        siege, siege.plan("storm"), replications=REPLICATIONS, seed=seed, threads=1, out=folder
    )
