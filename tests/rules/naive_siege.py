"""The small siege of ``airbase`` told as dictionaries, for the oracles."""

from siegeworks.engine import codes, policy
from siegeworks.engine.rules import drops, landings, replacements, strikes
from siegeworks.engine.samplers import binomial, poisson, stochastic_round
from siegeworks.engine.streams import uniforms
from tests.rules.airbase import GAP_M, WHOLE

POSTURES = {codes.MARCH: "march", codes.ASSAULT: "assault"}
STATES = (
    "fit", "light", "moderate", "severe", "h_light", "h_moderate", "h_severe", "sick", "shirk",
    "evacuated", "captured", "missing", "arrived",
)  # fmt: skip


def luck_of(key, rule):
    """Draws of a rule: ``luck(entity, draw)``."""
    return lambda entity, draw: uniforms(*key, rule, entity, draw)


def sampling():
    return dict(successes=binomial, whole=stochastic_round)


def numbers_of(rule, par):
    """Parameters of a rule under the names that the oracles use."""
    short = {
        landings: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", aa_night="AA_NIGHT",
            damage="DAMAGE",
            aa_rounds="AA_ROUNDS", hit="HIT", reaction="REACTION", near_m="NEAR_M", far_m="FAR_M",
            hit_night="HIT_NIGHT", ground_min="GROUND_MIN", memory="MEMORY", forget="FORGET",
            crews="CREWS", prior="PRIOR", resume="RESUME", small_arms_m="SMALL_ARMS_M",
            small_arms="SMALL_ARMS",
        ),
        drops: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", aa_night="AA_NIGHT",
            damage="DAMAGE",
            aa_rounds="AA_ROUNDS", malfunction="MALFUNCTION", bundle_kg="BUNDLE_KG",
            least_in="LEAST_IN", captured="CAPTURED", clear="CLEAR", under_fire="UNDER_FIRE",
            night="GATHER_NIGHT", half="FIRE_HALF", load_kg="LOAD_KG", walk="WALK_KM_H",
            handling="HANDLING_H", down="DOWN_SHARE", memory="MEMORY", crews="CREWS",
        ),
        strikes: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", aa_night="AA_NIGHT",
            damage="DAMAGE",
            aa_rounds="AA_ROUNDS", night_share="NIGHT_SHARE", night_x="NIGHT_X", open_x="OPEN_X",
            casemate_x="CASEMATE_X", destroyed="DESTROYED", assault_x="ASSAULT_X",
            full_x="ROAD_FULL_X", full_sorties="ROAD_SORTIES", repair_h="REPAIR_H",
        ),
        replacements: dict(
            dry="DRY", under_cloud="UNDER_CLOUD", fog_h="FOG_H", raw_worth="RAW_WORTH",
            days="ABSORPTION_DAYS", scatter="SCATTER_M", injured="INJURED",
            untrained_x="UNTRAINED_X",
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
            damaged=int(at.state.force.unit_i[u, codes.DAMAGED]),
            ammo=ammo if ammo >= 0 else None, depot=int(at.units.depot[u]),
            fit=int(at.state.force.men[u, codes.FIT]),
            fired=int(at.state.force.unit_i[u, codes.FIRED]), row=u, y=0.0,
            x=GAP_M * int(at.state.force.unit_i[u, codes.CELL]),
            present=at.state.force.unit_i[u, codes.PRESENT] == 1,
        ))  # fmt: skip
    return rows


