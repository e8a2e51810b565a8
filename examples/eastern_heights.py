"""The eastern heights: which of them the plan takes, and how often it takes all of them.

Run it with ``python examples/eastern_heights.py``; what it prints is kept in
``eastern_heights.out``.
"""

import datetime as dt

import polars as pl

import siegeworks as sw
from siegeworks.study.intervals import wilson


def main() -> None:
    """Fight the plan, then read its tables as they lie."""
    siege = sw.load("dien-bien-phu", at="1954-03-25")
    until = dt.date(1954, 4, 3)
    run = sw.simulate(siege, siege.plan("second-attack"), replications=40, seed=1954, until=until)
    print(f"held by the besieger at dawn on {until}, n = {run.n}")
    heights = siege.scenario.key_ground
    held = run.positions().filter(pl.col("position").is_in(heights), date=until)
    for row in held.sort("position").iter_rows(named=True):
        low, high = wilson(row["p_besieger"] * row["n"], row["n"])
        print(f"{row['position']}: {row['p_besieger']:.2f} ({low:.2f} to {high:.2f})")
    daily = run.table("daily").filter(pl.col("date") == until).collect()
    whole = int((daily["key_ground"] == len(heights)).sum())
    low, high = wilson(whole, run.n)
    print(f"all {len(heights)}: {whole / run.n:.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
