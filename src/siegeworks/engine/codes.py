"""Codes and columns of the engine's arrays: the words behind the whole numbers.

State is held in a few matrices (a row an entity, a column a quantity) because a helper that takes
one matrix compiles and runs faster than one that takes ten vectors. The columns are named here.
"""

from __future__ import annotations

BESIEGER, GARRISON, NOBODY = 0, 1, -1
"""Sides: the index of the side in the scenario; -1 where nobody."""

# --- kinds of unit, in the order of scenario.records.Kind ---------------------------------------
RIFLE, ENGINEER, BATTERY, AA, TANK, SUPPORT, HQ = range(7)

# --- kinds of task: index in plan.records.TASK_KINDS --------------------------------------------
(
    T_ASSAULT,
    T_HOLD,
    T_DIG,
    T_MINE,
    T_SUPPORT,
    T_COUNTER_BATTERY,
    T_INTERDICT,
    T_FIX,
    T_BLOCK,
    T_PENETRATE,
    T_COUNTER_ATTACK,
    T_RELIEVE,
    T_RESERVE,
    T_REST,
) = range(14)

# --- kinds of condition: index in plan.records.CONDITION_KINDS ----------------------------------
(
    C_TASK_DONE,
    C_TASK_FAILED,
    C_TRENCH_WITHIN,
    C_FORCE_RATIO,
    C_ROUNDS,
    C_NIGHT,
    C_DRY,
    C_HOLDS,
    C_LOST,
    C_STRENGTH,
    C_COHESION,
    C_MINE_READY,
) = range(12)

# --- status of a task ---------------------------------------------------------------------------
PENDING, WAITING, ACTIVE, DONE, FAILED, EXPIRED = range(6)
"""PENDING before its start; WAITING for conditions; ACTIVE; DONE; FAILED; EXPIRED = never begun."""

# --- postures -----------------------------------------------------------------------------------
REST, HOLDING, LABOUR, MARCH, ASSAULT, SERVING = range(6)
"""REST in camp; HOLDING a post; LABOUR on works; MARCH; ASSAULT; SERVING guns."""

NO_EMPLACEMENT, OPEN_PIT, CASEMATE = range(3)

# --- men[U, NM] int32 -----------------------------------------------------------------------------
(
    FIT,
    LIGHT,
    MODERATE,
    SEVERE,
    H_LIGHT,
    H_MODERATE,
    H_SEVERE,
    SICK,
    SHIRK,
    KILLED,
    DIED,
    CAPTURED,
    MISSING,
    DESERTED,
    EVACUATED,
    ARRIVED,
) = range(16)
NM = 16
"""FIT men present; LIGHT/MODERATE/SEVERE wounded with the unit; H_* wounded in the main aid station
or hospital of the side; SICK; SHIRK = in the camp, eat, do not fight; KILLED outright; DIED of
wounds or sickness; CAPTURED; MISSING; DESERTED; EVACUATED; ARRIVED = all who ever came, the start
included. Identity of every unit and watch: the sum of columns FIT..EVACUATED equals ARRIVED."""

# --- lost[U, NC] int32: men hit, taken or gone, by cause ------------------------------------------
(
    BY_SHELL,
    BY_ASSAULT,
    BY_SMALL_ARMS,
    BY_AIR,
    BY_MINE,
    BY_SICKNESS,
    BY_CAPTURE,
    BY_DESERTION,
    BY_JUMP,
) = range(9)
NC = 9
NAME = 9
"""Counted at the event: killed and wounded together for the first five, then sick, taken, gone, and
men missing or hurt in a drop. One column more, NAME, holds the bits of the unit's 32-bit id hash:
the address of its draws goes wherever its losses are counted."""

# --- unit_i[U, NUI] int32 -------------------------------------------------------------------------
(
    CELL,
    POST,
    GOAL,
    HOME,
    POSTURE,
    TASK,
    TUBES,
    DAMAGED,
    LOCATED,
    BUSY,
    PRESENT,
    RAW,
    FIRED,
    AIMED,
    LOST_BEFORE,
    BROKE,
) = range(16)
NUI = 16
"""CELL it stands on; POST = position it is in, or -1; GOAL = node it moves to, or -1; HOME = node
it returns to, or -1; POSTURE; TASK = row of its task, or -1; TUBES serviceable; DAMAGED tubes under
repair; LOCATED = watch until which the enemy knows its guns' place (-1 never); BUSY = watch until
which it cannot be given another task; PRESENT = 1 at the siege; RAW = recruits not yet absorbed;
FIRED = rounds fired this watch; AIMED = rounds of counter-battery fire aimed at it this watch, in
rounds of the reference gun; LOST_BEFORE = men hit or taken up to the watch before; BROKE = 1 while
the unit is broken, its shirkers counted."""

# --- unit_f[U, NUF] float64 -----------------------------------------------------------------------
COHESION, FATIGUE, SUPPRESSION, CONTACT_DAYS, RECENT = range(5)
NUF = 5
"""COHESION 0-1; FATIGUE 0-1; SUPPRESSION 0-1 at the start of contact; CONTACT_DAYS in a row under
fire; RECENT = share of strength lost, fading over a day."""

