"""How fast the engine is, how its cost grows, how soon a first result comes, what it needs."""

from siegeworks.study.bench.measure import PARTS, bench

__all__ = ["PARTS", "bench"]
