"""APP-6 symbols of units as SVG: frame, icon, echelon.

Drawn here from the proportions of the standard: a friendly frame is a rectangle 1.5 times as wide
as high, a hostile one a square on its corner; the icon lies in the octagon inside; the echelon
stands on the frame. Only the kinds of unit that the tables know are drawn.
"""

from __future__ import annotations

from siegeworks.tell import style

ICONS: dict[str, str] = {
    "rifle": "M-{w},-{h} L{w},{h} M-{w},{h} L{w},-{h}",
    "engineer": "M-.45,.3 V-.25 H.45 V.3 M0,-.25 V.12",
    "battery": "M0,0",
    "aa": "M-{w},{h} C-.7,-.35 .7,-.35 {w},{h}",
    "tank": "M-.45,0 A.45,.26 0 1 0 .45,0 A.45,.26 0 1 0 -.45,0",
    "support": "M-{w},.22 H{w}",
    "hq": "M-{w},-.2 H{w}",
    "formation": "M-{w},-{h} L{w},{h} M-{w},{h} L{w},-{h}",
}
"""Icons in a frame whose half height is about half a unit; ``w`` and ``h`` reach its edges."""

MARKS: dict[str, str] = {
    "SECT": "••",
    "PLT": "•••",
    "COY": "I",
    "BN": "II",
    "RGT": "III",
    "BDE": "X",
    "DIV": "XX",
    "CORPS": "XXX",
    "ARMY": "XXXX",
}
"""Echelons as they stand on a frame."""


def symbol(kind: str, echelon: str, *, is_own: bool, size: float, colour: str) -> str:
    """A symbol round the origin, ``size`` wide (own) or across (the enemy's)."""
    half = size / 2
    if is_own:
        wide, high = half, half / 1.5
        frame = f"M{-wide:.1f},{-high:.1f} H{wide:.1f} V{high:.1f} H{-wide:.1f} Z"
    else:
        wide = high = half * 0.9
        frame = f"M0,{-high:.1f} L{wide:.1f},0 L0,{high:.1f} L{-wide:.1f},0 Z"
    look = f'fill="{style.PAPER}" stroke="{colour}" stroke-width="1.3"'
    icon = _icon(kind, wide, high, is_own, colour)
    mark = MARKS.get(echelon, "")
    text = (
        f'<text y="{-high - 1.6:.1f}" text-anchor="middle" font-size="{size * 0.34:.1f}" '
        f'fill="{colour}" stroke="none">{mark}</text>'
    )
    return f'<path d="{frame}" {look}/>{icon}{text}'


def _icon(kind: str, wide: float, high: float, is_own: bool, colour: str) -> str:
    """The icon of a kind of unit, scaled into its frame."""
    if kind == "battery":
        return f'<circle r="{high * 0.3:.1f}" fill="{colour}"/>'
    reach = 1.0 if is_own else 0.5
    path = ICONS.get(kind, ICONS["formation"]).format(w=reach, h=reach)
    line = 1.1 / min(wide, high)
    return (
        f'<path transform="scale({wide:.2f},{high:.2f})" d="{path}" fill="none" '
        f'stroke="{colour}" stroke-width="{line:.3f}"/>'
    )
