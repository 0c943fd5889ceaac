"""Writes formats.json: deploys and blocks of the validators, encoded here from the grammar in docs/formats/casper-block.md
alone. Run from this folder after a change of the format.
"""

import hashlib
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "formats"))
import ed25519  # noqa: E402

SECOND = 10**9
NETWORK = b"\x77" * 32
ALICE, BOB = bytes(range(32)), bytes(range(1, 33))


def blake2b(data): return hashlib.blake2b(data, digest_size=32).digest()
def u8(v): return struct.pack("<B", v)
def u16(v): return struct.pack("<H", v)
def u32(v): return struct.pack("<I", v)
def u64(v): return struct.pack("<Q", v)
def i64(v): return struct.pack("<q", v)
def sized(data): return u32(len(data)) + data
def listed(items): return u32(len(items)) + b"".join(items)


def arguments(entries):
    return u64(len(entries)) + b"".join(u16(len(k)) + k + sized(v) for k, v in entries)


NONE = u8(0)


def wasm(program, entry, args=()): return u8(1) + sized(program) + u32(entry) + arguments(args)
def stored(contract, entry, args=()): return u8(2) + u32(contract) + u32(entry) + arguments(args)


def deploy_body(account=ALICE, timestamp=1000 * SECOND, ttl=3600 * SECOND, price=2, limit=100000, dependencies=(),
                payment=NONE, session=stored(0xC0FFEE, 7, [(b"amount", b"\x05")]), version=1):
    return (u8(version) + NETWORK + ed25519.public_key(account) + i64(timestamp) + i64(ttl) + u64(price) + u64(limit)
            + listed(list(dependencies)) + payment + session)


def approved(body, signers):
    approvals = sorted((ed25519.public_key(seed), ed25519.sign(seed, body)) for seed in signers)
    return body + listed([key + signature for key, signature in approvals])


def entry(name, data, **more):
    return {"name": name, "hex": data.hex(), **more}


def deploys():
    plain = deploy_body()
    rich = deploy_body(account=BOB, dependencies=[b"\x01" * 32, b"\x02" * 32], payment=wasm(b"\0asm", 9),
                       session=wasm(b"\0asm" * 3, 11, [(b"a", b""), (b"b", b"xy")]))
    accepted = [entry("a call of a stored contract", approved(plain, [ALICE]), id=blake2b(plain).hex()),
                entry("two signatures, the same deploy", approved(plain, [ALICE, BOB]), id=blake2b(plain).hex()),
                entry("programs of its own, dependencies", approved(rich, [BOB]), id=blake2b(rich).hex())]
    good = approved(plain, [ALICE])
    unsorted = good[:len(plain)] + u32(2) + good[-96:] + good[-96:]
    refused = [
        entry("version 2", approved(deploy_body(version=2), [ALICE]), error="unknown_version"),
        entry("no time to live", approved(deploy_body(ttl=0), [ALICE]), error="out_of_range"),
        entry("before 1970", approved(deploy_body(timestamp=-1), [ALICE]), error="out_of_range"),
        entry("eleven dependencies", approved(deploy_body(dependencies=[u8(k) * 32 for k in range(11)]), [ALICE]),
              error="too_long"),
        entry("dependencies unsorted", approved(deploy_body(dependencies=[b"\x02" * 32, b"\x01" * 32]), [ALICE]),
              error="not_canonical"),
        entry("a kind of code that does not exist", approved(deploy_body(session=u8(3)), [ALICE]), error="unknown_kind"),
        entry("nobody approves", plain + u32(0), error="out_of_range"),
        entry("an approval twice", unsorted, error="not_canonical"),
        entry("a byte too many", good + b"\0", error="trailing"),
    ]
    return {"accepted": accepted, "refused": refused}, good


def header(body, count, gas, seed=ALICE, sequence=1, parents=(NETWORK,), justifications=(), timestamp=2000 * SECOND,
           version=1):
    data = (u8(version) + NETWORK + ed25519.public_key(seed) + u64(sequence) + bytes(32) + i64(timestamp) + u64(1)
            + listed(list(parents)) + listed(list(justifications)) + b"\x0a" * 32 + b"\x0b" * 32 + b"\x0c" * 32
            + b"\x0d" * 32 + u64(gas) + u32(count) + blake2b(body))
    return data + ed25519.sign(seed, data)


def blocks(deploy):
    one = u32(0) + u64(77) + u8(0) + sized(deploy)
    full = header(one, 1, 77, justifications=[b"\x01" * 32, b"\x02" * 32])
    empty = header(b"", 0, 0, parents=[b"\x09" * 32, b"\x08" * 32])
    good = sized(full) + one
    accepted = [entry("a block with a deploy", good, id=blake2b(full).hex()),
                entry("an empty block; parents keep their order", sized(empty), id=blake2b(empty).hex())]
    refused = [
        entry("version 2", sized(header(b"", 0, 0, version=2)), error="unknown_version"),
        entry("no parent", sized(header(b"", 0, 0, parents=[])), error="out_of_range"),
        entry("a parent more than 1024",
              sized(header(b"", 0, 0, parents=[k.to_bytes(2, "little") * 16 for k in range(1025)])), error="too_long"),
        entry("justifications unsorted", sized(header(b"", 0, 0, justifications=[b"\x02" * 32, b"\x01" * 32])),
              error="not_canonical"),
        entry("sequence number 0", sized(header(b"", 0, 0, sequence=0)), error="out_of_range"),
        entry("more deploys than bytes", sized(header(one, 5, 77)) + one, error="truncated"),
        entry("more deploys than a block has", sized(header(one, 2049, 77)) + one, error="too_long"),
        entry("an outcome that does not exist", sized(full) + one[:12] + u8(3) + one[13:], error="unknown_kind"),
        entry("a byte behind the header", sized(full + b"\0") + one, error="trailing"),
        entry("a byte too many", good + b"\0", error="trailing"),
    ]
    return {"accepted": accepted, "refused": refused}


def main():
    made, good = deploys()
    with open("formats.json", "w", encoding="utf-8") as file:
        json.dump({"deploy": made, "block": blocks(good)}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
