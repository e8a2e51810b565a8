"""The small siege of ``airbase`` told as dictionaries, for the oracles."""

from siegeworks.engine import codes, policy
from siegeworks.engine.rules import drops, landings, replacements, strikes
from siegeworks.engine.samplers import binomial, poisson, stochastic_round
from siegeworks.engine.streams import uniforms
from tests.rules.airbase import GAP_M, WHOLE

STATES = ("fit", "light", "moderate", "severe", "h_light", "h_moderate", "h_severe", "sick", "evacuated")


def luck_of(key, rule):
    """Draws of a rule: ``luck(entity, draw)``."""
    return lambda entity, draw: uniforms(*key, rule, entity, draw)


def sampling():
    return dict(successes=binomial, whole=stochastic_round)


def numbers_of(rule, par):
    """Parameters of a rule under the names that the oracles use."""
    short = {
        landings: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", aa_night="AA_NIGHT", damage="DAMAGE",
            aa_rounds="AA_ROUNDS", hit="HIT", reaction="REACTION", near_m="NEAR_M", far_m="FAR_M",
            hit_night="HIT_NIGHT", ground_min="GROUND_MIN", memory="MEMORY", forget="FORGET",
            crews="CREWS", prior="PRIOR", resume="RESUME",
        ),
        drops: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", aa_night="AA_NIGHT", damage="DAMAGE",
            aa_rounds="AA_ROUNDS", malfunction="MALFUNCTION", bundle_kg="BUNDLE_KG",
            least_in="LEAST_IN", captured="CAPTURED", clear="CLEAR", under_fire="UNDER_FIRE",
            night="GATHER_NIGHT", half="FIRE_HALF", load_kg="LOAD_KG", walk="WALK_KM_H",
            handling="HANDLING_H", down="DOWN_SHARE", memory="MEMORY", crews="CREWS",
        ),
        strikes: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", aa_night="AA_NIGHT", damage="DAMAGE",
            aa_rounds="AA_ROUNDS", night_share="NIGHT_SHARE", night_x="NIGHT_X", open_x="OPEN_X",
            casemate_x="CASEMATE_X", destroyed="DESTROYED", assault_x="ASSAULT_X",
            full_x="ROAD_FULL_X", full_sorties="ROAD_SORTIES", repair_h="REPAIR_H",
        ),
        replacements: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", raw_worth="RAW_WORTH",
            days="ABSORPTION_DAYS", scatter="SCATTER_M", injured="INJURED", untrained_x="UNTRAINED_X",
            lost="OUTSIDE_LOST", captured="LOST_CAPTURED",
        ),
    }[rule]  # fmt: skip
    return {name: float(par[getattr(rule, column)]) for name, column in short.items()}


def unit_rows(at):
    men, unit_i = at.state.force.men, at.state.force.unit_i
    rows = []
    for u in range(at.units.side.size):
        row = {state: int(men[u, getattr(codes, state.upper())]) for state in STATES}
        row |= dict(
            side=int(at.units.side[u]), depot=int(at.units.depot[u]), kind=int(at.units.kind[u]),
            here=unit_i[u, codes.PRESENT] == 1, x=GAP_M * int(unit_i[u, codes.CELL]),
            post=int(unit_i[u, codes.POST]), row=u,
        )  # fmt: skip
        rows.append(row)
    return rows


def gun_rows(at):
    rows = []
    for u in range(at.units.side.size):
        e = int(at.units.equipment[u])
        if e < 0:
            continue
        ammo = int(at.weapons.ammunition[e])
        rows.append(dict(
            side=int(at.units.side[u]), battery=at.units.kind[u] == codes.BATTERY,
            tubes=int(at.state.force.unit_i[u, codes.TUBES]), range_m=float(at.weapons.range_m[e]),
            kill=at.weapons.flak[e].tolist(), reference=float(at.weapons.reference[e]),
            ammo=ammo if ammo >= 0 else None, depot=int(at.units.depot[u]),
            fit=int(at.state.force.men[u, codes.FIT]), fired=0, row=u, y=0.0,
            x=GAP_M * int(at.state.force.unit_i[u, codes.CELL]),
            present=at.state.force.unit_i[u, codes.PRESENT] == 1,
        ))  # fmt: skip
    return rows


def item_rows(at, d):
    rounds, kg, rear = at.state.stores.rounds, at.state.stores.kg, at.state.stores.rear
    rows = []
    for i in range(6):
        lying = sum(
            int(at.state.stores.loose[z, i]) for z in range(at.air.zone_depot.size) if at.air.zone_depot[z] == d
        )
        rows.append(dict(
            stock=int(rounds[d, i].sum()) if i < 3 else int(kg[d, i - 3]), lying=lying,
            target=int(at.supply.target[d, i]), rear=int(rear[d, i]),
            kg=float(at.weapons.kg_per_round[i]) if i < 3 else 1.0, rank=int(at.supply.priority[d, i]),
        ))  # fmt: skip
    return rows


def zone_rows(at):
    air = at.air
    return [
        dict(
            row=z, strip=air.zone_strip[z] == 1, depot=int(air.zone_depot[z]),
            x=GAP_M * int(air.zone_cell[z]), from_x=GAP_M * int(air.approach_cell[z]),
            posts=air.zone_post[air.zone_post_start[z] : air.zone_post_start[z + 1]].tolist(),
            inside=(at.state.land.zone_in[z] / WHOLE).tolist(),
            seen=int(at.state.land.seen[1 - int(air.side[0]), air.zone_cell[z]]),
        )
        for z in range(air.zone_cell.size)
    ]  # fmt: skip


def tell(at, watch):
    """The whole siege as the oracles read it."""
    air, state = at.air, at.state
    camp_i, air_i, air_f = state.sky.camp_i, state.sky.air_i, state.sky.air_f
    return dict(
        hours=float(at.clock.watch_h[0]), dark=float(at.clock.dark[watch]),
        wet=camp_i[codes.WET] == 1, low_cloud=camp_i[codes.LOW_CLOUD] == 1, fog=camp_i[codes.FOG] == 1,
        owners=state.posts.post_i[:, codes.OWNER].tolist(),
        fleets=[
            dict(
                sorties=float(air.sorties[f]), transport=air.role[f] == 0, land_kg=int(air.land_kg[f]),
                patients=int(air.patients[f]), drop_kg=int(air.drop_kg[f]), jumpers=int(air.jumpers[f]),
            )
            for f in range(air.role.size)
        ],
        units=unit_rows(at), guns=gun_rows(at), zones=zone_rows(at), strip=zone_rows(at)[0],
        items={d: item_rows(at, d) for d in range(3)},
        rounds=state.stores.rounds.tolist(),
        depots={
            d: dict(
                side=int(at.supply.side[d]), main=at.supply.main[d] == 1,
                post=int(at.supply.post[d]) if at.supply.post[d] >= 0 else None,
            )
            for d in range(3)
        },
        duty=at.policy[:, policy.HARASS_STRIP_SHARE].tolist(),
        strip_rounds=float(air_f[codes.FIRE_ON_STRIP]), committed=int(air_i[codes.COMMITTED]),
        lands=[air_i[codes.STRIP_BY_DAY] == 1, air_i[codes.STRIP_BY_NIGHT] == 1],
        opinion=[float(air_f[codes.LOSS_BY_DAY]), float(air_f[codes.LOSS_BY_NIGHT])],
        height=int(air_i[codes.HEIGHT]),
    )  # fmt: skip


__all__ = ["luck_of", "numbers_of", "poisson", "sampling", "tell"]
