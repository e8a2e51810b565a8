"""A run played again to be looked at: one replication watch by watch, or the ground of many."""

from siegeworks.study.playback.ground import GroundChances, ground_chances
from siegeworks.study.playback.watches import Playback, playback

__all__ = ["GroundChances", "Playback", "ground_chances", "playback"]
