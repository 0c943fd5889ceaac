"""Draws random ledger scenarios and compares the program's verdicts with model.py.

    compare.py PROGRAM [COUNT] [SEED]

PROGRAM reads one scenario per line and answers each with one line: the verdicts, or "malformed: PLACE: rule".
"""

import json
import random
import subprocess
import sys

import model

U64 = 2**64 - 1
OWNERS = ["alice", "bob", "carol", "dave", "Ünïcode ✓", ""]
COLORS = ["IOTA", "red", "blue", "a b"]


def amount(draw):
    kind = draw.random()
    if kind < 0.75:
        return draw.randint(1, 12)
    if kind < 0.90:
        return draw.choice([U64, U64 - 1, 2**63, 2**63 - 1, 2**32])
    return draw.choice([0, 1])


def split(draw, total, parts):
    cuts = sorted(draw.randint(0, total) for _ in range(parts - 1))
    return [b - a for a, b in zip([0] + cuts, cuts + [total])]


def conserving(draw, ledger, spends, ids):
    """Outputs that pass on what `spends` holds, uncoloring and minting a part."""
    owners = draw.sample(OWNERS, draw.randint(1, 3))
    outputs = {owner: {} for owner in owners}
    for color, held in model.total(ledger.outputs[n]["balance"] for n in spends).items():
        targets = [color, color, color, draw.choice(["IOTA", "MINT"])]
        for part in split(draw, held, draw.randint(1, 3)):
            if part:
                balance, to = outputs[draw.choice(owners)], draw.choice(targets)
                balance[to] = balance.get(to, 0) + part
    return [{"owner": o, "balance": b} for o, b in outputs.items() if b or draw.random() < 0.03]


def arbitrary(draw, ids):
    outputs = []
    for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
        colors = draw.sample(COLORS + ["MINT"] + ids, draw.choice([0, 1, 1, 1, 2]))
        outputs.append({"owner": draw.choice(OWNERS), "balance": {c: amount(draw) for c in colors}})
    return outputs


def scenario(draw):
    outputs = {}
    for i in range(draw.randint(0, 4)):
        colors = draw.sample(COLORS, draw.randint(1, 2))
        balance = {c: max(amount(draw), draw.random() < 0.98) for c in colors}
        outputs[f"g{i}"] = {"owner": draw.choice(OWNERS), "balance": balance}
    drawn = {"outputs": outputs, "transactions": []}
    ledger, ids, made = model.Ledger(outputs), [], list(outputs)
    all_ids = [f"t{i}" for i in range(draw.randint(0, 8))]
    for i, name in enumerate(all_ids):
        pool = made + (["undefined", f"o{i + 1}.0"] if draw.random() < 0.05 else [])
        fresh = [n for n in ledger.outputs if not any(n in s for s in ledger.spends.values())]
        pool = fresh if fresh and draw.random() < 0.6 else pool
        spends = [draw.choice(pool) for _ in range(draw.choice([0, 1, 1, 1, 1, 2, 2, 3]))] if pool else []
        if draw.random() < 0.9:
            spends = list(dict.fromkeys(spends))
        known = spends and all(n in ledger.outputs for n in spends)
        if known and draw.random() < 0.85:
            created = conserving(draw, ledger, spends, all_ids)
        else:
            created = arbitrary(draw, all_ids)
        if known and draw.random() < 0.9:
            signers = sorted({ledger.outputs[n]["owner"] for n in spends}, key=lambda _: draw.random())
        else:
            signers = draw.sample(OWNERS, draw.randint(0, 3))
        if draw.random() < 0.03:
            signers.append(draw.choice(OWNERS))
        transaction = {
            "id": name,
            "spends": spends,
            "creates": {f"o{i}.{k}": output for k, output in enumerate(created)},
            "signed_by": signers,
        }
        drawn["transactions"].append(transaction)
        made += list(transaction["creates"])
        if not ledger.error(transaction):
            ledger.book(transaction)
    return drawn


def spoil(draw, drawn):
    """One change that may or may not leave a scenario: both sides must agree which."""
    text = json.dumps(drawn, ensure_ascii=draw.random() < 0.5)
    kind = draw.randrange(8)
    if kind == 0:
        numbers = ["-1", "1.0", "1e2", "18446744073709551616", '"5"', "null", "true", "-0", "NaN", "00"]
        return text.replace(": 1", ": " + draw.choice(numbers), 1)
    if kind == 1:
        return text.replace('"owner"', '"owner": "x", "owner"', 1)
    if kind == 2:
        return text.replace('"balance"', draw.choice(['"balances"', '"owner"']), 1)
    if kind == 3:
        return text.replace('"IOTA"', draw.choice(['"MINT"', '"t0"', '"IOTA2"']), 1)
    if kind == 4:
        return text.replace('"t1"', '"t0"', 1)
    if kind == 5:
        return text.replace('"o1.0"', draw.choice(['"g0"', '"o0.0"', '"t0"']), 1)
    if kind == 6:
        return text.replace('"spends"', '"memo": 1, "spends"', 1)
    cut = draw.randrange(len(text))
    return text[:cut] + draw.choice(["", "}", "[", '"', "\\ud800", "\x01"]) + text[cut + draw.randint(0, 1) :]


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    lines, expected, seen = [], [], {}
    for i in range(count):
        draw = random.Random(seed * 1_000_003 + i)
        drawn = scenario(draw)
        line = spoil(draw, drawn) if draw.random() < 0.2 else json.dumps(drawn)
        lines.append(line)
        try:
            verdicts = model.explain(model.read(line))
            for verdict in verdicts["transactions"].values():
                seen[verdict.get("error", "valid")] = seen.get(verdict.get("error", "valid"), 0) + 1
            seen["conflict set"] = seen.get("conflict set", 0) + len(verdicts["conflicts"])
        except model.Malformed:
            verdicts = None
            seen["malformed"] = seen.get("malformed", 0) + 1
        expected.append(verdicts)
    answers = subprocess.run([program], input="\n".join(lines).encode() + b"\n", capture_output=True, check=True)
    answers = answers.stdout.decode().split("\n")[:-1]
    if len(answers) != count:
        sys.exit(f"{count} scenarios, {len(answers)} answers")
    for line, answer, verdicts in zip(lines, answers, expected):
        same = answer.startswith("malformed: ") if verdicts is None else answer == json.dumps(
            verdicts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if not same:
            sys.exit(f"they differ on\n{line}\nmodel:   {json.dumps(verdicts, sort_keys=True)}\nprogram: {answer}")
    print(f"{count} scenarios agree; " + ", ".join(f"{k} {v}" for k, v in sorted(seen.items())))


if __name__ == "__main__":
    main()
