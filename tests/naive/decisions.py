"""The life of one assault task, watch by watch, written from the page.

A script says what the world does: how dark each watch is, whether the echelon is ready, and what
becomes of a watch of assault ("goes on", "breaks", "takes").
"""


class Assault:
    """One assault of one side on one position.

    ``task``: start, stop, wait, renew, lead; ``script``: functions dark, ready, outcome of the
    watch; ``limits``: watches a day, until an operation lapses, until failures are forgotten, and
    the failures after which a side stops.
    """

    def __init__(self, task, script, limits):
        self.task, self.script, self.limits = task, script, limits
        self.status, self.ended = "pending", None
        self.tries = self.fails = self.began = self.earliest = 0
        self.last = None
        self.goes_in = self.is_broken = self.is_taken = self.is_open = False
        self.fought = []

    def end(self, word, w):
        self.status, self.ended, self.goes_in = word, w, False

    def next_hour(self, w):
        w += 1
        while (w - self.task["start"]) % self.limits["per_day"]:
            w += 1
        return w

    def stop_or_renew(self, w):
        """It does not go on this watch: that was a failure unless it had broken before."""
        self.goes_in = False
        if not self.is_broken:
            self.fails += 1
        if self.tries > self.task["renew"]:
            self.end("failed", w)
        else:
            self.earliest = self.next_hour(w)

    def may_go_in(self, w):
        if w < max(self.earliest, self.task["start"]):
            return False
        at_hour = (w - self.task["start"]) % self.limits["per_day"] == 0
        if self.tries == 0:
            return at_hour or self.script["dark"](w)
        if self.is_broken and self.is_open:
            return False
        return at_hour and self.fails < self.limits["stop_after"]

    def decide(self, w):
        if self.is_taken:
            self.end("done", w)
        elif self.goes_in:
            if self.is_broken or not self.script["dark"](w):
                self.stop_or_renew(w)
        elif self.may_go_in(w):
            if self.script["ready"](w):
                self.goes_in, self.tries = True, self.tries + 1
                self.is_broken = self.is_broken and self.is_open
            elif self.tries == 0 and w - max(self.began, self.task["start"]) > self.task["wait"]:
                self.end("expired", w)

    def let_time_pass(self, w):
        if self.last is None:
            return
        if w - self.last > self.limits["lapse"]:
            self.is_open = False
        if w - self.last >= self.limits["forget"]:
            self.fails = 0

    def fight(self, w):
        self.fought.append(w)
        self.is_open, self.last = True, w
        if self.script["outcome"](w) == "breaks":
            self.is_broken = True
            self.fails += 1
        self.is_taken = self.script["outcome"](w) == "takes"

    def live(self, watches):
        """Watches in which it was fought, how it ended, and when (the last watch if never)."""
        for w in range(watches):
            if w >= self.task["stop"]:
                self.end("failed" if self.status == "active" else "expired", w)
                break
            if self.status == "pending" and w >= self.task["start"] - self.task["lead"]:
                self.status, self.began = "active", w
            if self.status != "active":
                continue
            self.decide(w)
            if self.ended is not None:
                break
            self.let_time_pass(w)
            if self.goes_in:
                self.fight(w)
        return self.fought, self.status, watches if self.ended is None else self.ended
