"""What the model leaves out, as data: the report's last list and a page of the docs print it.

Each sentence opens with its topic and a colon, the weightiest first, and holds for every siege.
"""

from __future__ import annotations

LIMITS: tuple[str, ...] = (
    "Ground finer than a cell: spurs, gullies, single trees and buildings are missing, so sight "
    "is too kind to the observer.",
    "Commanders who learn: each side follows its plan and fixed policies; nobody changes the plan, "
    "breaks out, negotiates or deceives.",
    "Numbers fitted to many sieges: most parameters come from the literature or are marked "
    "guesses, and their errors are not in an interval unless the run draws them.",
    "The fog of war: each side knows where the other's posts and troops stand; only hidden guns "
    "have to be found.",
    "Messengers and misunderstanding: an order is known within the watch in which it is given.",
    "Persons, news and politics: cohesion moves with losses, hunger, isolation, rest and success, "
    "never with a leader or a letter.",
    "Single weapons of the infantry: rifles, machine guns and grenades are part of a unit's "
    "strength.",
    "Fights inside a position: its parts fall in order, from no particular direction, and nobody "
    "is taken prisoner before it falls.",
    "Wear: tubes, radios, vehicles and tools do not wear out, and crews do not tire.",
    "Chance fire: guns do not fire by guess on assembly areas, and no shell or bomb falls on its "
    "own side.",
    "Aids of the gunner: sound ranging, smoke and dummy guns.",
    "The sky in detail: wind, aircraft parked on a strip, repair of its craters, several passes "
    "and combat between aircraft.",
    "Weather elsewhere: airfields and roads outside the map share the weather of the siege.",
    "Rivers that rise: rain fills trenches on low ground, but fords stay as they are.",
    "Water, fuel and spare parts: the stocks are food, rounds, small arms and medical stores.",
    "Surgeons and epidemics: wounded are healed or lost at rates, and disease does not spread "
    "from man to man.",
    "Labourers and civilians: hands outside the strength carry where a table says so, and their "
    "losses are not counted.",
    "Raids on works: digging suffers from fire, never from a party that fills a trench in.",
    "The world outside: no relief, no other front, no reinforcement that the tables do not hold.",
    "Errors of the record: what the sources say is shown beside the model as if it were true, "
    "within its low and high.",
)
"""Sentences of the form *Topic: what is missing, or what stands in its place.*"""
