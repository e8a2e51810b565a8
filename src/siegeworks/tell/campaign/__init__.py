"""A campaign analysis as it is told: words made from its numbers, one page under six headings."""
