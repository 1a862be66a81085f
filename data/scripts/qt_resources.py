"""Read the files inside a Qt resource file (.rcc), without Qt.

The layout is that of Qt's resource compiler, rcc: a header, then a tree of nodes, the data and the
names, each found through its offset in the header. All numbers are big-endian.
"""

from __future__ import annotations

import struct
import zlib

MAGIC = b"qres"
COMPRESSED_ZLIB = 0x01
DIRECTORY = 0x02
COMPRESSED_ZSTD = 0x04


def read_qt_resource(content: bytes, name: str) -> bytes:
    """The bytes of one file inside a resource file.

    Args:
        content: the whole resource file.
        name: the file's path inside it, with forward slashes and without one at the start.

    Raises:
        ValueError: this is no resource file, or the file is compressed with zstd.
        KeyError: there is no such file inside.
    """
    if content[:4] != MAGIC:
        raise ValueError("This is no Qt resource file.")
    version, tree, data, names = struct.unpack_from(">4i", content, 4)
    node_size = 22 if version >= 2 else 14
    node = tree
    for part in name.split("/"):
        count, first = struct.unpack_from(">2I", content, node + 6)
        children = (tree + index * node_size for index in range(first, first + count))
        matches = (child for child in children if _name(content, names, child) == part)
        node = next(matches, None)
        if node is None:
            raise KeyError(name)
    flags, offset = _flags(content, node), struct.unpack_from(">I", content, node + 10)[0]
    if flags & DIRECTORY:
        raise KeyError(name)
    return _unpack(content, data + offset, flags)


def _flags(content: bytes, node: int) -> int:
    return struct.unpack_from(">H", content, node + 4)[0]


def _name(content: bytes, names: int, node: int) -> str:
    """A node's name: its length in UTF-16 units, a hash, the text."""
    start = names + struct.unpack_from(">I", content, node)[0]
    length = struct.unpack_from(">H", content, start)[0]
    return content[start + 6 : start + 6 + 2 * length].decode("utf-16-be")


def _unpack(content: bytes, start: int, flags: int) -> bytes:
    """A file's bytes: their number, then themselves, perhaps compressed."""
    length = struct.unpack_from(">I", content, start)[0]
    stored = content[start + 4 : start + 4 + length]
    if flags & COMPRESSED_ZSTD:
        raise ValueError("The file is compressed with zstd, which is not read here.")
    # zlib's data comes after the size of what it unpacks to.
    return zlib.decompress(stored[4:]) if flags & COMPRESSED_ZLIB else stored
