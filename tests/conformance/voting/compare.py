"""Draws what a voting node sees and compares the program's verdicts with model.py.

    compare.py PROGRAM [COUNT] [SEED]

PROGRAM reads one scenario per line and answers each with one line.
"""

import sys

import model

sys.path.insert(0, __file__.rsplit("/", 2)[0])
import second_opinion  # noqa: E402

GRID = 250  # most times are multiples of it, so that many things happen at once


def moment(draw, most):
    return draw.randint(0, most // GRID) * GRID if draw.random() < 0.85 else draw.randint(0, most)


def parameters(draw):
    some = {}
    if draw.random() < 0.9:
        some["quarantine"] = draw.choice([0, 250, 500, 1000, 2000, 777])
    if draw.random() < 0.5:
        some["delay"] = draw.choice([0, 1, 250, 500, 1000, 2000])
    if draw.random() < 0.3:
        some["round_time"] = draw.choice([250, 500, 1000])
    if draw.random() < 0.9:
        some["equal_rounds"] = draw.choice([1, 1, 2, 2, 3, 4])
        if draw.random() < 0.5:
            some["fixed_rounds"] = draw.randint(0, some["equal_rounds"] - 1)
    if draw.random() < 0.3:
        some["cooling_rounds"] = draw.randint(0, 2)
    if draw.random() < 0.3:
        some["max_rounds"] = draw.randint(1, 5)
    for name, values in (
        ("first", ["1/2", "3/4", "67/100"]),
        ("fixed", ["1/2", "3/5"]),
        ("no_beacon", ["1/2", "2/3"]),
        ("quorum", ["0", "1/3", "1/2", "1"]),
        ("writers", ["0", "1/2", "7/10", "1"]),
    ):
        if draw.random() < 0.2:
            some[name] = draw.choice(values)
    if draw.random() < 0.3:
        some["low"], some["high"] = draw.choice([("1/2", "1/2"), ("1/2", "9/10"), ("3/5", "4/5")])
    return some


def transactions(draw, most):
    outputs = [f"x{i}" for i in range(draw.choice([1, 1, 2, 3]))]
    made, given, history = list(outputs), [], {}
    maker = {}
    times = sorted(moment(draw, most // 2) for _ in range(draw.randint(1, 6)))
    names = [f"t{i}" for i in range(len(times))]
    draw.shuffle(names)
    for name, time in zip(names, times):
        for _ in range(5):
            some = draw.choice([made, made[-2:], outputs])
            spends = draw.sample(some, min(len(some), draw.choice([1, 1, 1, 2])))
            past = set().union(*(history[maker[x]] | {maker[x]} for x in spends if x in maker)) if spends else set()
            spent = [x for p in past for t in given if t["id"] == p for x in t["spends"]] + spends
            if len(set(spent)) == len(spent):
                break
        else:
            continue
        transaction = {"id": name, "time": time, "spends": spends}
        creates = [f"{name}.{i}" for i in range(draw.choice([0, 1, 1, 2]))]
        if creates:
            transaction["creates"] = creates
        history[name] = past
        maker |= {x: name for x in creates}
        made += creates
        given.append(transaction)
    return outputs, given


def rounds(draw, names, peers, length, most):
    given, start = [], moment(draw, 3000)
    while start < most and len(given) < 9:
        end = start + length
        one = {"start": start}
        if draw.random() < 0.3:
            end = start + draw.randint(1, length)
            one["end"] = end
        if draw.random() < 0.6:
            one["beacon"] = draw.choice(["00", "ff", "80", "7f"]) * 32 if draw.random() < 0.5 else draw.randbytes(32).hex()
        some = draw.sample(peers, draw.randint(1, len(peers))) if peers else []
        one["drawn"] = {p: draw.randint(1, 5) for p in some}
        lean = {t: draw.choice(["like", "dislike"]) for t in names}
        answers = {}
        for p in some:
            told = {t: lean[t] if draw.random() < 0.75 else draw.choice(["like", "dislike", "unknown"]) for t in names}
            told = {t: o for t, o in told.items() if draw.random() < 0.9}
            if draw.random() < 0.85:
                answers[p] = told
        one["answers"] = answers
        given.append(one)
        start = end + draw.choice([0, 0, 0, 250, 100, 1000])
    return given


def scenario(draw):
    names = draw.sample(["O", "A", "B", "C", "D", "é"], draw.randint(1, 6))
    mana = {n: draw.choice([0, 1, 10, 10, 25, 50, 1 << 53]) for n in names}
    me = draw.choice(names)
    if draw.random() < 0.4:
        mana[me] = 0
    most = 9000
    outputs, given = transactions(draw, most)
    some = parameters(draw)
    drawn = {"node": me, "mana": mana, "genesis_outputs": outputs, "transactions": given}
    if some:
        drawn["parameters"] = some
    ids = [t["id"] for t in given]
    arrived = {t["id"]: t["time"] for t in given}
    peers = [n for n in names if n != me]
    if peers and ids and draw.random() < 0.5:
        statements = []
        for time in sorted(moment(draw, most) for _ in range(draw.randint(1, 8))):
            said = {t: draw.choice(["like", "dislike"]) for t in draw.sample(ids, draw.randint(1, len(ids)))}
            statements.append({"node": draw.choice(peers), "time": time, "round": draw.randint(1, 4), "opinions": said})
        drawn["statements"] = statements
    if draw.random() < 0.85:
        drawn["rounds"] = rounds(draw, ids, peers, some.get("round_time", 500), most)
    if ids and draw.random() < 0.5:
        events = []
        for _ in range(draw.randint(1, 4)):
            t = draw.choice(ids)
            time = max(arrived[t] + 1, moment(draw, most))
            events.append({"time": time, "event": draw.choice(["confirmed", "heavier", "expired"]), "transaction": t})
        drawn["approval"] = sorted(events, key=lambda e: e["time"])
    if draw.random() < 0.3:
        drawn["until"] = moment(draw, most + 4000)
    return drawn


def tell(verdicts, seen):
    for one in verdicts["changes"]:
        seen["by " + one["by"]] += 1
    for one in verdicts["votes"]:
        seen["vote " + str(one["result"])] += 1
    seen["rounds"] += len(verdicts["rounds"])


if __name__ == "__main__":
    second_opinion.compare("voting", scenario, model.explain, tell)
