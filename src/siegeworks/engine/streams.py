"""Addressed draws: a random number is looked up by what it decides, not taken from a queue.

The address is (seed, replication) for the campaign and (watch, rule, entity, draw) for the
decision. Philox-4x32-10 turns it into four random words: the first pair is its key, the other four
are its counter. No state is kept, so the order of loops, the number of threads and a unit more or
less move no other draw; two plans run under one seed meet the same luck wherever they decide the
same thing (common random numbers).

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC11, 2011, section 3.3 and table 2.
"""

import hashlib

import numpy as np
import numpy.typing as npt

from siegeworks.engine.jit import kernel, pasted_kernel

__all__ = [
    "CAMPAIGN_WATCH",
    "fill_uniforms",
    "operation_entity",
    "philox",
    "stable_hash",
    "uniforms",
]

CAMPAIGN_WATCH = 2**32 - 1
"""The watch in the address of a draw made once a campaign."""

ROUNDS = 10
LOW_WORD = 2**32 - 1
# Typed, so that plain and compiled arithmetic both stay in unsigned 64 bits. The product of two
# 32-bit words fits, and sums are masked: nothing overflows.
LOW = np.uint64(LOW_WORD)
HALF = np.uint64(32)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
STEP = 2.0**-32

# The key under which operations are named: no campaign's draws use it but one in 2^64.
OPERATION_KEY_0 = 0x6F706572
OPERATION_KEY_1 = 0x6174696F


@kernel
def low_word(number: int) -> np.uint64:
    """Low 32 bits of any integer, signed or not, as an unsigned 64-bit word."""
    return np.uint64(int(number) & LOW_WORD)


@pasted_kernel
def philox(
    k0: int, k1: int, c0: int, c1: int, c2: int, c3: int
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Four random words of 32 bits, as uint64, for the key (k0, k1) and the counter (c0..c3).

    Of each argument the low 32 bits count. Numba compiles once for each mix of integer types: pass
    int64 throughout.
    """
    key_0 = low_word(k0)
    key_1 = low_word(k1)
    x0 = low_word(c0)
    x1 = low_word(c1)
    x2 = low_word(c2)
    x3 = low_word(c3)
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * x0
        product_1 = MULTIPLIER_1 * x2
        x0 = (product_1 >> HALF) ^ x1 ^ key_0
        x1 = product_1 & LOW
        x2 = (product_0 >> HALF) ^ x3 ^ key_1
        x3 = product_0 & LOW
        key_0 = (key_0 + WEYL_0) & LOW
        key_1 = (key_1 + WEYL_1) & LOW
    return x0, x1, x2, x3


@kernel
def unit_interval(word: np.uint64) -> float:
    """Midpoint of step `word` of the 2^32 equal steps of (0, 1): never 0, never 1."""
    return (float(word) + 0.5) * STEP


@kernel
def uniforms(
    seed: int, replication: int, watch: int, rule: int, entity: int, draw: int
) -> tuple[float, float, float, float]:
    """Four independent uniform draws from the open interval (0, 1) for one decision.

    `watch` counts from the start, or is CAMPAIGN_WATCH; `rule` is the rule's number; `entity` the
    32-bit hash of what decides (``stable_hash``, ``operation_entity``); `draw` numbers the blocks
    of four within the decision, the hour among them.
    """
    w0, w1, w2, w3 = philox(seed, replication, watch, rule, entity, draw)
    return unit_interval(w0), unit_interval(w1), unit_interval(w2), unit_interval(w3)


@kernel
def fill_uniforms(
    seed: int,
    replication: int,
    watch: int,
    rule: int,
    entities: npt.NDArray[np.int64],
    draw: int,
    out: npt.NDArray[np.float64],
) -> None:
    """Write the four draws of every entity into `out` (4 x at least as many columns, C order).

    ``out[i, e]`` is draw i of ``entities[e]``: the same number ``uniforms`` gives, for about a
    sixth of the time, because this loop is vectorised.
    """
    for e in range(entities.size):
        w0, w1, w2, w3 = philox(seed, replication, watch, rule, entities[e], draw)
        out[0, e] = unit_interval(w0)
        out[1, e] = unit_interval(w1)
        out[2, e] = unit_interval(w2)
        out[3, e] = unit_interval(w3)


@kernel
def operation_entity(side_hash: int, position_hash: int, ordinal: int) -> int:
    """Entity (0 to 2^32 - 1) of the `ordinal`-th operation of a side against a position.

    One Philox block under a key of its own mixes the three words.
    """
    word, _, _, _ = philox(OPERATION_KEY_0, OPERATION_KEY_1, side_hash, position_hash, ordinal, 0)
    return int(np.int64(word))


def stable_hash(text: str) -> int:
    """Entity (0 to 2^32 - 1) of an id: the first four bytes of its BLAKE2s, the highest first.

    The same on every machine and in every process, unlike Python's own ``hash``. Two of 300 ids
    collide with a chance of 1 in 100,000; the loader takes that for a fault.
    """
    return int.from_bytes(hashlib.blake2s(text.encode()).digest()[:4], "big")
