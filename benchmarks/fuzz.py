"""Sound files of every format, damaged in many ways: what each reader does with them.

    python benchmarks/fuzz.py                          20,000 mutations, shared out to all formats
    python benchmarks/fuzz.py --mutations 2000 --only xlsx --only odm
    python benchmarks/fuzz.py --show 5                 also the first kinds of wrong and crashed ones

A mutation flips bytes, cuts, repeats or takes out a stretch, changes a member of a ZIP archive, or takes out, moves,
doubles or renames a node of XML or JSON. Printed for each format: refused (one sentence that names the file),
accepted (as the sound file), told (other values, but a finding says that something is odd), wrong (other values
without a word), crashed (any other exception, or the process ended), hung (more than --seconds).

What is wrong and why no reader could know is said in docs/files.md.
"""

import argparse
import collections
import faulthandler
import json
import multiprocessing as mp
import random
import subprocess
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzz_files import SAMPLES, Sample
from fuzz_mutations import mutated

from m5kit.specs.faults import InputFault

OUTCOMES = ("refused", "accepted", "told", "wrong", "crashed", "hung")


@dataclass(frozen=True)
class Outcome:
    """What became of one mutation: one of `OUTCOMES`, how the file was damaged, and what was said or seen."""

    kind: str
    damage: str
    says: str = ""


def tried(sample: Sample, content: bytes, damage: str, folder: Path, sound: Any) -> Outcome:
    """Read a damaged file, and hold what comes back against what the sound one gives."""
    file = folder / f"sample{sample.suffix}"
    file.write_bytes(content)
    try:
        values, findings = sample.read(file)
    except InputFault as fault:
        named = file.name in str(fault)
        return Outcome("refused" if named else "crashed", damage, str(fault) if named else f"file not named: {fault}")
    except Exception:  # noqa: BLE001 - a reader may raise anything, which is what is looked for
        return Outcome("crashed", damage, traceback.format_exc(limit=-4))
    if values == sound:
        return Outcome("accepted", damage)
    return Outcome("told" if findings else "wrong", damage, "; ".join(findings) or difference(sound, values))


def difference(sound: Any, values: Any) -> str:
    """The first place where two readings differ."""
    for ours, theirs in zip(sound, values, strict=False):
        if ours != theirs:
            pairs = [(a, b) for a, b in zip(ours, theirs, strict=False) if a != b]
            return str(pairs[0] if pairs else (len(ours), len(theirs)))[:300]
    return f"{len(sound)} forms, not {len(values)}"


def worker(name: str, folder: str, inbox: Any, outbox: Any) -> None:
    """Read one damaged file after another, each as (number, damage, bytes)."""
    faulthandler.enable()
    sample, where = SAMPLES[name], Path(folder)
    file = where / f"sample{sample.suffix}"
    file.write_bytes(sample.content())
    sound, _ = sample.read(file)
    while (task := inbox.get()) is not None:
        number, damage, content = task
        outbox.put((number, tried(sample, content, damage, where, sound)))


class Reader:
    """A process of its own that reads, so that one that dies or never ends costs one mutation."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.start()

    def start(self) -> None:
        """Begin a new process."""
        context = mp.get_context("fork")
        self.inbox, self.outbox = context.SimpleQueue(), context.SimpleQueue()
        self.process = context.Process(
            target=worker, args=(self.name, str(self.folder), self.inbox, self.outbox), daemon=True
        )
        self.process.start()

    def read(self, number: int, damage: str, content: bytes, seconds: float) -> Outcome:
        """What becomes of one damaged file."""
        self.inbox.put((number, damage, content))
        end = time.monotonic() + seconds
        while self.outbox.empty():
            if not self.process.is_alive():
                code = self.process.exitcode
                self.start()
                return Outcome("crashed", damage, f"the process ended with {code}")
            if time.monotonic() > end:
                self.process.kill()
                self.process.join()
                self.start()
                return Outcome("hung", damage, f"more than {seconds:g} s")
            time.sleep(0.0005)
        outcome: Outcome = self.outbox.get()[1]
        return outcome

    def stop(self) -> None:
        """End the process."""
        self.inbox.put(None)
        self.process.join(2)


def outcomes(name: str, count: int, seed: int, seconds: float) -> Iterator[tuple[Outcome, bytes]]:
    """So many mutations of one format, read."""
    content = SAMPLES[name].content()
    dice = random.Random(f"{seed} {name}")
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(name, Path(folder))
        for number in range(count):
            damage, damaged = mutated(content, SAMPLES[name].nature, dice)
            yield reader.read(number, damage, damaged, seconds), damaged
        reader.stop()


def shown(found: list[Outcome], kind: str, most: int, key: Callable[[Outcome], str]) -> None:
    """Print the first few kinds of an outcome."""
    groups = collections.Counter(key(o) for o in found if o.kind == kind)
    for says, count in groups.most_common(most):
        print(f"    {kind} {count}: {says}")


def main() -> None:
    """Parse the options, read the mutations, print the table."""
    options = argparse.ArgumentParser(description="Damage sound files and read them.")
    options.add_argument("--mutations", type=int, default=20_000)
    options.add_argument("--only", action="append", choices=sorted(SAMPLES))
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=0)
    options.add_argument("--keep", type=Path, help="a folder for the files that crashed or hung, or were wrong")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    names = given.only or list(SAMPLES)
    each = -(-given.mutations // len(names))
    total: collections.Counter[str] = collections.Counter()
    print(f"{'format':14}{'mutations':>10}" + "".join(f"{kind:>10}" for kind in OUTCOMES), flush=True)
    for name in names:
        try:
            SAMPLES[name].content()
        except (OSError, subprocess.CalledProcessError) as fault:
            print(f"{name:14} left out: its sound file cannot be made here ({fault})", flush=True)
            continue
        found = []
        for outcome, damaged in outcomes(name, each, given.seed, given.seconds):
            found.append(outcome)
            if given.keep and outcome.kind in ("crashed", "hung", "wrong"):
                given.keep.mkdir(exist_ok=True)
                (given.keep / f"{outcome.kind}-{len(found)}{SAMPLES[name].suffix}").write_bytes(damaged)
        count = collections.Counter(outcome.kind for outcome in found)
        total += count
        print(f"{name:14}{each:>10}" + "".join(f"{count[kind]:>10}" for kind in OUTCOMES), flush=True)
        if given.show:
            shown(found, "crashed", given.show, lambda o: o.says)
            shown(found, "hung", given.show, lambda o: o.damage)
            shown(found, "wrong", given.show, lambda o: f"{o.damage}: {o.says}")
    print(f"{'all':14}{sum(total.values()):>10}" + "".join(f"{total[kind]:>10}" for kind in OUTCOMES))
    if given.json:
        print(json.dumps(total))


if __name__ == "__main__":
    main()
