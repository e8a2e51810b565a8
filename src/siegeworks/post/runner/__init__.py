"""The runner: takes runs from the queue and carries each on in a process of its own."""

from siegeworks.post.runner.runner import Runner

__all__ = ["Runner"]
