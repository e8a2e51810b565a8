"""What other rooms say in English, said in another language."""

from siegeworks.tell.phrasebook.phrasebook import TOPICS, Phrasebook, Topic, phrasebook

__all__ = ["TOPICS", "Phrasebook", "Topic", "phrasebook"]
