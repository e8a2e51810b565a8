"""The store: runs and their queue, saved plans; SQLite or PostgreSQL."""

from siegeworks.post.store.jobs import ACTIVE_STATES, FINAL_STATES, Job, NewJob
from siegeworks.post.store.store import Store

__all__ = ["ACTIVE_STATES", "FINAL_STATES", "Job", "NewJob", "Store"]
