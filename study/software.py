"""The software that has a part in the bytes of a build."""

import platform
from functools import cache
from importlib.metadata import version

from .. import __version__

PARTS = ("pandas", "numpy", "scipy", "pyarrow", "lxml", "matplotlib", "reportlab")


@cache
def software() -> dict[str, str]:
    """The version of each part by its name, m5kit and Python first."""
    return {"m5kit": __version__, "python": platform.python_version(), **{name: version(name) for name in PARTS}}
