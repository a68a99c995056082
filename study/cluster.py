"""The workers of a Dask cluster as an executor. They see none of our folders: what a piece of work needs travels with it.

Dask keeps what was sent until it is of no more use, and makes again elsewhere what a worker that ended had under work.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .. import __version__
from ..specs import UsageFault
from .executor import few_collections, text_of_python
from .parcels import Parcel

if TYPE_CHECKING:
    from distributed import Client

WAIT = 30  # seconds for the scheduler to answer, and for its first worker
P = ParamSpec("P")
T = TypeVar("T")


class Cluster(Executor):
    """The workers that a client of `dask.distributed` knows, as an executor of `concurrent.futures`.

    A parcel is sent once, whatever needs it. Work that was handed over is not taken back.
    """

    sees_files = False

    def __init__(self, client: "Client") -> None:
        """client stays open when the work is done: who opened it closes it."""
        self._client = client
        self._parcels: dict[str, Any] = {}
        self._under_way: set[Any] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand over a piece of work; the future has its answer, what it raised, or BrokenExecutor where Dask gave up."""
        answer: Future[T] = Future()
        answer.set_running_or_notify_cancel()
        given: Any = self._client.submit(fn, *map(self._sent, args), **kwargs, pure=False)
        self._under_way.add(given)
        given.add_done_callback(lambda done: self._answered(done, answer))
        return answer

    def _sent(self, argument: Any) -> Any:
        """An argument with every parcel replaced by what Dask holds of it."""
        if isinstance(argument, Mapping):
            return {name: self._sent(value) for name, value in argument.items()}
        if not isinstance(argument, Parcel):
            return argument
        if argument.name not in self._parcels:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Sending large graph")  # a task with its data is made again anywhere
                self._parcels[argument.name] = self._client.submit(_itself, argument, key=f"parcel-{argument.name}")
        return self._parcels[argument.name]

    def _answered(self, done: Any, answer: Future[Any]) -> None:
        self._under_way.discard(done)
        try:
            answer.set_result(done.result())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the answer is asked for
            lost = type(error).__module__.partition(".")[0] == "distributed"
            answer.set_exception(BrokenExecutor(str(error)) if lost else error)


def _itself(parcel: Parcel[T]) -> Parcel[T]:
    return parcel


@contextmanager
def cluster(where: "str | Client") -> Iterator[Cluster]:
    """The workers of the scheduler at an address (tcp://host:8786), or of a client, which stays open.

    Raises UsageFault where dask.distributed is not installed, no scheduler answers, it has no workers, or a worker has
    not this m5kit.
    """
    few_collections()
    with text_of_python():
        if not isinstance(where, str):
            yield Cluster(_fit(where, "The cluster"))
            return
        with _client(where) as client:
            yield Cluster(_fit(client, f"The scheduler at {where}"))


def _client(where: str) -> "Client":
    """A client of the scheduler at an address."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageFault("Work on a Dask cluster needs dask.distributed: pip install 'm5kit[dask]'.") from error
    try:
        return Client(where, timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageFault(f"No Dask scheduler answers at {where}: {_first_line(error)}. Is it running?") from error


def _fit(client: "Client", name: str) -> "Client":
    """The client, when it has a worker and every worker has this m5kit."""
    try:
        client.wait_for_workers(1, timeout=WAIT)
    except TimeoutError as error:
        raise UsageFault(f"{name} has no workers. Start some: dask worker ADDRESS.") from error
    try:
        others = {address: found for address, found in client.run(_version).items() if found != __version__}
    except Exception as error:
        raise UsageFault(
            f"{name} has workers that cannot load m5kit: {_first_line(error)}. Install it there."
        ) from error
    if others:
        address, found = min(others.items())
        raise UsageFault(f"{name} has a worker at {address} with m5kit {found}, not {__version__}. Install the same.")
    return client


def _version() -> str:
    return __version__


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
