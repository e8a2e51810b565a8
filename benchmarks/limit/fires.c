/* The rule of fires, written again in C: engine/rules/fires.py with gunnery, missions, fireplan, harassing and
   bombardment, function by function. */
#include "common.h"
#include "fires.h"

typedef struct {
    const double *guns, *par, *policy;
    const PostTable *posts;
    const GroundTable *ground;
    const PathTable *paths;
    const TaskTable *tasks;
    const AirTable *air;
    const int32_t *armed;
    int32_t *men, *lost, *unit_i, *bench, *post_i, *op_i, *tally, *task_i, *heads, *trench;
    const int32_t *line_i;
    double *sums, *post_f, *fabric, *marks, *task_f, *draws, *air_f, *camp_f;
    const double *over, *held;
    int64_t *rounds, *flow, *kg, *kg_flow;
    const int16_t *seen;
    const double *x_m, *y_m;
    int64_t n_units, n_posts, n_cells, n_ammo, wide_tally, wide_marks, wide_bench, wide_heads, n_tasks, n_plan, n_lines, n_armed;
    int64_t seed, rep, watch;
    double hours;
} Field;

typedef struct {
    int64_t post, shift, part;
    double hours;
    bool is_seen, is_preparation;
} Aim;

#define GUN(u, c) f->guns[(u) * NG + (c)]
#define UNIT(u, c) f->unit_i[(u) * NUI + (c)]
#define MEN(u, c) f->men[(u) * NM + (c)]
#define POST_I(p, c) f->post_i[(p) * NPI + (c)]
#define POST_F(p, c) f->post_f[(p) * NPF + (c)]
#define OP(p, s, c) f->op_i[((p) * 2 + (s)) * NOI + (c)]
#define TASK_I(t, c) f->task_i[(t) * NTI + (c)]
#define TASK_F(t, c) f->task_f[(t) * NTF + (c)]
#define ARMED(f, u) for (int64_t k_ = 0, u; k_ < (f)->n_armed && (u = (f)->armed[k_], true); k_++)
#define RATE_OF(u) f->bench[RATE * f->wide_bench + (u)]

static inline int64_t column(int64_t c, int64_t owner, int64_t attacker) {
    return owner == attacker ? c + LODGED_FIRE : c;
}

static inline double left_after(double state, double rounds, double mean) {
    return state * exp(-rounds / MAX(mean, 1e-9));
}

static inline bool is_assault(int64_t kind) {
    return kind == T_ASSAULT || kind == T_PENETRATE || kind == T_COUNTER_ATTACK;
}

static inline bool within(const Field *f, int64_t a, int64_t b, double reach) {
    double dx = f->x_m[a] - f->x_m[b], dy = f->y_m[a] - f->y_m[b];
    return dx * dx + dy * dy <= reach * reach;
}

static bool reaches(const Field *f, int64_t u, int64_t cell) {
    if (!within(f, UNIT(u, CELL), cell, GUN(u, G_RANGE_M))) return false;
    if (GUN(u, G_DIRECT) == 0.0) return true;
    int64_t post = UNIT(u, POST);
    if (post >= 0) return f->ground->sees.data[post * f->ground->sees.shape[1] + cell] > 0;
    return f->seen[(int64_t)GUN(u, G_SIDE) * f->n_cells + cell] > 0;
}

static inline int64_t room_of(const Field *f, int64_t u) {
    int64_t left = (int64_t)((double)RATE_OF(u) * f->hours) - UNIT(u, FIRED);
    return MAX(left, 0);
}

static inline int64_t take_rounds(Field *f, int64_t depot, int64_t ammo, int64_t purse, int64_t want) {
    int64_t *there = f->rounds + (depot * f->n_ammo + ammo) * 3 + purse;
    int64_t got = MIN(want, *there);
    if (got <= 0) return 0;
    *there -= got;
    f->flow[(depot * f->n_ammo + ammo) * NFLOW + F_USED] += got;
    return got;
}

static int64_t shoot(Field *f, int64_t u, int64_t want, int64_t purse, int64_t purse_2) {
    int64_t depot = (int64_t)GUN(u, G_DEPOT), ammo = (int64_t)GUN(u, G_AMMO);
    int64_t got = take_rounds(f, depot, ammo, purse, want);
    if (purse_2 >= 0) got += take_rounds(f, depot, ammo, purse_2, want - got);
    UNIT(u, FIRED) += got;
    return got;
}

