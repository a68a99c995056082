"""Ways to damage a file: its bytes, the members of a ZIP archive, the nodes of XML and of JSON."""

import copy
import io
import json
import random
import zipfile
from typing import Any

from lxml import etree

ODD: tuple[Any, ...] = (None, True, -1, 1e308, "", "1_0", "infinity", "nan", "１２", [], {}, "\x00", "x" * 3000, [[[]]])
NAMES = ("", "x", "\u00e9", "rows", "c", "v", "0", "A" * 300)


def mutated(content: bytes, nature: str, dice: random.Random) -> tuple[str, bytes]:
    """A damaged copy, and in words how; nature is one of "bytes", "zip", "xml", "json", "ndjson"."""
    ways = {"zip": _zip, "xml": _xml, "json": _json, "ndjson": _ndjson}
    if nature in ways and dice.random() < 0.6:
        return ways[nature](content, dice)
    return _bytes(content, dice)


def _bytes(content: bytes, dice: random.Random) -> tuple[str, bytes]:
    """Flip, cut, take out, double, exchange."""
    data = bytearray(content)
    at = dice.randrange(len(data))
    size = min(dice.choice((1, 2, 4, 16, 80, 400)), len(data) - at)
    match way := dice.choice(("flip", "bit", "cut", "take out", "double", "fill", "exchange", "add")):
        case "flip":
            for _ in range(dice.choice((1, 1, 2, 8, 40))):
                data[dice.randrange(len(data))] = dice.randrange(256)
        case "bit":
            data[at] ^= 1 << dice.randrange(8)
        case "cut":
            del data[at:]
        case "take out":
            del data[at : at + size]
        case "double":
            data[at:at] = data[at : at + size] * dice.choice((1, 1, 5))
        case "fill":
            data[at : at + size] = bytes([dice.choice((0, 32, 48, 255, dice.randrange(256)))]) * size
        case "exchange":
            other = dice.randrange(len(data) - size + 1)
            data[at : at + size], data[other : other + size] = data[other : other + size], data[at : at + size]
        case "add":
            data += bytes(dice.randrange(256) for _ in range(size)) if dice.random() < 0.5 else b" " * size
    return f"{way} at {at}, {size} bytes", bytes(data)


def _zip(content: bytes, dice: random.Random) -> tuple[str, bytes]:
    """Damage one member, take it out, or give it the content of another."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name, other = dice.choice(list(members)), dice.choice(list(members))
    match way := dice.choice(("bytes", "nodes", "nodes", "nodes", "take out", "exchange", "empty")):
        case "bytes":
            says, members[name] = _bytes(members[name], dice)
            way = f"{way}: {says}"
        case "nodes":
            says, members[name] = _xml(members[name], dice)
            way = f"{way}: {says}"
        case "take out":
            del members[name]
        case "exchange":
            members[name], members[other] = members[other], members[name]
        case "empty":
            members[name] = b""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return f"{name} {way}", made.getvalue()


def _xml(content: bytes, dice: random.Random) -> tuple[str, bytes]:
    """Take out, double, move, rename a node, or change an attribute or a text."""
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return _bytes(content, dice)
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    node, other = dice.choice(nodes), dice.choice(nodes)
    parent = node.getparent()
    ways = ["attribute", "attribute", "text", "deep"] + (
        ["take out", "double", "move", "rename"] if parent is not None else []
    )
    way = dice.choice(ways)
    says = f"{way} {etree.QName(node).localname}"
    if way == "attribute" and node.attrib:
        key = dice.choice(list(node.attrib))
        value = dice.choice(
            ("", "0", "-1", "99999999999999999999", "x", "1_0", "XFD1048576", str(node.attrib[key]) * 2)
        )
        says = f"{says} {key!s}={value[:30]!r}"
        if dice.random() < 0.25:
            del node.attrib[key]
        else:
            node.attrib[key] = value
    elif way == "text":
        node.text = dice.choice(("", "x", "-1", "1e400", "1_0", "nan", "99999999", "\u00e9" * 50))
        says = f"{says} {node.text[:10]!r}"
    elif way == "deep":
        for _ in range(dice.choice((3, 300, 1500))):
            node = etree.SubElement(node, node.tag)
    elif parent is not None:
        if way == "take out":
            parent.remove(node)
        elif way == "double":
            parent.insert(parent.index(node), copy.deepcopy(node))
        elif way == "move" and node is not other and node not in list(other.iterancestors()):
            other.append(node)
        elif way == "rename":
            node.tag = etree.QName(
                etree.QName(node).namespace, dice.choice(("c", "row", "v", "x", "ItemData", "t"))
            ).text
    return says, etree.tostring(root)


def _json(content: bytes, dice: random.Random) -> tuple[str, bytes]:
    """Take out, double, or replace a node."""
    if dice.random() < 0.02:
        levels = dice.choice((50, 2000, 100_000))
        return f"{levels} levels", content.replace(b'"rows": [', b'"rows": [' + b"[" * levels + b"]" * levels + b",", 1)
    tree = json.loads(content)
    places = list(_places(tree))
    holder, key = dice.choice(places)
    way = _changed(holder, key, dice)
    return f"{way} {key!r}"[:60], json.dumps(tree).encode("utf-8", "surrogatepass")


def _ndjson(content: bytes, dice: random.Random) -> tuple[str, bytes]:
    """The same, of one line."""
    lines = content.split(b"\n")
    at = dice.choice([number for number, line in enumerate(lines) if line])
    tree = [json.loads(lines[at])]
    holder, key = dice.choice(list(_places(tree)))
    way = _changed(holder, key, dice)
    lines[at] = b"".join(json.dumps(one).encode("utf-8", "surrogatepass") for one in tree)
    return f"line {at + 1}: {way} {key!r}"[:60], b"\n".join(lines)


def _changed(holder: Any, key: Any, dice: random.Random) -> str:
    """Change what a list or a mapping has at a key; in words how."""
    way = dice.choice(("take out", "replace", "replace", "replace", "double", "rename"))
    if way == "take out":
        del holder[key]
    elif way == "double" and isinstance(holder, list):
        holder.insert(key, copy.deepcopy(holder[key]))
    elif way == "rename" and isinstance(holder, dict):
        holder[dice.choice(NAMES)] = holder.pop(key)
    else:
        holder[key] = copy.deepcopy(dice.choice(ODD))
        way = f"replace by {str(holder[key])[:12]!r}"
    return way


def _places(tree: Any) -> Any:
    """Every list or mapping with each of its keys."""
    if isinstance(tree, dict | list):
        for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from _places(tree[key])
