"""Loads by hand. A depot is a list of items: stock, target, rear, lying, kg of one, rank."""

import math


def short(item, level=1.0):
    return max(0, min(int(item["target"] * level) - item["stock"] - item["lying"], item["rear"]))


def need_kg(items):
    return sum(short(item) * item["kg"] for item in items if item["rank"] > 0)


def weights(items):
    return [short(item) * item["kg"] / item["rank"] if item["rank"] > 0 else 0.0 for item in items]


def load(items, load_kg, draws, whole):
    """Counts of a load; ``draws``: one number an item."""
    parts = weights(items)
    total = sum(parts)
    if total == 0.0 or load_kg <= 0.0:
        return [0] * len(items)
    counts = []
    for item, part, draw in zip(items, parts, draws, strict=True):
        wanted = whole(draw, load_kg * part / total / item["kg"]) if part > 0.0 else 0
        counts.append(min(wanted, short(item)))
    return counts


def heap_kg(count, kg):
    return math.floor(count * kg + 0.5)


def takes(depots, name, owners, side):
    """Depot that takes what is meant for ``name``, or None."""
    for candidate in (
        name,
        next((d for d in depots if depots[d]["main"] and depots[d]["side"] == side), None),
    ):
        if candidate is not None and (
            depots[candidate]["post"] is None or owners[depots[candidate]["post"]] == side
        ):
            return candidate
    return None
