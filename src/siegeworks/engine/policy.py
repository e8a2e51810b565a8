"""Columns of the policy matrix: the numeric fields of ``plan.records.Policy`` in their order.

``Tables.policy`` is float64 [2, NPOLICY]; a flag is 0 or 1. A house test holds this list against
the record.
"""

from __future__ import annotations

(
    CA_PER_SECTOR,
    CA_RESERVE_MIN,
    CA_COHESION_MIN,
    CA_REACH_M,
    CA_DELAY_H,
    CA_DELAY_IMPROVISED_H,
    CA_STOP_AFTER,
    CA_REST_H,
    CA_WINDOW_H,
    LAST_RESERVE,
    ASSAULT_STOP_AFTER,
    ASSAULT_REST_DAYS,
    REINFORCE_BELOW,
    HOLD_AT_ALL_COST,
    WITHDRAW_BELOW,
    RATION_FOOD_DAYS,
    RATION_SHARE,
    RESERVE_PURSE,
    DEFENCE_PURSE,
    HARASS_ROUNDS,
    HARASS_STRIP_SHARE,
    COUNTER_BATTERY_SHARE,
    CALL_BELOW,
    CALL_GAP_DAYS,
    LABOUR_OUTSIDE,
    GATHER_SHARE,
    STRIP_STOP_DAY,
    STRIP_STOP_NIGHT,
    HEIGHT_STEP_LOSS,
    STRIKE_GUNS,
    STRIKE_ROAD,
    REFILL_WEEK,
    REST_DAYS,
) = range(33)
NPOLICY = 33