# --- post_i[P, NPI] int32 -------------------------------------------------------------------------
OWNER, TAKEN, LODGED, EXISTS, GUNS_UP, EMPTY, LOST_AT, MAPPED, FIXED, BUILDER = range(10)
NPI = 10
"""OWNER side or -1; TAKEN = watch the owner took it (-1 from the start); LODGED = watch since which
the other side has a lodgement (-1 none); EXISTS = 1 built; GUNS_UP = 1 when the owner's observers
and direct-fire guns are up after a capture (or from the start); EMPTY = watches in a row without a
man of the owner in it; LOST_AT = watch it last changed hands (-1 never); MAPPED = owner that the
map of holders knows; FIXED = last watch in which it was pinned; BUILDER = side whose works it
has."""

# --- post_f[P, NPF] float64 -----------------------------------------------------------------------
WORKS, TURNED, WIRE, DENSITY, PREPARATION, BARRAGE, SHELTER, SHELLED, HOURS = range(9)
LODGED_DENSITY, LODGED_PREPARATION, LODGED_BARRAGE, TARGET, LODGED_SHELLED, LODGED_HOURS = range(
    9, 15
)
LODGED_FIRE = 6
NPF = 15
"""WORKS 0-1 state of the works; TURNED 0-1 share of them that counts for a captor (1 for the
builder); WIRE 0-1 share of wire and mines left; DENSITY = bombardment of this watch, reference
rounds a hectare and hour; PREPARATION = the same for the hour before an assault this watch; BARRAGE
= reference rounds of defensive fire this watch on the ground of an assault against it; SHELTER 0-1
share of the shelters standing; SHELLED = reference rounds that fell on its garrison this watch;
HOURS = hours of contact this watch; TARGET = its weight as a target of harassing fire. DENSITY,
PREPARATION, BARRAGE, SHELLED and HOURS are of the other side's attack on the owner's men; the same
column plus LODGED_FIRE (the LODGED_* names) is of the owner's attack on a lodgement: see
``gunnery.fire_column``."""

# --- op_i[P, 2, NOI] int32: the operation of side s against position p ----------------------------
OPEN, ORDINAL, LAST, FAILS, NOW, DEF_START, DEF_LOST, LAST_WON, UNDECIDED = range(9)
NOI = 9
"""OPEN 0/1; ORDINAL of the operation; LAST watch with an assault; FAILS in a row; NOW = 1 when it
assaults this watch; DEF_START/DEF_LOST = defenders at dusk and their loss since; LAST_WON = watch
of the last success (-1); UNDECIDED = 1 after a watch of assault that brought no decision: a failure
if the assault does not go on."""

# --- task_i[K, NTI] int32; rows T.. are the policy's own attacks, row T + 2 * position + side
# -------
(
    STATUS,
    SINCE,
    TRIES,
    ENDED_AT,
    START_MEN,
    ECHELON_LOST,
    NOW_IN,
    GALLERY_CM,
    JUMP_M,
    NEXT,
    HANDED,
    BROKEN,
    OPERATION,
) = range(13)
NTI = 13
"""STATUS; SINCE = watch of the status; TRIES begun; ENDED_AT watch; START_MEN of the echelon and
ECHELON_LOST since the operation began; NOW_IN = 1 when its assault goes in this watch; GALLERY_CM
driven; JUMP_M = jump-off distance at H-hour (-1 not yet); NEXT = earliest watch of the next try;
HANDED = 1 when the task before it handed over; BROKEN = 1 when its echelon can do no more in this
operation; OPERATION = ordinal of the operation for which START_MEN, ECHELON_LOST and BROKEN
count."""

# --- task_f[K, NTF] float64
# -------------------------------------------------------------------------
(CONTACT_H,) = range(1)
NTF = 1
"""CONTACT_H = hour of the watch at which contact begins."""

# --- line_i[L, NLI] int32
# -----------------------------------------------------------------------------
HEAD, DUG = range(2)
NLI = 2
"""HEAD = index along the line of the first cell not finished; DUG = metres dug, gross."""

# --- purses of ammunition
# -------------------------------------------------------------------------------
P_RESERVE, P_HARASS, P_DEFENCE = range(3)
FOOD, SMALL_ARMS, MEDICAL = range(3)

# --- flows of a stock, counted where they happen: rounds_flow[D, A, NFLOW], kg_flow[D, 3, NFLOW]
# ------
F_DELIVERED, F_CAPTURED, F_USED, F_DESTROYED, F_TAKEN = range(5)
NFLOW = 5
"""DELIVERED came in by road or air; CAPTURED from the enemy; USED fired or eaten; DESTROYED; TAKEN
by the enemy. Identity: stock = start + DELIVERED + CAPTURED - USED - DESTROYED - TAKEN."""

