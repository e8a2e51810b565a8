"""Who holds the ground, counted afresh from owners and trenches."""


def holder(owner, trenches, near):
    """Side of a cell: owner of its position, else the only trench, else the only side near."""
    if owner >= 0:
        return owner
    if trenches[0] != trenches[1]:
        return 0 if trenches[0] else 1
    if near[0] and not near[1]:
        return 0
    if near[1] and not near[0]:
        return 1
    return -1


def ring(holders, neighbours):
    """Edges of side 1's ground, of them those that face side 0, and cells of side 1 and side 0.

    An edge is counted once from each side of it that is not side 1's.
    """
    edges = facing = 0
    for c, around in enumerate(neighbours):
        for m in around:
            if m > c and (holders[c] == 1) != (holders[m] == 1):
                edges += 1
                facing += 1 if 0 in (holders[c], holders[m]) else 0
    return [edges, facing, holders.count(1), holders.count(0)]
