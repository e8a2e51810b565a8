"""The review of a run, as a paper and as files."""

from __future__ import annotations

from pathlib import Path

from siegeworks.study.odds import odds
from siegeworks.study.results import Run
from siegeworks.study.view import told_plan
from siegeworks.tell.orders.basis import Basis
from siegeworks.tell.orders.order import facts, first_up
from siegeworks.tell.papers.files import PLAIN, Edition, write
from siegeworks.tell.papers.model import Paper
from siegeworks.tell.papers.tongue import tongue
from siegeworks.tell.review import chapters

CHAPTERS = (
    chapters.ground,
    chapters.achieved,
    chapters.losses,
    chapters.late,
    chapters.enemy,
    chapters.formations,
    chapters.stores,
    chapters.questions,
)
"""Chapters in order: what came of it, why, and how things stand for the next attack."""


def review_paper(run: Run, lang: str = "en") -> Paper:
    """The review of a run in one language.

    Told is the besieger's plan, or the garrison's when the besieger has none. Raises ``UsageError``
    when there is no plan or the data have changed since, ``SiegeworksError`` when a replication
    cannot be played again.
    """
    plan, _ = told_plan(run)
    basis = Basis(run.siege, plan, tongue(lang), run, odds(run, plan.side))
    say = basis.tongue.say
    made = [chapter(basis) for chapter in CHAPTERS]
    sections = tuple(
        section.model_copy(update={"number": f"{k}.", "title": first_up(section.title)})
        for k, section in enumerate(made, start=1)
    )
    return Paper(
        id="review",
        lang=lang,
        kind="review",
        title=say("Review after the attack: {title}", title=basis.told(plan.title)),
        subtitle=say("What the simulated runs achieved, and how the formations stand"),
        facts=facts(basis),
        sections=sections,
        foot=basis.name(basis.siege.scenario.title),
    )


def review(run: Run, out: str | Path | None = None, edition: Edition = PLAIN) -> list[Path]:
    """Write the review of a run into ``out``, or into ``review/`` of its folder.

    Returns the paths of the files. Raises as :func:`review_paper`; nothing is written then.
    """
    papers = [review_paper(run, lang) for lang in dict.fromkeys(edition.langs)]
    return write(papers, Path(out) if out is not None else run.folder / "review", edition)