# --- air_i[NAI] int64
# ---------------------------------------------------------------------------------
(
    SORTIES,
    AIRCRAFT_LOST,
    AIRCRAFT_DAMAGED,
    LANDINGS,
    FLOWN_OUT,
    DROPPED_KG,
    RECOVERED_KG,
    FALLEN_KG,
    SPOILT_KG,
    LANDED_KG,
    JUMPED,
    HEIGHT,
    STRIP_BY_DAY,
    STRIP_BY_NIGHT,
    LAST_DAY_LANDING,
    LAST_LANDING,
    STRIKES,
    LOOSE_KG,
    COMMITTED,
) = range(19)
NAI = 19
"""Counts since the start; HEIGHT = row of the drop heights in use; STRIP_BY_DAY/NIGHT = 1 while the
air command lands; LAST_* = watch (-1 none). Identity: DROPPED_KG = RECOVERED_KG + FALLEN_KG
(outside own cells) + SPOILT_KG (streamed or lost) + LOOSE_KG (lying uncollected now). COMMITTED =
transport sorties that carry no dropped cargo: landings of this watch, jumps of the last night."""

# --- air_f[NAF] float64
# ---------------------------------------------------------------------------------
LOSS_BY_DAY, LOSS_BY_NIGHT, LOSS_PER_DROP, FIRE_ON_STRIP, ROAD_X = range(5)
NAF = 5
"""Learnt loss per landing by day, by night, per drop sortie; reference rounds on the strip last
watch; ROAD_X = throughput of the enemy's road under this watch's strikes (1 = untouched)."""

# --- camp_i[NCI] int64, camp_f[NCF] float64
# ---------------------------------------------------------------
WET, LOW_CLOUD, FOG, OVER, OVER_AT, OVER_WHY, DRY_GUNS, LAST_CALL_0, LAST_CALL_1 = range(9)
NCI = 9
"""WET, LOW_CLOUD, FOG flags of the watch; OVER = 1 after the end, OVER_AT its watch, OVER_WHY its
cause; DRY_GUNS = watches in a row without a round in the garrison's main depot; LAST_CALL_s = watch
of side s's last call for reinforcement."""
LUCK_0, LUCK_1, RAIN_10D, FLOODED, RATION_0, RATION_1, WORKS_FIRE_0, WORKS_FIRE_1 = range(8)
NCF = 8
"""LUCK_s = the campaign draw u of side s as attacker; RAIN_10D mm in ten days; FLOODED = share of
the trench on flooding ground that is unusable; RATION_s = ration of the side, 1 = full;
WORKS_FIRE_s = reference rounds of harassing fire by side s on the enemy's field works and diggers
this watch."""

END_COMMAND_POST, END_STRENGTH, END_AMMUNITION, END_LIFTED = 1, 2, 3, 4
MAY_END = 3
"""Place of the switch in ``tables.ending``."""

# --- events[E, NEV] int32
# ---------------------------------------------------------------------------------
(
    E_ASSAULT_BEGINS,
    E_TAKEN,
    E_REPULSED,
    E_BROKEN,
    E_LODGEMENT,
    E_COUNTER_ATTACK,
    E_RETREAT,
    E_SURRENDER,
    E_MINE,
    E_ARRIVAL,
    E_GUN_LOST,
    E_STRIP_CLOSED,
    E_STRIP_NIGHT_CLOSED,
    E_COLLAPSE,
    E_TASK_DONE,
    E_TASK_FAILED,
    E_TASK_EXPIRED,
    E_END,
    E_DEPOT_HIT,
    E_OCCUPIED,
    E_RATION,
    E_LODGEMENT_LOST,
    E_LINE_READY,
    E_AIRCRAFT_LOST,
) = range(24)
EVENT_NAMES: tuple[str, ...] = (
    "assault begins",
    "position taken",
    "assault repulsed",
    "assault broken off",
    "lodgement held",
    "counter-attack",
    "retreat",
    "surrender",
    "mine fired",
    "arrival",
    "gun lost",
    "strip closed by day",
    "strip closed by night",
    "unit collapses",
    "task done",
    "task failed",
    "task expired",
    "end of the siege",
    "stock hit",
    "position occupied",
    "rations cut",
    "lodgement lost",
    "trench line ready",
    "aircraft lost",
)
NEV = 7
"""Columns: watch, minute of the watch, kind, side, place (position, -1), subject (unit or task,
-1), value."""

# --- rule numbers for draw addresses; never reused, never renumbered
# --------------------------------------
(
    R_WEATHER,
    R_DECISIONS,
    R_LANDINGS,
    R_DROPS,
    R_STRIKES,
    R_SUPPLY,
    R_MOVEMENT,
    R_DIGGING,
    R_MINING,
    R_FIRES,
    R_COUNTER_BATTERY,
    R_CONTACT,
    R_CONSOLIDATION,
    R_CARE,
    R_COHESION,
    R_DESERTION,
    R_REPLACEMENTS,
    R_ENDING,
    R_CAMPAIGN,
    R_FLOODING,
    R_RETREAT,
    R_POLICIES,
) = range(22)
N_RULES = 22
