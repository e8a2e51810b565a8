"""What each side needs a day, what its means can bring, and how long its food lasts.

Need of a quiet day: food, medical stores for the wounded, cartridges, and the harassing fire that
the policy allows. A side fed by air is also held against the rule of thumb for all classes in
battle. Low and high ends are those of the parameters and stocks, all low or all high together.

Not modelled: fuel, water, engineer stores, losses of carriers on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from siegeworks.scenario.records import Fleet
from siegeworks.study.answers import Row, Section
from siegeworks.study.men import INFANTRY
from siegeworks.study.questions.firepower import bounds_of, harassing
from siegeworks.study.questions.record import recorded
from siegeworks.study.rows import Head, plain, sources
from siegeworks.study.standing import Standing

TITLE = "Supply"
NOTE = (
    "Means are what fleets and carriers can bring on a day of average weather for the date, before "
    "losses to fire. They are not what was delivered: the written situation has stocks only."
)
FOOD = ("food_besieger_kg_per_man_day", "food_garrison_kg_per_man_day")


class Figure(NamedTuple):
    """A figure with its low and high ends."""

    low: float
    value: float
    high: float

    def times(self, other: Figure | float) -> Figure:
        """Product, end by end."""
        by = other if isinstance(other, Figure) else Figure(other, other, other)
        return Figure(self.low * by.low, self.value * by.value, self.high * by.high)

    def plus(self, other: Figure) -> Figure:
        """Sum, end by end."""
        return Figure(self.low + other.low, self.value + other.value, self.high + other.high)


def answer(standing: Standing) -> Section:
    """Section 5 from the written situation."""
    rows: list[Row] = []
    for side in range(2):
        rows += [*_needs(standing, side), *_air(standing, side), *_road(standing, side)]
        rows += _stores(standing, side)
    rows += recorded(standing, ("food_days", "tonnes_", "share_recovered"))
    return Section(TITLE, NOTE, tuple(rows))


def figure(standing: Standing, name: str) -> Figure:
    """A parameter with its range."""
    row = standing.siege.parameters.row(name)
    return Figure(row.low, row.value, row.high)


def eaters(standing: Standing, side: int) -> int:
    """Men who eat: all present, and labourers outside strength."""
    return standing.men(side).present + standing.policy(side).labour_outside_strength


def food_need(standing: Standing, side: int) -> Figure:
    """Food in tonnes a day at full ration."""
    return figure(standing, FOOD[side]).times(eaters(standing, side) / 1000.0)


def quiet_need(standing: Standing, side: int) -> Figure:
    """Need of a quiet day in tonnes: food, medical stores, cartridges, harassing fire."""
    wounded, infantry = standing.men(side).wounded, standing.men(side, INFANTRY).fit
    medical = figure(standing, "medical_kg_per_wounded_day").times(wounded / 1000.0)
    small = figure(standing, "small_arms_kg_per_man_quiet_day").times(infantry / 1000.0)
    shells = sum(
        harassing(standing, side, kind) * kind.kg_per_round for kind in standing.siege.ammunition
    )
    guns = Figure(shells, shells, shells).times(1.0 / 1000.0)
    return food_need(standing, side).plus(medical).plus(small).plus(guns)


def battle_need(standing: Standing, side: int) -> Figure:
    """Need of all classes in battle in tonnes a day: the rule of thumb for a side fed by air."""
    kg = figure(standing, "all_classes_garrison_kg_per_man_day")
    return kg.times(standing.men(side).present / 1000.0)


def fed_by_air(standing: Standing, side: int) -> bool:
    """True for a side with transport aircraft."""
    return bool(transports(standing, side))


def transports(standing: Standing, side: int) -> list[Fleet]:
    """Transport fleets of a side."""
    name = standing.side_id(side)
    return [
        f for f in standing.siege.fleets if f.side == name and f.role == "transport" and f.count
    ]


def sorties(fleet: Fleet) -> float:
    """Sorties of a fleet to this siege on a fine day."""
    return fleet.count * fleet.serviceable * fleet.sorties_per_day * fleet.share_sent


def wet_share(standing: Standing) -> float:
    """Share of wet watches in the weather of the date: the chain's long run."""
    at = standing.siege.at
    period = max((p for p in standing.siege.weather if p.from_day <= at), key=lambda p: p.from_day)
    return period.p_dry_to_wet / max(period.p_dry_to_wet + 1.0 - period.p_wet_to_wet, 1e-9)


def completion(standing: Standing) -> Figure:
    """Share of planned sorties that deliver, over the weather of the date; fog is left out."""
    at, wet = standing.siege.at, wet_share(standing)
    period = max((p for p in standing.siege.weather if p.from_day <= at), key=lambda p: p.from_day)
    bad = wet + (1.0 - wet) * period.low_cloud_dry
    dry = figure(standing, "weather_completion_dry_watch_share").times(1.0 - bad)
    return dry.plus(figure(standing, "weather_completion_wet_watch_share").times(bad))


def can_drop(standing: Standing, side: int) -> Figure:
    """Tonnes a day that a side's fleets can drop."""
    fine = sum(sorties(f) * f.drop_kg for f in transports(standing, side)) / 1000.0
    return completion(standing).times(fine)


def can_land(standing: Standing, side: int) -> Figure:
    """Tonnes a day that a side's fleets can land while a strip is in use."""
    fine = sum(sorties(f) * f.land_kg for f in transports(standing, side)) / 1000.0
    return completion(standing).times(fine)


