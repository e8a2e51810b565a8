"""The constants of a run as arrays: what the rules read and never write.

Grouped so that a rule's ``apply`` takes only its groups. Made by ``engine.build`` from a siege, the
plans of both sides and their policies. CSR pairs are named ``x_start`` [n + 1] and ``x_item``.
"""

from __future__ import annotations

from typing import NamedTuple

from siegeworks.engine.jit import tell_columns
from siegeworks.engine.state import F8, I1, I4, I8, U1, U2


class UnitTable(NamedTuple):
    """Units [U]: ``side``, ``kind`` (codes), ``establishment`` men, ``experience`` (1 = regular),
    ``auxiliary`` 0/1, ``equipment`` row or -1, ``tubes`` on establishment, ``emplacement`` code,
    ``depot`` row, ``entity`` 32-bit id hash, ``formation`` row of the regiment-level group,
    ``home`` node or -1; ``armed`` rows of the units that have weapons with crews, in order, and
    ``armed_entity`` their id hashes: rules about guns look at no others."""

    side: I1
    kind: I1
    establishment: I4
    experience: F8
    auxiliary: I1
    equipment: I4
    tubes: I4
    emplacement: I1
    depot: I4
    entity: I8
    formation: I4
    home: I4
    armed: I4
    armed_entity: I8


class PostTable(NamedTuple):
    """Positions [P]: ``cell`` main cell; ``foot_start``/``foot_cell`` footprint; ``entity``;
    ``fort`` multiplier of its works; ``rugged`` multiplier of its ground; ``obstacle_m``;
    ``area_ha``; ``capacity`` men; ``sector``; ``group`` centre of resistance; ``counted`` 0/1;
    ``opens`` watch it is built; ``parts`` number; ``part_to`` float64 [P, 3] end of each part;
    ``part_x`` [P, 3] multiplier; ``summit`` part marked so (or -1: the whole); ``headquarters`` 1
    where the ending's command post is; ``distance_m`` float64 [P, P]; ``near`` uint8 [P, P] within
    the neighbour radius; ``overlook`` float64 [S, P] how far source s overlooks p (rows 0..P-1
    positions, then observation posts)."""

    cell: I4
    foot_start: I4
    foot_cell: I4
    entity: I8
    fort: F8
    rugged: F8
    obstacle_m: F8
    area_ha: F8
    capacity: I4
    sector: I4
    group: I4
    counted: I1
    opens: I4
    parts: I4
    part_to: F8
    part_x: F8
    summit: I4
    headquarters: I1
    distance_m: F8
    near: U1
    overlook: F8


class GroundTable(NamedTuple):
    """Cells [N]: ``neighbours`` int32 [N, 6] (-1 none); ``owner_post`` position whose footprint it
    is or -1; ``concealment`` 0-1; ``dig_x`` soil factor; ``floods`` 0/1; ``x_m``/``y_m``;
    ``dom_start`` / ``dom_cell`` cells within the dominance radius of each position; ``sees`` uint8
    [S, N] cells seen from each source (positions, then observation posts); ``source_side`` int8 [S]
    side of an observation post, -1 for positions (their owner's); ``zone_weight`` int32 [Z, H, N]
    fixed-point share of a load that falls in each cell."""

    neighbours: I4
    owner_post: I4
    concealment: F8
    dig_x: F8
    floods: I1
    x_m: F8
    y_m: F8
    dom_start: I4
    dom_cell: I4
    sees: U1
    source_side: I1
    zone_weight: I4


class PathTable(NamedTuple):
    """Ways: ``minutes`` uint16 [M, N] walking time by day to each node (positions first, then
    places); ``node_cell`` int32 [M]; lines [L]: ``line_side``, ``line_kind`` (0 ring, 1 approach, 2
    gallery), ``line_goal`` position or -1, ``line_plan_m`` metres planned in all, ``line_start`` /
    ``line_cell`` cells in order, ``line_cell_m`` metres planned in each, ``line_left_m`` metres
    from each cell's end to the objective's wire."""

    minutes: U2
    node_cell: I4
    line_side: I1
    line_kind: I1
    line_goal: I4
    line_plan_m: I4
    line_start: I4
    line_cell: I4
    line_cell_m: I4
    line_left_m: F8


class TaskTable(NamedTuple):
    """Tasks [T] (plan of side 0 first): ``side``, ``kind``, ``goal`` (position; line for dig, mine;
    zone for interdict; -1), ``start`` watch, ``start_h`` hour in it, ``stop`` watch it lapses,
    ``wait`` watches it waits for conditions, ``entity``, ``share`` of men at work, ``abort`` loss
    share, ``renew_n``, ``renew_strength``, ``renew_cohesion``, ``then`` task or -1, ``heir`` 1 when
    another task hands over to it, ``charge_kg``, ``prep_h`` hours of preparation, ``start_node``
    assembly node or -1, ``unit_start``/``unit_item`` units in order, ``gun_start``/``gun_item``
    batteries in support, ``prep_rounds`` int32 [T, A], conditions: ``cond_start``, ``cond_kind``,
    ``cond_of`` (row of what it is about or -1), ``cond_value``."""

    side: I1
    kind: I1
    goal: I4
    start: I4
    start_h: F8
    stop: I4
    wait: I4
    entity: I8
    share: F8
    abort: F8
    renew_n: I4
    renew_strength: F8
    renew_cohesion: F8
    then: I4
    heir: I1
    charge_kg: I4
    prep_h: F8
    start_node: I4
    unit_start: I4
    unit_item: I4
    gun_start: I4
    gun_item: I4
    prep_rounds: I4
    cond_start: I4
    cond_kind: I1
    cond_of: I4
    cond_value: F8


