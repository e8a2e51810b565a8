"""What the validation page says in words that no run changes, for any siege."""

from __future__ import annotations

INTRODUCTION = """\
Nobody should believe a simulation of a siege because it looks right. This page says what the model
is for, why its rules are what they are, what the data can bear, how we know that the program does
what the rules say, and how its answers compare with what happened from {first} to {last}, dawns on
which nothing was fitted. Scores that are bad stand here as they are.
"""

USE = """\
- **For:** comparing plans and what-ifs of the same siege under the same rules; seeing which terms
  matter; teaching and wargame design; asking how surprising an outcome was *under the model*.
- **Not for:** predicting a siege to come; deciding a dispute between sources; crediting or blaming
  a commander. A difference between two plans is a difference in the model.
- **Decision at stake:** whether one plan is better than another. A wrong answer misleads a reader;
  no life hangs on it. The acceptable accuracy above was chosen for that.
"""

CONCEPT = """\
A watch of the model is {rules} rules called in a fixed order ([sequence](sequence.md)); each page
says what the rule does, where it comes from and what it leaves out. The assault is a race of two
clocks whose outcome and losses were set on battles of other wars; most other numbers are priors
from the literature or guesses, marked as such ([parameters](reference/parameters.md)). Nothing in a
rule knows a date, a name or an outcome.

The structure was argued against the evidence that may be used: {windows}. What happened on the
exam's dawns chose no rule and no number.
"""

RECORD_ERRORS = """\
The record is uncertain too, and its errors enter the scores. A figure with low, best and high is a
triangle of possible truths, one without a best an even spread; a score is the mean over it. Two
accounts that exclude each other are two rows and never one mean. Where accounts differ on who held
a post, the record gives the other holder with the rest of its certainty. The perimeter is in no
source: it is worked out from the recorded holders, once with the trenches of the written situation
and once with every planned line.

The runs follow orders, not events: `history/decisions.csv` holds what each side ordered, by the
date of the order, with the state of things on which it was ordered as precondition. Rounds and
battalions that no source names are estimates and marked so. Reinforcements come on their recorded
days, not by call.
"""

VERIFIED = """\
- **Properties**, tested: men, rounds and tonnes are conserved to the last one at every watch; no
  fire without rounds; nobody moves through an enemy's cell; more defenders never help the attacker
  on average; swapping the sides' data swaps the results within noise.
- **Oracles**: each rule has a slow twin in the tests, written from its page by other means, and
  both agree; the compiled program and the plain one agree to the bit.
- **Draws** are addressed by what they decide, so that a run repeats exactly on any number of
  threads and two plans share every draw they have in common.
- **Convergence** is measured below: the same siege under the same law of draws, cut finer.
"""
