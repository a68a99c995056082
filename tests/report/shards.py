"""A shard read as a page reads it."""

import json
import re
import zlib
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np

TYPES = {"u1": "<u1", "u2": "<u2", "u4": "<u4", "i4": "<i4"}


def read_shard(script: bytes) -> tuple[str, dict[str, Any], dict[str, list[int]]]:
    """Its name, header and arrays."""
    told = re.fullmatch(rb'm5\.put\("([^"]+)","([A-Za-z0-9+/=]+)"\);\n', script)
    assert told is not None
    content = zlib.decompress(b64decode(told[2]))
    size = int.from_bytes(content[:4], "little")
    header = json.loads(content[4 : 4 + size])
    at, arrays = 4 + size, {}
    for name, (kind, length) in header["arrays"].items():
        found = np.frombuffer(content, TYPES[kind], length, at)
        arrays[name] = found.tolist()
        at += -(-found.nbytes // 4) * 4
    return told[1].decode(), header, arrays


def shard_in(site: Path, name: str) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The header and arrays of a shard of a site."""
    named, header, arrays = read_shard((site / "data" / f"{name}.js").read_bytes())
    assert named == name
    return header, arrays
