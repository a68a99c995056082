"""Data of the site as scripts, which a page opened from a folder may load where it may not fetch anything else.

A shard is one call, `m5.put(name, text)`: text is base64 of deflated bytes, which are the length of a JSON header
(4 bytes, little endian), the header, and the arrays that it lists, each at a multiple of 4 bytes.
"""

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LEVEL = 4  # of compression: a tenth larger than the best, in half the time
UNSIGNED = ((np.uint8, 0xFF), (np.uint16, 0xFFFF), (np.uint32, 0xFFFFFFFF))
WRITTEN = {"uint8": "u1", "uint16": "u2", "uint32": "u4", "int32": "i4"}


def narrow_unsigned(codes: Array, most: int) -> Array:
    """Whole numbers from 0 to most in the smallest type that holds them."""
    return codes.astype(next(kind for kind, limit in UNSIGNED if most <= limit), copy=False)


def position_steps(positions: Array) -> Array:
    """Positions as differences, which are small where positions rise: the first as it is.

    >>> position_steps(np.array([5, 6, 9])).tolist()
    [5, 1, 3]
    """
    return np.diff(positions, prepend=np.zeros(1, positions.dtype)).astype(np.int32)


def shard(name: str, header: Mapping[str, Any], arrays: Mapping[str, Array] | None = None) -> bytes:
    """A script that hands a page the header and the arrays; the same content gives the same bytes."""
    listed: dict[str, tuple[str, int]] = {}
    parts: list[bytes] = []
    for key, array in (arrays or {}).items():
        listed[key] = (WRITTEN[array.dtype.name], len(array))
        parts.append(_padded(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()))
    head = _padded(_json({**header, "arrays": listed}), b" ")
    packed = zlib.compress(b"".join([len(head).to_bytes(4, "little"), head, *parts]), LEVEL)
    return b'm5.put("%s","%s");\n' % (name.encode("ascii"), b64encode(packed))


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _padded(content: bytes, blank: bytes = b"\0") -> bytes:
    return content + blank * (-len(content) % 4)


def coded(texts: Sequence[str]) -> tuple[list[str], Array]:
    """Texts as the distinct ones in order of first mention, and for each its place among them.

    >>> coded(["b", "a", "b"])[0], coded(["b", "a", "b"])[1].tolist()
    (['b', 'a'], [0, 1, 0])
    """
    place: dict[str, int] = {}
    codes = [place.setdefault(text, len(place)) for text in texts]
    return list(place), narrow_unsigned(np.array(codes, dtype=np.int64), len(place))
