"""Distribution functions summed term by term to sixty digits, and quantiles looked up in them."""

import math
from decimal import Decimal, localcontext

DIGITS = 60


def binomial_cdf(n, p):
    """P(X <= k) for k = 0..n."""
    with localcontext() as context:
        context.prec = DIGITS
        chance, total, sums = Decimal(p), Decimal(0), []
        for k in range(n + 1):
            total += math.comb(n, k) * chance**k * (1 - chance) ** (n - k)
            sums.append(total)
        return sums


def poisson_cdf(mean):
    """P(X <= k) for k = 0 and on, until less than 1e-30 is left."""
    with localcontext() as context:
        context.prec = DIGITS
        expected, total, sums = Decimal(mean), Decimal(0), []
        while 1 - total > Decimal("1e-30"):
            k = len(sums)
            total += (-expected).exp() * expected**k / math.factorial(k)
            sums.append(total)
        return sums


def quantile(u, sums):
    """Smallest k with P(X <= k) >= u."""
    return next(k for k, total in enumerate(sums) if total >= Decimal(u))


def normal_quantile(u):
    """Standard normal quantile by halving an interval of the distribution function."""
    low, high = -40.0, 40.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if 0.5 * math.erfc(-middle / math.sqrt(2.0)) < u:
            low = middle
        else:
            high = middle
    return high


def kumaraswamy_cdf(x, a, b):
    return 1.0 - (1.0 - x**a) ** b


def triangular_cdf(x, low, mode, high):
    if x <= mode:
        return (x - low) ** 2 / ((high - low) * (mode - low)) if mode > low else 0.0
    return 1.0 - (high - x) ** 2 / ((high - low) * (high - mode))
