#!/usr/bin/python3
"""A second reader of the native content format, written from docs/format.md alone.

It shares no code with the program. It checks everything that the page lets a reader check, and
it is strict: what the page does not say to be possible is an error.

    read_datamon.py vectors FILE                 check BLAKE3 against the official vectors
    read_datamon.py pack|index|forward|batch FILE   dump one object as JSON
    read_datamon.py page FILE ...                dump pages (manifest, chunk list, pack list)
    read_datamon.py head|session|descriptor FILE dump one of the documents as JSON
    read_datamon.py cuts FILE                    check a list of cuts of made-up data
    read_datamon.py tree CONTENT DESCRIPTOR      read a bundle, a JSON line for each entry
    read_datamon.py shape CONTENT DESCRIPTOR     read a bundle, how many packs and levels it has
    read_datamon.py store CONTENT                check every object of a content part

Needs Python 3.11 and python3-zstandard.
"""

import array
import json
import os
import re
import struct
import sys

import zstandard

MIB = 1 << 20
MAX_PLAIN = 16 * MIB
MAX_PACK = 256 * MIB
MAX_RECORDS = 65536
MAX_LEVELS = 12
MAX_FORWARDS = 8
CUTS_UP_TO = 64 * MIB
M32 = 0xFFFFFFFF
M64 = 0xFFFFFFFFFFFFFFFF


class Bad(Exception):
    """What was read is not what the page says."""


def need(condition, message):
    if not condition:
        raise Bad(message)


# ---------------------------------------------------------------------------------- BLAKE3

IV = (
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
    0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19,
)  # fmt: skip
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
KEYED_HASH, DERIVE_CONTEXT, DERIVE_MATERIAL = 16, 32, 64


def _make_compress():
    """Makes the function compress(h0..h7, m0..m15, t0, t1, length, flags, mask, ivs).

    Each of its words is an int of one or more lanes of 64 bits, of which the lower 32 are used:
    so one call compresses as many blocks as there are lanes. The mask has the lower 32 bits of
    each lane set.
    """
    lines = ["def compress(h, m, t0, t1, length, flags, M, iv):"]
    lines.append("  (" + ",".join(f"h{i}" for i in range(8)) + ") = h")
    lines.append("  (" + ",".join(f"m{i}" for i in range(16)) + ") = m")
    for i in range(8):
        lines.append(f"  v{i} = h{i}")
    lines.append("  v8, v9, v10, v11 = iv")
    lines.append("  v12 = t0; v13 = t1; v14 = length; v15 = flags")
    schedule = list(range(16))

    def g(a, b, c, d, x, y):
        for word, right_d, right_b in ((x, 16, 12), (y, 8, 7)):
            lines.append(f"  v{a} = (v{a} + v{b} + m{word}) & M")
            lines.append(f"  x = v{d} ^ v{a}")
            lines.append(f"  v{d} = (x >> {right_d} | x << {32 - right_d}) & M")
            lines.append(f"  v{c} = (v{c} + v{d}) & M")
            lines.append(f"  x = v{b} ^ v{c}")
            lines.append(f"  v{b} = (x >> {right_b} | x << {32 - right_b}) & M")

    for _ in range(7):
        s = schedule
        g(0, 4, 8, 12, s[0], s[1])
        g(1, 5, 9, 13, s[2], s[3])
        g(2, 6, 10, 14, s[4], s[5])
        g(3, 7, 11, 15, s[6], s[7])
        g(0, 5, 10, 15, s[8], s[9])
        g(1, 6, 11, 12, s[10], s[11])
        g(2, 7, 8, 13, s[12], s[13])
        g(3, 4, 9, 14, s[14], s[15])
        schedule = [schedule[p] for p in PERMUTATION]
    first = ",".join(f"v{i} ^ v{i + 8}" for i in range(8))
    second = ",".join(f"v{i + 8} ^ h{i}" for i in range(8))
    lines.append(f"  return ({first}), ({second})")
    scope = {}
    exec("\n".join(lines), scope)  # noqa: S102
    return scope["compress"]


_compress = _make_compress()
_words16 = struct.Struct("<16I").unpack
_words8 = struct.Struct("<8I")


def _lanes(values):
    """One int of the 32-bit values, 64 bits for each."""
    lanes = array.array("Q", values)
    if sys.byteorder != "little":
        lanes.byteswap()
    return int.from_bytes(lanes.tobytes(), "little")


def _unlanes(number, count):
    lanes = array.array("Q")
    lanes.frombytes(number.to_bytes(8 * count, "little"))
    if sys.byteorder != "little":
        lanes.byteswap()
    return lanes


