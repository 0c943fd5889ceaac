"""Writes wallet.json: what a wallet makes of its seed, of its outputs and of what is wanted, made here from
docs/protocols/wallet.md and the formats alone.

Each case has the bytes of the one transaction, or the name of the reason why there is none. Run from this folder after a
change of a format or of how outputs are chosen.
"""

import ed25519
from make import IOTA, MINT, SECOND, address, base58, blake2b, essence, hname, request, tagged, u32, u64, u8, write

SEED = bytes(range(32))
NODE = b"\x0a" * 32
RED, BLUE = b"\x31" * 32, b"\x32" * 32
MOST = 2**64 - 1
CHAIN = address(b"\x05" * 96, 2)
COLORS = {IOTA: "IOTA", MINT: "MINT"}


def key_seed(index):
    return tagged(b"weft.wallet.key.1", SEED + u32(index))


def own(index):
    return address(ed25519.public_key(key_seed(index)))


OWN = [own(i) for i in range(3)]
STRANGER = address(b"\x06" * 32)


def add(a, b):
    total = dict(a)
    for color, amount in b.items():
        if amount:
            total[color] = total.get(color, 0) + amount
            assert total[color] <= MOST
    return total


def select(unspent, wanted):
    chosen, held = [], {}
    for color, amount in sorted(wanted.items()):
        holders = [u for u in unspent if u[2].get(color, 0) > 0 and u not in chosen]
        for one in sorted(holders, key=lambda u: (-u[2][color], u[0] + u[1])):
            if held.get(color, 0) >= amount:
                break
            chosen.append(one)
            held = add(held, one[2])
    return chosen, held


def build(unspent, consumed, outputs, data, change):
    chosen, held = select(unspent, consumed)
    rest = {c: a - consumed.get(c, 0) for c, a in held.items() if a > consumed.get(c, 0)}
    merged = {}
    for where, balance in outputs + ([(change, rest)] if rest else []):
        merged[where] = add(merged.get(where, {}), balance)
    body = essence(sorted((a, t) for a, t, _ in chosen), sorted(merged.items()), data, access=NODE, consensus=NODE)
    signers = sorted({a for a, _, _ in chosen})
    out = body + u32(len(signers))
    for where in signers:
        seed = key_seed(OWN.index(where))
        out += u8(1) + ed25519.public_key(seed) + ed25519.sign(seed, body)
    return out


def balances(balance):
    return {COLORS.get(c) or base58(c): str(a) for c, a in sorted(balance.items())}


def outputs_of(payments):
    return [{"address": base58(a), "balance": balances(b)} for a, b in payments]


def send(*payments):
    consumed = {}
    for _, balance in payments:
        consumed = add(consumed, balance)
    return {"send": outputs_of(payments)}, consumed, list(payments), b""


def mint(to, amount):
    return {"mint": {"to": base58(to), "amount": str(amount)}}, {IOTA: amount}, [(to, {MINT: amount})], b""


def burn(to, color, amount):
    what = {"to": base58(to), "color": COLORS.get(color) or base58(color), "amount": str(amount)}
    return {"burn": what}, {color: amount}, [(to, {IOTA: amount})], b""


def requests(*calls):
    consumed, outputs, data = {}, [], u8(len(calls))
    for chain, contract, entry_point, args, transfer, timelock in calls:
        consumed = add(add(consumed, transfer), {IOTA: 1})
        outputs.append((chain, add(transfer, {MINT: 1})))
        data += request(chain + hname(contract), entry_point, sorted(args.items()), transfer, timelock=timelock)
    told = [{"chain": base58(c), "contract": k, "entry_point": e, "args": {n.hex(): v.hex() for n, v in a.items()},
             "transfer": balances(t), "timelock": l} for c, k, e, a, t, l in calls]
    return {"requests": told}, consumed, outputs, data


def unspent(*outputs):
    return [(where, bytes([n]) * 32, balance) for where, n, balance in outputs]


def case(name, have, intent, change=None, error=None):
    what, consumed, outputs, data = intent
    change = change or OWN[0]
    told = {"name": name, "unspent": [{"address": base58(a), "transaction": base58(t), "balance": balances(b)} for a, t, b in have],
            "change": base58(change), **what}
    if error:
        return {**told, "error": error}
    made = build(have, consumed, outputs, data, change)
    return {**told, "transaction": made.hex(), "id": base58(blake2b(made))}


