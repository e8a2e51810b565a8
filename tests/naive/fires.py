"""Fires written from their page, slowly: guns, posts and tasks are dictionaries, draws are handed
in."""

import math

RESERVE, HARASS, DEFENCE = range(3)


class Watch:
    """One watch of fires over a picture of the siege."""

    def __init__(self, siege, par, policy, draw, round_, count):
        self.siege, self.par, self.policy = siege, par, policy
        self.draw, self.round, self.count = draw, round_, count
        self.guns, self.posts, self.hours = siege["guns"], siege["posts"], siege["hours"]
        self.strip_fire, self.works_fire = 0.0, [0.0, 0.0]

    # --- the gun ------------------------------------------------------------------------------

    def rate(self, gun):
        """Whole rounds an hour."""
        if not gun["serves"] or not gun["present"] or not gun["bites"]:
            return 0
        tubes = min(gun["tubes"], gun["fit"] // gun["crew"])
        rate = tubes * gun["rate"]
        if gun["casemate"]:
            rate *= self.par["casemate_rof_factor_x"]
        elif gun["post"] is not None:
            over = self.posts[gun["post"]]["over"][1 - gun["side"]]
            day = 1 - self.siege["dark"]
            rate *= 1 - (1 - self.par["overlook_gun_factor_x"]) * over * day
        return int(rate)

    def time_left(self, gun):
        return max(int(self.rate(gun) * self.hours) - gun["fired"], 0)

    def reaches(self, gun, cell):
        x = self.siege["x"]
        if abs(x[gun["cell"]] - x[cell]) > gun["range"]:
            return False
        if not gun["direct"]:
            return True
        if gun["post"] is not None:
            return self.siege["sees"][gun["post"]][cell]
        return self.siege["seen"][gun["side"]][cell]

    def shoot(self, gun, want, *purses):
        got = 0
        for purse in purses:
            stock = self.siege["stock"][gun["depot"]][gun["ammo"]]
            here = min(want - got, stock[purse])
            stock[purse] -= here
            got += here
        gun["fired"] += got
        return got

    # --- rounds on a position -----------------------------------------------------------------

    def aim(self, p, side):
        post = self.posts[p]
        key = "lodged" if post["owner"] == side else "garrison"
        x = post["held"][1 - post["owner"]]
        part = next(
            (k for k, end in enumerate(post["part_to"]) if x < end), len(post["part_to"]) - 1
        )
        return post, post[key], part

    def land(self, gun, p, got, hours, part, preparation):
        post, fire, _ = self.aim(p, gun["side"])
        par, area = self.par, post["area_ha"]
        seen = self.siege["seen"][gun["side"]][post["cell"]]
        sd = gun["scatter"] if seen else gun["blind"]
        hits = got * (1 - math.exp(-area * 1e4 / (2 * math.pi * sd**2)))
        if preparation:
            wire = par["wire_share_of_preparation"] * hits * gun["reference"]
            post["wire"] *= math.exp(-wire / (par["wire_lane_rounds"] * par["wire_lanes_open"]))
            hits *= 1 - par["wire_share_of_preparation"]
        rounds = hits * gun["reference"]
        fire["shelled"] += rounds
        fire["preparation" if preparation else "density"] += rounds / (area * hours)
        broken = rounds / 100 * par["trench_metres_broken_per_100_rounds_m"]
        post["works"] *= math.exp(-broken / (par["strongpoint_trench_m_per_ha"] * area))
        roof = hits * par["shelter_plan_area_m2"] * gun["breaks"]
        post["shelter"] *= math.exp(-roof / (area * 1e4))
        if part is not None and gun["direct"] and seen:
            slits = got * par["p_silence_embrasure_per_rr_round_prob"]
            post["fabric"][part] *= math.exp(-slits / par["embrasures_per_part"])

    # --- missions -----------------------------------------------------------------------------

    def prepare(self, task):
        post, _, part = self.aim(task["goal"], task["side"])
        for ammo, want in enumerate(task["prep_rounds"]):
            guns = [self.guns[i] for i in task["guns"]]
            room = [
                min(int(self.rate(g) * task["prep_h"]), self.time_left(g))
                if g["ammo"] == ammo and g["reference"] > 0 and self.reaches(g, post["cell"])
                else 0
                for g in guns
            ]
            left = want
            for i, gun in enumerate(guns):
                if left > 0 and room[i] > 0:
                    share = min(room[i], left * room[i] // sum(room[i:]))
                    left -= share
                    got = self.shoot(gun, share, RESERVE)
                    self.land(gun, task["goal"], got, task["prep_h"], part, True)

    def support(self, task, gun, share, *purses):
        post, _, part = self.aim(task["goal"], task["side"])
        if gun["reference"] <= 0 or not self.reaches(gun, post["cell"]):
            return
        hours = self.hours - task["contact_h"]
        want = min(int(self.rate(gun) * self.par[share] * hours), self.time_left(gun))
        self.land(gun, task["goal"], self.shoot(gun, want, *purses), hours, part, False)

    def contact_hours(self, p, side):
        going = [t for t in self.siege["assaults"] if (t["goal"], t["side"]) == (p, side)]
        return max((self.hours - t["contact_h"] for t in going), default=0.0)

    def defend(self, gun):
        side, par = 1 - gun["side"], self.par
        under = [
            p
            for p, post in enumerate(self.posts)
            if post["now"][side] and self.reaches(gun, post["cell"])
        ]
        worth = gun["reference"] * (par["direct_barrage_x"] if gun["direct"] else 1)
        worth += gun["hits"] / par["barrage_hits_per_reference_round"]
        for p in under:
            pace = self.rate(gun) * par["defence_rate_share"]
            want = int(pace * self.contact_hours(p, side) / len(under))
            got = self.shoot(gun, min(want, self.time_left(gun)), DEFENCE, HARASS)
            self.aim(p, side)[1]["barrage"] += got * worth

    def located(self, gun):
        return [
            g
            for g in self.guns
            if g["side"] != gun["side"] and g["located"] >= self.siege["watch"] and g["tubes"] > 0
            and g["present"] and self.reaches(gun, g["cell"])
        ]  # fmt: skip

    def counter(self, gun, target, want, *purses):
        got = self.shoot(gun, min(want, self.time_left(gun)), *purses)
        target["aimed"] += math.floor(got * gun["reference"] + 0.5)

    def zones_under(self, gun):
        if self.siege["air_side"] != 1 - gun["side"]:
            return []
        return [
            z
            for z in self.siege["zones"]
            if self.siege["seen"][gun["side"]][z["cell"]] and self.reaches(gun, z["cell"])
            and self.is_open(z, 1 - gun["side"])
        ]  # fmt: skip

    def is_open(self, zone, side):
        owners = [self.posts[p]["owner"] for p in zone["posts"]]
        return not owners or side in owners

    def interdict(self, gun, zone, want, *purses):
        got = self.shoot(gun, min(want, self.time_left(gun)), *purses)
        self.strip_fire += got * gun["reference"] * zone["strip"]

    def obey(self, gun):
        task = self.siege["orders"].get(gun["task"])
        if task is None or self.rate(gun) <= 0 or gun["reference"] <= 0 or gun["direct"]:
            return
        if task["kind"] == "interdict":
            zone = self.siege["zones"][task["goal"]]
            want = int(self.rate(gun) * self.hours * self.par["interdict_rate_share"])
            if zone in self.zones_under(gun):
                self.interdict(gun, zone, want, RESERVE, HARASS)
            return
        much = self.draw(gun["name"], 2)[0]
        for mission in range(self.round(much, self.par["cb_missions_per_watch"])):
            a, b, _, _ = self.draw(gun["name"], 8 + mission)
            known = self.located(gun)
            if known:
                want = self.round(b, self.par["cb_rounds_per_mission"] / gun["reference"])
                self.counter(gun, known[int(a * len(known))], want, RESERVE, HARASS)

    def head(self, line):
        at = min(line["head"], len(line["cells"]) - 1)
        if at > 0 and self.siege["trench"][line["side"]][line["cells"][at]] == 0:
            at -= 1
        return line["cells"][at]

    def on_works(self, gun, want, pick, u):
        lines = [
            n
            for n in self.siege["lines"]
            if n["side"] != gun["side"] and n["dug"] > 0 and not n["gallery"]
            and self.siege["seen"][gun["side"]][self.head(n)] and self.reaches(gun, self.head(n))
        ]  # fmt: skip
        if not lines:
            return False
        line = lines[int(pick * len(lines))]
        rounds = self.shoot(gun, want, HARASS) * gun["reference"]
        self.works_fire[gun["side"]] += rounds
        metres = rounds / 100 * self.par["trench_metres_broken_per_100_rounds_m"]
        trench = self.siege["trench"][line["side"]]
        trench[self.head(line)] -= min(self.round(u, metres), trench[self.head(line)])
        return True

    def on_post(self, gun, want, pick):
        side = gun["side"]
        weights = []
        for post in self.posts:
            good = post["owner"] == 1 - side and not post["now"][side]
            looked = self.par["harass_unseen_weight"] + post["over"][side]
            ok = good and self.reaches(gun, post["cell"])
            weights.append(post["men"] * looked if ok else 0.0)
        if sum(weights) == 0:
            return False
        left = pick * sum(weights)
        p = -1
        while left >= 0 and p < len(weights) - 1:
            p += 1
            left -= weights[p]
        got = self.shoot(gun, want, HARASS)
        self.land(gun, p, got, self.hours, None, False)
        return True

    def harass(self, gun):
        par, policy = self.par, self.policy[gun["side"]]
        if not gun["artillery"] or gun["reference"] <= 0 or gun["direct"] or self.rate(gun) <= 0:
            return
        when, purpose, field, part = self.draw(gun["name"], 0)
        target, broken, _, _ = self.draw(gun["name"], 1)
        per_day = par["harass_missions_per_day"]
        if when >= min(per_day * self.hours / 24, 1):
            return
        allowed = policy["harass"] * gun["tubes"] / per_day
        want = min(self.round(part, allowed / gun["reference"]), self.time_left(gun))
        full = max(allowed, par["cb_rounds_per_mission"])
        zones, known = self.zones_under(gun), self.located(gun)
        if purpose < policy["strip"]:
            if zones:
                return self.interdict(gun, zones[int(target * len(zones))], want, HARASS)
        elif purpose < policy["strip"] + policy["counter"] * allowed / full and known:
            rounds = self.round(part, full / gun["reference"])
            return self.counter(gun, known[int(target * len(known))], rounds, HARASS)
        works_first = field < par["harass_works_share"]
        if works_first and self.on_works(gun, want, target, broken):
            return
        if not self.on_post(gun, want, target) and not works_first:
            self.on_works(gun, want, target, broken)

    # --- men ----------------------------------------------------------------------------------

    def cover(self, unit, post):
        par = self.par
        prone, trench = par["posture_prone_x"], par["posture_open_trench_x"]
        if unit["marches"]:
            return prone
        if post["owner"] == unit["side"]:
            dug = min(max((post["fort"] - 1) / (par["fortification_prepared_x"] - 1), 0), 1)
            dug *= post["works"]
            under = par["men_under_cover_share"] * post["shelter"]
        else:
            dug = 0 if unit["storms"] else min(post["lodged_h"] / par["lodgement_digs_in_h"], 1)
            under = 0
        roof = par["posture_dugout_x" if unit["hq"] else "posture_light_shelter_x"]
        return (1 - dug) * prone + dug * ((1 - under) * trench + under * roof)

    def hit(self):
        par = self.par
        for unit in self.guns:
            if unit["post"] is None or not unit["present"]:
                continue
            post = self.posts[unit["post"]]
            fire = post["garrison" if post["owner"] == unit["side"] else "lodged"]
            worth = 1 + par["overlook_fire_multiplier"] * post["over"][1 - unit["side"]]
            exposed = par["reference_lethal_area_m2"] * self.cover(unit, post) * worth
            chance = 1 - math.exp(-fire["shelled"] * exposed / (post["area_ha"] * 1e4))
            if fire["shelled"] > 0:
                unit["fit"] -= self.count(self.draw(unit["name"], 3)[0], unit["fit"], chance)

    def visibility(self, hours):
        par, siege = self.par, self.siege
        start, end = siege["dark_from"], siege["dark_from"] + siege["dark"] * self.hours
        dark = max(min(self.hours, end) - max(self.hours - hours, start), 0) / hours
        night = par["night_defender_fire_x"]
        night += (par["moon_defender_fire_x"] - night) * siege["moon"]
        return (dark * night + 1 - dark) / par["night_defender_fire_x"]

    def sweep(self):
        par = self.par
        for p in range(len(self.posts)):
            for side in (0, 1):
                rounds = self.aim(p, side)[1]["barrage"]
                if not self.posts[p]["now"][side] or rounds <= 0:
                    continue
                swept = [u for u in self.guns if u["side"] == side and u["against"] == p]
                men = sum(u["fit"] for u in swept)
                hits = rounds * self.visibility(self.contact_hours(p, side))
                hits *= par["barrage_hits_per_reference_round"]
                chance = 1 - math.exp(-hits / (men + par["barrage_half_men"]))
                for u in swept:
                    u["fit"] -= self.count(self.draw(u["name"], 4)[0], u["fit"], chance)

    def serve(self, plan):
        for task in plan:
            if task["begins"]:
                self.prepare(task)
        for task in plan:
            for i in task["guns"]:
                self.support(task, self.guns[i], "support_rate_share", RESERVE)

    def serve_policy(self, task):
        for gun in self.guns:
            if gun["side"] == task["side"] and self.rate(gun) > 0:
                self.support(task, gun, "policy_support_rate_share", RESERVE, DEFENCE)

    def run(self):
        self.serve([t for t in self.siege["assaults"] if t["guns"] is not None])
        for task in self.siege["assaults"]:
            if task["guns"] is None:
                self.serve_policy(task)
        for action in (self.obey, self.defend, self.harass):
            for gun in self.guns:
                if self.rate(gun) > 0:
                    action(gun)
        self.hit()
        self.sweep()
