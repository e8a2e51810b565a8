"""The second attack: the plan given against the same plan without another metre of trench.

Run it with ``python examples/second_attack.py``; what it prints is kept in ``second_attack.out``.
"""

import datetime as dt

import siegeworks as sw

MEASURES = ("key_ground", "held.eliane_2", "besieger_losses", "garrison_losses")


def main() -> None:
    """Fight both plans on the same draws and print each paired difference."""
    siege = sw.load("dien-bien-phu", at="1954-03-25")
    plans = [siege.plan("second-attack"), siege.plan("second-attack-no-trenches")]
    result = sw.compare(
        siege, plans, measures=MEASURES, replications=30, seed=1954,
        until=dt.date(1954, 4, 3), coefficients=(0.33,),
    )  # fmt: skip
    print(f"{result.labels[1]} less {result.labels[0]}, {result.n} pairs")
    for row in result.shown().iter_rows(named=True):
        interval = f"({row['low']:+.2f} to {row['high']:+.2f})"
        print(f"{row['measure']}: {row['difference']:+.2f} {row['unit']} {interval}")


if __name__ == "__main__":
    main()
