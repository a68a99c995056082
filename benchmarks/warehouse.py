"""What a warehouse of studies takes: the task graph of a build, measured twice, and then a thousand of them simulated.

    python benchmarks/warehouse.py                                      1,000 studies
    python benchmarks/warehouse.py --studies 200 --cores 8 64

E2100 is built by one process, and five times E2100 (`benchmarks/scale.py` makes it), and the seconds of the processor of
reading, of each group of datasets and of each part of the writing are noted. What a piece costs in a study of another
size lies on the line through the two. The studies have 50 to 14,440 subjects, each size as likely on a scale of
logarithms, drawn by a fixed seed. They are simulated in two ways: a process of one core a study, the longest first; and
every piece of every study as a task of its own, of which a free core takes the one with the longest way to the end.
Nothing is simulated of disks, networks and starts of processes.
"""

import argparse
import heapq
import math
import random
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scale import larger

from m5kit.engine.tasks import groups
from m5kit.package.write import write_build
from m5kit.study import Study
from m5kit.study.build import made, prepared
from m5kit.study.executor import few_collections

LARGER = 5  # times E2100, to find what grows
SUBJECTS, FEWEST, MOST = 722, 50, 14_440
READ, DISPLAYS = "reading", "writing displays"
Costs = dict[str, float]
Needs = Mapping[str, Sequence[str]]


class Clock:
    """The seconds of the processor of each piece of a build, as the build tells where it is."""

    def __init__(self) -> None:
        self.costs: Costs = {}
        self._last = time.process_time()

    def until_now(self, piece: str) -> None:
        """What was done since the last time was this piece."""
        now = time.process_time()
        self.costs[piece] = self.costs.get(piece, 0.0) + now - self._last
        self._last = now


def measured(folder: Path, out: Path) -> tuple[Costs, Needs]:
    """The costs of the pieces of a build, and which pieces each needs."""
    few_collections()
    study, clock = Study.open(folder), Clock()
    study.simulate()
    clock.until_now("nothing of the build")
    ready = prepared(study)
    clock.until_now(READ)
    datasets = study.spec.datasets
    graph = list(groups(datasets, {name: study.homes(dataset) for name, dataset in datasets.items()}))
    home = {name: "+".join(group.datasets) for group in graph for name in group.datasets}
    run = made(ready, progress=lambda name, done, total: clock.until_now(home[name]))
    parts: list[str] = []

    def part(name: str, done: int, total: int) -> None:
        clock.until_now(parts[-1] if parts else DISPLAYS)
        parts.append(name)

    write_build(run, out, part)
    clock.until_now(parts[-1])
    del clock.costs["nothing of the build"]
    needs: dict[str, Sequence[str]] = {READ: []}
    needs |= {"+".join(g.datasets): [READ, *sorted({home[n] for n in g.needs})] for g in graph}
    *several, guides, end = parts
    needs |= {name: list(dict.fromkeys(home.values())) for name in several}
    return clock.costs, {**needs, guides: several, end: [guides]}


@dataclass(frozen=True)
class Model:
    """What each piece of a build costs in a study of so many times E2100's subjects, and what it needs."""

    one: Costs
    several: Costs
    needs: Needs

    def costs(self, times: float) -> Costs:
        """Seconds of the processor of each piece."""
        slope = {n: max(self.several[n] - cost, 0.0) / (LARGER - 1) for n, cost in self.one.items()}
        return {n: max(cost + slope[n] * (times - 1), 0.05 * cost) for n, cost in self.one.items()}

    def way(self, costs: Costs) -> Costs:
        """For each piece the seconds from its beginning to the end of the build, were there cores for all."""
        after: dict[str, list[str]] = {name: [] for name in self.needs}
        for name, needed in self.needs.items():
            for other in needed:
                after[other].append(name)
        found: Costs = {}
        for name in reversed(list(self.needs)):  # what needs a piece comes after it
            found[name] = costs[name] + max((found[later] for later in after[name]), default=0.0)
        return found


def by_study(works: Iterable[float], cores: int) -> float:
    """Seconds until the last study is built, one core a study, the longest first."""
    free = [0.0] * cores
    for work in sorted(works, reverse=True):
        heapq.heapreplace(free, free[0] + work)
    return max(free)


def by_piece(model: Model, studies: Sequence[Costs], cores: int) -> float:
    """Seconds until the last study is built, every piece a task."""
    ways = [model.way(costs) for costs in studies]
    missing = [{name: len(needed) for name, needed in model.needs.items()} for _ in studies]
    after: dict[str, list[str]] = {name: [] for name in model.needs}
    for name, needed in model.needs.items():
        for other in needed:
            after[other].append(name)
    ready = [(-way[READ], number, READ) for number, way in enumerate(ways)]
    heapq.heapify(ready)
    running: list[tuple[float, int, str]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < cores:
            _, number, name = heapq.heappop(ready)
            heapq.heappush(running, (now + studies[number][name], number, name))
        now, number, name = heapq.heappop(running)
        for later in after[name]:
            missing[number][later] -= 1
            if not missing[number][later]:
                heapq.heappush(ready, (-ways[number][later], number, later))
    return now


def sizes(count: int) -> list[float]:
    """How many times E2100's subjects each study has."""
    draw = random.Random("warehouse").random
    low, high = math.log(FEWEST), math.log(MOST)
    return [math.exp(low + (high - low) * draw()) / SUBJECTS for _ in range(count)]


def told(model: Model, times: Sequence[float], cores: Sequence[int]) -> None:
    """Print the model and what the warehouse takes."""
    print(f"{'seconds of the processor':34} {'E2100':>8} {f'{LARGER} x E2100':>12}")
    for name in (READ, "datasets", *(n for n in model.needs if n.startswith("writing "))):
        pieces = (
            [n for n in model.needs if n not in (READ,) and not n.startswith("writing ")]
            if name == "datasets"
            else [name]
        )
        print(f"{name:34} {sum(model.one[n] for n in pieces):8.1f} {sum(model.several[n] for n in pieces):12.1f}")
    for size in (1, LARGER, MOST / SUBJECTS):
        costs = model.costs(size)
        print(
            f"{size:5.0f} x E2100: {sum(costs.values()):7.1f} s of the processor, the longest way through it "
            f"{max(model.way(costs).values()):6.1f} s"
        )
    studies = [model.costs(size) for size in times]
    works = [sum(costs.values()) for costs in studies]
    print(f"{len(times):,} studies: {sum(times) * SUBJECTS:,.0f} subjects, {sum(works) / 3600:.1f} hours of one core")
    for count in cores:
        whole, cut = by_study(works, count), by_piece(model, studies, count)
        least = max(sum(works) / count, max(max(model.way(costs).values()) for costs in studies))
        minutes = partial("{:8.1f}".format)
        print(
            f"{count:6,} cores: {minutes(whole / 60)} minutes, a core a study; {minutes(cut / 60)} in pieces; "
            f"{minutes(least / 60)} are the least"
        )


def main() -> None:
    """Measure, simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 32, 256, 1024])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, needs = measured(larger(folder, 1), folder / "one")
        several, _ = measured(larger(folder, LARGER), folder / "several")
    told(Model(one, several, needs), sizes(asked.studies), asked.cores)


if __name__ == "__main__":
    main()
