"""Philox-4x32-10 in whole numbers, written from the paper (Salmon et al., SC11, 2011, 3.3)."""

WORD = 2**32


def multiply_high_low(a, b):
    return divmod(a * b, WORD)


def one_round(counter, key):
    left_0, right_0, left_1, right_1 = counter
    high_0, low_0 = multiply_high_low(0xD2511F53, left_0)
    high_1, low_1 = multiply_high_low(0xCD9E8D57, left_1)
    return [high_1 ^ right_0 ^ key[0], low_1, high_0 ^ right_1 ^ key[1], low_0]


def philox(counter, key):
    """Four random words for a counter of four words and a key of two."""
    counter, key = list(counter), list(key)
    for _ in range(10):
        counter = one_round(counter, key)
        # The golden ratio and the square root of 3 less 1, as 32-bit fractions.
        key = [(key[0] + 0x9E3779B9) % WORD, (key[1] + 0xBB67AE85) % WORD]
    return counter