static void fall_on_post(Field *f, int64_t u, int64_t got, const Aim *aim) {
    if (got <= 0) return;
    const double *par = f->par;
    int64_t p = aim->post;
    double area = MAX(f->posts->area_ha.data[p], 1e-9);
    double scatter = aim->is_seen ? GUN(u, G_SCATTER_M) : GUN(u, G_BLIND_M);
    double spread = 2.0 * M_PI * scatter * scatter;
    double hits = got * -expm1(-area * 10000.0 / MAX(spread, 1e-9));
    double rounds = hits * GUN(u, G_REFERENCE);
    int64_t c = DENSITY;
    if (aim->is_preparation) {
        double wire = par[WIRE_SHARE] * rounds;
        rounds -= wire;
        hits -= par[WIRE_SHARE] * hits;
        POST_F(p, WIRE) = left_after(POST_F(p, WIRE), wire, par[LANE_ROUNDS] * par[LANES]);
        c = PREPARATION;
    }
    POST_F(p, SHELLED + aim->shift) += rounds;
    POST_F(p, c + aim->shift) += rounds / (area * MAX(aim->hours, 1e-9));
    double trench_m = par[TRENCH_PER_HA] * area;
    POST_F(p, WORKS) = left_after(POST_F(p, WORKS), rounds / 100.0 * par[TRENCH_BROKEN], trench_m);
    double broken_m2 = hits * par[SHELTER_M2] * GUN(u, G_BREAKS);
    POST_F(p, SHELTER) = left_after(POST_F(p, SHELTER), broken_m2, area * 10000.0);
    if (aim->part >= 0 && aim->is_seen && GUN(u, G_DIRECT) == 1.0) {
        double *fabric = f->fabric + p * 3 + aim->part;
        *fabric = left_after(*fabric, got * par[SILENCE], par[EMBRASURES]);
    }
}

static void fire_at(Field *f, int64_t u, int64_t want, int64_t purse, int64_t purse_2, const Aim *aim) {
    fall_on_post(f, u, shoot(f, u, want, purse, purse_2), aim);
}

/* --- before the missions ---------------------------------------------------------------------------- */

static void clear(Field *f) {
    static const int columns[] = {DENSITY, PREPARATION, BARRAGE, SHELLED, HOURS};
    for (int64_t p = 0; p < f->n_posts; p++) {
        for (int k = 0; k < 5; k++) POST_F(p, columns[k]) = POST_F(p, columns[k] + LODGED_FIRE) = 0.0;
        POST_F(p, TARGET) = 0.0;
    }
    ARMED(f, u) UNIT(u, AIMED) = 0;
    f->air_f[FIRE_ON_STRIP] = 0.0;
    f->camp_f[WORKS_FIRE_0] = f->camp_f[WORKS_FIRE_0 + 1] = 0.0;
}

static double rate_per_h(const Field *f, int64_t u, double day) {
    int64_t posture = UNIT(u, POSTURE);
    if (UNIT(u, PRESENT) == 0 || GUN(u, G_AMMO) < 0.0 || posture == MARCH) return 0.0;
    if (posture == ASSAULT) return 0.0;
    int64_t tubes = UNIT(u, TUBES), crew = (int64_t)GUN(u, G_CREW);
    if (crew > 0) tubes = MIN(tubes, MEN(u, FIT) / crew);
    double rate = (double)tubes * GUN(u, G_RATE);
    if (GUN(u, G_EMPLACEMENT) == CASEMATE) return rate * f->par[CASEMATE_X];
    int64_t p = UNIT(u, POST);
    if (p >= 0)
        rate *= 1.0 - (1.0 - f->par[OVERLOOKED_X]) * f->over[p * 2 + 1 - (int64_t)GUN(u, G_SIDE)] * day;
    return rate;
}

static void list_located(Field *f) {
    int64_t n[2] = {0, 0};
    int32_t *known = f->bench + KNOWN * f->wide_bench;
    ARMED(f, v) {
        if (UNIT(v, LOCATED) < f->watch || UNIT(v, TUBES) <= 0 || UNIT(v, PRESENT) == 0) continue;
        int64_t s = 1 - (int64_t)GUN(v, G_SIDE);
        known[s * f->wide_bench + n[s]++] = v;
    }
    for (int64_t s = 0; s < 2; s++)
        if (n[s] < f->n_units) known[s * f->wide_bench + n[s]] = -1;
}

static int64_t mark_contact(Field *f) {
    int64_t count = 0, n = f->n_plan;
    for (int64_t row = 0; row < f->n_tasks; row++) {
        if (TASK_I(row, NOW_IN) == 0 || (row < n && !is_assault(f->tasks->kind.data[row]))) continue;
        int64_t p = row < n ? f->tasks->goal.data[row] : (row - n) / 2;
        int64_t s = row < n ? f->tasks->side.data[row] : (row - n) % 2;
        int64_t c = column(HOURS, POST_I(p, OWNER), s);
        double lasts = MAX(f->hours - TASK_F(row, CONTACT_H), 0.0);
        POST_F(p, c) = MAX(POST_F(p, c), lasts);
        count++;
    }
    return count;
}

/* --- assaults ------------------------------------------------------------------------------------------ */

static int64_t room_to_prepare(const Field *f, int64_t u, int64_t ammo, double hours, int64_t cell) {
    if ((int64_t)GUN(u, G_AMMO) != ammo || GUN(u, G_REFERENCE) <= 0.0 || !reaches(f, u, cell)) return 0;
    int64_t can = (int64_t)(RATE_OF(u) * hours), room = room_of(f, u);
    return MIN(can, room);
}

