"""Replications on many machines: shards of whole blocks over Ray, kept where all can reach them."""

from siegeworks.study.cluster.executor import RayExecutor, executor_named

__all__ = ["RayExecutor", "executor_named"]