class WeaponTable(NamedTuple):
    """Equipment [E]: ``ammunition`` row or -1, ``range_m``, ``rounds_per_h`` a tube, ``reference``
    worth of a round in rounds of the reference gun (lethal area / 500 m2), ``lethal_m2``,
    ``scatter_m``, ``scatter_blind_m``, ``crew``, ``direct`` 0/1, ``armoured`` 0/1,
    ``breaks_works``, ``kill_pit``, ``kill_casemate``, ``ceiling_m``, ``hits_per_1000``; ammunition
    [A]: ``kg_per_round``, ``unit_of_fire``; ``flak`` float64 [E, H] kills per gun and sortie at
    each drop height."""

    ammunition: I4
    range_m: F8
    rounds_per_h: F8
    reference: F8
    lethal_m2: F8
    scatter_m: F8
    scatter_blind_m: F8
    crew: I4
    direct: I1
    armoured: I1
    breaks_works: F8
    kill_pit: F8
    kill_casemate: F8
    ceiling_m: F8
    hits_per_1000: F8
    kg_per_round: F8
    unit_of_fire: I4
    flak: F8


class SupplyTable(NamedTuple):
    """Depots [D]: ``side``, ``post`` position or -1, ``main`` 0/1; carriers [K]: ``carrier_depot``,
    ``carrier_kg`` kilograms a night all told (dry), ``carrier_wet_x``; rear [D, A + 3]: ``target``
    forward stock, ``priority`` (1 first, 0 none), items = ammunition rows, then food, small arms,
    medical; pools [R]: ``pool_side``, ``pool_unit`` (-1 individuals), ``pool_from`` watch,
    ``pool_air`` 0/1, ``pool_per_day`` men, ``pool_qualified`` 0/1; ``usable`` int8 [2, A] 1 =
    weapons of the side fire it; ``start_rounds`` int64 [D, A], ``start_kg`` [D, 3], ``start_rear``
    [D, A + 3], ``start_pool`` int32 [R]."""

    side: I1
    post: I4
    main: I1
    carrier_depot: I4
    carrier_kg: F8
    carrier_wet_x: F8
    target: I8
    priority: I4
    pool_side: I1
    pool_unit: I4
    pool_from: I4
    pool_air: I1
    pool_per_day: I4
    pool_qualified: I1
    usable: I1
    start_rounds: I8
    start_kg: I8
    start_rear: I8
    start_pool: I4


class AirTable(NamedTuple):
    """The air side's means. ``side`` int8 [1] (-1 = no aircraft). Fleets [F]: ``role`` (0
    transport, 1 strike, 2 observation), ``sorties`` a day at this siege, ``drop_kg``, ``land_kg``,
    ``patients``, ``jumpers``, ``men_hit``, ``guns_hit``, ``trench_m``. Heights [H]: ``height_m``,
    ``scatter_m``. Zones [Z]: ``zone_strip`` 0/1, ``zone_cell``, ``zone_depot``,
    ``zone_post_start``/``zone_post`` positions that cover it, ``approach_cell`` nearest map cell of
    the approach point."""

    side: I1
    role: I1
    sorties: F8
    drop_kg: I4
    land_kg: I4
    patients: I4
    jumpers: I4
    men_hit: F8
    guns_hit: F8
    trench_m: F8
    height_m: F8
    scatter_m: F8
    zone_strip: I1
    zone_cell: I4
    zone_depot: I4
    zone_post_start: I4
    zone_post: I4
    approach_cell: I4


class ClockTable(NamedTuple):
    """Watches [W]: ``hour`` local hour at its start, ``day`` index of the day, ``dark`` share of it
    that is dark, ``dark_from`` hour in it at which dark begins (0 = from the start; watch_hours =
    not), ``moon`` 0-1 moonlight in its dark hours, ``p_dry_to_wet``, ``p_wet_to_wet``, ``rain_mm``
    of a wet watch, ``cloud_wet``, ``cloud_dry``, ``fog`` chance, ``first`` 1 for a day's first
    watch; ``watch_h`` float64 [1] length of a watch."""

    hour: F8
    day: I4
    dark: F8
    dark_from: F8
    moon: F8
    p_dry_to_wet: F8
    p_wet_to_wet: F8
    rain_mm: F8
    cloud_wet: F8
    cloud_dry: F8
    fog: F8
    first: I1
    watch_h: F8


class Start(NamedTuple):
    """State at the start: ``men`` int32 [U, NM], ``unit_i``, ``unit_f``, ``post_i``, ``post_f``,
    ``held``, ``line_dug`` int32 [L] metres dug on each line."""

    men: I4
    unit_i: I4
    unit_f: F8
    post_i: I4
    post_f: F8
    held: F8
    line_dug: I4


class Tables(NamedTuple):
    """Everything constant in a run. ``guns`` float64 [U, NG] what each unit shoots with, made by
    ``engine.gunnery.gun_table``; ``policy`` float64 [2, policies], columns in ``engine.policy``;
    ``ending`` int64 [4]: headquarters position, least weighted fit men, dry watches, 1 = the siege
    may end early."""

    units: UnitTable
    posts: PostTable
    ground: GroundTable
    paths: PathTable
    tasks: TaskTable
    weapons: WeaponTable
    supply: SupplyTable
    air: AirTable
    clock: ClockTable
    start: Start
    guns: F8
    policy: F8
    ending: I8


tell_columns(PostTable, part_to=(3,), part_x=(3,))
tell_columns(GroundTable, neighbours=(6,))