static Aim aim_of(const Field *f, int64_t p, int64_t s, double hours, bool is_preparation) {
    int64_t owner = POST_I(p, OWNER), part = f->posts->parts.data[p] - 1;
    double x = owner >= 0 ? f->held[p * 2 + 1 - owner] : 0.0;
    for (int64_t k = part; k >= 0; k--)
        if (x < f->posts->part_to.data[p * 3 + k]) part = k;
    return (Aim){p, column(0, owner, s), part, hours,
                 f->seen[s * f->n_cells + f->posts->cell.data[p]] > 0, is_preparation};
}

static void support(Field *f, int64_t u, double share, int64_t purse_2, const Aim *aim) {
    if (GUN(u, G_REFERENCE) <= 0.0 || !reaches(f, u, f->posts->cell.data[aim->post])) return;
    int64_t want = (int64_t)(RATE_OF(u) * share * aim->hours), room = room_of(f, u);
    fire_at(f, u, MIN(want, room), P_RESERVE, purse_2, aim);
}

static void prepare(Field *f, int64_t first, int64_t end, int64_t ammo, int64_t want, const Aim *aim) {
    int64_t cell = f->posts->cell.data[aim->post], total = 0;
    const int32_t *gun = f->tasks->gun_item.data;
    for (int64_t i = first; i < end; i++) total += room_to_prepare(f, gun[i], ammo, aim->hours, cell);
    for (int64_t i = first; i < end; i++) {
        int64_t u = gun[i], room = room_to_prepare(f, u, ammo, aim->hours, cell);
        if (room <= 0) continue;
        int64_t part = want * room / total, share = MIN(room, part);
        want -= share;
        total -= room;
        fire_at(f, u, share, P_RESERVE, -1, aim);
    }
}

static void serve_plan(Field *f, bool is_preparation) {
    const TaskTable *k = f->tasks;
    for (int64_t t = 0; t < f->n_plan; t++) {
        if (TASK_I(t, NOW_IN) == 0 || !is_assault(k->kind.data[t])) continue;
        int64_t p = k->goal.data[t], s = k->side.data[t];
        double begins = TASK_F(t, CONTACT_H);
        Aim aim = aim_of(f, p, s, is_preparation ? k->prep_h.data[t] : f->hours - begins, is_preparation);
        int64_t first = k->gun_start.data[t], end = k->gun_start.data[t + 1], n_ammo = k->prep_rounds.shape[1];
        if (!is_preparation) {
            for (int64_t i = first; i < end; i++) support(f, k->gun_item.data[i], f->par[SUPPORT_SHARE], -1, &aim);
        } else if (!(OP(p, s, OPEN) == 1 && OP(p, s, LAST) == f->watch - 1 && begins <= 0.0)) {
            for (int64_t ammo = 0; ammo < n_ammo; ammo++) {
                int64_t want = k->prep_rounds.data[t * n_ammo + ammo];
                if (want > 0) prepare(f, first, end, ammo, want, &aim);
            }
        }
    }
}

static void serve_policy(Field *f) {
    for (int64_t row = f->n_plan; row < f->n_tasks; row++) {
        if (TASK_I(row, NOW_IN) == 0) continue;
        int64_t p = (row - f->n_plan) / 2, s = (row - f->n_plan) % 2;
        Aim aim = aim_of(f, p, s, POST_F(p, column(HOURS, POST_I(p, OWNER), s)), false);
        ARMED(f, u)
            if (GUN(u, G_SIDE) == s && RATE_OF(u) > 0) support(f, u, f->par[POLICY_SUPPORT], P_DEFENCE, &aim);
    }
}

static void list_assaults(Field *f) {
    for (int64_t s = 0; s < 2; s++) {
        int64_t n = 0;
        int32_t *tally = f->tally + s * f->wide_tally;
        for (int64_t p = 0; p < f->n_posts; p++)
            if (OP(p, s, NOW) == 1) tally[n++] = p;
        tally[n] = -1;
    }
}

static void defend(Field *f, int64_t u) {
    double rate = (double)RATE_OF(u);
    int64_t s = 1 - (int64_t)GUN(u, G_SIDE), n = 0, k = 0;
    const int32_t *tally = f->tally + s * f->wide_tally;
    for (; tally[k] >= 0; k++) n += reaches(f, u, f->posts->cell.data[tally[k]]) ? 1 : 0;
    if (n == 0) return;
    double worth = GUN(u, G_REFERENCE) * (GUN(u, G_DIRECT) == 1.0 ? f->par[DIRECT_X] : 1.0) +
                   GUN(u, G_HITS) / MAX(f->par[BARRAGE_HITS], 1e-9);
    for (int64_t i = 0; i < k; i++) {
        int64_t p = tally[i];
        if (!reaches(f, u, f->posts->cell.data[p])) continue;
        int64_t shift = column(0, POST_I(p, OWNER), s);
        int64_t want = (int64_t)(rate * f->par[DEFENCE_SHARE] * POST_F(p, HOURS + shift) / n);
        int64_t room = room_of(f, u);
        POST_F(p, BARRAGE + shift) += shoot(f, u, MIN(want, room), P_DEFENCE, P_HARASS) * worth;
    }
}

