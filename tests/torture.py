"""Kill and refuse the commands at every moment, and see that the next one leaves all whole.

    python tests/torture.py [--kills 200] [--refusals 200] [--seed 8] [--only update,fetch]

``make torture`` runs it; ``tests/test_torture.py`` runs a fixed sample. Prints a table, names each fault with
the seed's number that makes it again, and ends with 1 where there was one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torture_fixtures as tf
from torture_fixtures import KILLED, REFUSALS, Act, Ended

SCALE = 0.02
FEW = '["172", "435", "892"]'
FOLDER = "OneDrive – KYT ry/työtila ä"
DONE, INTERRUPTED_BY, CANNOT_WRITE = 0, 4, 6
_TEMPORARY = re.compile(
    r"(^|/)(\..*\.part$|part-|tmp|\.fetch)|-journal$|-wal$|-shm$|\.lock\.json$|staging/set(/|$)|ready\.json$|/journal\.json$"
)
# What may stand or not, by when the last publication was finished: the copies of the set before.
_EITHER = re.compile(r"^private/(\.lock|staging/(old(/.*)?|last\.json|published\.json))$")

Digests = dict[str, str]


@dataclass(frozen=True)
class Job:
    """A kind of command: how its workspace begins, its line, and what it leaves.

    ``results`` are the files that must be old or new after a kill, and new after the next command.
    """

    name: str
    line: tuple[str, ...]
    results: tuple[str, ...]
    share: float
    template: Path = Path()
    old: Digests = field(default_factory=dict)
    new: Digests = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    acts: tuple[Act, ...] = ()
    processor_s: float = 0.0

    def at(self, folder: Path) -> Callable[[], int]:
        return tf.command(["-C", folder, *(word.format(folder=folder) for word in self.line)])


def digests(folder: Path, patterns: tuple[str, ...]) -> Digests:
    """Hash what a folder holds under some patterns."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for pattern in patterns
        for path in folder.glob(pattern)
        if path.is_file()
    }


def names(folder: Path) -> frozenset[str]:
    """Name all that a folder holds, without what differs between two runs."""
    return frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def strays(job: Job, folder: Path) -> list[str]:
    """Name what no undisturbed run leaves."""
    found = sorted(names(folder) - job.names)
    return [name for name in found if _TEMPORARY.search(name) or not _EITHER.match(name)]


