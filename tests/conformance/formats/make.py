"""Writes vectors.json and payloads.json: values in every wire format, encoded here from the grammar in docs/formats alone.

The library's tests decode each, encode it again, and compare ids; `refused` lists bytes that are no value, with the
decoder's error. Run from this folder after a change of a format.
"""

import hashlib
import json
import struct

import ed25519

IOTA, MINT = bytes(32), b"\xff" * 32
SECOND = 10**9
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def blake2b(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def base58_decode(text):
    number = 0
    for digit in text:
        number = number * 58 + BASE58.index(digit)
    return number.to_bytes(32, "big")


def u8(v): return struct.pack("<B", v)
def u16(v): return struct.pack("<H", v)
def u32(v): return struct.pack("<I", v)
def u64(v): return struct.pack("<Q", v)
def i64(v): return struct.pack("<q", v)
def var(data): return u32(len(data)) + data


def tagged(tag, data):
    return blake2b(u8(len(tag)) + tag + data)


def seed(n):
    return bytes([n]) * 32


def key(n):
    return ed25519.public_key(seed(n))


def address(public_key, version=1):
    return u8(version) + blake2b(public_key)


def hname(name):
    digest = blake2b(name.encode())
    groups = [digest[i : i + 4] for i in range(0, 32, 4)]
    return next(g for g in groups if g not in (bytes(4), b"\xff" * 4))


def tokens(balance, count):
    return count(len(balance)) + b"".join(c + u64(a) for c, a in sorted(balance.items()))


def essence(inputs, outputs, data=b"", time=1616144400 * SECOND, access=bytes(32), consensus=bytes(32)):
    out = u8(1) + i64(time) + access + consensus
    out += u32(len(inputs)) + b"".join(a + t for a, t in inputs)
    out += u32(len(outputs)) + b"".join(a + tokens(b, u32) for a, b in outputs)
    return out + var(data)


def unlock(n, signed):
    return u8(1) + key(n) + ed25519.sign(seed(n), signed)


def transaction(body, signers):
    ordered = sorted(signers, key=lambda n: address(key(n)))
    return body + u32(len(ordered)) + b"".join(unlock(n, body) for n in ordered)


def message(strong, weak, time, sequence, payload, nonce, issuer_seed):
    parents = sorted([(p, 1) for p in strong] + [(p, 0) for p in weak])
    kinds = sum(kind << i for i, (_, kind) in enumerate(parents))
    out = u8(1) + u8(len(parents)) + kinds.to_bytes((len(parents) + 7) // 8, "little")
    out += b"".join(p for p, _ in parents) + ed25519.public_key(issuer_seed) + i64(time) + u64(sequence)
    out += u32(0) if payload is None else var(u32(payload[0]) + payload[1])
    out += u64(nonce)
    return out + ed25519.sign(issuer_seed, out)


def request(target, entry_point, args=(), transfer=None, sender=bytes(4), timelock=0):
    out = sender + target + u32(timelock) + hname(entry_point)
    out += u64(len(args)) + b"".join(u16(len(k)) + k + var(v) for k, v in args)
    return out + tokens(transfer or {}, u16)


def off_ledger(n, chain, nonce, valid_until, gas, contract, entry_point, args=(), allowance=None, version=1):
    out = u8(version) + chain + key(n) + u64(nonce) + u32(valid_until) + u64(gas) + contract + hname(entry_point)
    out += u64(len(args)) + b"".join(u16(len(k)) + k + var(v) for k, v in args)
    out += tokens(allowance or {}, u16)
    return out, out + ed25519.sign(seed(n), tagged(b"weft/off-ledger", out))


def off_ledgers(target):
    chain, contract = target[:33], target[33:]
    first, plain = off_ledger(1, chain, 0, 1700000600, 0, contract, "increment", allowance={IOTA: 10})
    most = 2**64 - 1
    second, full = off_ledger(2, chain, most, 2**32 - 1, most, contract, "set",
                              [(b"", b""), (b"n", b"\x05"), (b"nn", b"")], {IOTA: 1, b"\x77" * 32: most})
    def wrong(args=(), allowance=None, **more):
        return off_ledger(1, chain, 0, 1, 0, contract, "increment", args, allowance, **more)[1]
    tail = bytes(64)
    two = u16(2) + MINT + u64(1) + IOTA + u64(1)
    return [
        entry("ten IOTA for a counter", plain, id=base58(tagged(b"weft/off-ledger-id", first)), sender=base58(address(key(1)))),
        entry("all fields, an empty key among them", full, id=base58(tagged(b"weft/off-ledger-id", second)),
              sender=base58(address(key(2)))),
    ], [
        entry("nothing", b"", error="truncated"),
        entry("a byte is missing", plain[:-1], error="truncated"),
        entry("a byte too many", plain + b"\0", error="trailing"),
        entry("version 2", b"\x02" + plain[1:], error="unknown_version"),
        entry("a chain address of version 3", plain[:1] + b"\x03" + plain[2:], error="unknown_version"),
        entry("keys unsorted", wrong([(b"b", b""), (b"a", b"")]), error="not_canonical"),
        entry("a key twice", wrong([(b"a", b""), (b"a", b"")]), error="not_canonical"),
        entry("an amount of 0", wrong(allowance={IOTA: 0}), error="out_of_range"),
        entry("colors unsorted", first[:-(2 + 40)] + two + tail, error="not_canonical"),
        entry("a count no bytes can hold", first[:-(2 + 40 + 8)] + u64(most) + tail, error="truncated"),
        entry("64,513 bytes", wrong([(b"a", bytes(64513 - len(wrong([(b"a", b"")])))),]), error="too_long"),
    ]


def genesis(name, time, allocations, pledges, threshold=(1, 2), work=0, voting=None, beacon=b""):
    out = u8(3 if beacon else 2 if voting else 1) + var(name) + i64(time)
    out += u32(len(allocations)) + b"".join(a + tokens(b, u16) for a, b in allocations)
    out += u32(len(pledges)) + b"".join(n + u64(c) + u64(a) for n, c, a in pledges)
    out += u64(threshold[0]) + u64(threshold[1]) + u32(work)
    return out + (u32(voting[0]) + u32(voting[1]) if voting else b"") + beacon


def beacon_series(scheme=0, key=b"\x07" * 48, period=500_000_000, start=1616144400, name=b"fast"):
    return u8(scheme) + var(key) + u64(period) + u64(start) + b"\x08" * 32 + var(name)


def entry(name, data, **more):
    return {"name": name, "hex": data.hex(), **more}


def transactions():
    a, b = address(key(1)), address(key(2))
    pay = transaction(essence([(a, bytes(32))], sorted([(a, {IOTA: 900}), (b, {IOTA: 95, MINT: 5})])), [1])
    two = essence(sorted([(a, b"\x11" * 32), (a, b"\x22" * 32), (b, b"\x11" * 32)]), [(b, {IOTA: 1, b"\x77" * 32: 2})],
                  b"data", access=key(3), consensus=key(4))
    bls = essence([(address(b"\x05" * 96, 2), b"\x33" * 32)], [(address(b"\x05" * 96, 2), {IOTA: 7})])
    anchor = bls + u32(1) + u8(2) + b"\x05" * 96 + b"\x06" * 48
    return [
        entry("a payment that mints five tokens", pay, id=base58(blake2b(pay))),
        entry("two owners, three inputs, pledges, data", transaction(two, [1, 2]),
              id=base58(blake2b(transaction(two, [1, 2])))),
        entry("a BLS address", anchor, id=base58(blake2b(anchor))),
        entry("no input, no output: a form, but the ledger refuses it", essence([], []) + u32(0)),
    ], pay


def refused_transactions(pay):
    a, b = address(key(1)), address(key(2))
    lo, hi = sorted([a, b])
    one = essence([(a, bytes(32))], [(a, {IOTA: 1})])
    unsorted_outputs = essence([(a, bytes(32))], [(hi, {IOTA: 1}), (lo, {IOTA: 1})])
    first, second = sorted([1, 2], key=lambda n: address(key(n)))
    colors = u32(2) + MINT + u64(1) + IOTA + u64(1)
    with_colors = one[:-4 - 44] + colors + u32(0)
    return [
        entry("nothing", b"", error="truncated"),
        entry("a byte is missing", pay[:-1], error="truncated"),
        entry("a byte too many", pay + b"\0", error="trailing"),
        entry("version 2", b"\x02" + pay[1:], error="unknown_version"),
        entry("an input twice", essence([(a, bytes(32))] * 2, []) + u32(0), error="not_canonical"),
        entry("inputs unsorted", essence([(hi, bytes(32)), (lo, bytes(32))], []) + u32(0), error="not_canonical"),
        entry("outputs unsorted", unsorted_outputs + u32(0), error="not_canonical"),
        entry("an address twice", essence([], [(a, {IOTA: 1})] * 2) + u32(0), error="not_canonical"),
        entry("colors unsorted", with_colors + u32(0), error="not_canonical"),
        entry("address version 3", essence([(address(b"", 3), bytes(32))], []) + u32(0), error="unknown_version"),
        entry("unlock kind 3", one + u32(1) + u8(3) + bytes(160), error="unknown_kind"),
        entry("unlocks unsorted", one + u32(2) + unlock(second, one) + unlock(first, one), error="not_canonical"),
        entry("an unlock twice", one + u32(2) + unlock(1, one) * 2, error="not_canonical"),
        entry("a count no bytes can hold", u8(1) + bytes(72) + u32(900), error="truncated"),
        entry("a count above the limit", u8(1) + bytes(72) + u32(2**32 - 1), error="too_long"),
    ]


def messages(pay):
    t0 = bytes(range(32))
    seed_c = bytes(range(32))
    golden = message([b"\x02" * 32], [b"\x01" * 32], 1616144400 * SECOND, 7, (0, b"hello tangle"), 0, seed_c)
    full = message([bytes([n]) * 32 for n in range(1, 16, 2)], [bytes([n]) * 32 for n in range(2, 17, 2)],
                   1616144401 * SECOND, 8, None, 2**64 - 1, seed(1))
    value = message([bytes(32)], [], 1616144402 * SECOND, 0, (1, pay), 0, seed(2))
    strange = message([t0], [], -1, 2**64 - 1, (2**32 - 1, b""), 0, seed(3))
    return [
        entry("a strong and a weak parent, a text", golden, id=base58(blake2b(golden))),
        entry("sixteen parents, two mask bytes, no payload", full, id=base58(blake2b(full))),
        entry("a transaction on genesis", value, id=base58(blake2b(value))),
        entry("an unknown payload type without data, before 1970", strange, id=base58(blake2b(strange))),
    ], golden


def refused_messages(golden):
    def with_parents(count, kinds, parents):
        return u8(1) + u8(count) + kinds + b"".join(parents) + golden[3 + 64 :]

    p = [bytes([n]) * 32 for n in range(1, 20)]
    payload_at = 3 + 64 + 32 + 8 + 8
    return [
        entry("nothing", b"", error="truncated"),
        entry("version 0", b"\0" + golden[1:], error="unknown_version"),
        entry("a byte is missing", golden[:-1], error="truncated"),
        entry("a byte too many", golden + b"\0", error="trailing"),
        entry("no parent", with_parents(0, b"", []), error="out_of_range"),
        entry("seventeen parents", with_parents(17, b"\xff\xff\x01", p[:17]), error="out_of_range"),
        entry("no strong parent", with_parents(2, b"\0", p[:2]), error="out_of_range"),
        entry("nine strong parents", with_parents(9, b"\xff\x01", p[:9]), error="out_of_range"),
        entry("nine weak parents", with_parents(10, b"\x01\0", p[:10]), error="out_of_range"),
        entry("an unused bit is set", with_parents(2, b"\x06", p[:2]), error="not_canonical"),
        entry("parents unsorted", with_parents(2, b"\x02", p[1::-1]), error="not_canonical"),
        entry("a parent twice", with_parents(2, b"\x03", [p[0], p[0]]), error="not_canonical"),
        entry("a parent strong and weak", with_parents(2, b"\x01", [p[0], p[0]]), error="not_canonical"),
        entry("a payload of three bytes", golden[:payload_at] + u32(3) + bytes(3) + bytes(72), error="malformed"),
        entry("a payload longer than a message", golden[:payload_at] + u32(65537) + bytes(80), error="too_long"),
    ]


def payloads():
    chain = address(b"\x05" * 96, 2)
    counter = request(chain + hname("inccounter"), "increment", [(b"n", b"\x05"), (b"nn", b"")], {IOTA: 10})
    origin = u8(0x81) + bytes(32) + u32(0) + i64(1616144400 * SECOND) + b"\x44" * 32
    origin += request(chain + hname("root"), "init")
    anchor = u8(0x80) + b"\x77" * 32 + u32(9) + i64(1616144409 * SECOND) + b"\x45" * 32
    cross = request(chain + hname("accounts"), "deposit", sender=hname("inccounter"), timelock=1616144500)
    return [
        entry("one request", u8(1) + counter),
        entry("origin with its init request", origin),
        entry("an anchor", anchor),
        entry("two requests, one from a contract with a time lock", u8(2) + counter + cross),
        entry("an empty key decodes", u8(1) + request(chain + hname("root"), "init", [(b"", b"x")])),
    ], chain, counter


def refused_payloads(chain, counter):
    root = chain + hname("root")
    huge = bytes(4) + root + u32(0) + hname("init") + u64(2**64 - 1) + u16(0)
    twice = request(root, "init", transfer={}) [:-2] + u16(2) + (IOTA + u64(1)) * 2
    return [
        entry("nothing", b"", error="truncated"),
        entry("neither section", u8(0), error="malformed"),
        entry("a byte too many", u8(1) + counter + b"\0", error="trailing"),
        entry("fewer requests than announced", u8(2) + counter, error="truncated"),
        entry("arguments unsorted", u8(1) + request(root, "init", [(b"b", b""), (b"a", b"")]), error="not_canonical"),
        entry("an argument twice", u8(1) + request(root, "init", [(b"a", b""), (b"a", b"")]), error="not_canonical"),
        entry("a color twice", u8(1) + twice, error="not_canonical"),
        entry("a transfer of nothing", u8(1) + request(root, "init", transfer={IOTA: 0}), error="out_of_range"),
        entry("more arguments than atoms", u8(1) + huge, error="truncated"),
        entry("chain address of version 0", u8(1) + request(bytes(37), "init"), error="unknown_version"),
    ]


def geneses():
    rich = sorted([(address(key(1)), {IOTA: 10**9}), (address(key(2)), {IOTA: 5, b"\x66" * 32: 3})])
    nodes = sorted([(key(3), 60, 1), (key(4), 40, 0)])
    full = genesis(b"devnet", 1616144400 * SECOND, rich, nodes, (2, 3), 8)
    judged = genesis(b"x", 0, [], [], voting=(2000, 500), beacon=beacon_series())
    return [
        entry("two wallets, two nodes", full, hash=tagged(b"weft/genesis", full).hex()),
        entry("nodes vote", genesis(b"x", 0, [], [], voting=(2000, 500)),
              hash=tagged(b"weft/genesis", genesis(b"x", 0, [], [], voting=(2000, 500))).hex()),
        entry("a series of beacons judges the votes", judged, hash=tagged(b"weft/genesis", judged).hex()),
        entry("the smallest", genesis(b"x", 0, [], []), hash=tagged(b"weft/genesis", genesis(b"x", 0, [], [])).hex()),
    ], full, rich, nodes


def refused_geneses(full, rich, nodes):
    most = 2**64 - 1

    def judged(**series):
        return genesis(b"x", 0, [], [], voting=(2000, 500), beacon=beacon_series(**series))

    return [
        entry("version 4", b"\x04" + full[1:], error="unknown_version"),
        entry("version 3 without the series", b"\x03" + genesis(b"x", 0, [], [], voting=(2000, 500))[1:], error="truncated"),
        entry("a fifth scheme", judged(scheme=4), error="malformed"),
        entry("a key of 47 bytes", judged(key=b"\x07" * 47), error="malformed"),
        entry("a key of 97 bytes", judged(key=b"\x07" * 97), error="too_long"),
        entry("beacons every 49 ms", judged(period=49_000_000), error="malformed"),
        entry("beacons every 500.5 ms", judged(period=500_500_000), error="malformed"),
        entry("beacons every other day", judged(period=2 * 86_400 * SECOND), error="malformed"),
        entry("beacons after 2106", judged(start=2**32), error="malformed"),
        entry("version 2 without the voting", b"\x02" + full[1:], error="truncated"),
        entry("a round of nothing", genesis(b"x", 0, [], [], voting=(2000, 9)), error="malformed"),
        entry("no quarantine", genesis(b"x", 0, [], [], voting=(0, 500)), error="malformed"),
        entry("no name", genesis(b"", 0, [], []), error="malformed"),
        entry("a name of 65 bytes", genesis(b"x" * 65, 0, [], []), error="too_long"),
        entry("allocations unsorted", genesis(b"x", 0, rich[::-1], []), error="malformed"),
        entry("an empty allocation", genesis(b"x", 0, [(rich[0][0], {})], []), error="malformed"),
        entry("nodes unsorted", genesis(b"x", 0, [], nodes[::-1]), error="malformed"),
        entry("supply over u64", genesis(b"x", 0, [(rich[0][0], {IOTA: most}), (rich[1][0], {MINT: 1})], []),
              error="malformed"),
        entry("mana over u64", genesis(b"x", 0, [], [(nodes[0][0], most, 0), (nodes[1][0], 1, 0)]), error="malformed"),
        entry("mana and supply over u64", genesis(b"x", 0, [(rich[0][0], {IOTA: 1})], [(nodes[0][0], most, 0)]),
              error="malformed"),
        entry("a threshold of one", genesis(b"x", 0, [], [], (1, 1)), error="malformed"),
        entry("a threshold over zero", genesis(b"x", 0, [], [], (0, 0)), error="malformed"),
        entry("a byte too many", full + b"\0", error="trailing"),
    ]


def identities():
    """Seeds, public keys and wallet addresses of GoShimmer's test network (T 4.6 a, b; address version here 1)."""
    known = [
        ("8kPPCqaJFAt8BJtx6qw5PN8bKEM2XKXor6PxkmHf6bcr", "DLoMdp3nJ7jnFT1K13R2m5nZN7ijLcmaZhCdTPJs2duo"),
        ("8q491c3YWjbPwLmF2WD95YmCgh61j2kenCKHfGfByoWi", "EYsaGXnUVA9aTYL9FwYEvoQ8d1HCJveQVL7vogu6pqCP"),
        ("3YX6e7AL28hHihZewKdq6CMkEYVsTJBLgRiprUNiNq5E", "CHfU1NUf6ZvUKDQHTG2df53GR7CvuMFtyt7YymJ6DwS3"),
    ]
    out = []
    for text, public in known:
        assert base58(ed25519.public_key(base58_decode(text))) == public
        public_key = base58_decode(public)
        out.append({"seed": base58_decode(text).hex(), "public_key": public_key.hex(), "node": public,
                    "address": base58(address(public_key)), "address_hex": address(public_key).hex()})
    wallet = bytes.fromhex("5f4ce0a4a8508dae854d996404ca7168478258c82e38f379d8ec4692ea9ecee6")
    for index, digest in [(0, "dbaa0745153478663538213b4985dd71e5dec12827eb697e71e58db8fba42af5"),
                          (1, "94c1ebb45eba7b5880f3d7ec10642d68040d6dc182d877160d2dc4a3397a2be9"),
                          (2, "24a4baed982d4d39c1b7824f959e2ec213ce4d10ee485bf11a9c0172b8bca57c")]:
        sub = bytes(a ^ b for a, b in zip(wallet, blake2b(u64(index))))
        public_key = ed25519.public_key(sub)
        assert blake2b(public_key).hex() == digest
        out.append({"seed": sub.hex(), "public_key": public_key.hex(), "node": base58(public_key),
                    "address": base58(address(public_key)), "address_hex": address(public_key).hex()})
    return out


def beacon(series, round, previous, signature):
    return u8(1) + series + u64(round) + var(previous) + var(signature)


def beacons():
    series, seed, before, now = b"\x51" * 32, b"\x52" * 32, b"\x53" * 96, b"\x54" * 96
    chained = beacon(series, 7, before, now)
    return [
        entry("a round of a chained series", chained, round=7),
        entry("the first names the seed", beacon(series, 1, seed, now), round=1),
        entry("an unchained round, signed in G2", beacon(series, 2**63, b"", now), round=2**63),
        entry("an unchained round, signed in G1", beacon(series, 3, b"", b"\x55" * 48), round=3),
    ], [
        entry("nothing", b"", error="truncated"),
        entry("a byte is missing", chained[:-1], error="truncated"),
        entry("a byte too many", chained + b"\0", error="trailing"),
        entry("version 2", b"\x02" + chained[1:], error="unknown_version"),
        entry("round 0", beacon(series, 0, before, now), error="out_of_range"),
        entry("no signature", beacon(series, 7, before, b""), error="out_of_range"),
        entry("a signature of 97 bytes", beacon(series, 7, before, now + b"\0"), error="too_long"),
        entry("a previous signature of 48 bytes", beacon(series, 7, now[:48], now), error="out_of_range"),
        entry("chained in G1", beacon(series, 7, seed, b"\x55" * 48), error="out_of_range"),
    ]


def statement(*lines):
    return u8(1) + u32(len(lines)) + b"".join(transaction + u16(round) + u8(opinion) for transaction, round, opinion in lines)


def statements():
    a, b = b"\x61" * 32, b"\x62" * 32
    two = statement((a, 1, 1), (b, 3, 2))
    return [
        entry("two opinions", two, lines=2),
        entry("two rounds of one transaction", statement((a, 2, 1), (a, 256, 2)), lines=2),
        entry("the last round there is", statement((a, 1000, 2)), lines=1),
    ], [
        entry("nothing", b"", error="truncated"),
        entry("a byte is missing", two[:-1], error="truncated"),
        entry("a byte too many", two + b"\0", error="trailing"),
        entry("version 0", b"\0" + two[1:], error="unknown_version"),
        entry("no line", statement(), error="out_of_range"),
        entry("round 0", statement((a, 0, 1)), error="out_of_range"),
        entry("round 1001", statement((a, 1001, 1)), error="out_of_range"),
        entry("no opinion", statement((a, 1, 0)), error="unknown_kind"),
        entry("opinion 3", statement((a, 1, 3)), error="unknown_kind"),
        entry("unsorted", statement((b, 1, 1), (a, 1, 1)), error="not_canonical"),
        entry("rounds unsorted", statement((a, 256, 1), (a, 2, 1)), error="not_canonical"),
        entry("twice", statement((a, 1, 1), (a, 1, 2)), error="not_canonical"),
        entry("one line too many", u8(1) + u32(1801), error="too_long"),
    ]


def write(name, vectors):
    with open(name, "w", encoding="utf-8") as file:
        json.dump(vectors, file, indent=1)
        file.write("\n")


def main():
    txs, pay = transactions()
    msgs, golden = messages(pay)
    assert blake2b(golden).hex() == "c9383c4fcd80c1f70b02053da63be8bdc2f6d370a9142d71ead64c63a9ad1ac8"
    scs, chain, counter = payloads()
    gens, full, rich, nodes = geneses()
    vectors = {
        "identities": identities(),
        "transaction": {"accepted": txs, "refused": refused_transactions(pay)},
        "message": {"accepted": msgs, "refused": refused_messages(golden)},
        "sc_payload": {"accepted": scs, "refused": refused_payloads(chain, counter)},
        "off_ledger": dict(zip(("accepted", "refused"), off_ledgers(chain + hname("inccounter")))),
        "genesis": {"accepted": gens, "refused": refused_geneses(full, rich, nodes)},
    }
    write("vectors.json", vectors)
    good, bad = beacons()
    said, unsaid = statements()
    write("payloads.json", {"beacon": {"accepted": good, "refused": bad}, "statement": {"accepted": said, "refused": unsaid}})


if __name__ == "__main__":
    main()