/* --- missions ------------------------------------------------------------------------------------------ */

static int64_t pick_gun(const Field *f, int64_t u, double draw) {
    const int32_t *known = f->bench + (KNOWN + (int64_t)GUN(u, G_SIDE)) * f->wide_bench;
    int64_t at = UNIT(u, CELL), n = 0;
    double reach = GUN(u, G_RANGE_M);
    int32_t *inside = f->bench + IN_RANGE * f->wide_bench;
    for (int64_t k = 0; k < f->wide_bench && known[k] >= 0; k++) {
        inside[n] = known[k];
        n += within(f, at, UNIT(known[k], CELL), reach) ? 1 : 0;
    }
    return n > 0 ? inside[(int64_t)(draw * n)] : -1;
}

static void counter_fire(Field *f, int64_t u, int64_t v, int64_t want, int64_t purse, int64_t purse_2) {
    int64_t got = shoot(f, u, want, purse, purse_2);
    UNIT(v, AIMED) += (int64_t)(got * GUN(u, G_REFERENCE) + 0.5);
}

static bool is_under_gun(const Field *f, int64_t u, int64_t z) {
    int64_t s = (int64_t)GUN(u, G_SIDE), cell = f->air->zone_cell.data[z];
    if (f->air->side.data[0] != 1 - s || f->seen[s * f->n_cells + cell] == 0 || !reaches(f, u, cell)) return false;
    int64_t first = f->air->zone_post_start.data[z], end = f->air->zone_post_start.data[z + 1];
    for (int64_t i = first; i < end; i++)
        if (POST_I(f->air->zone_post.data[i], OWNER) == 1 - s) return true;
    return first == end;
}

static int64_t pick_zone(const Field *f, int64_t u, double draw) {
    int64_t zones = f->air->zone_post_start.size - 1, n = 0;
    for (int64_t z = 0; z < zones; z++) n += is_under_gun(f, u, z) ? 1 : 0;
    int64_t left = (int64_t)(draw * n);
    for (int64_t z = 0; z < zones; z++)
        if (is_under_gun(f, u, z) && left-- == 0) return z;
    return -1;
}

static void interdict(Field *f, int64_t u, int64_t z, int64_t want, int64_t purse, int64_t purse_2) {
    int64_t got = shoot(f, u, want, purse, purse_2);
    if (f->air->zone_strip.data[z] == 1) f->air_f[FIRE_ON_STRIP] += got * GUN(u, G_REFERENCE);
}

static inline int64_t whole_rounds(double rounds, double worth, double u) {
    return worth > 0.0 ? stochastic_round(u, rounds / worth) : 0;
}

static void obey(Field *f, int64_t kind, int64_t goal, int64_t who, int64_t u) {
    double worth = GUN(u, G_REFERENCE);
    int64_t rate = RATE_OF(u);
    if (rate <= 0 || worth <= 0.0 || GUN(u, G_DIRECT) == 1.0) return;
    if (kind == T_INTERDICT) {
        int64_t want = (int64_t)(rate * f->hours * f->par[INTERDICT]), room = room_of(f, u);
        if (goal >= 0 && is_under_gun(f, u, goal)) interdict(f, u, goal, MIN(want, room), P_RESERVE, P_HARASS);
        return;
    }
    Draws much = uniforms(f->seed, f->rep, f->watch, R_FIRES, who, DRAW_MISSIONS);
    int64_t missions = stochastic_round(much.v[0], f->par[CB_MISSIONS]);
    for (int64_t m = 0; m < missions; m++) {
        Draws d = uniforms(f->seed, f->rep, f->watch, R_FIRES, who, DRAW_TASKED + m);
        int64_t v = pick_gun(f, u, d.v[0]);
        if (v < 0) continue;
        int64_t want = whole_rounds(f->par[CB_ROUNDS], worth, d.v[1]), room = room_of(f, u);
        counter_fire(f, u, v, MIN(want, room), P_RESERVE, P_HARASS);
    }
}

/* --- harassing ----------------------------------------------------------------------------------------- */

static void list_targets(Field *f) {
    for (int64_t s = 0; s < 2; s++) {
        int64_t n = 0, wide = f->wide_marks;
        int32_t *tally = f->tally + s * f->wide_tally;
        double *row = f->marks + PLACES * s * wide;
        for (int64_t p = 0; p < f->n_posts; p++) {
            if (POST_F(p, TARGET) <= 0.0 || POST_I(p, OWNER) != 1 - s || OP(p, s, NOW) != 0) continue;
            int64_t cell = f->posts->cell.data[p];
            tally[n] = p;
            row[n] = f->x_m[cell], row[wide + n] = f->y_m[cell], row[2 * wide + n] = POST_F(p, TARGET);
            n++;
        }
        tally[n] = -1;
    }
}

