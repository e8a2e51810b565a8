"""Samplers: one uniform number in, one value out, never falling as the uniform number rises.

That they are monotone keeps runs coupled: under one seed a plan that raises the mean of a count
keeps its rank in the distribution instead of drawing anew. Samplers that reject candidates use a
varying number of draws and lose this.

The counts are exact inversions: the smallest k whose distribution function reaches u. The sums are
good to 1e-11, finer than the step of the uniform numbers (2^-32).

Sources: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution",
Applied Statistics 37, 1988 (PPND16); C. Loader, "Fast and accurate computation of binomial
probabilities", 2000 (the starting term); P. Kumaraswamy, "A generalized probability density
function for double-bounded random processes", Journal of Hydrology 46, 1980.
"""

import math

import numpy as np
import numpy.typing as npt

from siegeworks.engine.jit import kernel

F8 = npt.NDArray[np.float64]

__all__ = [
    "binomial",
    "kumaraswamy",
    "kumaraswamy_from_quantiles",
    "lognormal",
    "normal",
    "poisson",
    "stochastic_round",
    "triangular",
]

LEAST_TAIL = 1e-300  # thinner tails are taken as this, so that u = 0 and u = 1 stay finite
REACH_SD = 7.0  # the chance below mean - 7 sd is at most 1.3e-12
SMALL_MEAN = 78.0  # up to it sums start at 0; beyond it mean - 7 sd is at least 16
KEPT_N, KEPT_SUMS = 64, 8  # sums are kept for fewer trials; 8 fill a line of the cache
LEAST_TERM = 1e-18  # past the mean, a term this small ends the sum
TWO_PI = 2.0 * math.pi


# --- normal -------------------------------------------------------------------------------------

# Wichura's coefficients, highest power first: the quantile is a quotient of two polynomials.
CENTRE_OVER = (
    2.5090809287301226727e3,
    3.3430575583588128105e4,
    6.7265770927008700853e4,
    4.5921953931549871457e4,
    1.3731693765509461125e4,
    1.9715909503065514427e3,
    1.3314166789178437745e2,
    3.3871328727963666080,
)
CENTRE_UNDER = (
    5.2264952788528545610e3,
    2.8729085735721942674e4,
    3.9307895800092710610e4,
    2.1213794301586595867e4,
    5.3941960214247511077e3,
    6.8718700749205790830e2,
    4.2313330701600911252e1,
    1.0,
)
SHOULDER_OVER = (
    7.74545014278341407640e-4,
    2.27238449892691845833e-2,
    2.41780725177450611770e-1,
    1.27045825245236838258,
    3.64784832476320460504,
    5.76949722146069140550,
    4.63033784615654529590,
    1.42343711074968357734,
)
SHOULDER_UNDER = (
    1.05075007164441684324e-9,
    5.47593808499534494600e-4,
    1.51986665636164571966e-2,
    1.48103976427480074590e-1,
    6.89767334985100004550e-1,
    1.67638483018380384940,
    2.05319162663775882187,
    1.0,
)
FAR_OVER = (
    2.01033439929228813265e-7,
    2.71155556874348757815e-5,
    1.24266094738807843860e-3,
    2.65321895265761230930e-2,
    2.96560571828504891230e-1,
    1.78482653991729133580,
    5.46378491116411436990,
    6.65790464350110377720,
)
FAR_UNDER = (
    2.04426310338993978564e-15,
    1.42151175831644588870e-7,
    1.84631831751005468180e-5,
    7.86869131145613259100e-4,
    1.48753612908506148525e-2,
    1.36929880922735805310e-1,
    5.99832206555887937690e-1,
    1.0,
)


@kernel
def polynomial(coefficients: tuple[float, ...], x: float) -> float:
    """Value at x of the polynomial with these coefficients, highest power first."""
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


@kernel
def normal(u: float) -> float:
    """Standard normal value at probability `u`; finite even at 0 and 1 (about -37 and +37)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * polynomial(CENTRE_OVER, r) / polynomial(CENTRE_UNDER, r)
    tail = max(min(u, 1.0 - u), LEAST_TAIL)
    depth = math.sqrt(-math.log(tail))
    if depth <= 5.0:
        r = depth - 1.6
        distance = polynomial(SHOULDER_OVER, r) / polynomial(SHOULDER_UNDER, r)
    else:
        r = depth - 5.0
        distance = polynomial(FAR_OVER, r) / polynomial(FAR_UNDER, r)
    return -distance if q < 0.0 else distance


@kernel
def lognormal(u: float, median: float, sd_log: float) -> float:
    """Lognormal value: `median` times e to a normal number with standard deviation `sd_log`."""
    return median * math.exp(sd_log * normal(u))


# --- counts -------------------------------------------------------------------------------------


@kernel
def stirling_error(x: float) -> float:
    """Log of x! less Stirling's formula for it: 1/(12x) - 1/(360x^3) + ..., for x >= 16."""
    s = 1.0 / (x * x)
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - s / 1680.0) * s) * s) / x


