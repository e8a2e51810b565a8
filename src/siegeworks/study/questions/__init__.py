"""The conference's questions, one a module, answered from the written situation; ``outcomes``
answers them from a run."""