@dataclass
class Tally:
    """What was tried, and what was found wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, where: str, what: object) -> None:
        self.faults.append(f"{where}: {what}")
        print(f"FAULT {where}: {what}", flush=True)


def after(
    job: Job, folder: Path, where: str, tally: Tally, *, follow: Callable[[], int] | None = None
) -> None:
    """Run the next command, and look at all that it leaves."""
    between = digests(folder, job.results)
    for name, digest in between.items():
        if digest not in {job.old.get(name), job.new.get(name)} and not name.endswith(".part"):
            tally.fault(where, f"{name} is neither old nor new")
    ended = tf.in_a_process(follow or job.at(folder), folder)
    if ended.code != DONE:
        tally.fault(where, f"the next command ended with {ended.code}: {ended.stderr[-2000:]}")
        return
    found = digests(folder, job.results)
    wanted = (job.new,) if follow is None else (job.old, job.new)
    if found not in wanted:
        differing = sorted(
            name for name in found.keys() | job.new.keys() if found.get(name) != job.new.get(name)
        )
        tally.fault(where, f"after the next command not as it should be: {differing}")
    for name in strays(job, folder):
        tally.fault(where, f"left behind: {name}")
    looked = tf.in_a_process(lambda: look(folder), folder)
    if looked.code:
        tally.fault(where, looked.stderr[-2000:])


def look(folder: Path) -> int:
    """See that the published set, the snapshots, the store and the fetched sources are whole."""
    from jarjestokartta.geo import fetched, files
    from jarjestokartta.workspace import decision_file, manifest, publish, snapshots
    from jarjestokartta.workspace.folder import Workspace
    from jarjestokartta.workspace.store import Store

    if not (folder / "jarjestokartta.toml").exists():
        return 0
    workspace = Workspace.open(folder)
    if workspace.manifest.exists():
        assert manifest.differences(workspace.output) == []
        published = publish.last(workspace)
        assert published is not None
        changed = {workspace.decisions, workspace.gap_checks}
        broken = [
            name
            for name, digest in published.files.items()
            if workspace.root / name not in changed and files.sha256(workspace.root / name) != digest
        ]
        assert broken == []
    for snapshot in snapshots.history(workspace):
        assert len(snapshots.associations(workspace, snapshot)) == snapshot.associations
        assert files.sha256(snapshots.register(workspace, snapshot)) == snapshot.register_sha256
        assert all(snapshots.table(workspace, snapshot, name) is not None for name in snapshot.tables)
        with tempfile.TemporaryDirectory() as taken:
            kept = Store(workspace.store, Path(taken))
            lost = [
                name
                for name, digest in snapshot.contents.items()
                if not kept.take(name, digest, Path(taken, digest))
            ]
        assert lost == []
    for record in fetched.load(folder).values():
        if record.origin == "fetch":
            assert files.sha256(folder / record.file) == record.sha256, record.file
    decision_file.load(workspace.decisions)
    return 0


# --- the commands ------------------------------------------------------------------------------------------


def begin(home: Path) -> None:
    """Write the registers and raw files that all templates share: of three municipalities, to be quick."""
    from jarjestokartta.workspace import beginning

    for name, scale in (("raw", SCALE), ("other", SCALE * 1.5)):
        beginning.demo(home / name, scale=scale)
        of_few(home / name)


def of_few(folder: Path) -> None:
    """Let the region of a workspace be three municipalities."""
    settings = folder / "jarjestokartta.toml"
    text = settings.read_text(encoding="utf-8")
    few, count = re.subn(
        r"\nmunicipalities = \[.*?\]\n", f"\nmunicipalities = {FEW}\n", text, count=1, flags=re.DOTALL
    )
    assert count == 1
    settings.write_text(few, encoding="utf-8")


def first_update(home: Path) -> Job:
    """A register into a workspace that has never had one."""
    template = home / "first" / FOLDER
    shutil.copytree(home / "raw", template)
    results = ("maps/output/**/*", "private/located.csv")
    return Job("update", ("update", "{folder}/register.xlsx"), results, 0.15, template)


def updated(home: Path, first: Job) -> Path:
    """Give the workspace after the first register. Do not change it."""
    folder = home / "updated" / FOLDER
    if not folder.exists():
        shutil.copytree(first.template, folder)
        undisturbed(first.at(folder), folder)
    return folder


def next_update(home: Path, before: Path, register: Path) -> Job:
    """Another register, accepted, into a workspace that has one."""
    template = home / "next" / FOLDER
    if not template.exists():
        shutil.copytree(before, template)
        shutil.copy(register, template / "uusi.xlsx")
    line = ("update", "{folder}/uusi.xlsx", "--accept")
    return Job("update again", line, ("maps/output/**/*", "private/located.csv"), 0.3, template)


def publication(home: Path, again: Job) -> Job:
    """A set that is ready, held up by a file open elsewhere."""
    template = home / "publish" / FOLDER
    shutil.copytree(again.template, template)
    held = Act("os.rename", "maps/output/.tables.xlsx.part")
    ended = tf.in_a_process(quickly(again.at(template)), template, refusal=(held, REFUSALS["WinError 32"]))
    assert ended.code == CANNOT_WRITE, ended
    return Job("publish", ("publish",), again.results, 0.15, template)


def fetch(home: Path, address: str, other: str, *what: str) -> Job:
    """Sources, from services that have other data than what is here."""
    from jarjestokartta.workspace import beginning

    template = home / "fetch" / FOLDER
    undisturbed(lambda: beginning.start(template) is not None, template)
    settings = template / "jarjestokartta.toml"
    plain = settings.read_text(encoding="utf-8")
    job = Job("fetch", ("fetch", *what), ("data/raw/*.*",), 0.2, template)
    settings.write_text(plain + at_replica(other), encoding="utf-8")
    undisturbed(job.at(template), template)
    settings.write_text(plain + at_replica(address), encoding="utf-8")
    return job


def at_replica(address: str) -> str:
    import replica_fixtures

    replica_fixtures.import_all()
    lines = []
    for name, change in replica_fixtures.Replica(Path(), address).settings().items():
        url = f'url = "{change.url}"\nper-second = 1000\n' if change.url else ""
        lines.append(f"\n[fetch.{name}]\n{url}on = {str(change.on).lower()}\n")
    return "".join(lines)


def addresses(home: Path) -> Job:
    """A gazetteer where there is one of other addresses."""
    template = home / "addresses" / FOLDER
    template.mkdir(parents=True)
    for name in ("raw", "other"):
        shutil.copy(home / name / "data/raw/open_address.csv", template / f"{name}.csv")
    line = ("addresses", "build", "{folder}/raw.csv", "-o", "{folder}/osoitteet.parquet")
    job = Job("addresses build", line, ("osoitteet.parquet",), 0.1, template)
    undisturbed(
        tf.command([word.format(folder=template).replace("raw.csv", "other.csv") for word in line]), template
    )
    return job


def review(home: Path, before: Path) -> Job:
    """Answers to half of the questions, where the other half was answered before."""
    template = home / "review" / FOLDER
    shutil.copytree(before, template)
    line = ("review", "import", "{folder}/vastaukset.xlsx")
    job = Job("review import", line, ("private/decisions.csv",), 0.1, template)
    undisturbed(tf.command(["-C", template, "review", "export", template / "kysymykset.xlsx"]), template)
    for half, name in enumerate(("ennen.xlsx", "vastaukset.xlsx")):
        undisturbed(lambda half=half, name=name: answered(template, half, template / name), template)
    undisturbed(tf.command(["-C", template, "review", "import", template / "ennen.xlsx"]), template)
    return job


def answered(template: Path, half: int, path: Path) -> int:
    from review_fixtures import Form

    form = Form(template / "kysymykset.xlsx")
    for place, identity in enumerate(form.rows):
        if place % 2 == half:
            form.put(identity, premises="ei", person="Maija")
    form.save(path)
    return 0


def quickly(work: Callable[[], int]) -> Callable[[], int]:
    """Wait for a file that is open elsewhere as long as a test can."""

    def waiting_little() -> int:
        from jarjestokartta.geo import files
        from jarjestokartta.workspace import publish

        files.HELD_S = 0.3
        publish.WAIT_S = publish.publish.__kwdefaults__["wait_s"] = 0.3
        for one in (publish.begin, publish.finish, publish.recover):
            one.__kwdefaults__["wait_s"] = 0.3
        return work()

    return waiting_little


def undisturbed(work: Callable[[], int], folder: Path) -> Ended:
    ended = tf.in_a_process(work, folder)
    assert ended.code == DONE, ended.stderr
    return ended


def measured(job: Job, home: Path) -> Job:
    """Run a job undisturbed: what it leaves, what it does to the disk and how long it takes."""
    folder = copied(job, home)
    old = digests(folder, job.results)
    ended = undisturbed(job.at(folder), folder)
    return Job(
        **{
            **vars(job),
            "old": old,
            "new": digests(folder, job.results),
            "names": names(folder) | names(job.template) if job.name != "publish" else names(folder),
            "acts": ended.acts,
            "processor_s": ended.processor_s,
        }
    )


def copied(job: Job, home: Path) -> Path:
    """Give the workspace that a job begins with, always at the same path: records hold it."""
    folder = home / "runs" / job.name / FOLDER
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(job.template, folder)
    return folder


def ready() -> None:
    """Import once what every command would import anew. Nothing of it is run: a thread does not branch."""
    import jarjestokartta.maps.figure
    import jarjestokartta.maps.pictures
    import jarjestokartta.maps.report
    import jarjestokartta.workspace.fetching
    import jarjestokartta.workspace.review
    import jarjestokartta.workspace.update  # noqa: F401 - with all they import


@contextmanager
def jobs(home: Path, only: set[str]) -> Iterator[dict[str, Job]]:
    """Give every job, with what it does undisturbed."""
    ready()
    undisturbed(lambda: begin(home) or 0, home)
    with tf.served(home / "raw/data/raw") as address, tf.served(home / "other/data/raw") as other:
        first, register = first_update(home), home / "other" / "register.xlsx"
        made: dict[str, Callable[[], Job]] = {
            "update": lambda: first,
            "update again": lambda: next_update(home, updated(home, first), register),
            "publish": lambda: publication(home, next_update(home, updated(home, first), register)),
            "fetch": lambda: fetch(home, address, other),
            "addresses build": lambda: addresses(home),
            "review import": lambda: review(home, updated(home, first)),
        }
        yield {name: measured(make(), home) for name, make in made.items() if not only or name in only}


# --- what is done to them ----------------------------------------------------------------------------------


def kill(job: Job, home: Path, number: int, seed: int, tally: Tally) -> None:
    """Kill a command at a random act on the disk or moment of its work, and run the next."""
    chance = random.Random(f"{seed} {job.name} {number}")  # noqa: S311 - for variety
    at_act = chance.random() < 0.5
    moment = chance.randint(1, len(job.acts)) if at_act else chance.uniform(0.0, job.processor_s)
    folder = copied(job, home)
    where = f"{job.name} {number}, killed at {'act' if at_act else 'second'} {moment:.3f}"
    told = {"at_act": moment} if at_act else {"at_processor_s": max(moment, 0.001)}
    ended = tf.in_a_process(job.at(folder), folder, **told)
    if ended.code not in {KILLED, DONE}:
        tally.fault(where, f"ended with {ended.code}: {ended.stderr[-2000:]}")
    tally.counts[f"{job.name}|{'killed' if ended.code == KILLED else 'was done first'}"] += 1
    finishes = "update" in job.name and chance.random() < 0.2
    after(job, folder, where, tally, follow=tf.command(["-C", folder, "publish"]) if finishes else None)


def refuse(job: Job, home: Path, act: Act, kind: str, tally: Tally) -> None:
    """Let one act on the disk fail each time it is tried, and run the next command."""
    folder = copied(job, home)
    where = f"{job.name}, {kind} at {act.what} {act.path}"
    ended = tf.in_a_process(quickly(job.at(folder)), folder, refusal=(act, REFUSALS[kind]))
    tally.counts[f"{job.name}|{kind}: {ended.code}"] += 1
    if "Traceback" in ended.stderr or ended.code not in {DONE, CANNOT_WRITE}:
        tally.fault(where, f"ended with {ended.code}: {ended.stderr[-2500:]}")
    elif ended.code == CANNOT_WRITE and "irhe" not in ended.stderr:
        tally.fault(where, f"says nothing: {ended.stderr[-500:]}")
    after(job, folder, where, tally)


def too_large(job: Job, home: Path, most_bytes: int, tally: Tally) -> None:
    """Let the system refuse whatever makes a file larger than this, and run the next command."""
    folder, where = copied(job, home), f"{job.name}, files of {most_bytes} bytes at most"
    ended = tf.in_a_process(job.at(folder), folder, most_bytes=most_bytes)
    tally.counts[f"{job.name}|too large: {ended.code}"] += 1
    if "Traceback" in ended.stderr or ended.code not in {DONE, CANNOT_WRITE}:
        tally.fault(where, f"ended with {ended.code}: {ended.stderr[-2500:]}")
    after(job, folder, where, tally)


BESIDE = (("publish",), ("map",), ("review", "export", "{folder}/kysymykset.xlsx"))


def at_once(job: Job, home: Path, lines: Sequence[Sequence[str]], tally: Tally) -> None:
    """Start commands together: one result of the job, and whoever waits in vain says who holds the workspace.

    The job itself is run once more where it was not among those that were done.
    """
    folder, where = copied(job, home), f"{job.name}, at once: {' + '.join(line[0] for line in lines)}"
    start = [sys.executable, "-m", "jarjestokartta.scripts", "-C", folder]
    started = [
        subprocess.Popen(
            [*start, *(word.format(folder=folder) for word in line)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for line in lines
    ]
    said = {one.pid: one.communicate()[1] for one in started}
    codes = {one.pid: one.returncode for one in started}
    tally.counts[f"{where}|{sorted(codes.values())}"] += 1
    if not set(codes.values()) <= {DONE, CANNOT_WRITE} or DONE not in codes.values():
        tally.fault(where, f"ended with {codes}: {said}")
    for process, code in codes.items():
        holder = re.search(r"prosessi (\d+|\?)", said[process])
        told = holder is not None and (holder[1] == "?" or int(holder[1]) in codes)
        if code == CANNOT_WRITE and not told:
            tally.fault(where, f"does not say who holds it: {said[process]}")
    if not any(one.returncode == DONE for one, line in zip(started, lines, strict=True) if line == job.line):
        undisturbed(job.at(folder), folder)
    if digests(folder, job.results) != job.new:
        tally.fault(where, "the result is another than of one run")
    (folder / "kysymykset.xlsx").unlink(missing_ok=True)
    for name in strays(job, folder):
        tally.fault(where, f"left behind: {name}")


def distinct(acts: tuple[Act, ...]) -> list[Act]:
    """Give each act once, whichever process does it."""
    return list({(one.what, tf.plain(one.path)): one for one in acts}.values())


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--refusals", type=int, default=200)
    asked.add_argument("--sizes", type=int, default=8)
    asked.add_argument("--seed", type=int, default=8)
    asked.add_argument("--only", default="")
    asked.add_argument("--begin", type=int, default=0, help="number of the first kill")
    told = asked.parse_args()
    tally = Tally()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and tell what was done
    home = Path(tempfile.mkdtemp(prefix="jarjestokartta-torture-"))
    tempfile.tempdir = os.environ["TMPDIR"] = str(home / "tmp")
    (home / "tmp").mkdir()
    try:
        with jobs(home, set(filter(None, told.only.split(",")))) as every:
            whole = sum(one.share for one in every.values())
            for job in every.values():
                print(f"{job.name}: {job.processor_s:.1f} s, {len(job.acts)} acts", flush=True)
                for number in range(told.begin, told.begin + round(told.kills * job.share / whole)):
                    kill(job, home, number, told.seed, tally)
                if job.name == "update again":
                    for lines in ([job.line] * 2, [job.line] * 4, *([job.line, one] for one in BESIDE)):
                        at_once(job, home, lines, tally)
                sizes = sorted({path.stat().st_size for path in job.template.rglob("*") if path.is_file()})
                for place in range(told.sizes):
                    too_large(job, home, sizes[len(sizes) * (place + 1) // (told.sizes + 1)], tally)
                acts = distinct(job.acts)
                chance = random.Random(told.seed)  # noqa: S311 - for variety
                some = chance.sample(acts, min(len(acts), round(told.refusals * job.share / whole)))
                for place, act in enumerate(some):
                    refuse(job, home, act, list(REFUSALS)[place % len(REFUSALS)], tally)
            print(f"left in the system's folder: {sorted(path.name for path in (home / 'tmp').iterdir())}")
    finally:
        shutil.rmtree(home, ignore_errors=True)
        for name, count in sorted(tally.counts.items()):
            print(f"{name}: {count}")
        print(json.dumps({"faults": len(tally.faults)}), flush=True)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
