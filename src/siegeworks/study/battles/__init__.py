"""What recorded battles say about an assault: who wins it, and what it costs both sides.

``records`` reads a table of battles, ``terms`` turns a battle into the numbers of a law, ``laws``
holds the fitted laws that ship, ``fitting`` fits them, ``score`` scores them on any table.
"""
