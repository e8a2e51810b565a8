"""A designed experiment: three numbers varied at once over a nearly orthogonal hypercube.

Run it with ``python examples/designed_experiment.py``; what it prints is kept in
``designed_experiment.out``.
"""

import datetime as dt

import siegeworks as sw
from siegeworks.study.sensitivity.ask import Ask, ask
from siegeworks.study.sensitivity.experiment import rows_of


def main() -> None:
    """Vary the factors of the question and print what each changes from its low to its high end."""
    siege = sw.load("karst-gate", at="1893-09-12")
    question = Ask(
        measures=["besieger_losses"],
        until=dt.date(1893, 9, 20),
        factors=["wire_delay_min_per_50m_min", "coefficient=0|0.33|1", "suppression_max_share"],
        points=25,
        replications=4,
        parameters="point",
        seed=1893,
    )
    found = ask(siege, siege.plan("assault"), question)
    points, n = found.played.figures.shape[:2]
    share = found.explained["besieger_losses"]
    print(f"losses of the besieger; {points} points of {n} campaigns; explained {share:.2f}")
    for row in rows_of(found):
        print(
            f"{row['factor']} from {row['from']} to {row['to']}: {row['value']:+.0f} "
            f"({row['low']:+.0f} to {row['high']:+.0f}) {row['unit']}"
        )


if __name__ == "__main__":
    main()