static int64_t pick_post(const Field *f, double x, double y, double reach, int64_t side, double draw) {
    const int32_t *tally = f->tally + side * f->wide_tally;
    const double *xs = f->marks + PLACES * side * f->wide_marks, *ys = xs + f->wide_marks, *w = ys + f->wide_marks;
    double squared = reach * reach, total = 0.0;
    int64_t n = 0;
    for (; tally[n] >= 0; n++) {
        double dx = x - xs[n], dy = y - ys[n];
        total += dx * dx + dy * dy <= squared ? w[n] : 0.0;
    }
    double left = draw * total;
    int64_t chosen = -1;
    for (int64_t k = 0; k < n && left >= 0.0; k++) {
        double dx = x - xs[k], dy = y - ys[k];
        if (dx * dx + dy * dy <= squared) {
            chosen = tally[k];
            left -= w[k];
        }
    }
    return chosen;
}

static bool harass_post(Field *f, int64_t u, int64_t want, double draw) {
    int64_t side = (int64_t)GUN(u, G_SIDE), at = UNIT(u, CELL);
    int64_t p = pick_post(f, f->x_m[at], f->y_m[at], GUN(u, G_RANGE_M), side, draw);
    if (p < 0) return false;
    Aim aim = {p, 0, -1, f->hours, f->seen[side * f->n_cells + f->posts->cell.data[p]] > 0, false};
    fire_at(f, u, want, P_HARASS, -1, &aim);
    return true;
}

static int64_t head_cell(const Field *f, int64_t line) {
    int64_t first = f->paths->line_start.data[line], end = f->paths->line_start.data[line + 1];
    int64_t head = first + f->line_i[line * NLI + HEAD], k = MIN(head, end - 1);
    const int32_t *cell = f->paths->line_cell.data;
    if (k > first && f->trench[f->paths->line_side.data[line] * f->n_cells + cell[k]] == 0) k--;
    return cell[k];
}

static void mark_heads(Field *f) {
    int64_t n[2] = {0, 0}, wide = f->wide_heads;
    for (int64_t line = 0; line < f->n_lines; line++) {
        if (f->paths->line_kind.data[line] == GALLERY || f->line_i[line * NLI + DUG] <= 0) continue;
        if (f->paths->line_start.data[line] == f->paths->line_start.data[line + 1]) continue;
        int64_t cell = head_cell(f, line), s = 1 - f->paths->line_side.data[line];
        if (f->seen[s * f->n_cells + cell] <= 0) continue;
        f->heads[2 * s * wide + n[s]] = line;
        f->heads[(2 * s + 1) * wide + n[s]++] = cell;
    }
    f->heads[n[0]] = f->heads[2 * wide + n[1]] = -1;
}

static bool harass_works(Field *f, int64_t u, int64_t want, double draw, double draw_2) {
    int64_t n = 0, k = 0, line = -1, s = (int64_t)GUN(u, G_SIDE);
    const int32_t *lines = f->heads + 2 * s * f->wide_heads, *cells = lines + f->wide_heads;
    for (; lines[k] >= 0; k++) n += reaches(f, u, cells[k]) ? 1 : 0;
    int64_t left = (int64_t)(draw * n);
    for (int64_t i = 0; i < k && line < 0; i++)
        if (reaches(f, u, cells[i]) && left-- == 0) line = lines[i];
    if (line < 0) return false;
    double rounds = shoot(f, u, want, P_HARASS, -1) * GUN(u, G_REFERENCE);
    f->camp_f[WORKS_FIRE_0 + s] += rounds;
    int32_t *trench = f->trench + (1 - s) * f->n_cells + head_cell(f, line);
    int64_t broken = stochastic_round(draw_2, rounds / 100.0 * f->par[TRENCH_BROKEN]);
    *trench -= MIN(broken, *trench);
    if (*trench == 0) mark_heads(f);
    return true;
}

static void harass(Field *f, int64_t u, double purpose, double field, double part) {
    Draws d = uniforms(f->seed, f->rep, f->watch, R_FIRES, f->lost[u * (NC + 1) + NAME], DRAW_TARGET);
    double target = d.v[0], broken = d.v[1], worth = GUN(u, G_REFERENCE);
    const double *par = f->par, *policy = f->policy + (int64_t)GUN(u, G_SIDE) * NPOLICY;
    int64_t room = room_of(f, u);
    double allowed = policy[HARASS_ROUNDS] * (double)UNIT(u, TUBES) / MAX(par[HARASS_MISSIONS], 1e-9);
    int64_t whole = whole_rounds(allowed, worth, part), want = MIN(whole, room);
    double strip = policy[HARASS_STRIP_SHARE], rounds = MAX(allowed, par[CB_ROUNDS]);
    double chance = policy[COUNTER_BATTERY_SHARE] * allowed / MAX(rounds, 1e-9);
    if (purpose < strip) {
        int64_t z = pick_zone(f, u, target);
        if (z >= 0) {
            interdict(f, u, z, want, P_HARASS, -1);
            return;
        }
    } else if (purpose < strip + chance) {
        int64_t v = pick_gun(f, u, target);
        if (v >= 0) {
            int64_t full = whole_rounds(rounds, worth, part);
            counter_fire(f, u, v, MIN(full, room), P_HARASS, -1);
            return;
        }
    }
    bool is_first = field < par[HARASS_WORKS];
    if (is_first && harass_works(f, u, want, target, broken)) return;
    if (!harass_post(f, u, want, target) && !is_first) harass_works(f, u, want, target, broken);
}

