import itertools
import warnings

import numpy as np
import pytest

from siegeworks.engine.streams import (
    CAMPAIGN_WATCH,
    fill_uniforms,
    operation_entity,
    philox,
    stable_hash,
    uniforms,
)
from tests.engine.processes import run_in_other_mode
from tests.naive import streams as naive

SEED = 1954
ONES = 2**32 - 1


def words(numbers):
    return [int(number) for number in numbers]


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((ONES,) * 4, (ONES,) * 2, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_known_answers_of_the_paper(counter, key, expected):
    answer = [int(word, 16) for word in expected.split()]
    assert words(philox(*key, *counter)) == answer
    assert naive.philox(counter, key) == answer


def test_equals_the_oracle():
    rng = np.random.default_rng(SEED)
    for _ in range(300):
        *counter, k0, k1 = (int(x) for x in rng.integers(0, 2**32, 6))
        assert words(philox(k0, k1, *counter)) == naive.philox(counter, (k0, k1))


@pytest.mark.parametrize("kind", [int, np.int64, np.uint64, np.int32, np.uint32])
def test_any_integer_type_gives_the_same_words(kind):
    expected = naive.philox((3, 4, 5, 6), (1, 2))
    assert words(philox(*(kind(x) for x in (1, 2, 3, 4, 5, 6)))) == expected


def test_low_32_bits_count():
    expected = naive.philox((ONES, 7, 0, 0), (ONES - 1, 5))
    assert words(philox(-2, 5 + 2**32, -1, 7, 2**40, 0)) == expected


def test_uniforms_are_the_midpoints_of_the_words():
    block = naive.philox((17, 5, 99, 2), (SEED, 3))
    assert uniforms(SEED, 3, 17, 5, 99, 2) == tuple((word + 0.5) / 2**32 for word in block)


def test_uniforms_stay_inside_the_open_interval():
    # The extreme words 0 and 2^32 - 1 turned to numbers in the same way.
    assert 0.0 < (0 + 0.5) * 2.0**-32
    assert (ONES + 0.5) * 2.0**-32 < 1.0
    draws = [uniforms(SEED, 0, watch, 1, 2, 3) for watch in range(500)]
    assert 0.0 < np.min(draws) < np.max(draws) < 1.0


def test_no_warning_in_either_mode():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        philox(*([ONES] * 6))
        uniforms(*([ONES] * 6))
        operation_entity(ONES, ONES, ONES)


@pytest.mark.bounds
def test_fill_gives_the_same_draws_as_uniforms():
    entities = np.random.default_rng(SEED).integers(0, 2**32, 37)
    out = np.full((4, 40), -1.0)
    fill_uniforms(SEED, 3, 17, 5, entities, 2, out)
    for e, entity in enumerate(entities):
        assert tuple(out[:, e]) == uniforms(SEED, 3, 17, 5, int(entity), 2)
    assert (out[:, 37:] == -1.0).all()


def test_another_unit_moves_no_other_draw():
    few, many = np.array([11, 22, 33]), np.array([7, 11, 15, 22, 33, 44])
    draws_few, draws_many = np.empty((4, 3)), np.empty((4, 6))
    fill_uniforms(SEED, 0, 4, 2, few, 0, draws_few)
    fill_uniforms(SEED, 0, 4, 2, many, 0, draws_many)
    assert (draws_many[:, [1, 3, 4]] == draws_few).all()


def test_each_part_of_the_address_counts():
    base = [SEED, 3, 17, 5, 99, 0]
    blocks = {uniforms(*base)}
    for place in range(6):
        address = list(base)
        address[place] += 1
        blocks.add(uniforms(*address))
    swapped = [base[i] for i in (1, 0, 3, 2, 5, 4)]
    blocks.add(uniforms(*swapped))
    assert len({value for block in blocks for value in block}) == 4 * 8


def test_neighbouring_addresses_are_uniform_and_uncorrelated():
    # 4,096 blocks of neighbouring watches, rules and entities: what a campaign asks for.
    addresses = itertools.product(range(16), range(16), range(16))
    draws = np.array([uniforms(SEED, 0, watch, rule, e, 0) for watch, rule, e in addresses])
    # 16 equal bins, 15 degrees of freedom: chi-square above 44.3 comes once in 10,000.
    for column in draws.T:
        counts = np.bincount((column * 16).astype(int), minlength=16)
        assert ((counts - 256) ** 2 / 256).sum() < 44.3
    cube = draws.reshape(16, 16, 16, 4)
    pairs = [
        (cube[1:], cube[:-1]),
        (cube[:, 1:], cube[:, :-1]),
        (cube[:, :, 1:], cube[:, :, :-1]),
        (cube[..., 1:], cube[..., :-1]),
    ]
    for one, other in pairs:
        r = np.corrcoef(one.ravel(), other.ravel())[0, 1]
        assert abs(r) < 4.0 / np.sqrt(one.size)


def test_replications_and_seeds_are_uncorrelated():
    draws = np.array(
        [[uniforms(SEED + s, r, 1, 2, 3, 0)[0] for r in range(1000)] for s in range(3)]
    )
    for one, other in itertools.combinations(draws, 2):
        assert abs(np.corrcoef(one, other)[0, 1]) < 4.0 / np.sqrt(1000)
    assert abs(np.corrcoef(draws[0, 1:], draws[0, :-1])[0, 1]) < 4.0 / np.sqrt(999)
    assert abs(draws.mean() - 0.5) < 4.0 * np.sqrt(1 / 12 / draws.size)


def test_same_bits_with_the_compiler_on_and_off():
    code = """
import numpy as np
from siegeworks.engine.streams import fill_uniforms, operation_entity
out = np.empty((4, 200))
fill_uniforms(1954, 7, 2**32 - 1, 5, np.arange(200) * 20_000_003, 1, out)
print(out.tobytes().hex(), [operation_entity(i, 2**31 + i, 3) for i in range(50)])
"""
    out = np.empty((4, 200))
    fill_uniforms(SEED, 7, CAMPAIGN_WATCH, 5, np.arange(200) * 20_000_003, 1, out)
    operations = [operation_entity(i, 2**31 + i, 3) for i in range(50)]
    assert run_in_other_mode(code) == f"{out.tobytes().hex()} {operations}"


def test_stable_hash_is_the_head_of_blake2s():
    # The digests of the empty string and of "abc" are published test vectors (RFC 7693, and the
    # BLAKE2 reference): 69217a30... and 508c5e8c...
    assert stable_hash("") == 0x69217A30
    assert stable_hash("abc") == 0x508C5E8C


def test_stable_hash_takes_any_letters_and_keeps_ids_apart():
    ids = [f"{group}_{number}" for group in ("đồi_a1", "gun", "bn") for number in range(300)]
    hashes = {stable_hash(text) for text in ids}
    assert len(hashes) == len(ids)
    assert all(0 <= value <= ONES for value in hashes)


def test_operation_entities_do_not_collide():
    sides = [stable_hash("besieger"), stable_hash("garrison")]
    positions = [stable_hash(f"position_{i}") for i in range(60)]
    triples = itertools.product(sides, positions, range(20))
    entities = [operation_entity(*triple) for triple in triples]
    # 2,400 among 2^32: one collision or more has a chance of 1 in 1,500.
    assert len(set(entities)) == len(entities) == 2400
    assert all(0 <= entity <= ONES for entity in entities)


def test_each_input_bit_turns_half_the_bits_of_an_operation():
    rng = np.random.default_rng(SEED)
    flips = np.zeros((96, 32))
    trials = 40
    for _ in range(trials):
        base = [int(x) for x in rng.integers(0, 2**32, 3)]
        entity = operation_entity(*base)
        for bit in range(96):
            changed = list(base)
            changed[bit // 32] ^= 1 << (bit % 32)
            difference = entity ^ operation_entity(*changed)
            flips[bit] += [(difference >> i) & 1 for i in range(32)]
    share = flips / trials
    # Five standard errors for each input bit, each output bit, and the whole.
    assert np.abs(share.mean(axis=1) - 0.5).max() < 5 * 0.5 / np.sqrt(32 * trials)
    assert np.abs(share.mean(axis=0) - 0.5).max() < 5 * 0.5 / np.sqrt(96 * trials)
    assert abs(share.mean() - 0.5) < 5 * 0.5 / np.sqrt(96 * 32 * trials)
