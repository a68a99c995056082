"""A study: opened, checked, built, written, traced and compared with what was published."""

from .build import Run, build
from .folder import Study

__all__ = ["Run", "Study", "build"]
