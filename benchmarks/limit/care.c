/* The rule of care, written again in C: engine/rules/care.py, function by function. */
#include "common.h"
#include "care.h"

enum { IN_THE_REAR_ = -2, NO_STATION_ = -3 };

typedef struct {
    double here, there, sick;
} Rates;

static inline double without_place(double crowd) { return crowd / (1.0 + crowd); }

static double death_per_day(double share, double severe_share, double settles) {
    double of_severe = MIN(share / MAX(severe_share, 1e-9), 1.0);
    return settles * of_severe / MAX(1.0 - of_severe + settles * of_severe, 1e-9);
}

static double crowded_chance(double chance, double crowd, double x, double extra) {
    return MIN(chance * (1.0 + (x - 1.0) * without_place(crowd)) + extra, 1.0);
}

static double sick_per_day(double per_1000, double rain_mm, double wet_mm, double wet_x) {
    double wet = MIN(MAX(rain_mm, 0.0) / MAX(wet_mm, 1e-9), 1.0);
    return MIN(per_1000 / 1000.0 * (1.0 + (wet_x - 1.0) * wet), 1.0);
}

static Rates day_rates(bool in_ring, bool landing, double crowd, double rain, const double *par) {
    double settles = par[SETTLES];
    double worse = death_per_day(par[BESIEGED_DEATHS], par[SEVERE_SHARE], settles);
    double treated = death_per_day(par[TREATED_DEATHS], par[SEVERE_SHARE], settles);
    bool is_treated = landing || !in_ring;
    double extra = is_treated ? 0.0 : par[UNEVACUATED];
    return (Rates){crowded_chance(worse, crowd, par[CROWDED_X], extra),
                   crowded_chance(is_treated ? treated : worse, crowd, par[CROWDED_X], extra),
                   sick_per_day(in_ring ? par[SICK_ENCLOSED] : par[SICK_OPEN], rain, par[WET_MM],
                                par[WET_X])};
}

static int64_t send_back(int32_t *m, int grade, bool linked, double p, double luck, double *sums) {
    int there = grade + H_LIGHT - LIGHT;
    int64_t n_there = linked ? m[there] : 0, n = m[grade] + n_there;
    if (n == 0) return 0;
    int64_t healed = binomial_kept(luck, n, p, sums);
    int64_t from_there = (2 * healed * n_there + n) / (2 * n);
    m[there] -= from_there;
    m[grade] -= healed - from_there;
    m[FIT] += healed;
    return healed;
}

static int64_t tend_severe(int32_t *m, int place, double dies, double settles, double a, double b) {
    int64_t n = m[SEVERE + place], dead = binomial(a, n, dies), settled = binomial(b, n - dead, settles);
    m[SEVERE + place] -= dead + settled;
    m[DIED] += dead;
    m[MODERATE + place] += settled;
    return dead + settled;
}

static bool is_cut_off(const int32_t *post_i, int64_t posts, const uint8_t *near_p, int64_t p, int64_t s) {
    for (int64_t q = 0; q < posts; q++)
        if (q != p && near_p[q] == 1 && post_i[q * NPI + OWNER] == s && post_i[q * NPI + EXISTS] == 1)
            return false;
    return true;
}