@kernel
def deviance(x: float, mean: float) -> float:
    """Half the deviance of a count x from its mean: x ln(x / mean) - (x - mean), for both > 0."""
    excess = x - mean
    return x * math.log1p(excess / mean) - excess


@kernel
def binomial_chance(k: float, n: float, p: float) -> float:
    """Chance of k successes in n trials by Loader's saddle point, for k and n - k >= 16."""
    rest = n - k
    shape = stirling_error(n) - stirling_error(k) - stirling_error(rest)
    distance = deviance(k, n * p) + deviance(rest, n * (1.0 - p))
    return math.sqrt(n / (TWO_PI * k * rest)) * math.exp(shape - distance)


@kernel
def poisson_chance(k: float, mean: float) -> float:
    """Chance of k events by Loader's saddle point, for k >= 16."""
    return math.exp(-stirling_error(k) - deviance(k, mean)) / math.sqrt(TWO_PI * k)


@kernel
def binomial_climb(u: float, n: float, p: float, k: float, term: float) -> int:
    """Smallest count from k up whose summed chances reach u; `term` is the chance of k."""
    odds = p / (1.0 - p)
    mean = n * p
    reached = term
    while reached < u and k < n and (k < mean or term > LEAST_TERM):
        # P(k+1) = P(k) (n-k)/(k+1) p/(1-p)
        term *= odds * (n - k) / (k + 1.0)
        k += 1.0
        reached += term
    return int(k)


@kernel
def binomial_upward(u: float, n: float, p: float) -> int:
    """Smallest k with P(X <= k) >= u, summed upward, for 0 < p <= 0.5."""
    if u <= 1.0 - n * p:  # (1-p)^n >= 1 - np: most rare events end here
        return 0
    return binomial_beyond(u, n, p, math.log1p(-p))


@kernel
def binomial_beyond(u: float, n: float, p: float, log_q: float) -> int:
    """As ``binomial_upward``, past its first question; ``log_q`` = ln(1 - p)."""
    mean = n * p
    if mean <= SMALL_MEAN:
        return binomial_climb(u, n, p, 0.0, math.exp(n * log_q))
    start = float(math.floor(mean - REACH_SD * math.sqrt(mean * (1.0 - p))))
    return binomial_climb(u, n, p, start, binomial_chance(start, n, p))


@kernel
def binomial(u: float, n: int, p: float) -> int:
    """Successes in `n` trials of chance `p` each, by exact inversion.

    No trials or no chance give 0, certainty gives n. The time grows with the mean up to SMALL_MEAN
    and with the standard deviation beyond.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return int(n)
    if p > 0.5:  # count the failures; 1 - u keeps the result rising with u
        return int(n) - binomial_upward(1.0 - u, float(n), 1.0 - p)
    return binomial_upward(u, float(n), p)


@kernel
def binomial_at(u: float, n: int, p: float, log_q: float) -> int:
    """The same number as ``binomial``, for a chance met so often that ``log_q`` = ln(1 - p) is kept
    (0 for p = 1)."""
    if n <= 0 or p <= 0.0:
        return 0
    if p > 0.5:
        return binomial(u, n, p)
    if u <= 1.0 - n * p:
        return 0
    return binomial_beyond(u, float(n), p, log_q)


@kernel
def log_of_rest(p: float) -> float:
    """ln(1 - p) for ``binomial_at``."""
    return math.log1p(-p) if p < 1.0 else 0.0


@kernel
def keep_sums_for(sums: F8, p: float) -> None:
    """Forget the sums kept for another chance than ``p``; row 0 holds that chance and ln(1 - p)."""
    if sums[0, 0] != p:
        for n in range(sums.shape[0]):
            sums[n, 0] = 0.0
        sums[0, 0] = p
        sums[0, 1] = log_of_rest(p)


@kernel
def fill_sums(row: F8, n: float, p: float, log_q: float) -> None:
    """Write the sums that ``binomial_beyond`` climbs through: count k is reached past ``row[k]``.

    Where the climb ends whatever is drawn stands infinity.
    """
    odds = p / (1.0 - p)
    mean = n * p
    term = math.exp(n * log_q)
    reached = term
    k = 0.0
    for i in range(row.size):
        goes_on = k < n and (k < mean or term > LEAST_TERM)
        row[i] = reached if goes_on else math.inf
        if i == 0:
            row[i] = max(row[i], 1.0 - mean)
        term *= odds * (n - k) / (k + 1.0)
        k += 1.0
        reached += term if goes_on else math.inf


@kernel
def binomial_kept(u: float, n: int, p: float, sums: F8) -> int:
    """The same number as ``binomial``, by comparing with sums kept for each small ``n``.

    ``sums`` [most n + 1, counts], after ``keep_sums_for``: no exponential, and nothing to guess for
    the processor.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if n >= sums.shape[0] or p > 0.5:
        return binomial_at(u, n, p, sums[0, 1])
    if sums[n, 0] == 0.0:
        fill_sums(sums[n], float(n), p, sums[0, 1])
    count = 0
    for k in range(KEPT_SUMS):
        count += 1 if sums[n, k] < u else 0
    return count if count < KEPT_SUMS else binomial_beyond(u, float(n), p, sums[0, 1])


