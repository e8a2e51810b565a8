"""What moves an answer: factors, designs over them, and the indices read from what was played.

``factors``: parameters, policies, the force-ratio coefficient, or any named change of a case;
``designs``: nearly orthogonal Latin hypercubes, Morris trajectories, Saltelli samples; ``indices``:
what the runs say of each factor; ``experiment``: factors, design and runs together; ``answer``: the
screening of the whole parameter table and what survives it.
"""
