"""A study: opened, checked, settled and built. Every path to its datasets goes through `prepared`."""

from .build import Prepared, Run, build, build_folder, made, prepared
from .check import check, refuse_faults
from .executor import InProcess, jobs_for, processes
from .folder import Study

__all__ = [
    "InProcess",
    "Prepared",
    "Run",
    "Study",
    "build",
    "build_folder",
    "check",
    "jobs_for",
    "made",
    "prepared",
    "processes",
    "refuse_faults",
]