def can_gather(standing: Standing, side: int) -> Figure:
    """Share of a drop inside one's own ground that reaches the depots, from a clear zone (high) to
    one under fire (low), less loads lost in the air."""
    clear = standing.siege.parameters.row("gather_share_clear").value
    fire = standing.siege.parameters.row("gather_share_under_fire").value
    lost = standing.siege.parameters.row("drop_malfunction_share")
    middle = (clear + fire) / 2.0
    return Figure(fire * (1 - lost.high), middle * (1 - lost.value), clear * (1 - lost.low))


def carried(standing: Standing, side: int) -> Figure:
    """Tonnes a night that a side's carriers bring forward, over the weather of the date.

    The low end has the road under air attack, when the other side has aircraft for it.
    """
    own = {d.id for d in standing.siege.depots if d.side == standing.side_id(side)}
    wet, total = wet_share(standing), 0.0
    for c in standing.siege.carriers:
        if c.depot in own:
            stage = c.count * c.serviceable * c.load_kg * c.delivered_share * c.km_per_night
            rain = 1.0 - wet * (1.0 - c.wet_x)
            total += stage / (2.0 * c.route_km) / 1000.0 * rain
    other = standing.side_id(1 - side)
    struck = any(f.side == other and f.role == "strike" and f.count for f in standing.siege.fleets)
    under = figure(standing, "air_interdiction_throughput_x") if struck else Figure(1.0, 1.0, 1.0)
    return under.times(total)


def food_days(standing: Standing, side: int) -> Figure:
    """Days that the food in all depots lasts at full ration."""
    stocks = standing.stocks(side, "food")
    quantity = float(sum(s.quantity for s in stocks))
    low, high = bounds_of([(s.quantity, s.low, s.high) for s in stocks]) or (quantity, quantity)
    a_day = max(figure(standing, FOOD[side]).value * eaters(standing, side), 1.0)
    return Figure(low / a_day, quantity / a_day, high / a_day)


def _row(head: Head, item: str, told: Figure, unit: str, source: str) -> Row:
    return head.row(item, told.value, unit, source, (told.low, told.high), digits=1)


def _needs(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Need")
    parameter = standing.siege.parameters.row
    labour = standing.policy(side).labour_outside_strength
    who = f"{eaters(standing, side)} men" + (f", {labour} of them labourers" if labour else "")
    food = f"{who} at {plain(parameter(FOOD[side]).value, 1)} kg; {parameter(FOOD[side]).source}"
    yield _row(head, "food", food_need(standing, side), "t/day", food)
    quiet = "food, 2 kg a wounded man, cartridges, harassing fire by policy; parameters"
    yield _row(head, "a quiet day", quiet_need(standing, side), "t/day", quiet)
    if fed_by_air(standing, side):
        rule = parameter("all_classes_garrison_kg_per_man_day")
        why = f"{plain(rule.value)} kg a man present; {rule.source}"
        yield _row(head, "all classes in battle", battle_need(standing, side), "t/day", why)


def _air(standing: Standing, side: int) -> Iterator[Row]:
    fleets = transports(standing, side)
    if not fleets:
        return
    head = Head(standing.side_id(side), "Means: the air")
    for fleet in fleets:
        yield head.row(fleet.name, sorties(fleet), "sorties/day", sources([fleet]), digits=1)
    share = completion(standing)
    why = f"dry and wet watches on {standing.siege.at.isoformat()}; weather.csv, parameters"
    bounds = (share.low, share.high)
    yield head.row("sorties that deliver", share.value, "share", why, bounds, digits=2)
    yield _row(head, "can be dropped", can_drop(standing, side), "t/day", "sorties x load x share")
    yield _row(head, "can be landed, with a strip", can_land(standing, side), "t/day", "the same")
    need = battle_need(standing, side).value
    ratio = can_drop(standing, side).times(1.0 / max(need, 1e-9))
    bounds, why = (ratio.low, ratio.high), f"{plain(need, 1)} t a day needed for all classes"
    yield head.row("dropped against needed", ratio.value, "x", why, bounds, digits=2)


def _road(standing: Standing, side: int) -> Iterator[Row]:
    own = [c for c in standing.siege.carriers if _depot_side(standing, c.depot) == side]
    if not own:
        return
    head = Head(standing.side_id(side), "Means: the road")
    for carrier in own:
        yield head.row(carrier.name, carrier.count, "", sources([carrier]))
    brought, need = carried(standing, side), quiet_need(standing, side).value
    why = "carriers, rain and strikes; carriers.csv, weather.csv"
    yield _row(head, "can be brought", brought, "t/night", why)
    ratio = brought.times(1.0 / max(need, 1e-9))
    bounds, why = (ratio.low, ratio.high), f"{plain(need, 1)} t needed on a quiet day"
    yield head.row("brought against needed", ratio.value, "x", why, bounds, digits=2)


def _stores(standing: Standing, side: int) -> Iterator[Row]:
    head = Head(standing.side_id(side), "Stores in the depots")
    for item in ("food", "small_arms", "medical"):
        rows = standing.stocks(side, item)
        bounds = bounds_of([(s.quantity, s.low, s.high) for s in rows])
        tonnes = (bounds[0] / 1000.0, bounds[1] / 1000.0) if bounds else None
        value = standing.in_stock(side, item) / 1000.0
        name = item.replace("_", " ")
        yield head.row(name, value, "t", sources(rows), tonnes, digits=1)
    why = f"stock / {plain(food_need(standing, side).value, 1)} t a day at full ration"
    yield _row(head, "food lasts", food_days(standing, side), "days", why)


def _depot_side(standing: Standing, depot: str) -> int:
    side = next(d.side for d in standing.siege.depots if d.id == depot)
    return standing.siege.side_index[side]