static void harass_all(Field *f, const int64_t *entity) {
    double per_day = f->par[HARASS_MISSIONS] * f->hours / 24.0, chance = MIN(per_day, 1.0);
    int64_t wide = f->wide_bench;
    list_targets(f);
    mark_heads(f);
    fill_uniforms(f->seed, f->rep, f->watch, R_FIRES, entity, f->n_armed, DRAW_MISSION, f->draws, wide);
    for (int64_t k = 0; k < f->n_armed; k++) {
        int64_t u = f->armed[k];
        if (GUN(u, G_ARTILLERY) == 0.0 || GUN(u, G_DIRECT) == 1.0) continue;
        if (RATE_OF(u) <= 0 || GUN(u, G_REFERENCE) <= 0.0 || f->draws[k] >= chance) continue;
        harass(f, u, f->draws[wide + k], f->draws[2 * wide + k], f->draws[3 * wide + k]);
    }
}

/* --- what the rounds do --------------------------------------------------------------------------------- */

static int64_t hit_men(Field *f, int64_t u, int64_t hits, int64_t draw) {
    int32_t *m = f->men + u * NM, *lost = f->lost + u * (NC + 1);
    const double *par = f->par;
    hits = MIN(hits, m[FIT]);
    if (hits <= 0) return 0;
    Draws d = uniforms(f->seed, f->rep, f->watch, R_FIRES, lost[NAME], draw);
    double severe = par[SEVERE_SHARE] / MAX(1.0 - par[LIGHT_SHARE], 1e-9), badly_p = MIN(severe, 1.0);
    double *killed = f->sums + OF_KILLED * KEPT, *light = f->sums + OF_LIGHT * KEPT;
    double *badly_of = f->sums + OF_SEVERE * KEPT;
    keep_sums_for(killed, par[KILLED_SHARE]);
    keep_sums_for(light, par[LIGHT_SHARE]);
    keep_sums_for(badly_of, badly_p);
    int64_t dead = binomial_kept(d.v[0], hits, par[KILLED_SHARE], killed), wounded = hits - dead;
    int64_t lightly = binomial_kept(d.v[1], wounded, par[LIGHT_SHARE], light), rest = wounded - lightly;
    int64_t badly = binomial_kept(d.v[2], rest, badly_p, badly_of);
    m[FIT] -= hits, m[KILLED] += dead, m[LIGHT] += lightly, m[SEVERE] += badly, m[MODERATE] += rest - badly;
    lost[BY_SHELL] += hits;
    return hits;
}

static double cover_in(const Field *f, int64_t p, int64_t side, int64_t kind, int64_t posture, double aged_h) {
    const double *par = f->par;
    if (posture == MARCH) return par[PRONE_X];
    double roofed = 0.0, trenched, roof_x = kind == HQ ? par[DUGOUT_X] : par[SHELTER_X];
    if (POST_I(p, OWNER) == side) {
        double have = (f->posts->fort.data[p] - 1.0) / MAX(par[FULL_FORT] - 1.0, 1e-9);
        double least = MAX(have, 0.0);
        trenched = MIN(least, 1.0) * POST_F(p, WORKS);
        roofed = par[UNDER_COVER] * POST_F(p, SHELTER);
    } else if (posture == ASSAULT) {
        trenched = 0.0;
    } else {
        double dug = MAX(aged_h, 0.0) / MAX(par[DIGS_IN_H], 1e-9);
        trenched = MIN(dug, 1.0);
    }
    double in_open = (1.0 - trenched) * par[PRONE_X];
    return in_open + trenched * ((1.0 - roofed) * par[TRENCH_X] + roofed * roof_x);
}

static void shell_men(Field *f, const int8_t *side, const int8_t *kind) {
    const double *par = f->par;
    for (int64_t u = 0; u < f->n_units; u++) {
        int64_t p = UNIT(u, POST);
        if (p < 0 || UNIT(u, PRESENT) == 0 || MEN(u, FIT) <= 0) continue;
        int64_t s = side[u], lodged = POST_I(p, LODGED);
        double rounds = POST_F(p, column(SHELLED, POST_I(p, OWNER), 1 - s));
        if (rounds <= 0.0) continue;
        double aged_h = lodged >= 0 ? (f->watch - lodged) * f->hours : 0.0;
        double cover = cover_in(f, p, s, kind[u], UNIT(u, POSTURE), aged_h);
        double exposed = rounds * par[LETHAL_M2] * cover * (1.0 + par[OMEGA] * f->over[p * 2 + 1 - s]);
        double area = f->posts->area_ha.data[p] * 10000.0, chance = -expm1(-exposed / MAX(area, 1e-9));
        Draws d = uniforms(f->seed, f->rep, f->watch, R_FIRES, f->lost[u * (NC + 1) + NAME], DRAW_SHELLED);
        int64_t hits = hit_men(f, u, binomial(d.v[0], MEN(u, FIT), chance), ADDRESS_SHELLED % 65536);
        if (OP(p, 1 - s, NOW) == 1) OP(p, 1 - s, DEF_LOST) += hits;
    }
}

