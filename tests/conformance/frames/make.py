"""Writes one file of vectors for each kind of frame, ROLE-KIND-NAME.txt, encoded here from docs/formats/peer-frames.md alone.

A line is `meaning: hex`. The frame tests of each role decode every vector, compare it with the value it means, encode that
again, and say which kind has no file. Run from this folder after a change of a format.
"""

import hashlib
import pathlib
import struct


def u8(v): return struct.pack("<B", v)
def u16(v): return struct.pack("<H", v)
def u32(v): return struct.pack("<I", v)
def u64(v): return struct.pack("<Q", v)
def var(data): return u32(len(data)) + data
def lst(items): return u32(len(items)) + b"".join(items)
def filled(n, size=32): return bytes([n]) * size


IOTA = bytes(32)
# An address: u8 kind 1 and the BLAKE2b-256 of the Ed25519 key.
CHAIN = u8(1) + hashlib.blake2b(filled(1), digest_size=32).digest()
ONE_OUTPUT = lst([filled(5) + u16(1) + IOTA + u64(7)])

FRAMES = {
    (1, 1, "gossip-message"): [("the seven bytes `message`", var(b"message"))],
    (1, 2, "want-messages"): [("two ids", lst([filled(1), filled(2)]))],
    (1, 3, "show-tips"): [("no tips", lst([]))],
    (1, 4, "to-ledger"): [
        ("post transaction, the bytes `tx`", u8(1) + var(b"tx")),
        ("subscribe", u8(2) + CHAIN),
        ("get confirmed transaction", u8(3) + filled(3)),
        ("get inclusion", u8(4) + filled(3) + CHAIN),
        ("get outputs", u8(5) + CHAIN),
        ("set id `node 1`", u8(6) + var(b"node 1")),
    ],
    (1, 16, "ask-newest"): [("nothing", b"")],
    (1, 17, "newest-message"): [("the seven bytes `message`", var(b"message")), ("none", var(b""))],
    (1, 18, "vote-query"): [("number 7, two transactions", u64(7) + lst([filled(3), filled(1)]))],
    (1, 19, "vote-answer"): [
        ("number 7, like and none", u64(7) + lst([u8(1), u8(0)])),
        ("number 8, dislike", u64(8) + lst([u8(2)])),
    ],
    (1, 20, "want-log"): [("after the newest of two ids", lst([filled(1), filled(2)]))],
    (1, 21, "log-end"): [("seven left", filled(1) + u64(7))],
    (1, 22, "post-beacon"): [("the six bytes `beacon`", var(b"beacon"))],
    (1, 23, "want-beacons"): [("nothing", b"")],
    (1, 24, "use-randomness"): [("of 7, number 8", u64(7) + u64(8))],
    (1, 25, "want-snapshot"): [("nothing", b"")],
    (1, 26, "snapshot-offer"): [
        ("7 messages, 9 bytes in one part", filled(1) + filled(2) + u64(7) + u64(8) + u64(9) + u32(1))
    ],
    (1, 27, "want-snapshot-part"): [("part 3", filled(1) + u32(3))],
    (1, 28, "snapshot-part"): [("part 3, the four bytes `part`", filled(1) + u32(3) + var(b"part"))],
    (1, 29, "announced"): [
        (
            "node 1 at b.example:7770, and node 2, which dials",
            lst([
                filled(1) + var(b"b.example") + u16(7770) + u64(7) + filled(6, 64),
                filled(2) + var(b"") + u16(0) + u64(8) + filled(5, 64),
            ]),
        ),
        ("nobody", lst([])),
    ],
    (1, 30, "want-peers"): [("nothing", b"")],
    (1, 31, "reachable"): [("two nodes", lst([filled(1), filled(2)]))],
    (1, 32, "passed-vote"): [
        ("question 7 of one transaction", filled(1) + filled(2) + u8(0) + u64(7) + lst([filled(3)])),
        ("its answer, like", filled(2) + filled(1) + u8(1) + u64(7) + lst([u8(1)]) + filled(5) + filled(6, 64)),
    ],
    (2, 5, "from-ledger"): [
        ("confirmed transaction, the bytes `tx`", u8(1) + var(b"tx")),
        ("address update with one output of 7 IOTA", u8(2) + CHAIN + var(b"tx") + ONE_OUTPUT),
        ("address outputs, none", u8(3) + CHAIN + lst([])),
        ("inclusion, rejected", u8(4) + filled(5) + CHAIN + u8(3)),
        ("taken back, the bytes `tx`", u8(5) + CHAIN + var(b"tx")),
    ],
    (2, 8, "round"): [("block 7, attempt 1, the bytes `round`", CHAIN + u32(7) + u32(1) + var(b"round"))],
    (2, 9, "chain-height"): [("block 8", CHAIN + u32(8))],
    (2, 10, "want-blocks"): [("from block 9", CHAIN + u32(9))],
    (2, 11, "block"): [("the bytes `block`", CHAIN + var(b"block"))],
    (2, 12, "want-transactions"): [("one id", CHAIN + lst([filled(5)]))],
    (2, 13, "transaction"): [("the bytes `tx`", CHAIN + var(b"tx"))],
    (2, 14, "anchor-share"): [("block 11", CHAIN + u32(11) + filled(7) + filled(8, 48))],
    (2, 15, "anchor"): [("the bytes `anchor`", CHAIN + var(b"anchor"))],
    (2, 16, "off-ledger"): [("two requests, the bytes `one` and `two`", CHAIN + lst([var(b"one"), var(b"two")]))],
    (2, 17, "off-ledger-held"): [("two ids", CHAIN + lst([filled(1), filled(5)]))],
    (2, 18, "follow-chain"): [("block 12, facts wanted", CHAIN + filled(5) + u32(12) + u8(1))],
    (2, 19, "chain-facts"): [("the bytes `origin`", CHAIN + var(b"origin") + filled(6, 96))],
    (2, 20, "access-refused"): [("other origin", CHAIN + u8(2))],
    (2, 21, "handed-anchor-share"): [("block 11", filled(7) + CHAIN + u32(11) + filled(7) + filled(8, 48))],
    (2, 22, "handover-news"): [("of the chain", CHAIN)],
    (2, 23, "want-state"): [
        ("the newest", CHAIN + u32(0) + lst([])),
        ("of block 12, all of it and what is behind the bits 101", CHAIN + u32(12) + lst([u16(0), u16(3) + u8(0xA0)])),
    ],
    (2, 24, "state-offer"): [
        ("the bytes `record`", CHAIN + filled(9) + var(b"record")),
        ("none", CHAIN + filled(0) + var(b"")),
    ],
    (2, 25, "state-part"): [("of block 12, the bytes `part`", CHAIN + u32(12) + var(b"part"))],
    (2, 26, "blocks-gone"): [("the first is 100", CHAIN + u32(100))],
    (2, 27, "move-share"): [("to the chain's own address", CHAIN + CHAIN + filled(8, 48))],
    (2, 28, "move-ready"): [("two members", CHAIN + filled(5) + lst([filled(1), filled(2)]) + filled(6, 96) + filled(8, 48))],
    (2, 29, "forward-share"): [("of the chain's own address", CHAIN + CHAIN + filled(5) + filled(7) + filled(8, 48))],
    (2, 30, "want-return"): [("block 12, attempt 3", CHAIN + u32(12) + u32(3))],
    (2, 31, "return-block"): [("block 12, attempt 3, the bytes `block`", CHAIN + u32(12) + u32(3) + var(b"block"))],
    (2, 32, "two-votes"): [("block 12, attempt 3, seat 1", CHAIN + filled(4) + u32(12) + u32(3) + u16(1) + filled(5) + filled(8, 48) + filled(6) + filled(9, 48))],
    (3, 6, "key-generation-invite"): [("two members, 500 ms", filled(6) + lst([filled(1), filled(2)]) + u64(500))],
    (3, 7, "key-generation"): [("the bytes `dkg`", filled(6) + var(b"dkg"))],
    (5, 1, "casper-block"): [("the bytes `block`", var(b"block"))],
    (5, 2, "want-casper-blocks"): [("two ids", lst([filled(1), filled(2)]))],
    (5, 3, "casper-tips"): [("era 7, one id", u64(7) + filled(3) + lst([filled(4)]))],
    (5, 4, "casper-deploy"): [("the bytes `deploy`", var(b"deploy"))],
    (5, 5, "want-casper-state"): [
        ("the state after `k`", filled(3) + u8(1) + var(b"k")),
        ("the settled deploys from the beginning", filled(3) + u8(2) + var(b"")),
    ],
    (5, 6, "casper-state"): [
        ("`v` at `k`, more follows", filled(3) + u8(1) + u8(0) + lst([var(b"k") + var(b"v")])),
        ("no settled deploys, the end", filled(3) + u8(2) + u8(1) + lst([])),
    ],
    (4, 1, "watch-question"): [("number 7", u64(7))],
    (6, 1, "drng"): [("the bytes `drng`", CHAIN + var(b"drng"))],
    (6, 2, "beacon-booked"): [("the six bytes `beacon`", var(b"beacon"))],
    (6, 3, "handover-invite"): [
        ("period 250, genesis 9, two old members, one new",
         u64(250) + u64(9) + lst([filled(1), filled(2)]) + 2 * (u16(2) + filled(4, 96) + lst([filled(5, 96), filled(6, 96)])) + lst([filled(3)])),
    ],
    (6, 9, "chain-handover-invite"): [
        ("origin 8, base 9, two old members, one new",
         filled(8) + filled(9) + u64(0) + u64(0) + lst([filled(1), filled(2)]) + 2 * (u16(2) + filled(4, 96) + lst([filled(5, 96), filled(6, 96)])) + lst([filled(3)])),
    ],
    (6, 4, "handover"): [("the bytes `deal`", filled(7) + var(b"deal"))],
    (6, 5, "sharing"): [("the bytes `drng`", filled(7) + var(b"drng"))],
    (6, 6, "newest-round"): [("round 8", filled(7) + u64(8) + var(b"signature") + var(b"before"))],
    (4, 2, "watch-answer"): [
        ("number 7, clock 9, `weft 1`, schedule 2, two accused, one chain",
         u64(7) + u64(9) + var(b"weft 1") + u32(2) + lst([filled(1) + var(b"late"), filled(2) + var(b"two votes")]) + lst([CHAIN])),
    ],
}


def main():
    for old in pathlib.Path(".").glob("[0-9]*.txt"):
        old.unlink()
    for (role, kind, name), vectors in FRAMES.items():
        head = u8(1) + u8(role) + u8(kind)
        lines = [f"{meaning}: {(head + body).hex()}\n" for meaning, body in vectors]
        pathlib.Path(f"{role}-{kind:02}-{name}.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
