/* What both rules need: draws, samplers, men hit, the clock. The same arithmetic in the same order as the
   engine's, so that results are equal to the bit; compiled without contraction (-ffp-contract=off).
   Structures of the groups and all codes come from the header that run.py prints from the engine. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#define MAX(a, b) ((b) > (a) ? (b) : (a))
#define MIN(a, b) ((b) < (a) ? (b) : (a))
#define RARE(x) __builtin_expect(!!(x), 0)

typedef struct {
    double v[4];
} Draws;

static inline double interval(uint64_t word) { return ((double)word + 0.5) * 0x1p-32; }

static inline __attribute__((always_inline)) void philox(uint64_t key_0, uint64_t key_1, uint64_t x0,
                                                         uint64_t x1, uint64_t x2, uint64_t x3,
                                                         uint64_t out[4]) {
    const uint64_t low = 0xFFFFFFFFu;
    key_0 &= low, key_1 &= low, x0 &= low, x1 &= low, x2 &= low, x3 &= low;
    for (int r = 0; r < 10; r++) {
        uint64_t p0 = 0xD2511F53u * x0, p1 = 0xCD9E8D57u * x2;
        x0 = (p1 >> 32) ^ x1 ^ key_0;
        x1 = p1 & low;
        x2 = (p0 >> 32) ^ x3 ^ key_1;
        x3 = p0 & low;
        key_0 = (key_0 + 0x9E3779B9u) & low;
        key_1 = (key_1 + 0xBB67AE85u) & low;
    }
    out[0] = x0, out[1] = x1, out[2] = x2, out[3] = x3;
}

static inline Draws uniforms(int64_t seed, int64_t rep, int64_t watch, int64_t rule, int64_t entity,
                             int64_t draw) {
    uint64_t w[4];
    philox(seed, rep, watch, rule, entity, draw, w);
    return (Draws){{interval(w[0]), interval(w[1]), interval(w[2]), interval(w[3])}};
}

static inline void fill_uniforms(int64_t seed, int64_t rep, int64_t watch, int64_t rule,
                                 const int64_t *restrict entity, int64_t n, int64_t draw,
                                 double *restrict out, int64_t wide) {
    for (int64_t e = 0; e < n; e++) {
        uint64_t w[4];
        philox(seed, rep, watch, rule, entity[e], draw, w);
        for (int i = 0; i < 4; i++) out[i * wide + e] = interval(w[i]);
    }
}

static double stirling_error(double x) {
    double s = 1.0 / (x * x);
    return (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - s / 1680.0) * s) * s) / x;
}

static double deviance(double x, double mean) {
    double excess = x - mean;
    return x * log1p(excess / mean) - excess;
}

static double binomial_chance(double k, double n, double p) {
    double rest = n - k;
    double shape = stirling_error(n) - stirling_error(k) - stirling_error(rest);
    double distance = deviance(k, n * p) + deviance(rest, n * (1.0 - p));
    return sqrt(n / (2.0 * M_PI * k * rest)) * exp(shape - distance);
}

static int64_t binomial_climb(double u, double n, double p, double k, double term) {
    double odds = p / (1.0 - p), mean = n * p, reached = term;
    while (reached < u && k < n && (k < mean || term > 1e-18)) {
        term *= odds * (n - k) / (k + 1.0);
        k += 1.0;
        reached += term;
    }
    return (int64_t)k;
}

static int64_t binomial_beyond(double u, double n, double p, double log_q) {
    double mean = n * p;
    if (mean <= 78.0) return binomial_climb(u, n, p, 0.0, exp(n * log_q));
    double start = floor(mean - 7.0 * sqrt(mean * (1.0 - p)));
    return binomial_climb(u, n, p, start, binomial_chance(start, n, p));
}

static inline int64_t binomial_upward(double u, double n, double p) {
    if (u <= 1.0 - n * p) return 0;
    return binomial_beyond(u, n, p, log1p(-p));
}

static inline int64_t binomial(double u, int64_t n, double p) {
    if (n <= 0 || p <= 0.0) return 0;
    if (p >= 1.0) return n;
    if (p > 0.5) return n - binomial_upward(1.0 - u, (double)n, 1.0 - p);
    return binomial_upward(u, (double)n, p);
}

static inline int64_t binomial_at(double u, int64_t n, double p, double log_q) {
    if (n <= 0 || p <= 0.0) return 0;
    if (p > 0.5) return binomial(u, n, p);
    if (u <= 1.0 - (double)n * p) return 0;
    return binomial_beyond(u, (double)n, p, log_q);
}

static inline double log_of_rest(double p) { return p < 1.0 ? log1p(-p) : 0.0; }

/* Sums kept for one chance: as many trials and counts as the engine keeps. */
enum { TRIALS_ = 64, SUMS_ = 8, KEPT = TRIALS_ * SUMS_ };

static void keep_sums_for(double *sums, double p) {
    if (sums[0] == p) return;
    for (int64_t n = 0; n < TRIALS_; n++) sums[n * SUMS_] = 0.0;
    sums[0] = p, sums[1] = log_of_rest(p);
}

static void fill_sums(double *row, double n, double p, double log_q) {
    double odds = p / (1.0 - p), mean = n * p, term = exp(n * log_q), reached = term, k = 0.0;
    for (int i = 0; i < SUMS_; i++) {
        bool goes_on = k < n && (k < mean || term > 1e-18);
        row[i] = goes_on ? reached : INFINITY;
        if (i == 0) row[i] = MAX(row[i], 1.0 - mean);
        term *= odds * (n - k) / (k + 1.0);
        k += 1.0;
        reached += goes_on ? term : INFINITY;
    }
}

static inline int64_t binomial_kept(double u, int64_t n, double p, double *sums) {
    if (n <= 0 || p <= 0.0) return 0;
    if (n >= TRIALS_ || p > 0.5) return binomial_at(u, n, p, sums[1]);
    double *row = sums + n * SUMS_;
    if (RARE(row[0] == 0.0)) fill_sums(row, (double)n, p, sums[1]);
    int64_t count = 0;
    for (int k = 0; k < SUMS_; k++) count += row[k] < u ? 1 : 0;
    return count < SUMS_ ? count : binomial_beyond(u, (double)n, p, sums[1]);
}

static inline int64_t stochastic_round(double u, double x) {
    double whole = floor(x);
    return (int64_t)whole + (u + (x - whole) >= 1.0 ? 1 : 0);
}

/* --- restoring what a rule has changed, and the clock ------------------------------------------------ */

typedef struct {
    char *to;
    const char *from;
    int64_t bytes;
} Copy;

void restore(const Copy *list, int64_t n) {
    for (int64_t i = 0; i < n; i++) memcpy(list[i].to, list[i].from, list[i].bytes);
}

/* Ticks of a steady clock: of the processor's counter where there is one, else nanoseconds. */
int64_t ticks(void) {
#if defined(__x86_64__)
    unsigned aux;
    return (int64_t)__rdtscp(&aux);
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
#endif
}
