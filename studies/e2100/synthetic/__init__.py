"""The synthetic E2100 trial: from the calibrated subject table to the raw forms of its case report form.

Every record is SYNTHETIC. Nothing here knows the published numbers: they live in the subject table, which was made
once (see ../calibrate) and is only expanded here. Every draw comes from a stream named by form and patient.
"""

from .exports import export
from .layouts import read_layouts
from .subjects import read_subjects
from .trial import simulated

__all__ = ["export", "read_layouts", "read_subjects", "simulated"]
