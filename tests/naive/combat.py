"""The crossings of an assault found by walking time in small steps."""

import math


def first_passage(value, goal, hours, steps=200_000):
    """First time in ``hours`` at which a rising function of time reaches a goal, or infinity."""
    for i in range(steps + 1):
        t = hours * i / steps
        if value(t) >= goal:
            return t
    return math.inf


def held(x, rate, t):
    """Share in the attacker's hands: what is left shrinks by ``rate`` an hour."""
    left, steps = 1.0 - x, 1000
    for _ in range(steps):
        left -= left * rate * t / steps
    return 1.0 - left


def lost(men, rate, t):
    """Men lost at a rate per man: the same decay."""
    return men * (1.0 - math.exp(-rate * t))


def mean_suppression(half_life_min, since, until, steps=20_000):
    """Mean of a suppression that begins at 1 and halves each half-life, by the midpoint rule."""
    width = (until - since) / steps
    return (
        sum(0.5 ** ((since + (i + 0.5) * width) * 60.0 / half_life_min) for i in range(steps))
        / steps
    )
