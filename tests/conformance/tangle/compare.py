"""Draws Tangles and compares the program's verdicts with model.py.

    compare.py PROGRAM [COUNT] [SEED]

PROGRAM reads one scenario per line and answers each with one line.
"""

import sys

import model

sys.path.insert(0, __file__.rsplit("/", 2)[0])
import second_opinion  # noqa: E402


def ledger(draw):
    """Transactions over a few outputs, so that many spend the same, and some build on others."""
    outputs = [f"x{i}" for i in range(draw.choice([1, 1, 2, 3]))]
    transactions, all_outputs = {}, list(outputs)
    names = [f"t{i}" for i in range(draw.choice([0, 2, 4, 6, 9, 12]))]
    draw.shuffle(names)
    for name in names:
        some = draw.choice([all_outputs, all_outputs[-1:], all_outputs[-2:-1] or outputs, all_outputs[-3:], outputs])
        spends = draw.sample(some, min(len(some), draw.choice([1, 1, 1, 2])))
        creates = [f"{name}.{i}" for i in range(draw.choice([0, 1, 1, 1]))]
        transactions[name] = {"spends": spends, "creates": creates} if creates else {"spends": spends}
        all_outputs += creates
    return outputs, transactions


def parents(draw, before, strong_most):
    some = before[-draw.choice([2, 6, 20, 20]) :]
    strong = draw.sample(some, min(len(some), draw.randint(1, strong_most)))
    left = [p for p in before if p not in strong and p != model.GENESIS]
    weak = draw.sample(left, min(len(left), draw.choice([0, 0, 0, 1, 2])))
    return strong, weak


def payload(draw, tangle, message):
    """A transaction that may stand there; now and then any."""
    if draw.random() < 0.05:
        return draw.choice(sorted(tangle.given))
    fitting = [t for t in sorted(tangle.given) if not tangle.error({**message, "transaction": t})]
    new = [t for t in fitting if t not in tangle.booked]
    deep = [t for t in new if len(tangle.history(t)) > 1]
    in_conflict = [t for t in new if tangle.conflicts(t)]
    return draw.choice(draw.choice([deep, deep, new, in_conflict, [t for t in in_conflict if t in deep] or in_conflict, fitting]) or fitting or sorted(tangle.given))


def scenario(draw):
    nodes = draw.sample(["A", "B", "C", "D", "E", "é", "a"], draw.randint(1, 6))
    even = draw.random() < 0.3
    mana = {n: 10 if even else draw.choice([0, 1, 5, 10, 25, draw.randint(0, 100)]) for n in nodes}
    outputs, transactions = ledger(draw)
    drawn = {"nodes": mana, "messages": [], "genesis_outputs": outputs}
    if transactions:
        drawn["transactions"] = transactions
    if draw.random() < 0.4:
        lead, message = draw.choice(["2/5", "1/2", "2/3", "1"]), draw.choice(["0", "1/4", "1/2", "4/5"])
        drawn["thresholds"] = {"branch_lead": lead} if draw.random() < 0.5 else {"message": message, "branch_lead": lead}
    count = draw.randint(1, 26)
    ids = [f"m{i:02}" for i in range(count)]
    if draw.random() < 0.5:
        draw.shuffle(ids)
    tangle = model.Tangle(drawn)
    most = draw.choice([1, 2, 2, 3])
    for at, name in enumerate(ids):
        message = {"id": name, "issuer": draw.choice(nodes), "time": at + 1}
        sound = [model.GENESIS, *tangle.messages]
        for _ in range(8):
            message["strong"], message["weak"] = parents(draw, sound if draw.random() < 0.97 else [model.GENESIS, *ids[:at]], most)
            if transactions and draw.random() < 0.02:  # whatever becomes of it
                message["transaction"] = draw.choice(sorted(transactions))
                break
            if all(p in tangle.stands for p in message["strong"] + message["weak"]) and not tangle.error(message):
                if transactions and draw.random() < 0.6:
                    message["transaction"] = payload(draw, tangle, message)
                if not tangle.error(message):
                    tangle.book(dict(message))
                    break
                del message["transaction"]
        drawn["messages"].append(finish(draw, message))
    if draw.random() < 0.6:
        for message, time in zip(drawn["messages"], range(1, count + 1)):
            message.setdefault("time", time)
        moved = drawn["messages"]
        if draw.random() < 0.3:
            draw.shuffle(moved)
        for _ in range(draw.randint(0, 6)):
            moved.insert(draw.randint(0, len(moved) - 1), moved.pop(draw.randrange(len(moved))))
    if draw.random() < 0.15:
        drawn["messages"] = [m for m in drawn["messages"] if draw.random() < 0.95]
    return drawn


def finish(draw, message):
    if draw.random() < 0.01:
        spoil(draw, message)
    if not message["weak"] and draw.random() < 0.8:
        del message["weak"]
    if draw.random() < 0.01:
        message["time"] += draw.choice([-1, 1, 2, 1799, 1800, 1801, 2500])
    elif draw.random() < 0.5:
        del message["time"]
    return message


def spoil(draw, message):
    kind = draw.randrange(5)
    if kind == 0:
        message["strong"] = []
    elif kind == 1:
        message["strong"] = message["strong"] + [message["strong"][0]]
    elif kind == 2:
        message["weak"] = message["weak"] + [message["strong"][0]]
    elif kind == 3:
        message["strong"] = message["strong"] + ["nowhere"]
    else:
        message["strong"] = [f"n{i}" for i in range(9)]


def tell(verdicts, seen):
    for one in verdicts["invalid"]:
        seen[one["error"]] += 1
    for one in verdicts["events"]:
        seen[one["event"]] += 1
    seen["unsolid"] += len(verdicts["unsolid"])
    for one in verdicts["branches"].values():
        seen["branch with parents"] += bool(one["parents"])
        seen["branch in three or more"] += len(one["conflicts_with"]) > 1


if __name__ == "__main__":
    second_opinion.compare("tangle", scenario, model.explain, tell)
