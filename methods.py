"""What a study's own code needs: the marks of its methods, and what they are often made with.

`from m5kit.methods import each_value, per_subject`; docs/python.md has an example of each.
"""

from .engine.encoded import number_text
from .engine.kinds import among_records, each_value, otherwise, per_subject
from .engine.reports import Report

__all__ = ["Report", "among_records", "each_value", "number_text", "otherwise", "per_subject"]