@kernel
def poisson_climb(u: float, mean: float, k: float, term: float) -> int:
    """Smallest count from k up whose summed chances reach u; `term` is the chance of k."""
    reached = term
    while reached < u and (k < mean or term > LEAST_TERM):
        # P(k+1) = P(k) mean/(k+1)
        term *= mean / (k + 1.0)
        k += 1.0
        reached += term
    return int(k)


@kernel
def poisson(u: float, mean: float) -> int:
    """Events where `mean` are expected, by exact inversion; a mean of 0 or less gives 0."""
    if mean <= 0.0 or u <= 1.0 - mean:  # exp(-mean) >= 1 - mean
        return 0
    if mean <= SMALL_MEAN:
        return poisson_climb(u, mean, 0.0, math.exp(-mean))
    start = float(math.floor(mean - REACH_SD * math.sqrt(mean)))
    return poisson_climb(u, mean, start, poisson_chance(start, mean))


@kernel
def stochastic_round(u: float, x: float) -> int:
    """Whole number beside `x`, up with a chance equal to its fraction, so that the mean is x."""
    whole = math.floor(x)
    return int(whole) + (1 if u + (x - whole) >= 1.0 else 0)


# --- shares and ranges --------------------------------------------------------------------------


@kernel
def kumaraswamy(u: float, a: float, b: float) -> float:
    """Share between 0 and 1 with shapes `a` and `b` > 0: (1 - (1-u)^(1/b))^(1/a).

    It stands in for the Beta distribution, which has no closed inverse. Shapes with their 10 %,
    50 % and 90 % points: (1, 1) 0.10 0.50 0.90; (2, 2) 0.23 0.54 0.83; (2, 5) 0.14 0.36 0.61;
    (5, 2) 0.55 0.78 0.93. ``kumaraswamy_from_quantiles`` finds the shapes for a range.
    """
    if u <= 0.0:
        return 0.0
    if u >= 1.0:
        return 1.0
    return math.pow(-math.expm1(math.log1p(-u) / b), 1.0 / a)


@kernel
def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Triangular value for low <= mode <= high; `low` where the range is empty."""
    width = high - low
    if width <= 0.0:
        return low
    if u * width < mode - low:
        return min(mode, low + math.sqrt(max(u, 0.0) * width * (mode - low)))
    return max(mode, high - math.sqrt(max(1.0 - u, 0.0) * width * (high - mode)))


def kumaraswamy_from_quantiles(p10: float, p90: float) -> tuple[float, float]:
    """Shapes (a, b) of the share that is below `p10` and above `p90` one time in ten each.

    Plain Python, for when a scenario is read. Raises ValueError unless 0 < p10 < p90 < 1 and the
    range is wide enough to be told from a point.
    """
    if not 0.0 < p10 < p90 < 1.0:
        raise ValueError(f"expected 0 < p10 < p90 < 1, got p10={p10}, p90={p90}")
    # (1 - x^a)^b is 0.9 at p10 and 0.1 at p90: the ratio of the logs gives a, whatever b is. It
    # rises in a from 1 without bound, so halving the interval of ln a finds the root.
    wanted = math.log(0.1) / math.log(0.9)
    log_low, log_high = math.log(1e-9), math.log(600.0 / -math.log(p10))
    if _log_ratio(p10, p90, math.exp(log_high)) < wanted:
        raise ValueError(f"p10={p10} and p90={p90} are too close for a share to lie between")
    for _ in range(200):
        middle = 0.5 * (log_low + log_high)
        if _log_ratio(p10, p90, math.exp(middle)) < wanted:
            log_low = middle
        else:
            log_high = middle
    a = math.exp(0.5 * (log_low + log_high))
    return a, math.log(0.1) / _log_survival(p90, a)


def _log_survival(x: float, a: float) -> float:
    """Log of 1 - x^a, for 0 < x < 1, without loss where x^a is near 0 or 1."""
    power = a * math.log(x)
    return math.log1p(-math.exp(power)) if power < -0.7 else math.log(-math.expm1(power))


def _log_ratio(p10: float, p90: float, a: float) -> float:
    return _log_survival(p90, a) / _log_survival(p10, a)
