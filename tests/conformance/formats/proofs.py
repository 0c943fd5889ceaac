"""Writes proofs.json: anchors and proofs of a chain's state, made here from docs/formats/proof.md alone.

`accepted`: what each proof shows; `refused`: the first step that fails. Run from this folder after a change of a format.
"""

from make import IOTA, MINT, SECOND, address, base58, blake2b, entry, essence, hname, i64, key, request, tagged, transaction
from make import u16, u32, u8, unlock, var, write

CHAIN_KEY = 5  # of the tree's chain: an Ed25519 address, so that this program can sign
CHAIN = address(key(CHAIN_KEY))
OTHER_CHAIN = address(b"\x05" * 96, 2)
COLOR = b"\x77" * 32
PREVIOUS = b"\x21" * 32
BLOCK_HASH = b"\x42" * 32
INDEX = 9
ZERO = bytes(32)

# A committee's signature is one of BLS12-381, which this program cannot make. These two are of the secret key 7 over the
# essence of `bls_anchor`, made with noble-curves: another program than the node's.
BLS_KEY = bytes.fromhex("8d0273f6bf31ed37c3b8d68083ec3d8e20b5f2cc170fa24b9b5be35b34ed013f9a921f1cad1644d4bdb14674247234c8049cd1dbb2d2c3581e54c088135fef36505a6823d61b859437bfc79b617030dc8b40e32bad1fa85b9c0f368af6d38d3c")
BLS_SIGNATURE = bytes.fromhex("891fe49bf291545e18e67a48d9ebb0ecb9a3c32b8f5dadefc63a66e24782e41022ecca7909281520c752adb14b613708")