int64_t rule(const UnitTable *units, const PostTable *posts, const SupplyTable *supply,
             const AirTable *air, const ClockTable *clock, const Force *force, const Posts *state,
             const Sky *sky, const double *par, int64_t seed, int64_t rep, int64_t watch) {
    int32_t *men = force->men.data, *lost = force->lost.data, *cut = state->tally.data;
    const int32_t *unit_i = force->unit_i.data, *post_i = state->post_i.data, *op_i = state->op_i.data;
    const int8_t *side = units->side.data;
    double *draws = force->draws.data, *sums = force->sums.data;
    int64_t n = units->side.size, n_posts = state->post_i.shape[0], wide = force->draws.shape[1];
    bool is_day = clock->first.data[watch] == 1, is_night = clock->dark.data[watch] >= 0.5;
    double watch_h = clock->watch_h.data[0], dark_h = clock->dark.data[watch] * watch_h;
    double recovers = MIN(1.0 / MAX(par[SICK_STAY], 1.0), 1.0);
    if (is_day) {
        fill_uniforms(seed, rep, watch, R_CARE, units->entity.data, n, DRAW_DAY, draws, wide);
        keep_sums_for(sums, recovers);
        keep_sums_for(sums + OF_LIGHT_BACK * KEPT, par[LIGHT_BACK]);
        keep_sums_for(sums + OF_MODERATE_BACK * KEPT, par[MODERATE_BACK]);
    }
    int64_t acted = 0;
    for (int64_t s = 0; s < 2; s++) {
        bool in_ring = false;
        for (int64_t d = 0; d < supply->side.size; d++)
            if (supply->side.data[d] == s && supply->main.data[d] == 1 && supply->post.data[d] >= 0)
                in_ring = true;
        double crowd = 0.0;
        if (is_day && in_ring) {
            int64_t lying = 0, strength = 0;
            for (int64_t u = 0; u < n; u++) {
                const int32_t *m = men + u * NM;
                if (side[u] != s || unit_i[u * NUI + PRESENT] != 1) continue;
                int64_t bad = m[MODERATE] + m[SEVERE] + m[H_LIGHT] + m[H_MODERATE] + m[H_SEVERE];
                lying += bad;
                strength += bad + m[FIT] + m[LIGHT] + m[SICK] + m[SHIRK];
            }
            double places = MAX(par[PLACES] * strength, 1.0);
            crowd = MAX(lying / places - 1.0, 0.0);
        }
        int64_t last = sky->air_i.data[LAST_LANDING];
        bool shut = s != air->side.data[0] || (watch - last) * watch_h > par[SHUT_AFTER] * 24.0;
        Rates rate = day_rates(in_ring, !shut, crowd, sky->camp_f.data[RAIN_10D], par);
        double falls = rate.sick, falls_q = log_of_rest(falls);
        for (int64_t p = 0; p < state->tally.shape[1]; p++) cut[p] = -1;
        for (int64_t u = 0; u < n; u++) {
            int32_t *m = men + u * NM;
            const int32_t *ui = unit_i + u * NUI;
            if (side[u] != s || ui[PRESENT] == 0) continue;
            int64_t lying = m[LIGHT] + m[MODERATE] + m[SEVERE];
            int64_t in_station = m[H_LIGHT] + m[H_MODERATE] + m[H_SEVERE];
            if (lying == 0 && (!is_day || in_station + m[FIT] + m[SICK] == 0)) continue;
            int64_t p = ui[POST], entity = units->entity.data[u];
            int64_t station = supply->post.data[units->depot.data[u]];
            if (station < 0)
                station = IN_THE_REAR_;
            else if (post_i[station * NPI + OWNER] != s)
                station = NO_STATION_;
            bool way = lying + in_station > 0 && station != NO_STATION_;
            if (way && p >= 0 && p != station) {
                if (op_i[(p * 2 + 0) * NOI + NOW] == 1 || op_i[(p * 2 + 1) * NOI + NOW] == 1) {
                    way = false;
                } else if (in_ring) {
                    if (cut[p] < 0)
                        cut[p] = is_cut_off(post_i, n_posts, posts->near.data + p * posts->near.shape[1], p, s);
                    way = cut[p] != 1;
                }
            }
            if (is_day) {
                if (m[SEVERE] + m[H_SEVERE] != 0) {
                    Draws d = uniforms(seed, rep, watch, R_CARE, entity, DRAW_SEVERE);
                    acted += tend_severe(m, 0, rate.here, par[SETTLES], d.v[0], d.v[1]);
                    acted += tend_severe(m, H_LIGHT - LIGHT, rate.there, par[SETTLES], d.v[2], d.v[3]);
                }
                int64_t ill = binomial_at(draws[2 * wide + u], m[FIT], falls, falls_q);
                int64_t back = binomial_kept(draws[3 * wide + u], m[SICK], recovers, sums);
                m[FIT] += back - ill;
                m[SICK] += ill - back;
                lost[u * (NC + 1) + BY_SICKNESS] += ill;
                acted += ill + back;
                acted += send_back(m, LIGHT, way, par[LIGHT_BACK], draws[u], sums + OF_LIGHT_BACK * KEPT);
                acted += send_back(m, MODERATE, way, par[MODERATE_BACK], draws[wide + u],
                                   sums + OF_MODERATE_BACK * KEPT);
            }
            if (!way || lying == 0) continue;
            int64_t severe = m[SEVERE], moderate = m[MODERATE];
            if (p != station) {
                if (p < 0 && !is_night) continue;
                if (p >= 0 && severe + moderate > 0) {
                    double km = station >= 0 ? posts->distance_m.data[p * posts->distance_m.shape[1] + station] / 1000.0
                                             : par[REAR_KM];
                    Draws d = uniforms(seed, rep, watch, R_CARE, entity, DRAW_CARRY);
                    double most = m[FIT] * par[BEARERS] * dark_h / MAX(par[BEARER_H] * km, 1e-3);
                    int64_t room = stochastic_round(d.v[0], most);
                    severe = MIN(severe, room);
                    moderate = MIN(moderate, room - severe);
                }
            }
            int64_t light = p < 0 ? m[LIGHT] : 0;
            m[LIGHT] -= light, m[MODERATE] -= moderate, m[SEVERE] -= severe;
            m[H_LIGHT] += light, m[H_MODERATE] += moderate, m[H_SEVERE] += severe;
            acted += light + moderate + severe;
        }
    }
    return acted;
}

/* Play the rule again and again from the same state; the ticks of each time. */
int64_t clock_rule(const UnitTable *units, const PostTable *posts, const SupplyTable *supply,
                   const AirTable *air, const ClockTable *clock, const Force *force, const Posts *state,
                   const Sky *sky, const double *par, int64_t seed, int64_t rep, int64_t watch,
                   const Copy *list, int64_t n_list, int64_t *taken, int64_t times) {
    int64_t told = 0;
    for (int64_t k = 0; k < times; k++) {
        restore(list, n_list);
        int64_t begun = ticks();
        told = rule(units, posts, supply, air, clock, force, state, sky, par, seed, rep, watch);
        taken[k] = ticks() - begun;
    }
    return told;
}
