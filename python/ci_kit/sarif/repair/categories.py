"""Repairs of what keeps runs apart on GitHub: ids without a category, and runs that share tool and category.

Runs that say of themselves that they are different analyses (by extension, language, repository) get ids made
of what they say. Runs that differ in nothing but what they found are pieces of one analysis and become one run.
Ids by position would be worse: a piece that has nothing to report is left out by many tools, the next one takes
its number, and the alerts of both are closed and opened anew. Whether to merge never depends on counts, for the
same reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.category import Clash, ClashKind, clashes, id_for, identify
from ci_kit.sarif.repair import merge
from ci_kit.sarif.repair.distinguish import Member, distinct_ids
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import child
from ci_kit.sarif.repair.pen import ROOT, below
from ci_kit.sarif.rule import Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen


@repair(
    "category-empty-details",
    "automationDetails without an id ({n}) no longer keep the category away.",
    github=True,
)
def category_empty_details(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write the category of the upload into an empty automationDetails, or leave that out where none is known.

    Safe: either way the run gets the category that the upload was given.
    """
    details = run.get("automationDetails")
    if not isinstance(details, dict) or details.get("id", "") != "":
        return
    if job.scope.category:
        pen.put(details, (at, "automationDetails"), "id", id_for(job.scope.category))
    elif details.keys() <= {"id"}:
        pen.drop(run, at, "automationDetails")
    else:
        job.refuse(pen.rule, (at, "automationDetails"), "no category is known that could be its id")


@repair("category-no-slash", "Ids that name no category ({n}) were ended with a slash.", Mend.BY_NAME, github=True)
def category_no_slash(run: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Make the whole id the category. By name only: the alerts move from the empty category to that one."""
    details = child(run, "automationDetails")
    name = details.get("id")
    if isinstance(name, str) and name and "/" not in name:
        pen.put(details, (at, "automationDetails"), "id", f"{name}/")


@repair("run-category-clash", "Runs that share tool and category ({n}) were merged or told apart.", github=True)
def run_category_clash(_log: Obj, _at: Path, pen: Pen, job: Job) -> None:
    """Merge runs of one analysis and give the others ids made of what they say.

    Safe: no result is lost, GitHub would refuse the upload, and the same runs get the same ids every time.
    """
    _settle(ClashKind.KEY, pen, job)
    members = _members(job)
    taken = [member for member in members if member.key in job.scope.taken]
    _name(taken, members, pen, job)


@repair("server-category-clash", "Runs that GitHub sorts alike ({n}) were merged or told apart.", github=True)
def server_category_clash(_log: Obj, _at: Path, pen: Pen, job: Job) -> None:
    """The same for runs that differ in version or behind the last slash of their id.

    Safe for the same reasons.
    """
    _settle(ClashKind.CATEGORY, pen, job)


def _settle(kind: ClashKind, pen: Pen, job: Job) -> None:
    """Merge what belongs together, and tell the rest apart."""
    gone = [index for group in _groups(_members(job), kind) for index in merge.merged(group, pen, job)]
    if gone:
        pen.drop_items(job.log["runs"], below(ROOT, "runs"), gone)
    members = _members(job)
    for group in _groups(members, kind):
        _name(group, members, pen, job)


def _members(job: Job) -> list[Member]:
    return [Member(run, at, identify(run, job.scope.category)) for run, at in job.runs()]


def _groups(members: list[Member], kind: ClashKind) -> list[list[Member]]:
    """Groups of runs that clash, directly or through a third; only those in which some clash by `kind`."""
    found = clashes(member.identity for member in members)
    leader = _leaders(len(members), found)
    wanted = {leader[clash.second] for clash in found if clash.kind is kind}
    groups: dict[int, list[Member]] = {}
    for index, member in enumerate(members):
        if leader[index] in wanted:
            groups.setdefault(leader[index], []).append(member)
    return list(groups.values())


def _leaders(count: int, found: Iterable[Clash]) -> list[int]:
    """The first run of each run's group. Each clash names an earlier run, so one pass in order is enough."""
    leader = list(range(count))
    for clash in sorted(found, key=lambda clash: clash.second):
        leader[clash.second] = leader[clash.first]
    return leader


def _name(group: list[Member], members: list[Member], pen: Pen, job: Job) -> None:
    """Write ids that tell the runs of a group from one another and from all others."""
    if not group:
        return
    mine = {member.index for member in group}
    others = frozenset(member.key for member in members if member.index not in mine)
    found = distinct_ids(group, job.scope, job.scope.taken | others)
    if found is None:
        job.refuse(pen.rule, group[0].at, "runs of one tool and category differ in nothing that could name them")
        return
    ids, stable = found
    for member, name in zip(group, ids, strict=True):
        _write(member, name, pen)
    if not stable:
        pen.say("Little tells them apart: the ids change with the tool's version, its base paths or its rules.")
    if job.scope.category is None and any(member.identity.id is None for member in group):
        pen.say("Set `category` where several jobs upload such files, or their ids will be the same.")


def _write(member: Member, name: str, pen: Pen) -> None:
    details = member.run.get("automationDetails")
    if isinstance(details, dict):
        pen.put(details, below(member.at, "automationDetails"), "id", name)
    elif "automationDetails" not in member.run:
        pen.put(member.run, member.at, "automationDetails", {"id": name})
    else:
        return
    pen.count()
    pen.say(f"A run of {short(member.identity.tool, 40)!r} is now {short(name, 80)!r}.")
