"""Flooding by hand, hour by hour."""


def hourly(share, hours):
    """Share of each hour that makes ``share`` in ``hours``."""
    return 1.0 - (1.0 - share) ** (1.0 / hours)


def trench(flooded, wet, rain_mm, hours, numbers):
    for _ in range(hours):
        if wet and rain_mm > numbers["threshold"]:
            flooded += (1.0 - flooded) * hourly(numbers["floods"], 6)
        elif not wet:
            flooded -= flooded * hourly(numbers["drains"], 6)
    return flooded


def shelter(state, is_low, is_held, wet, rain_mm, hours, numbers):
    if not (wet and is_held and rain_mm > numbers["threshold"]):
        return state
    share = numbers["collapse"] * (1.0 if is_low else numbers["hill_x"])
    for _ in range(hours):
        state -= state * hourly(share, 24)
    return state
