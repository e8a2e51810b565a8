"""A run played again to be looked at: one replication watch by watch, or ground and units
of many."""

from siegeworks.study.playback.ground import GroundChances, ground_chances
from siegeworks.study.playback.units import UnitSamples, members, unit_samples
from siegeworks.study.playback.watches import Playback, playback

__all__ = [
    "GroundChances",
    "Playback",
    "UnitSamples",
    "ground_chances",
    "members",
    "playback",
    "unit_samples",
]