def bit(path, i):
    return path[i // 8] >> (7 - i % 8) & 1


def leaf(path, value):
    return tagged(b"weft/state/leaf", path + blake2b(value))


def inner(left, right):
    return tagged(b"weft/state/inner", left + right)


def tree(entries, depth=0):
    """The hash of a subtree of (path, value)."""
    if not entries:
        return ZERO
    if len(entries) == 1:
        return leaf(*entries[0])
    left = [e for e in entries if not bit(e[0], depth)]
    right = [e for e in entries if bit(e[0], depth)]
    return inner(tree(left, depth + 1), tree(right, depth + 1))


def walk(entries, path):
    """The siblings from the root to where the path ends, and what stands there: a list of none or one entry."""
    siblings = []
    while len(entries) > 1:
        depth = len(siblings)
        own = [e for e in entries if bit(e[0], depth) == bit(path, depth)]
        siblings.append(tree([e for e in entries if e not in own], depth + 1))
        entries = own
    return siblings, entries


def path_bytes(siblings, end):
    bitmap = sum(1 << i for i, s in enumerate(siblings) if s != ZERO)
    out = u8(1) + u16(len(siblings)) + bitmap.to_bytes((len(siblings) + 7) // 8, "little")
    return out + b"".join(s for s in siblings if s != ZERO) + end


def document(root, state_key, value, way, index=INDEX, block=BLOCK_HASH):
    return u8(1) + u32(index) + root + block + var(state_key) + (u8(0) if value is None else u8(1) + var(value)) + way


def prove(state, state_key):
    entries = [(blake2b(k), v) for k, v in state.items()]
    siblings, end = walk(entries, blake2b(state_key))
    if not end:
        end = u8(1)
    elif end[0][0] == blake2b(state_key):
        end = u8(0)
    else:
        end = u8(2) + end[0][0] + blake2b(end[0][1])
    return document(tree(entries), state_key, state.get(state_key), path_bytes(siblings, end))


def state_hash(root, block=BLOCK_HASH):
    return tagged(b"weft/state/hash", root + block)


def section(state, color=COLOR, index=INDEX):
    return color + u32(index) + i64(1616144409 * SECOND) + state


def anchor_essence(state, chain=CHAIN, inputs=None, outputs=None, data=None):
    outputs = outputs or {chain: {COLOR: 1, IOTA: 50}, address(key(2)): {IOTA: 5}}
    inputs = inputs or [(chain, PREVIOUS)]
    return essence(sorted(inputs), sorted(outputs.items()), data or u8(0x80) + section(state))


def anchor(state, signers=(CHAIN_KEY,), **parts):
    return transaction(anchor_essence(state, **parts), signers)


def bls_essence(state):
    return anchor_essence(state, chain=address(BLS_KEY, 2))


def main():
    own = hname("counter")
    state = {own + b"counter": b"\x05" + bytes(7), own + b"empty": b""}
    for n in range(40):
        state[hname("accounts") + b"a" + bytes([n]) * 69] = bytes([n + 1]) + bytes(7)
    root = tree([(blake2b(k), v) for k, v in state.items()])
    now = state_hash(root)
    good = anchor(now)
    value = prove(state, own + b"counter")
    alone = {own + b"counter": b"\x01"}
    alone_root = tree([(blake2b(k), v) for k, v in alone.items()])
    # Keys that end at nothing and at another's leaf, found by trying.
    ends = {}
    for n in range(1000):
        absent = own + b"absent %d" % n
        _, end = walk([(blake2b(k), v) for k, v in state.items()], blake2b(absent))
        ends.setdefault("other" if end else "nothing", absent)

    call = request(OTHER_CHAIN + hname("accounts"), "deposit", sender=hname("counter"), transfer={IOTA: 3})
    both = {CHAIN: {COLOR: 1}, OTHER_CHAIN: {IOTA: 3, MINT: 1}}
    posted = u8(0x81) + section(now) + call

    def shown(name, anchor_bytes, proof, chain, state_key, found):
        return {"name": name, "anchor": anchor_bytes.hex(), "proof": proof.hex(), "chain": base58(chain), "key": state_key.hex(),
                "value": None if found is None else found.hex(), "block_index": INDEX, "color": base58(COLOR),
                "transaction": base58(blake2b(anchor_bytes))}

    bls = bls_essence(now)
    accepted = [
        shown("a value", good, value, CHAIN, own + b"counter", state[own + b"counter"]),
        shown("an empty value", good, prove(state, own + b"empty"), CHAIN, own + b"empty", b""),
        shown("no such key: nothing stands there", good, prove(state, ends["nothing"]), CHAIN, ends["nothing"], None),
        shown("no such key: another's leaf stands there", good, prove(state, ends["other"]), CHAIN, ends["other"], None),
        shown("the only key", anchor(state_hash(alone_root)), prove(alone, own + b"counter"), CHAIN, own + b"counter", b"\x01"),
        shown("an empty state", anchor(state_hash(ZERO)), prove({}, own + b"x"), CHAIN, own + b"x", None),
        shown("an anchor with a request", anchor(now, outputs=both, data=posted), value, CHAIN, own + b"counter",
              state[own + b"counter"]),
        shown("signed by a committee", bls + u32(1) + u8(2) + BLS_KEY + BLS_SIGNATURE, value, address(BLS_KEY, 2),
              own + b"counter", state[own + b"counter"]),
    ]

    def no(name, error, anchor_bytes=good, proof=value):
        return {"name": name, "anchor": anchor_bytes.hex(), "proof": proof.hex(), "error": error}

    def not_an_anchor(name, **parts):
        return no(name, "not_an_anchor", anchor(now, **parts))

    to_self = request(CHAIN + hname("accounts"), "deposit", sender=hname("counter"))
    two = {CHAIN: {COLOR: 1, IOTA: 50}, address(key(2)): {IOTA: 5}}
    siblings, _ = walk([(blake2b(k), v) for k, v in state.items()], blake2b(own + b"counter"))
    other_leaf = u8(2) + blake2b(own + b"empty") + blake2b(b"")
    alone_hash = anchor(state_hash(alone_root))
    refused = [
        no("no transaction", "malformed_anchor", b"rubbish"),
        no("a byte is missing", "malformed_anchor", good[:-1]),
        not_an_anchor("no state section", data=u8(1) + call, outputs=both),
        not_an_anchor("data that is no payload", data=b"\x80"),
        not_an_anchor("inputs of two", inputs=[(CHAIN, PREVIOUS), (address(key(2)), PREVIOUS)], signers=(2, CHAIN_KEY)),
        not_an_anchor("block 0", data=u8(0x80) + section(now, index=0)),
        not_an_anchor("the color of the mint marker", data=u8(0x80) + section(now, color=MINT), outputs={CHAIN: {MINT: 1}}),
        not_an_anchor("an origin's section", data=u8(0x80) + section(now, color=IOTA), outputs={CHAIN: {IOTA: 1}}),
        not_an_anchor("the chain's token is not there", outputs={CHAIN: {IOTA: 50}}),
        not_an_anchor("two tokens of the chain's color", outputs={**two, CHAIN: {COLOR: 2}}),
        not_an_anchor("the chain's token goes elsewhere", outputs={address(key(2)): {COLOR: 1}}),
        not_an_anchor("another has the color, too", outputs={**two, address(key(2)): {COLOR: 1}}),
        not_an_anchor("a request to itself", data=u8(0x81) + section(now) + to_self),
        not_an_anchor("a request without an output", data=posted),
        not_an_anchor("a request without its token", data=posted, outputs={**both, OTHER_CHAIN: {IOTA: 3}}),
        not_an_anchor("a request token too many", data=posted, outputs={**both, OTHER_CHAIN: {IOTA: 3, MINT: 2}}),
        not_an_anchor("a transfer that is not covered", data=posted, outputs={**both, OTHER_CHAIN: {IOTA: 2, MINT: 1}}),
        no("signed by another", "bad_signature", anchor(now, signers=(2,))),
        no("signed by another, too", "bad_signature", anchor(now, signers=(2, CHAIN_KEY))),
        no("not signed", "bad_signature", anchor(now, signers=())),
        no("another signature", "bad_signature", anchor_essence(now) + u32(1) + unlock(CHAIN_KEY, b"another essence")),
        no("a committee's signature of another essence", "bad_signature",
           bls_essence(state_hash(alone_root)) + u32(1) + u8(2) + BLS_KEY + BLS_SIGNATURE),
        no("no document", "malformed_document", proof=b"rubbish"),
        no("a byte is missing", "malformed_document", proof=value[:-1]),
        no("a byte too many", "malformed_document", proof=value + b"\0"),
        no("version 2", "malformed_document", proof=u8(2) + value[1:]),
        no("a key of 1029 bytes", "malformed_document", proof=document(root, bytes(1029), None, path_bytes([], u8(1)))),
        no("a path of 257 steps", "malformed_document",
           proof=document(root, own + b"x", None, path_bytes([b"\x01" * 32] * 257, u8(1)))),
        no("the last sibling is empty", "malformed_document", proof=document(root, own + b"x", None, path_bytes([ZERO], u8(1)))),
        no("a sibling of zeros that is said to be there", "malformed_document",
           proof=document(root, own + b"x", None, u8(1) + u16(1) + u8(1) + ZERO + u8(1))),
        no("an unused bit", "malformed_document",
           proof=document(root, own + b"x", None, u8(1) + u16(1) + u8(3) + b"\x01" * 32 + u8(1))),
        no("an end of kind 3", "malformed_document", proof=document(root, own + b"x", None, path_bytes([], u8(3)))),
        no("another block", "wrong_block", proof=value[:1] + u32(INDEX + 1) + value[5:]),
        no("another root", "state_hash_mismatch", proof=value[:5] + b"\x01" * 32 + value[37:]),
        no("another block hash", "state_hash_mismatch", proof=value[:37] + b"\x01" * 32 + value[69:]),
        no("another state", "state_hash_mismatch", alone_hash),
        no("another value", "path_mismatch", proof=document(root, own + b"counter", b"\x06" + bytes(7), path_bytes(siblings, u8(0)))),
        no("no value, where there is one", "path_mismatch", proof=document(root, own + b"counter", None, path_bytes(siblings, u8(1)))),
        no("no value, with the key's own leaf", "path_mismatch",
           proof=document(root, own + b"counter", None, path_bytes(siblings, u8(0)))),
        no("no value, with the key's own leaf as another's", "path_mismatch",
           proof=document(root, own + b"counter", None,
                          path_bytes(siblings, u8(2) + blake2b(own + b"counter") + blake2b(state[own + b"counter"])))),
        no("a leaf that stands elsewhere", "path_mismatch",
           proof=document(root, own + b"counter", None, path_bytes(siblings, other_leaf))),
        no("a value with another's leaf", "path_mismatch",
           proof=document(root, own + b"counter", state[own + b"counter"], path_bytes(siblings, other_leaf))),
        no("a value of another key", "path_mismatch",
           proof=document(root, own + b"empty", state[own + b"counter"], path_bytes(siblings, u8(0)))),
    ]
    write("proofs.json", {"accepted": accepted, "refused": refused})


if __name__ == "__main__":
    main()