class _Node:
    """A compression not done yet: the last of a chunk, or a parent."""

    def __init__(self, h, block, counter, length, flags):
        self.h, self.block, self.counter, self.length, self.flags = h, block, counter, length, flags

    def value(self):
        t = self.counter
        return _compress(
            self.h, self.block, t & M32, t >> 32, self.length, self.flags, M32, IV[:4]
        )[0]

    def root(self, size):
        out = []
        for t in range((size + 63) // 64):
            first, second = _compress(
                self.h, self.block, t & M32, t >> 32, self.length, self.flags | ROOT, M32, IV[:4]
            )
            out.append(_words8.pack(*first) + _words8.pack(*second))
        return b"".join(out)[:size]


def _chunk_node(data, counter, key, flags):
    h = key
    start = CHUNK_START
    size = len(data)
    at = 0
    while size - at > 64:
        block = _words16(data[at : at + 64])
        h = _compress(h, block, counter & M32, counter >> 32, 64, flags | start, M32, IV[:4])[0]
        start = 0
        at += 64
    rest = data[at:]
    block = _words16(rest + bytes(64 - len(rest)))
    return _Node(h, block, counter, len(rest), flags | start | CHUNK_END)


def _many_chunks(data, count, first, key, flags):
    """The chaining values of whole chunks, computed side by side."""
    words = array.array("I")
    words.frombytes(data)
    if sys.byteorder != "little":
        words.byteswap()
    ones = _lanes([1] * count)
    mask = ones * M32
    h = tuple(ones * k for k in key)
    iv = tuple(ones * k for k in IV[:4])
    t0 = _lanes([(first + i) & M32 for i in range(count)])
    t1 = _lanes([(first + i) >> 32 for i in range(count)])
    length = ones * 64
    for block in range(16):
        m = tuple(_lanes(words[16 * block + i :: 256]) for i in range(16))
        f = flags | (CHUNK_START if block == 0 else 0) | (CHUNK_END if block == 15 else 0)
        h = _compress(h, m, t0, t1, length, ones * f, mask, iv)[0]
    return list(zip(*(_unlanes(x, count) for x in h)))


def _many_parents(values, key, flags):
    """The parents of an even number of chaining values, side by side."""
    count = len(values) // 2
    ones = _lanes([1] * count)
    mask = ones * M32
    columns = list(zip(*values))
    m = [_lanes(c[0::2]) for c in columns] + [_lanes(c[1::2]) for c in columns]
    h = _compress(
        tuple(ones * k for k in key), m, 0, 0, ones * 64, ones * (flags | PARENT), mask,
        tuple(ones * k for k in IV[:4]),
    )[0]  # fmt: skip
    return list(zip(*(_unlanes(x, count) for x in h)))


def _blake3(data, key, flags, size=32):
    if len(data) <= 1024:
        return _chunk_node(data, 0, key, flags).root(size)
    whole = (len(data) - 1) // 1024  # the last chunk, whole or not, is done alone
    values = []
    view = memoryview(data)
    for first in range(0, whole, 512):
        count = min(512, whole - first)
        part = view[1024 * first : 1024 * (first + count)]
        values.extend(_many_chunks(part, count, first, key, flags))
    last = _chunk_node(bytes(view[1024 * whole :]), whole, key, flags)
    # Pairing level by level, an odd last one going up as it is, gives the tree of BLAKE3: its
    # left subtrees are the largest powers of two.
    while values:
        if len(values) % 2 == 1:
            last = _Node(key, values[-1] + tuple(last.value()), 0, 64, flags | PARENT)
            values.pop()
        values = _many_parents(values, key, flags) if values else []
    return last.root(size)


def blake3(data, size=32):
    return _blake3(data, IV, 0, size)


_context_keys = {}


def blake3_derive(context, data, size=32):
    key = _context_keys.get(context)
    if key is None:
        key = _words8.unpack(_blake3(context.encode(), IV, DERIVE_CONTEXT))
        _context_keys[context] = key
    return _blake3(data, key, DERIVE_MATERIAL, size)


def blake3_keyed(key, data, size=32):
    return _blake3(data, _words8.unpack(key), KEYED_HASH, size)


def check_vectors(path):
    with open(path, encoding="utf-8") as f:
        vectors = json.load(f)
    key = vectors["key"].encode()
    context = vectors["context_string"]
    for case in vectors["cases"]:
        data = (bytes(range(251)) * (case["input_len"] // 251 + 1))[: case["input_len"]]
        for got, name in (
            (blake3, "hash"),
            (lambda d, n: blake3_keyed(key, d, n), "keyed_hash"),
            (lambda d, n: blake3_derive(context, d, n), "derive_key"),
        ):
            want = bytes.fromhex(case[name])
            need(got(data, len(want)) == want, f"BLAKE3 {name} of {len(data)} bytes")
            need(got(data, 32) == want[:32], f"BLAKE3 {name} of {len(data)} bytes, 32 of them")
    return {"vectors": len(vectors["cases"])}


# ---------------------------------------------------------------------------------- CRC32C


def _crc_tables():
    first = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
        first.append(n)
    tables = [first]
    for _ in range(7):
        last = tables[-1]
        tables.append([n >> 8 ^ first[n & 255] for n in last])
    return tables


_CRC = _crc_tables()
_crc_pairs = struct.Struct("<II").iter_unpack


def crc32c(data):
    t0, t1, t2, t3, t4, t5, t6, t7 = _CRC
    crc = M32
    whole = len(data) & ~7
    for a, b in _crc_pairs(data[:whole]):
        a ^= crc
        crc = (
            t7[a & 255] ^ t6[a >> 8 & 255] ^ t5[a >> 16 & 255] ^ t4[a >> 24]
            ^ t3[b & 255] ^ t2[b >> 8 & 255] ^ t1[b >> 16 & 255] ^ t0[b >> 24]
        )  # fmt: skip
    for x in data[whole:]:
        crc = crc >> 8 ^ t0[(crc ^ x) & 255]
    return crc ^ M32


# ---------------------------------------------------------------------------------- reading


class Reader:
    def __init__(self, data, what):
        self.data, self.at, self.what = data, 0, what

    def take(self, n):
        need(self.at + n <= len(self.data), f"{self.what}: ends too early")
        self.at += n
        return self.data[self.at - n : self.at]

    def u8(self):
        return self.take(1)[0]

    def u16(self):
        return int.from_bytes(self.take(2), "big")

    def u32(self):
        return int.from_bytes(self.take(4), "big")

    def u64(self):
        return int.from_bytes(self.take(8), "big")

    def varint(self):
        value = shift = 0
        while True:
            b = self.u8()
            value |= (b & 127) << shift
            shift += 7
            if b < 128:
                need(b != 0 or shift == 7, f"{self.what}: a varint that is not the shortest")
                need(value <= M64, f"{self.what}: a varint that is too large")
                return value
            need(shift < 70, f"{self.what}: a varint that is too long")

    def zigzag(self):
        n = self.varint()
        return n >> 1 ^ -(n & 1)

    def number(self):
        """A varint below 2^63."""
        n = self.varint()
        need(n < 1 << 63, f"{self.what}: a number that is too large")
        return n

    def magic(self, magic):
        need(self.take(len(magic)) == magic, f"{self.what}: no {magic!r}")

    def crc(self, start):
        """The checksum of the bytes from start to here."""
        value = crc32c(self.data[start : self.at])
        need(self.u32() == value, f"{self.what}: checksum")

    def end(self):
        need(self.at == len(self.data), f"{self.what}: bytes are left over")


BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def ksuid(raw):
    n = int.from_bytes(raw, "big")
    out = ""
    for _ in range(27):
        n, digit = divmod(n, 62)
        out = BASE62[digit] + out
    return out


def percent(raw):
    keep = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
    return "".join(chr(b) if b in keep else f"%{b:02X}" for b in raw)


# ---------------------------------------------------------------------------------- packs

CHUNK_CONTEXTS = {2: "datamon 3 page", 3: "datamon 3 list", 4: "datamon 3 packlist"}


def chunk_id(kind, data):
    return blake3(data) if kind == 1 else blake3_derive(CHUNK_CONTEXTS[kind], data)


class Record:
    def __init__(self, r):
        self.id = r.take(32)
        self.kind, self.codec, self.cipher = r.u8(), r.u8(), r.u8()
        r.u8()
        self.plain, self.stored, self.crc = r.u32(), r.u32(), r.u32()
        need(1 <= self.kind <= 4, f"{r.what}: kind {self.kind}")
        need(self.codec in (0, 1), f"{r.what}: codec {self.codec}")
        need(self.cipher == 0, f"{r.what}: cipher {self.cipher}")
        need(self.plain <= MAX_PLAIN, f"{r.what}: a chunk that is too large")
        if self.codec == 0:
            need(self.plain == self.stored, f"{r.what}: lengths that differ with codec 0")
        else:
            need(self.plain > self.stored, f"{r.what}: a compressed chunk that is no shorter")

    def json(self):
        return {
            "id": self.id.hex(), "kind": self.kind, "codec": self.codec, "offset": self.offset,
            "plain": self.plain, "stored": self.stored, "crc": f"{self.crc:08x}",
        }  # fmt: skip


class Pack:
    def __init__(self, data, what):
        need(64 + 80 <= len(data) <= MAX_PACK, f"{what}: length {len(data)}")
        self.data, self.what = data, what
        r = Reader(data, what)
        r.magic(b"DMN3PACK")
        need(r.u16() == 1, f"{what}: format")
        need(r.u8() == 0, f"{what}: id scheme")
        self.kinds = r.u8()
        r.u32()
        self.id = r.take(16)
        self.session = r.take(20)
        need(r.take(8) == bytes(8), f"{what}: encrypted")
        r.crc(0)
        t = Reader(data[-80:], what + ": trailer")
        t.magic(b"DMN3TAIL")
        count, toc_at, toc_length = t.u32(), t.u64(), t.u32()
        toc_crc = t.u32()
        need(t.take(16) == self.id, f"{what}: another pack id in the trailer")
        self.hash = t.take(32)
        t.crc(0)
        t.end()
        need(1 <= count <= MAX_RECORDS, f"{what}: {count} records")
        need(toc_length == 48 * count, f"{what}: length of the table of contents")
        need(toc_at + toc_length == len(data) - 80, f"{what}: place of the table of contents")
        toc = data[toc_at : toc_at + toc_length]
        need(crc32c(toc) == toc_crc, f"{what}: checksum of the table of contents")
        need(blake3_derive("datamon 3 pack", data[:64] + toc) == self.hash, f"{what}: pack hash")
        self.records = []
        kinds = 0
        table = Reader(toc, what + ": table of contents")
        for number in range(count):
            name = f"{what}: record {number}"
            start = r.at
            r.what = name
            r.magic(b"\xd3REC")
            description = r.take(48)
            need(description == table.take(48), f"{name}: not as in the table of contents")
            record = Record(Reader(description, name))
            record.offset = start
            r.crc(start)
            need(crc32c(r.take(record.stored)) == record.crc, f"{name}: checksum")
            kinds |= 1 << record.kind - 1
            self.records.append(record)
        table.end()
        need(r.at == toc_at, f"{what}: the records do not end where the table begins")
        need(kinds == self.kinds, f"{what}: kind mask")
        self.checked = {}

    def read(self, number):
        """The plain bytes of a record, its id checked."""
        data = self.checked.get(number)
        if data is None:
            record = self.records[number]
            name = f"{self.what}: record {number}"
            data = self.data[record.offset + 56 : record.offset + 56 + record.stored]
            if record.codec == 1:
                frame = zstandard.get_frame_parameters(data)
                need(frame.content_size in (record.plain, zstandard.CONTENTSIZE_UNKNOWN), name)
                unpacker = zstandard.ZstdDecompressor().decompressobj()
                data = unpacker.decompress(data)
                need(unpacker.eof and unpacker.unused_data == b"", f"{name}: not one zstd frame")
            need(len(data) == record.plain, f"{name}: plain length")
            need(chunk_id(record.kind, data) == record.id, f"{name}: chunk id")
            self.checked[number] = data
        return data

    def json(self):
        records = []
        for number, record in enumerate(self.records):
            self.read(number)
            records.append(record.json())
        return {
            "pack": self.id.hex(), "session": ksuid(self.session), "kinds": self.kinds,
            "hash": self.hash.hex(), "records": records,
        }  # fmt: skip


# ---------------------------------------------------------------------------------- pages


class Reference:
    def __init__(self, pack, number, offset, plain, stored, chunk):
        self.pack, self.number, self.offset = pack, number, offset
        self.plain, self.stored, self.id = plain, stored, chunk

    def json(self):
        return {
            "pack": self.pack.hex(), "number": self.number, "offset": self.offset,
            "plain": self.plain, "stored": self.stored, "id": self.id.hex(),
        }  # fmt: skip


class Entry:
    """An item of a manifest leaf."""

    KINDS = {1: "file", 2: "folder", 3: "link"}

    def json(self):
        out = {"path": percent(self.path), "type": self.type, "mode": f"{self.mode:04o}"}
        out["mtime"] = f"{self.seconds}.{self.nanos:09d}"
        if self.type == "file":
            out["size"] = self.size
            if self.inline is not None:
                out["inline"] = self.inline.hex()
            elif self.list is None:
                out["hash"] = self.hash.hex()
                out["chunks"] = [x.json() for x in self.chunks]
            else:
                out["hash"] = self.hash.hex()
                out["chunkCount"] = self.chunk_count
                out["list"] = self.list.json()
        if self.type == "link":
            out["target"] = percent(self.target)
        out.update(self.fields_json())
        return out

    def fields_json(self):
        out = {}
        if self.owner is not None:
            out["owner"] = self.owner
        if self.xattrs is not None:
            out["xattrs"] = {percent(k): v.hex() for k, v in self.xattrs}
        if self.hard_link is not None:
            out["hardLink"] = percent(self.hard_link)
        if self.other:
            out["other"] = {str(k): v.hex() for k, v in self.other}
        return out

    def weight(self):
        w = 64 + len(self.key) + self.field_bytes
        if self.type == "link":
            w += len(self.target)
        if self.type == "file":
            w += len(self.inline or b"") + 64 * (1 if self.list else len(self.chunks))
        return w


class Child:
    """An item of a branch."""

    def json(self):
        out = {}
        if self.key is not None:
            out["key"] = percent(self.key)
        if self.first is not None:
            out["first"] = self.first.hex()
        out.update(self.counts)
        out["child"] = self.reference.json()
        return out


def sort_key(path):
    if path == b"":
        return b""
    parent, _, name = path.rpartition(b"/")
    return parent.replace(b"/", b"\0") + b"\0\0" + name


def path_of_key(key, what):
    if key == b"":
        return b""
    parent, mark, name = key.rpartition(b"\0\0")
    need(mark != b"", f"{what}: a sort key of no path: {key!r}")
    path = parent.replace(b"\0", b"/") + (b"/" if parent else b"") + name
    check_path(path, what)
    need(sort_key(path) == key, f"{what}: a sort key of no path: {key!r}")
    return path


def check_path(path, what):
    need(len(path) <= 32767, f"{what}: a path that is too long")
    for part in path.split(b"/"):
        need(1 <= len(part) <= 255, f"{what}: a part of a path of {len(part)} bytes: {path!r}")
        need(b"\0" not in part and part not in (b".", b".."), f"{what}: path {path!r}")


class Page:
    """A page of any of the six kinds."""

    NAMES = ("", "leaf", "branch", "listLeaf", "listBranch", "packListLeaf", "packListBranch")

    def __init__(self, data, what):
        self.what = what
        r = self.r = Reader(data, what)
        self.form = r.u8()
        need(1 <= self.form <= 6, f"{what}: page of kind {self.form}")
        self.packs = None
        self.items = []
        if self.form == 5:
            count = self.count()
            self.items = [r.take(16) for _ in range(count)]
            need(ascending(self.items), f"{what}: pack ids do not ascend")
        else:
            if self.form == 6:
                count = self.count()
                self.pack_table()
            else:
                self.pack_table()
                count = self.count()
            self.expected = {}
            self.named = set()
            self.key = None
            self.seconds = 0
            read = (None, self.entry, self.branch, self.reference, self.list_branch, None,
                    self.pack_list_branch)[self.form]  # fmt: skip
            for _ in range(count):
                self.items.append(read())
            # A leaf of a chunk list or a branch may name packs deeper down: see check_packs.
            if self.form == 3:
                need(self.named == set(self.packs), f"{what}: pack table")
        r.end()
        if self.form in (1, 2):
            need(self.weight() <= 16 * MIB, f"{what}: the weights of its items are too much")
        if self.form == 6:
            need(ascending([x.first for x in self.items]), f"{what}: pack ids do not ascend")

    def count(self):
        n = self.r.number()
        need(n >= 1, f"{self.what}: no items")
        return n

    def pack_table(self):
        n = self.r.number()
        self.packs = [self.r.take(16) for _ in range(n)]
        need(ascending(self.packs), f"{self.what}: pack table does not ascend")

    def reference(self):
        r = self.r
        ordinal = r.varint()
        need(ordinal < len(self.packs), f"{self.what}: no such pack in the table")
        number, offset = self.expected.get(ordinal, (0, 64))
        number += r.zigzag()
        offset += r.zigzag()
        plain = r.varint()
        stored = plain + r.zigzag()
        need(0 <= number < MAX_RECORDS, f"{self.what}: a record of number {number}")
        need(64 <= offset <= MAX_PACK, f"{self.what}: a record at {offset}")
        need(1 <= plain <= MAX_PLAIN, f"{self.what}: a chunk of {plain} bytes")
        need(1 <= stored <= MAX_PACK, f"{self.what}: a chunk stored as {stored} bytes")
        self.expected[ordinal] = (number + 1, offset + 56 + stored)
        pack = self.packs[ordinal]
        self.named.add(pack)
        return Reference(pack, number, offset, plain, stored, r.take(32))

    def sort_key(self):
        r = self.r
        shared, more = r.varint(), r.varint()
        before = self.key
        need(shared <= len(before or b""), f"{self.what}: shares more than there is")
        rest = r.take(more)
        key = (before or b"")[:shared] + rest
        if before is not None:
            need(key > before, f"{self.what}: keys do not ascend")
            if shared < len(before) and rest:
                need(before[shared] != rest[0], f"{self.what}: shares less than it can")
        self.key = key
        return key

    def entry(self):
        r = self.r
        e = Entry()
        e.key = self.sort_key()
        e.path = path_of_key(e.key, self.what)
        what = r.what = f"{self.what}: {percent(e.path)}"
        kind = r.u8()
        need(kind in Entry.KINDS, f"{what}: type {kind}")
        e.type = Entry.KINDS[kind]
        if e.path == b"":
            need(e.type == "folder", f"{what}: the root is no folder")
        e.mode = r.varint()
        need(e.mode <= 0o7777, f"{what}: mode")
        e.seconds = self.seconds + r.zigzag()
        need(-(1 << 63) <= e.seconds < 1 << 63, f"{what}: time")
        self.seconds = e.seconds
        e.nanos = r.varint()
        need(e.nanos <= 999_999_999, f"{what}: nanoseconds")
        if kind == 1:
            self.content(e, what)
        if kind == 3:
            n = r.varint()
            need(1 <= n <= 65535, f"{what}: length of the target")
            e.target = r.take(n)
        self.fields(e, what)
        r.what = self.what
        return e

    def content(self, e, what):
        r = self.r
        e.size = r.number()
        e.inline = e.list = e.hash = None
        e.chunks = []
        kind = r.u8()
        need(kind in (0, 1, 2), f"{what}: content kind {kind}")
        need((kind == 0) == (e.size <= 128), f"{what}: content kind {kind} for {e.size} bytes")
        if kind == 0:
            e.inline = r.take(e.size)
            return
        e.chunk_count = r.number()
        if kind == 1:
            need(1 <= e.chunk_count <= 8, f"{what}: {e.chunk_count} direct chunks")
            if e.chunk_count > 1:
                e.hash = r.take(32)
            e.chunks = [self.reference() for _ in range(e.chunk_count)]
            need(sum(x.plain for x in e.chunks) == e.size, f"{what}: size")
            if e.chunk_count == 1:
                e.hash = e.chunks[0].id
        else:
            need(e.chunk_count > 8, f"{what}: a list of {e.chunk_count} chunks")
            e.hash = r.take(32)
            e.list = self.reference()

    def fields(self, e, what):
        r = self.r
        e.owner = e.xattrs = e.hard_link = None
        e.other = []
        e.field_bytes = 0
        last = 0
        for _ in range(r.varint()):
            tag = r.varint()
            need(last < tag <= 0x7FFFFFFF, f"{what}: tags of optional fields")
            last = tag
            data = r.take(r.varint())
            e.field_bytes += len(data)
            f = Reader(data, f"{what}: optional field {tag}")
            if tag == 1:
                uid, gid = f.varint(), f.varint()
                need(uid <= M32 and gid <= M32, f"{what}: uid or gid")
                user = f.take(f.varint()).decode("utf-8")
                group = f.take(f.varint()).decode("utf-8")
                e.owner = {"uid": uid, "gid": gid, "user": user, "group": group}
                f.end()
            elif tag == 2:
                e.xattrs = []
                count = f.varint()
                need(count >= 1, f"{what}: no extended attributes, but the field")
                for _ in range(count):
                    name = f.take(f.varint())
                    e.xattrs.append((name, f.take(f.varint())))
                need(ascending([x[0] for x in e.xattrs]), f"{what}: names of attributes")
                f.end()
            elif tag == 3:
                check_path(data, what)
                need(sort_key(data) < e.key, f"{what}: a hard link to a later entry")
                need(e.type != "folder", f"{what}: a folder that is a hard link")
                e.hard_link = data
            else:
                e.other.append((tag, data))

    def child(self):
        c = Child()
        c.key = c.first = None
        return c

    def branch(self):
        c = self.child()
        c.key = self.sort_key()
        path_of_key(c.key, self.what)
        c.reference = self.reference()
        c.counts = {x: self.r.number() for x in ("entries", "files", "bytes")}
        return c

    def list_branch(self):
        c = self.child()
        c.reference = self.reference()
        c.counts = {x: self.r.number() for x in ("chunks", "bytes")}
        return c

    def pack_list_branch(self):
        c = self.child()
        c.first = self.r.take(16)
        c.reference = self.reference()
        c.counts = {"packs": self.r.number()}
        return c

    def weight(self):
        if self.form == 1:
            return sum(x.weight() for x in self.items)
        return sum(100 + len(x.key) for x in self.items)

    def json(self):
        out = {"page": self.NAMES[self.form]}
        if self.packs is not None:
            out["packs"] = [x.hex() for x in self.packs]
        out["items"] = [x.hex() if isinstance(x, bytes) else x.json() for x in self.items]
        return out


def ascending(items):
    return all(a < b for a, b in zip(items, items[1:]))


# ---------------------------------------------------------------------------------- others


def read_index(data, what):
    need(len(data) <= 1 << 30, f"{what}: too large")
    r = Reader(data, what)
    r.magic(b"DMN3INDX")
    need(r.u16() == 1, f"{what}: format")
    need(r.u8() == 0, f"{what}: id scheme")
    r.u8()
    need(r.u32() == 16384, f"{what}: block size")
    total, blocks, pack_count = r.u64(), r.u32(), r.u32()
    r.take(28)
    r.crc(0)
    need(blocks == (total + 340) // 341, f"{what}: number of blocks")
    packs = [r.take(16) for _ in range(pack_count)]
    r.crc(64)
    need(len(set(packs)) == len(packs), f"{what}: a pack twice")
    records, fences = [], []
    last = None
    for number in range(blocks):
        block = r.take(16384)
        name = f"{what}: block {number}"
        need(crc32c(block[:16380]) == int.from_bytes(block[16380:], "big"), f"{name}: checksum")
        count = int.from_bytes(block[16376:16380], "big")
        need(count == min(341, total - 341 * number), f"{name}: {count} records")
        need(not any(block[48 * count : 16376]), f"{name}: no zeros")
        b = Reader(block, name)
        fences.append(block[:8])
        for _ in range(count):
            chunk, ordinal, n, kind = b.take(32), b.u32(), b.u16(), b.u8()
            b.u8()
            plain, stored = b.u32(), b.u32()
            need(ordinal < pack_count, f"{name}: no such pack")
            need(1 <= kind <= 4, f"{name}: kind {kind}")
            need(plain <= MAX_PLAIN and stored <= plain, f"{name}: lengths")
            order = (chunk, kind, ordinal, n)
            need(last is None or last < order, f"{name}: order")
            last = order
            records.append({"id": chunk.hex(), "kind": kind, "pack": packs[ordinal].hex(),
                            "number": n, "plain": plain, "stored": stored})  # fmt: skip
    start = r.at
    for fence in fences:
        need(r.take(8) == fence, f"{what}: fence table")
    r.crc(start)
    r.end()
    return {"packs": [x.hex() for x in packs], "records": records}


def read_forward(data, what):
    r = Reader(data, what)
    r.magic(b"DMN3FORW")
    need(r.u16() == 1, f"{what}: format")
    r.u16()
    count = r.u32()
    need(count >= 1, f"{what}: no items")
    old = r.take(16)
    items = {}
    last = -1
    for _ in range(count):
        number, new, offset, pack = r.u16(), r.u16(), r.u32(), r.take(16)
        need(number > last, f"{what}: order")
        last = number
        items[number] = (pack, new, offset)
    r.crc(0)
    r.end()
    return old, items


def forward_json(data, what):
    old, items = read_forward(data, what)
    return {"pack": old.hex(), "items": [
        {"number": k, "newNumber": n, "newOffset": o, "newPack": p.hex()}
        for k, (p, n, o) in items.items()]}  # fmt: skip


def key_sum(key, data):
    return crc32c(key.encode() + b"\0" + data)


def check_first_line(data, key, before, after, what):
    """The first line of a small document; without a key it is not compared."""
    end = len(before) + 8
    line, digits = data[: end + len(after)], data[len(before) : end].decode("ascii")
    need(line == before + digits.encode() + after, f"{what}: no line with a checksum")
    need(re.fullmatch("[0-9a-f]{8}", digits), f"{what}: checksum {digits}")
    need(key is None or key_sum(key, data[len(line) :]) == int(digits, 16), f"{what}: checksum")


def read_batch(data, what, key=None):
    r = Reader(data, what)
    r.magic(b"DMN3BTCH")
    need(r.u16() == 1, f"{what}: format")
    r.u16()
    packs = [r.take(16) for _ in range(r.u32())]
    need(ascending(packs), f"{what}: order")
    end = r.at
    need(r.u32() == key_sum(key, data[:end]) or key is None, f"{what}: checksum")
    r.end()
    return {"packs": [x.hex() for x in packs]}


KSUID = re.compile("[0-9A-Za-z]{27}")


def read_head(data, what, key="gc/head"):
    need(len(data) <= MIB, f"{what}: too large")
    check_first_line(data, key, b'{"checksum": "', b'",\n', what)
    head = json.loads(data.decode("utf-8"))
    need(head["format"] == 3, f"{what}: format")
    need(head["draft"] == 2, f"{what}: draft {head['draft']}")
    need(head["idScheme"] == "plain", f"{what}: id scheme")
    need(head["generation"] >= 0, f"{what}: generation")
    for name in ("read", "write", "collect"):
        need(isinstance(head["features"][name], list), f"{what}: features")
    need(head["features"]["read"] == [], f"{what}: features not known")
    for name in ("chunkMin", "chunkAvg", "chunkMax", "pageEntries", "pageBytes", "listEntries",
                 "packBytes"):  # fmt: skip
        need(isinstance(head["profile"][name], int), f"{what}: profile: {name}")
    need(isinstance(head["profile"]["name"], str), f"{what}: profile: name")
    for context in head["contexts"]:
        need({"metadata", "vmetadata"} <= set(context), f"{what}: contexts")
    for batch in head["batches"]:
        need(batch["state"] in ("condemned", "doomed"), f"{what}: state of a batch")
        need(batch["packs"].startswith("gc/batches/"), f"{what}: packs of a batch")
    return head


def read_session(data, what, key=None):
    check_first_line(data, key, b'{"checksum": "', b'",\n', what)
    session = json.loads(data.decode("utf-8"))
    for name in ("sid", "nonce", "host", "user", "started"):
        need(isinstance(session[name], str), f"{what}: {name}")
    need(KSUID.fullmatch(session["sid"]), f"{what}: sid")
    for key in session["keys"]:
        need(isinstance(key["store"], str) and isinstance(key["key"], str), f"{what}: keys")
        condition = key["condition"]
        need(condition == "absent" or condition.startswith("version:"), f"{what}: condition")
    return session


# ---------------------------------------------------------------------------------- descriptor

_ESCAPES = re.compile(r'\\(["\\ntr]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})')
_SIMPLE = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "r": "\r"}


def scalar(text, what):
    if text.startswith('"'):
        need(len(text) >= 2 and text.endswith('"'), f"{what}: {text}")

        def one(match):
            e = match.group(1)
            return _SIMPLE[e] if e in _SIMPLE else chr(int(e[1:], 16))

        body = text[1:-1]
        need(re.search(r'[\\"]', _ESCAPES.sub("", body)) is None, f"{what}: {text}")
        return _ESCAPES.sub(one, body)
    if text == "[]":
        return []
    need(re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z:.+_-]*", text), f"{what}: {text}")
    return int(text) if re.fullmatch("0|[1-9][0-9]{0,18}", text) else text


def parse_yaml(text, what):
    """The part of YAML that section 2 describes."""
    lines = [(len(x) - len(x.lstrip(" ")), x.strip(" ")) for x in text.split("\n")]
    need(lines[-1] == (0, ""), f"{what}: no end of the last line")
    lines.pop()
    lines = lines[::-1]

    def mapping(indent):
        out = {}
        while lines and lines[-1][0] == indent and not lines[-1][1].startswith("- "):
            _, line = lines.pop()
            match = re.fullmatch(r"([A-Za-z]+):(?: (.*))?", line)
            need(match is not None, f"{what}: {line}")
            key, value = match.groups()
            need(key not in out, f"{what}: {key} twice")
            if value is not None:
                out[key] = scalar(value, what)
            elif lines and lines[-1][0] == indent and lines[-1][1].startswith("- "):
                out[key] = sequence(indent)
            else:
                need(lines and lines[-1][0] == indent + 2, f"{what}: {key} has no value")
                out[key] = mapping(indent + 2)
        return out

    def sequence(indent):
        out = []
        while lines and lines[-1][0] == indent and lines[-1][1].startswith("- "):
            _, line = lines.pop()
            if re.match(r"[A-Za-z]+:( |$)", line[2:]):
                lines.append((indent + 2, line[2:]))
                out.append(mapping(indent + 2))
            else:
                out.append(scalar(line[2:], what))
        return out

    out = mapping(0)
    need(not lines, f"{what}: {lines[-1:]}")
    return out


def read_descriptor(data, what, key=None):
    need(len(data) <= 65536, f"{what}: too large")
    check_first_line(data, key, b'checksum: "', b'"\n', what)
    d = parse_yaml(data.decode("utf-8"), what)
    if "kind" in d:
        need(d["kind"] == "void", f"{what}: kind {d['kind']}")
        for name in ("id", "message", "session", "who", "timestamp"):
            need(name in d, f"{what}: no {name}")
        return d
    need(d["deduplication"] == "native-3", f"{what}: deduplication")
    need(d["version"] == 3, f"{what}: version")
    need(d["draft"] == 2, f"{what}: draft {d['draft']}")
    need(d["requires"] == [], f"{what}: requires {d['requires']}")
    need(KSUID.fullmatch(d["id"]), f"{what}: id")
    need(KSUID.fullmatch(str(d["session"])), f"{what}: session")
    d["nonce"] = str(d["nonce"])
    need(re.fullmatch("[0-9a-f]{32}", d["nonce"]), f"{what}: nonce")
    for name in ("message", "parents", "timestamp", "contributors", "profile", "skipped", "count"):
        need(name in d, f"{what}: no {name}")
    for name in ("leafSize", "chunkMin", "chunkAvg", "chunkMax", "entries", "files", "bytes"):
        need(isinstance(d[name], int), f"{what}: {name}")
    for name in ("manifest", "packList"):
        r = d[name]
        r["id"], r["pack"] = str(r["id"]), str(r["pack"])
        need(re.fullmatch("[0-9a-f]{64}", r["id"]), f"{what}: {name}: id")
        need(re.fullmatch("[0-9a-f]{32}", r["pack"]), f"{what}: {name}: pack")
        for number in ("length", "number", "offset", "stored"):
            need(isinstance(r[number], int), f"{what}: {name}: {number}")
    return d


def descriptor_reference(d):
    return Reference(bytes.fromhex(d["pack"]), d["number"], d["offset"], d["length"], d["stored"],
                     bytes.fromhex(d["id"]))  # fmt: skip


# ---------------------------------------------------------------------------------- chunk cuts


def noise(seed, size):
    """Bytes that look random: splitmix64, eight bytes of each number, the lowest first."""
    out = []
    for _ in range(0, size, 8):
        seed = seed + 0x9E3779B97F4A7C15 & M64
        z = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 & M64
        z = (z ^ z >> 27) * 0x94D049BB133111EB & M64
        out.append(z ^ z >> 31)
    return struct.pack(f"<{len(out)}Q", *out)[:size]


def check_cuts_file(data, what):
    """Makes the data of the golden list of cuts again, cuts it, and compares."""
    sparse = noise(11, 3 * MIB) + bytes(7 * MIB) + noise(12, 2 * MIB)
    found = {
        "small noise": cuts(noise(10, 200_000), 1 << 10, 4 << 10, 16 << 10),
        "standard sparse": cuts(sparse, 256 << 10, MIB, 4 * MIB),
    }
    text = "".join(f"{k}: {' '.join(map(str, v))}\n" for k, v in found.items())
    need(text == data.decode("ascii"), f"{what}: not the cuts of section 5.1")
    return {name: len(lengths) for name, lengths in found.items()}


def gear_table():
    return struct.unpack("<256Q", blake3_derive("datamon 3 gear table", b"", 2048))


_gear = []


def cuts(data, least, average, most):
    """The lengths of the chunks of a file, as in section 5.1."""
    if not _gear:
        _gear.extend(gear_table())
    gear = _gear
    threshold = (1 << 64) // (average - least)
    out = []
    start = 0
    size = len(data)
    while start < size:
        end = min(start + most, size)
        cut = end
        at = start + least
        if at < end:
            h = 0
            for x in data[at - 64 : at]:
                h = (h << 1) + gear[x] & M64
            if h < threshold:
                cut = at
            else:
                for x in data[at:end]:
                    h = (h << 1) + gear[x] & M64
                    at += 1
                    if h < threshold:
                        cut = at
                        break
        out.append(cut - start)
        start = cut
    return out


# ---------------------------------------------------------------------------------- page cuts


def word(raw, i):
    return int.from_bytes(raw[4 * i : 4 * i + 4], "big")


def cut_level(items, least, most, ends_after, weight=None, heaviest=None, least_weight=1):
    """The numbers of items of the pages of a level."""
    out = []
    count = total = 0
    for item in items:
        w = weight(item) if weight else 0
        if weight and count >= least_weight and total + w > heaviest:
            out.append(count)
            count = total = 0
        count += 1
        total += w
        if count >= most or count >= least and ends_after(item):
            out.append(count)
            count = total = 0
    if count:
        out.append(count)
    return out


def check_cuts(levels, what, profile, kind):
    """Checks the pages of all levels, the leaves first."""
    for number, pages in enumerate(levels):
        items = [x for page in pages for x in page.items]
        got = [len(page.items) for page in pages]
        entries = profile["pageEntries" if kind == "manifest" else "listEntries"]
        limit = (1 << 32) // entries
        if kind == "manifest":
            want = cut_level(
                items, 2 if number else 1, 4 * entries,
                lambda x: word(blake3(x.key), number % 8) < limit,
                (lambda x: 100 + len(x.key)) if number else (lambda x: x.weight()),
                profile["pageBytes"], 2 if number else 1)  # fmt: skip
        elif kind == "chunk list":
            want = cut_level(
                items, 2 if number else 16, 4 * entries,
                lambda x: word((x.reference if number else x).id, 0) < limit)  # fmt: skip
        else:
            want = cut_level(
                items, 2 if number else 16, 4 * entries,
                lambda x: word(x.first if number else x, 2 if number else 3) < limit)  # fmt: skip
        need(got == want, f"{what}: level {number} is cut {got}, not {want}")
    need(len(levels[-1]) == 1, f"{what}: more than one top page")
    need(all(len(level) > 1 for level in levels[:-1]), f"{what}: pages above a single one")


# ---------------------------------------------------------------------------------- bundles


class Bundle:
    def __init__(self, folder, descriptor):
        self.folder = folder
        with open(descriptor, "rb") as f:
            parts = os.path.abspath(descriptor).split(os.sep)[-4:]
            self.d = read_descriptor(f.read(), descriptor, "/".join(parts))
        need("kind" not in self.d, f"{descriptor}: a void")
        head = self.key("gc/head")
        need(head is not None, "no gc/head")
        self.profile = read_head(head, "gc/head")["profile"]
        for name in ("chunkMin", "chunkAvg", "chunkMax"):
            need(self.profile[name] == self.d[name], f"{name} is not as in the head")
        need(self.profile["name"] == self.d["profile"], "the profile is not that of the head")
        self.packs = {}
        self.needed = set()
        self.shape = {"chunkListLevels": 0}

    def key(self, key):
        try:
            with open(os.path.join(self.folder, *key.split("/")), "rb") as f:
                return f.read()
        except FileNotFoundError:
            return None

    def pack(self, pack):
        if pack not in self.packs:
            name = pack.hex()
            data = self.key(f"packs/{name[:2]}/{name}")
            found = None
            if data is not None:
                found = Pack(data, name)
                need(found.id == pack, f"{name}: another pack id")
            self.packs[pack] = found
        return self.packs[pack]

    def chunk(self, ref, kind):
        self.needed.add(ref.pack)
        pack, number, offset = ref.pack, ref.number, ref.offset
        found = self.pack(pack)
        hops = 0
        while found is None:
            hops += 1
            need(hops <= MAX_FORWARDS, f"pack {ref.pack.hex()}: forwarded too often")
            data = self.key(f"forward/{pack.hex()}")
            need(data is not None, f"pack {pack.hex()}: missing")
            old, items = read_forward(data, f"forward/{pack.hex()}")
            need(old == pack, f"forward/{pack.hex()}: of another pack")
            need(number in items, f"forward/{pack.hex()}: no item {number}")
            pack, number, offset = items[number]
            found = self.pack(pack)
        need(number < len(found.records), f"pack {pack.hex()}: no record {number}")
        record = found.records[number]
        got = (record.kind, record.id, record.offset, record.plain, record.stored)
        want = (kind, ref.id, offset, ref.plain, ref.stored)
        need(got == want, f"pack {pack.hex()}: record {number} is not what is referred to")
        return found.read(number)

    def walk(self, ref, kind, leaf, what):
        """The pages of a tree by level, the leaves first; and the packs named below each."""
        levels = {}

        def visit(ref, depth):
            need(depth < MAX_LEVELS, f"{what}: too many levels")
            page = Page(self.chunk(ref, kind), f"{what}: page {ref.id.hex()[:8]}")
            need(page.form in (leaf, leaf + 1), f"{what}: page of kind {page.form}")
            levels.setdefault(depth, []).append(page)
            page.below = set(page.named) if page.form != 5 else set()
            if page.form == leaf:
                page.totals = self.totals(page, what)
            else:
                page.totals = {}
                for item in page.items:
                    below = visit(item.reference, depth + 1)
                    page.below |= below.below
                    need(item.counts == below.totals, f"{page.what}: counts")
                    for name, n in below.totals.items():
                        page.totals[name] = page.totals.get(name, 0) + n
                    if leaf == 1:
                        need(item.key == below.first, f"{page.what}: first key")
                    if leaf == 5:
                        need(item.first == below.first, f"{page.what}: first pack id")
            first = page.items[0]
            if leaf == 1:
                page.first = first.key
            elif leaf == 5:
                page.first = first if page.form == 5 else first.first
            if page.packs is not None:
                need(page.below == set(page.packs), f"{page.what}: pack table")
            return page

        top = visit(ref, 0)
        ordered = [levels[d] for d in sorted(levels, reverse=True)]
        need(all(p.form == leaf for p in ordered[0]), f"{what}: leaves are not equally deep")
        need(all(p.form == leaf + 1 for level in ordered[1:] for p in level),
             f"{what}: leaves are not equally deep")  # fmt: skip
        return top, ordered

    def totals(self, page, what):
        if page.form == 1:
            for e in page.items:
                if e.type == "file" and e.list is not None:
                    name = f"{what}: chunk list of {percent(e.path)}"
                    top, levels = self.walk(e.list, 3, 3, name)
                    check_cuts(levels, name, self.profile, "chunk list")
                    self.shape["chunkListLevels"] = max(self.shape["chunkListLevels"], len(levels))
                    e.chunks = [x for p in levels[0] for x in p.items]
                    need(len(e.chunks) == e.chunk_count, f"{name}: number of chunks")
                    need(sum(x.plain for x in e.chunks) == e.size, f"{name}: size")
                    page.below |= top.below
            files = [e for e in page.items if e.type == "file"]
            return {"entries": len(page.items), "files": len(files),
                    "bytes": sum(e.size for e in files)}  # fmt: skip
        if page.form == 3:
            return {"chunks": len(page.items), "bytes": sum(x.plain for x in page.items)}
        return {"packs": len(page.items)}

    def read(self):
        top, levels = self.walk(descriptor_reference(self.d["manifest"]), 2, 1, "manifest")
        check_cuts(levels, "manifest", self.profile, "manifest")
        for name in ("entries", "files", "bytes"):
            need(top.totals[name] == self.d[name], f"descriptor: {name}")
        self.shape["manifestLevels"] = len(levels)
        entries = [e for p in levels[0] for e in p.items]
        need(ascending([e.key for e in entries]), "manifest: keys do not ascend")
        need(entries[0].key == b"", "manifest: the root is not first")
        by_path = {e.path: e for e in entries}
        for e in entries:
            if e.path:
                parent = by_path.get(e.path.rpartition(b"/")[0])
                need(parent is not None and parent.type == "folder",
                     f"manifest: {percent(e.path)} has no folder")  # fmt: skip
            if e.hard_link is not None:
                first = by_path.get(e.hard_link)
                need(first is not None and first.type == e.type and first.hard_link is None,
                     f"manifest: {percent(e.path)}: hard link")  # fmt: skip
            yield self.line(e)
        top, levels = self.walk(descriptor_reference(self.d["packList"]), 4, 5, "pack list")
        check_cuts(levels, "pack list", self.profile, "pack list")
        packs = [x for p in levels[0] for x in p.items]
        need(ascending(packs), "pack list: ids do not ascend")
        self.shape["packListLevels"] = len(levels)
        self.shape["packs"] = len(packs)
        need(set(packs) == self.needed, "pack list: not the packs that the bundle needs")

    def line(self, e):
        out = {"path": percent(e.path), "type": e.type, "mode": f"{e.mode:04o}",
               "mtime": f"{e.seconds}.{e.nanos:09d}"}  # fmt: skip
        what = percent(e.path)
        if e.type == "file":
            if e.inline is not None:
                data = e.inline
            else:
                data = b"".join(self.chunk(x, 1) for x in e.chunks)
                if len(e.chunks) == 1:
                    want = e.chunks[0].id
                else:
                    want = blake3_derive("datamon 3 file", b"".join(
                        x.id + struct.pack(">Q", x.plain) for x in e.chunks))  # fmt: skip
                need(e.hash == want, f"{what}: file hash")
                if e.size <= CUTS_UP_TO:
                    want = cuts(data, self.d["chunkMin"], self.d["chunkAvg"], self.d["chunkMax"])
                    got = [x.plain for x in e.chunks]
                    need(got == want, f"{what}: cut {got}, not {want}")
            need(len(data) == e.size, f"{what}: size")
            out["size"] = e.size
            out["hash"] = blake3(data).hex()
            out["chunks"] = len(e.chunks)
        if e.type == "link":
            out["target"] = percent(e.target)
        out.update(e.fields_json())
        return out


# ---------------------------------------------------------------------------------- stores


def check_store(folder):
    """Checks every object of a content part by itself, and index segments against the packs."""
    keys = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".locks"]
        below = os.path.relpath(parent, folder)
        keys += [name if below == "." else f"{below}/{name}" for name in names]
    counts = {"head": 0, "batches": 0, "sessions": 0, "packs": 0, "index": 0, "forward": 0}
    packs, segments = {}, []
    for key in sorted(keys):
        with open(os.path.join(folder, key), "rb") as f:
            data = f.read()
        if key == "gc/head":
            read_head(data, key)
            counts["head"] += 1
        elif re.fullmatch("gc/batches/[^/]+", key):
            read_batch(data, key, key)
            counts["batches"] += 1
        elif re.fullmatch("sessions/[0-9A-Za-z]{27}", key):
            need(read_session(data, key, key)["sid"] == key[9:], f"{key}: of another session")
            counts["sessions"] += 1
        elif re.fullmatch("packs/[0-9a-f]{2}/[0-9a-f]{32}", key):
            pack = Pack(data, key)
            need(pack.id.hex() == key[9:] and key[6:8] == key[9:11], f"{key}: of another pack")
            for number in range(len(pack.records)):
                pack.read(number)
            packs[key[9:]] = {
                (n, x.id.hex(), x.kind, x.plain, x.stored) for n, x in enumerate(pack.records)
            }
            counts["packs"] += 1
        elif re.fullmatch("index/[0-9A-Za-z]{27}", key):
            segments.append((key, read_index(data, key)))
            counts["index"] += 1
        elif re.fullmatch("forward/[0-9a-f]{32}", key):
            need(read_forward(data, key)[0].hex() == key[8:], f"{key}: of another pack")
            counts["forward"] += 1
        else:
            raise Bad(f"{key}: no such key")
    for key, segment in segments:
        for x in segment["records"]:
            found = packs.get(x["pack"])
            place = (x["number"], x["id"], x["kind"], x["plain"], x["stored"])
            need(found is None or place in found, f"{key}: not what is in pack {x['pack']}")
    return counts


# ---------------------------------------------------------------------------------- commands


def dump(value, indent=1):
    print(json.dumps(value, indent=indent, ensure_ascii=True))


def page_json(data, what):
    page = Page(data, what)
    kind = (0, 2, 2, 3, 3, 4, 4)[page.form]
    out = {"id": chunk_id(kind, data).hex()}
    out.update(page.json())
    return out


FILES = {
    "pack": lambda data, name: Pack(data, name).json(),
    "index": read_index,
    "forward": forward_json,
    "batch": read_batch,
    "page": page_json,
    "cuts": check_cuts_file,
    "head": read_head,
    "session": read_session,
    "descriptor": read_descriptor,
}


def main(args):
    if len(args) == 2 and args[0] == "vectors":
        dump(check_vectors(args[1]))
    elif len(args) >= 2 and args[0] in FILES and (args[0] == "page" or len(args) == 2):
        for name in args[1:]:
            with open(name, "rb") as f:
                data = f.read()
            dump(FILES[args[0]](data, os.path.basename(name)))
    elif len(args) == 3 and args[0] in ("head", "session", "batch", "descriptor"):
        with open(args[1], "rb") as f:
            dump(FILES[args[0]](f.read(), os.path.basename(args[1]), args[2]))
    elif len(args) == 3 and args[0] in ("tree", "shape"):
        bundle = Bundle(args[1], args[2])
        for line in bundle.read():
            if args[0] == "tree":
                dump(line, None)
        if args[0] == "shape":
            dump(bundle.shape)
    elif len(args) == 2 and args[0] == "store":
        dump(check_store(args[1]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Bad, KeyError, ValueError, zstandard.ZstdError) as e:
        print(f"{type(e).__name__}: {e}", file=sys.stderr)
        sys.exit(1)