def item_rows(at, d):
    rounds, kg, rear = at.state.stores.rounds, at.state.stores.kg, at.state.stores.rear
    rows = []
    for i in range(6):
        lying = sum(
            int(at.state.stores.loose[z, i])
            for z in range(at.air.zone_depot.size)
            if at.air.zone_depot[z] == d
        )
        rows.append(dict(
            stock=int(rounds[d, i].sum()) if i < 3 else int(kg[d, i - 3]), lying=lying,
            target=int(at.supply.target[d, i]), rear=int(rear[d, i]),
            kg=float(at.weapons.kg_per_round[i]) if i < 3 else 1.0,
            rank=int(at.supply.priority[d, i]),
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


def free_hands(at):
    """Fit men of each side at rest or in a post without a task."""
    total = [0, 0]
    for u, unit in enumerate(at.state.force.unit_i):
        idle = unit[codes.PRESENT] == 1 and unit[codes.TASK] < 0
        if idle and unit[codes.POSTURE] in (codes.REST, codes.HOLDING):
            total[at.units.side[u]] += int(at.state.force.men[u, codes.FIT])
    return total


def tell(at, watch):
    """The whole siege as the oracles read it."""
    air, state = at.air, at.state
    camp_i, air_i, air_f = state.sky.camp_i, state.sky.air_i, state.sky.air_f
    return dict(
        hours=float(at.clock.watch_h[0]), dark=float(at.clock.dark[watch]),
        wet=camp_i[codes.WET] == 1, low_cloud=camp_i[codes.LOW_CLOUD] == 1,
        fog=camp_i[codes.FOG] == 1,
        owners=state.posts.post_i[:, codes.OWNER].tolist(),
        fleets=[
            dict(
                sorties=float(air.sorties[f]), transport=air.role[f] == 0,
                land_kg=int(air.land_kg[f]),
                patients=int(air.patients[f]), drop_kg=int(air.drop_kg[f]),
                jumpers=int(air.jumpers[f]),
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
        height=int(air_i[codes.HEIGHT]), n_heights=air.height_m.size,
        drop_opinion=float(air_f[codes.LOSS_PER_DROP]), loose=state.stores.loose.tolist(),
        loose_kg=int(air_i[codes.LOOSE_KG]),
        useful=[[*at.supply.usable[s].astype(bool).tolist(), True, False, True] for s in range(2)],
        height_loss=at.policy[:, policy.HEIGHT_STEP_LOSS].tolist(),
        gather_share=at.policy[:, policy.GATHER_SHARE].tolist(),
        labour=at.policy[:, policy.LABOUR_OUTSIDE].tolist(), free=free_hands(at),
        density=state.posts.post_f[:, codes.DENSITY].tolist(), over=state.posts.over.tolist(),
        area_ha=at.posts.area_ha.tolist(), post_x=(GAP_M * at.posts.cell).tolist(),
    )  # fmt: skip


def tell_strikes(at, watch):
    """The siege with what strikes look at besides: targets, trench, road, the policy's shares."""
    siege, state, side = tell(at, watch), at.state, int(at.air.side[0])
    guns = {gun["row"]: gun for gun in siege["guns"]}
    for f, fleet in enumerate(siege["fleets"]):
        fleet |= dict(
            strike=at.air.role[f] == 1, men_hit=float(at.air.men_hit[f]),
            guns_hit=float(at.air.guns_hit[f]), trench_m=float(at.air.trench_m[f]),
        )  # fmt: skip
    for u, unit in enumerate(siege["units"]):
        row = state.force.unit_i[u]
        cell, task = int(row[codes.CELL]), int(row[codes.TASK])
        unit |= dict(
            kind={codes.BATTERY: "battery", codes.AA: "aa"}.get(int(at.units.kind[u]), "other"),
            posture=POSTURES.get(int(row[codes.POSTURE]), "still"),
            located=int(row[codes.LOCATED]), gun=guns.get(u), cell=cell,
            casemate=at.units.emplacement[u] == codes.CASEMATE,
            assaults=task >= 0 and state.tasking.task_i[task, codes.NOW_IN] == 1,
            near=state.land.dominated[side, cell] > 0 and row[codes.POST] < 0,
            concealment=float(at.ground.concealment[cell]),
        )  # fmt: skip
    siege |= dict(
        trench=state.land.trench[1 - side].tolist(), road_x=float(state.sky.air_f[codes.ROAD_X]),
        on_guns=float(at.policy[side, policy.STRIKE_GUNS]),
        on_road=float(at.policy[side, policy.STRIKE_ROAD]),
    )  # fmt: skip
    return siege


def tell_supply(at, watch):
    """The siege with what supply looks at besides: carriers, policy, who fights."""
    siege, state = tell(at, watch), at.state
    kinds = {codes.RIFLE: "rifle", codes.ENGINEER: "engineer"}
    for u, unit in enumerate(siege["units"]):
        task, post = state.force.unit_i[u, [codes.TASK, codes.POST]]
        goes_in = task >= 0 and state.tasking.task_i[task, codes.NOW_IN] == 1
        unit |= dict(
            kind=kinds.get(int(at.units.kind[u]), "other"),
            contact_h=float(state.tasking.task_f[task, codes.CONTACT_H]) if goes_in else None,
            attacked=post >= 0 and state.posts.op_i[post, 1 - unit["side"], codes.NOW] == 1,
        )  # fmt: skip
    table = at.supply
    trains = (table.carrier_depot, table.carrier_kg, table.carrier_wet_x)
    siege |= dict(
        air_side=int(at.air.side[0]), road_x=float(state.sky.air_f[codes.ROAD_X]),
        carriers=[
            dict(depot=int(d), kg=float(kg), wet_x=float(x))
            for d, kg, x in zip(*trains, strict=True)
        ],
        shares=at.policy[:, [policy.RESERVE_PURSE, policy.DEFENCE_PURSE]].tolist(),
        cut=at.policy[:, policy.RATION_SHARE].tolist(),
        least_days=at.policy[:, policy.RATION_FOOD_DAYS].tolist(),
    )  # fmt: skip
    return siege


def tell_replacements(at, watch):
    """The siege with what arrivals look at besides: pools, policy, establishments."""
    siege, state, table = tell(at, watch), at.state, at.supply
    for u, unit in enumerate(siege["units"]):
        kind = int(at.units.kind[u])
        unit |= dict(
            establishment=int(at.units.establishment[u]), formation=int(at.units.formation[u]),
            kind="other" if kind in (codes.SUPPORT, codes.HQ) else "fighting",
            is_rifle=kind in (codes.RIFLE, codes.ENGINEER),
            fit_at_start=int(at.start.men[u, codes.FIT] * at.start.unit_i[u, codes.PRESENT]),
            rests=state.force.unit_i[u, codes.POSTURE] == codes.REST,
            raw=int(state.force.unit_i[u, codes.RAW]),
        )  # fmt: skip
    siege |= dict(
        pools=[
            dict(
                side=int(table.pool_side[r]), since=int(table.pool_from[r]),
                unit=int(table.pool_unit[r]) if table.pool_unit[r] >= 0 else None,
                by_air=table.pool_air[r] == 1, a_day=int(table.pool_per_day[r]),
                qualified=table.pool_qualified[r] == 1, men=int(state.sky.pool[r]),
                start=int(table.start_pool[r]),
            )
            for r in range(table.pool_side.size)
        ],
        air_side=int(at.air.side[0]), day_start=at.clock.first[watch] == 1,
        below=at.policy[:, policy.CALL_BELOW].tolist(),
        gap_days=at.policy[:, policy.CALL_GAP_DAYS].tolist(),
        week=at.policy[:, policy.REFILL_WEEK].tolist(), scatter_m=at.air.scatter_m.tolist(),
        capacity=at.posts.capacity.tolist(),
        last_call=state.sky.camp_i[[codes.LAST_CALL_0, codes.LAST_CALL_1]].tolist(),
    )  # fmt: skip
    return siege


__all__ = [
    "luck_of",
    "numbers_of",
    "poisson",
    "sampling",
    "tell",
    "tell_replacements",
    "tell_strikes",
    "tell_supply",
]