static bool storms(const Field *f, int64_t u, int64_t p) {
    int64_t t = UNIT(u, TASK);
    if (t < 0 || UNIT(u, PRESENT) == 0 || UNIT(u, POSTURE) != ASSAULT || TASK_I(t, NOW_IN) == 0) return false;
    return t < f->n_plan ? f->tasks->goal.data[t] == p : (t - f->n_plan) / 2 == p;
}

static void sweep(Field *f, const int8_t *side, double dark_from, double dark_h, double moon) {
    const double *par = f->par;
    for (int64_t p = 0; p < f->n_posts; p++)
        for (int64_t s = 0; s < 2; s++) {
            int64_t owner = POST_I(p, OWNER);
            double rounds = POST_F(p, column(BARRAGE, owner, s));
            if (OP(p, s, NOW) == 0 || rounds <= 0.0) continue;
            double begins = f->hours - POST_F(p, column(HOURS, owner, s)), ends = f->hours;
            double low = MAX(begins, dark_from), high = MIN(ends, dark_from + dark_h);
            double dark = MAX(high - low, 0.0) / MAX(ends - begins, 1e-9);
            double night = par[NIGHT_X];
            double visible = 1.0 - dark * (1.0 - (night + (par[MOON_X] - night) * moon));
            rounds *= visible / MAX(night, 1e-9);
            int64_t present = 0;
            for (int64_t u = 0; u < f->n_units; u++)
                if (side[u] == s && storms(f, u, p)) present += MEN(u, FIT);
            double among = (double)present + par[BARRAGE_MEN];
            double chance = -expm1(-rounds * par[BARRAGE_HITS] / MAX(among, 1e-9));
            for (int64_t u = 0; u < f->n_units; u++) {
                if (side[u] != s || !storms(f, u, p)) continue;
                Draws d = uniforms(f->seed, f->rep, f->watch, R_FIRES, f->lost[u * (NC + 1) + NAME], DRAW_SWEPT);
                int64_t hits = hit_men(f, u, binomial(d.v[0], MEN(u, FIT), chance), ADDRESS_SWEPT % 65536);
                TASK_I(UNIT(u, TASK), ECHELON_LOST) += hits;
            }
        }
}

static int64_t burn(Field *f, int64_t d, double share) {
    int64_t lost = 0;
    for (int64_t a = 0; a < f->n_ammo; a++)
        for (int64_t purse = 0; purse < 3; purse++) {
            int64_t *there = f->rounds + (d * f->n_ammo + a) * 3 + purse, n = (int64_t)(share * *there);
            *there -= n;
            f->flow[(d * f->n_ammo + a) * NFLOW + F_DESTROYED] += n;
            lost += n;
        }
    for (int64_t item = 0; item < 3; item++) {
        int64_t n = (int64_t)(share * f->kg[d * 3 + item]);
        f->kg[d * 3 + item] -= n;
        f->kg_flow[(d * 3 + item) * NFLOW + F_DESTROYED] += n;
        lost += n;
    }
    return lost;
}

static void hit_depots(Field *f, const SupplyTable *supply, const Log *log) {
    for (int64_t d = 0; d < supply->side.size; d++) {
        int64_t p = supply->post.data[d];
        if (p < 0 || POST_I(p, OWNER) != supply->side.data[d] || POST_F(p, SHELLED) <= 0.0) continue;
        Draws a = uniforms(f->seed, f->rep, f->watch, R_FIRES, d, DRAW_DEPOT);
        double times = POST_F(p, SHELLED) / 100.0, chance = f->par[DEPOT_P];
        double after = chance >= 1.0 ? (times > 0.0 ? 1.0 : 0.0) : -expm1(times * log1p(-MAX(chance, 0.0)));
        if (a.v[0] >= after) continue;
        int64_t i = log->n_events.data[0]++, lost = burn(f, d, f->par[DEPOT_LOSS]);
        if (i >= MAX_EVENTS) continue;
        int32_t *event = log->events.data + i * NEV;
        event[0] = f->watch, event[1] = 0, event[2] = E_DEPOT_HIT, event[3] = supply->side.data[d];
        event[4] = p, event[5] = -1, event[NEV - 1] = lost;
    }
}

/* --- the rule -------------------------------------------------------------------------------------------- */

