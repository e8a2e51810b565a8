"""Annexes of an order, one module each; every one is a section of the paper."""
