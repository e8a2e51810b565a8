"""When a siege ends, written from the page."""


def cause(siege):
    """First cause that holds, or None.

    ``siege``: headquarters_lost; infantry as (men, cohesion, inside) of the garrison, (men,
    cohesion) of the besieger; least; dry and dry_limit in watches; lift.
    """
    if siege["headquarters_lost"]:
        return "command post"
    inside = sum(men * cohesion for men, cohesion, is_inside in siege["garrison"] if is_inside)
    if inside < siege["least"]:
        return "strength"
    if siege["dry"] >= siege["dry_limit"]:
        return "ammunition"
    men = sum(m for m, _ in siege["besieger"])
    if men and sum(m * c for m, c in siege["besieger"]) / men < siege["lift"]:
        return "lifted"
    return None