int64_t rule(const UnitTable *units, const PostTable *posts, const GroundTable *ground, const PathTable *paths,
             const TaskTable *tasks, const SupplyTable *supply, const AirTable *air, const ClockTable *clock,
             const double *guns, const Force *force, const Posts *state, const Tasking *tasking,
             const Stores *stores, const Land *land, const Sky *sky, const Log *log, const double *policy,
             const double *par, int64_t seed, int64_t rep, int64_t watch) {
    Field field = {
        .guns = guns, .par = par, .policy = policy, .posts = posts, .ground = ground, .paths = paths,
        .tasks = tasks, .air = air, .armed = units->armed.data, .n_armed = units->armed.size, .men = force->men.data, .lost = force->lost.data,
        .unit_i = force->unit_i.data, .bench = force->bench.data, .post_i = state->post_i.data,
        .op_i = state->op_i.data, .tally = state->tally.data, .task_i = tasking->task_i.data,
        .heads = tasking->heads.data, .trench = land->trench.data, .line_i = tasking->line_i.data,
        .post_f = state->post_f.data, .fabric = state->fabric.data, .marks = state->marks.data,
        .task_f = tasking->task_f.data, .draws = force->draws.data, .sums = force->sums.data, .air_f = sky->air_f.data,
        .camp_f = sky->camp_f.data, .over = state->over.data, .held = state->held.data,
        .rounds = stores->rounds.data, .flow = stores->rounds_flow.data, .kg = stores->kg.data,
        .kg_flow = stores->kg_flow.data, .seen = land->seen.data, .x_m = ground->x_m.data,
        .y_m = ground->y_m.data, .n_units = units->side.size, .n_posts = state->post_i.shape[0],
        .n_cells = land->seen.shape[1], .n_ammo = stores->rounds.shape[1], .wide_tally = state->tally.shape[1],
        .wide_marks = state->marks.shape[1], .wide_bench = force->bench.shape[1],
        .wide_heads = tasking->heads.shape[1],
        .n_tasks = tasking->task_i.shape[0], .n_plan = tasks->kind.size, .n_lines = paths->line_side.size,
        .seed = seed, .rep = rep, .watch = watch, .hours = clock->watch_h.data[0]};
    Field *f = &field;
    const int8_t *side = units->side.data;
    double dark = clock->dark.data[watch];
    clear(f);
    ARMED(f, u) RATE_OF(u) = (int64_t)rate_per_h(f, u, 1.0 - dark);
    list_located(f);
    int64_t attacks = mark_contact(f), fired = 0;
    for (int64_t u = 0; u < f->n_units; u++) {
        int64_t p = UNIT(u, POST);
        if (p >= 0 && UNIT(u, PRESENT) == 1 && POST_I(p, OWNER) == side[u])
            POST_F(p, TARGET) += MEN(u, FIT) * (par[UNSEEN] + f->over[p * 2 + 1 - side[u]]);
    }
    if (attacks > 0) {
        serve_plan(f, true);
        serve_plan(f, false);
        serve_policy(f);
    }
    ARMED(f, u) {
        int64_t t = UNIT(u, TASK);
        if (RATE_OF(u) <= 0 || t < 0 || t >= f->n_plan || TASK_I(t, STATUS) != ACTIVE) continue;
        int64_t kind = tasks->kind.data[t];
        if (kind == T_COUNTER_BATTERY || kind == T_INTERDICT)
            obey(f, kind, tasks->goal.data[t], f->lost[u * (NC + 1) + NAME], u);
    }
    if (attacks > 0) {
        list_assaults(f);
        ARMED(f, u)
            if (RATE_OF(u) > 0) defend(f, u);
    }
    harass_all(f, units->armed_entity.data);
    ARMED(f, u) fired += UNIT(u, FIRED) > 0 ? 1 : 0;
    shell_men(f, side, units->kind.data);
    if (attacks > 0) sweep(f, side, clock->dark_from.data[watch], dark * f->hours, clock->moon.data[watch]);
    hit_depots(f, supply, log);
    return fired;
}

/* Play the rule again and again from the same state; the ticks of each time. */
int64_t clock_rule(const UnitTable *units, const PostTable *posts, const GroundTable *ground,
                   const PathTable *paths, const TaskTable *tasks, const SupplyTable *supply,
                   const AirTable *air, const ClockTable *clock, const double *guns, const Force *force,
                   const Posts *state, const Tasking *tasking, const Stores *stores, const Land *land,
                   const Sky *sky, const Log *log, const double *policy, const double *par, int64_t seed,
                   int64_t rep, int64_t watch, const Copy *list, int64_t n_list, int64_t *taken,
                   int64_t times) {
    int64_t told = 0;
    for (int64_t k = 0; k < times; k++) {
        restore(list, n_list);
        int64_t begun = ticks();
        told = rule(units, posts, ground, paths, tasks, supply, air, clock, guns, force, state, tasking,
                    stores, land, sky, log, policy, par, seed, rep, watch);
        taken[k] = ticks() - begun;
    }
    return told;
}
