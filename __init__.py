"""m5kit: a clinical trial's raw records to the data package a regulator reviews (eCTD Module 5).

`Study.open(folder).build()` gives a `Run`; `__all__` is what stays. Everything is loaded where it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Fault",
    "FaultySpec",
    "Finding",
    "InputFault",
    "OutputFault",
    "Run",
    "SpecFault",
    "Study",
    "UsageFault",
    "compare",
    "cox",
    "fisher",
    "hazard",
    "hazard_ratio",
    "kaplan_meier",
    "landmark",
    "log_rank",
    "numbers_at_risk",
    "processes",
    "proportionality",
    "quantile",
    "read_define",
    "read_xpt",
    "schema_for",
    "validate",
    "write_xpt",
]

_PLACES = {
    ".specs": ("Fault", "FaultySpec", "Finding", "InputFault", "OutputFault", "SpecFault", "UsageFault"),
    ".face.study": ("Run", "Study"),
    ".face.files": ("compare", "read_xpt", "validate", "write_xpt"),
    ".face.schemas": ("schema_for",),
    ".study.executor": ("processes",),
    ".define.read": ("read_define",),
    ".tlf.statistics.survival": ("kaplan_meier", "landmark", "numbers_at_risk", "quantile"),
    ".tlf.statistics.logrank": ("log_rank",),
    ".tlf.statistics.cox": ("cox", "hazard", "hazard_ratio"),
    ".tlf.statistics.proportional": ("proportionality",),
    ".tlf.statistics.fisher": ("fisher",),
}
_PLACE = {name: place for place, names in _PLACES.items() for name in names}

if TYPE_CHECKING:
    from .define.read import read_define
    from .face.files import compare, read_xpt, validate, write_xpt
    from .face.schemas import schema_for
    from .face.study import Run, Study
    from .specs import Fault, FaultySpec, Finding, InputFault, OutputFault, SpecFault, UsageFault
    from .study.executor import processes
    from .tlf.statistics.cox import cox, hazard, hazard_ratio
    from .tlf.statistics.fisher import fisher
    from .tlf.statistics.logrank import log_rank
    from .tlf.statistics.proportional import proportionality
    from .tlf.statistics.survival import kaplan_meier, landmark, numbers_at_risk, quantile


def __getattr__(name: str) -> Any:
    """What `__all__` names, loaded when it is first asked for."""
    if name not in _PLACE:
        raise AttributeError(f"module 'm5kit' has no attribute {name!r}")
    found = getattr(import_module(_PLACE[name], __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
