"""Identifiers inside a document: made from the names of what they identify, so that the same spec gives the same ones."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from ..specs.conditions import Clause, Condition, alternatives

PLAIN = re.compile(r"[A-Za-z0-9_]{1,40}")
LONGEST = 120


def piece(text: str) -> str:
    """A text as one part of an identifier: as it is where it is a plain word, else its letters and a digest.

    Two texts have the same part only if they are the same.

    >>> piece("SYSBP"), piece("not known")
    ('SYSBP', 'not_known_b99520f7')
    """
    if PLAIN.fullmatch(text):
        return text
    return f"{re.sub('[^A-Za-z0-9]+', '_', text)[:24].strip('_')}_{_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def where_piece(where: Sequence[Clause]) -> str:
    """A condition as part of an identifier, a long one cut with a digest; the same for the same comparisons in any order.

    >>> from m5kit.specs.conditions import parsed
    >>> where_piece(parsed("VSTESTCD EQ SYSBP AND VSPOS IN (SITTING, PRONE)"))
    'VSPOS.IN.PRONE.SITTING-VSTESTCD.EQ.SYSBP'
    """
    lists = alternatives(where)
    text = "-OR-".join(sorted(map(_pieces, lists))) if lists else piece(" AND ".join(map(str, where)))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}_{_digest(text)}"


def _pieces(where: Sequence[Condition]) -> str:
    return "-".join(".".join((piece(c.variable), c.comparator, *map(piece, c.values))) for c in canonical(where))


def canonical(where: Sequence[Condition]) -> tuple[Condition, ...]:
    """The comparisons, and the values of each, sorted and each once; a document does not tell text from number."""
    alike = {replace(c, values=tuple(sorted(set(c.values))), kinds=()) for c in where}
    return tuple(sorted(alike, key=lambda c: (c.variable, c.comparator, c.values)))


def clause_oid(dataset: str, where: Sequence[Condition]) -> str:
    """The identifier of a where-clause of a dataset."""
    return f"WC.{piece(dataset)}.{where_piece(where)}"


def codelist_oid(name: str) -> str:
    """The identifier of a codelist."""
    return f"CL.{piece(name)}"


def dataset_oid(name: str) -> str:
    """The identifier of a dataset."""
    return f"IG.{piece(name)}"


def variable_key(dataset: str, variable: str) -> str:
    """What the identifiers of a variable, its method, comment and value list end with."""
    return f"{piece(dataset)}.{piece(variable)}"
