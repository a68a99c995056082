"""What is written: looked at before it is replaced, made beside its place, swapped in whole, listed with its digest."""

from .earlier import GENERATOR, refuse_foreign_file, refuse_foreign_folder
from .inert import inert_cell, inert_text
from .manifest import Entry, manifest, write_manifest
from .placing import put_in_place, write_file
from .swap import swapped_in

__all__ = [
    "GENERATOR",
    "Entry",
    "inert_cell",
    "inert_text",
    "manifest",
    "put_in_place",
    "refuse_foreign_file",
    "refuse_foreign_folder",
    "swapped_in",
    "write_file",
    "write_manifest",
]
