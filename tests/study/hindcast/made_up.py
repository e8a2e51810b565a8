"""The smallest siege with a made-up record: two posts and the command post, a week of dawns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.scenario.folders import Folder, copy_of

FIRST, LAST = dt.date(1704, 6, 2), dt.date(1704, 6, 9)
EXAM = (dt.date(1704, 6, 4), LAST)
TAKEN = {"lunette": dt.date(1704, 6, 5), "redan": LAST}
"""First dawn of the record with the besieger."""
POSTS = ("redan", "lunette", "windmill")

DECISIONS = """\
id,ordered_on,unit,task,objective,start,precondition,renew,support,rounds,share,source
b_dig,1704-06-02,bes_sap,dig,approach_lunette,,,,,,0.7,invented
b_dig_redan,1704-06-02,bes_2,dig,approach_redan,,,,,,0.5,invented
b_guns,1704-06-02,bes_bty,support,lunette,,,,,,,invented
b_lunette,1704-06-03,bes_1,assault,lunette,1704-06-04T20:00:00,trench_within::260,1,bes_bty,\
shot_24:40,,invented
b_redan,1704-06-06,bes_1 bes_2,assault,redan,1704-06-07T20:00:00,holds:lunette,2,bes_bty,\
shot_24:50,,invented
g_hold,1704-06-02,gar_2,hold,lunette,,,,,,,invented
g_back,1704-06-05,gar_1,counter-attack,lunette,,lost:lunette,,,,,invented
"""
WINDOWS = """\
id,use,first_dawn,last_dawn,source,note
quiet,calibration,1704-06-02,1704-06-03,invented,the quiet days
storm,exam,1704-06-04,1704-06-09,invented,
"""
MEASURES = """\
measure,case,side,date_from,date_to,place,low,best,high,unit,source,note
garrison_fit,,garrison,1704-06-06,1704-06-06,,180,200,240,men,invented,
losses_garrison_period,,garrison,1704-06-05,1704-06-05,,,40,,men,invented,
losses_besieger_cumulative,their count,besieger,1704-06-02,1704-06-09,,,90,,men,invented,
losses_besieger_cumulative,our count,besieger,1704-06-02,1704-06-09,,180,200,240,men,invented,
trench_km,,besieger,1704-06-03,1704-06-03,,,0.2,,km,invented,
"""
EVENTS = """\
date,time_local,event,place,attacker,source
1704-06-04,20:00,assault,lunette,besieger,invented
1704-06-08,04:00,assault,redan,besieger,invented
1704-06-03,10:00,assault,windmill,garrison,invented
"""


def made_up(tmp_path: Path) -> Folder:
    """A copy of the redoubt with a record and orders."""
    folder = copy_of("redoubt", tmp_path)
    for row in (3, 4):
        folder.put("positions.csv", row, "kind", "strongpoint")
    for name, text in (
        ("decisions", DECISIONS),
        ("windows", WINDOWS),
        ("measures", MEASURES),
        ("events", EVENTS),
        ("control", control()),
    ):
        path = folder.path / "history" / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def control() -> str:
    """Holders of the record; on one dawn accounts differ on the windmill."""
    lines = ["date,position,holder,certainty,other"]
    for k in range((LAST - FIRST).days + 1):
        date = FIRST + dt.timedelta(days=k)
        for post in POSTS:
            holder = "besieger" if date >= TAKEN.get(post, dt.date.max) else "garrison"
            doubt = "0.6,contested" if (post, k) == ("windmill", 3) else "1,"
            lines.append(f"{date.isoformat()},{post},{holder},{doubt}")
    return "\n".join(lines) + "\n"