def main():
    purse = unspent((OWN[0], 1, {IOTA: 100}), (OWN[1], 2, {IOTA: 300, RED: 5}), (OWN[0], 3, {IOTA: 300}), (OWN[2], 4, {RED: 9, BLUE: 1}))
    deposit = (CHAIN, "accounts", "deposit", {}, {IOTA: 50}, 0)
    counter = (CHAIN, "counter", "add", {b"n": u64(5), b"$$gas$$": u64(10**6)}, {}, 1616144500)
    other = (address(b"\x07" * 96, 2), "counter", "add", {b"": b""}, {RED: 2, IOTA: 3}, 0)
    bad = lambda **what: (what, {}, [], b"")
    to = base58(STRANGER)
    cases = [
        case("a payment with change", purse, send((STRANGER, {IOTA: 120}))),
        case("nothing comes back", purse, send((STRANGER, {IOTA: 300})), ),
        case("of equal holders the one with the lower id", purse, send((STRANGER, {IOTA: 1}))),
        case("two keys sign, change elsewhere", purse, send((STRANGER, {IOTA: 350})), OWN[2]),
        case("two colors, IOTA first; what one holder brings is not looked for again", purse, send((STRANGER, {RED: 6, IOTA: 10}))),
        case("two payments to one address are one output", purse, send((STRANGER, {IOTA: 1}), (STRANGER, {IOTA: 2, RED: 1}))),
        case("a payment to the address of the change", purse, send((OWN[0], {IOTA: 7}))),
        case("all that there is", purse, send((STRANGER, {IOTA: 700, RED: 14, BLUE: 1}))),
        case("minted", purse, mint(STRANGER, 25)),
        case("minted for oneself: change and new color are one output", purse, mint(OWN[0], 25)),
        case("burned", purse, burn(OWN[1], RED, 9)),
        case("a request", purse, requests(counter)),
        case("three requests to two chains", purse, requests(counter, other, deposit)),
        case("the most there can be", unspent((OWN[0], 1, {IOTA: MOST})), send((STRANGER, {IOTA: MOST}))),
        case("too little", purse, send((STRANGER, {IOTA: 701})), error="not_enough"),
        case("none of this color", purse, send((STRANGER, {b"\x33" * 32: 1})), error="not_enough"),
        case("another's output", unspent((STRANGER, 1, {IOTA: 5})), send((STRANGER, {IOTA: 1})), error="key_missing"),
        case("more than can be counted", unspent((OWN[0], 1, {IOTA: MOST - 1, RED: 1}), (OWN[0], 2, {IOTA: MOST})), send((STRANGER, {RED: 1, IOTA: MOST})),
             error="amount_overflow"),
        case("no payment", purse, send(), error="nothing_to_do"),
        case("a payment of nothing", purse, bad(send=[{"address": to, "balance": {}}]), error="amount_zero"),
        case("a payment of zero", purse, bad(send=[{"address": to, "balance": {"IOTA": "0"}}]), error="amount_zero"),
        case("the mint marker is paid to nobody", purse, bad(send=[{"address": to, "balance": {"MINT": "1"}}]), error="color_reserved"),
        case("a sum above u64", purse, bad(send=outputs_of([(STRANGER, {IOTA: MOST}), (OWN[0], {IOTA: 1})])), error="amount_overflow"),
        case("none minted", purse, bad(mint={"to": to, "amount": "0"}), error="amount_zero"),
        case("IOTA burned", purse, burn(STRANGER, IOTA, 1), error="color_reserved"),
        case("no request", purse, requests(), error="nothing_to_do"),
        case("a request that sends nothing of a color", purse, requests((CHAIN, "accounts", "deposit", {}, {IOTA: 0}, 0)), error="amount_zero"),
    ]
    write("wallet.json", {"seed": SEED.hex(), "addresses": [base58(a) for a in OWN], "node": base58(NODE),
                          "timestamp": str(1616144400 * SECOND), "cases": cases})


if __name__ == "__main__":
    main()
