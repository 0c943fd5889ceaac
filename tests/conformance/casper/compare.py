"""Draws block DAGs and compares the program's verdicts with model.py.

    compare.py PROGRAM [COUNT] [SEED]

PROGRAM reads one scenario per line and answers each with one line.
"""

import json
import random
import sys

import model

sys.path.insert(0, __file__.rsplit("/", 2)[0])
import second_opinion  # noqa: E402

KEYS = ["k1", "k2", "k3"]


def effects(draw):
    kind = draw.random()
    if kind < 0.5:
        return {}
    ops = ["add", "add", "read", "read", "write"]
    return {"effects": {k: draw.choice(ops) for k in draw.sample(KEYS, draw.randint(0, 2))}}


def scenario(draw):
    """Validators that see a part of what is there, mostly follow the rules, and now and then do not."""
    names = draw.sample(["A", "B", "C", "D", "E", "a", "é", "AA"], draw.randint(1, 5))
    stakes = {v: draw.choice([1, 1, 2, 3, 10, draw.randint(1, 100)]) for v in names}
    genesis = draw.choice(["G", "b05_", "~"])
    drawn = {
        "validators": stakes,
        "genesis": genesis,
        "finality_threshold": draw.choice(["0", "1/3", "1/10", "1/2", "2/3", "1", "99/100"]),
        "blocks": [],
    }
    dag = model.Dag(drawn)
    liars = [v for v in names if draw.random() < 0.15]
    views = {v: {genesis} for v in names}
    ids = [f"b{i:02}" for i in range(draw.randint(0, 18))]
    draw.shuffle(ids)
    lies = draw.random() < 0.4
    for name in ids:
        me = draw.choice(names)
        for _ in range(draw.choice([0, 1, 1, 2, 3])):
            if dag.order:
                views[me] |= dag.seen[draw.choice(dag.order)]
        view = set(views[me])
        if me in liars and draw.random() < 0.4 and dag.of(me, view):
            forgets = draw.choice(dag.of(me, view))
            view = {b for b in view if forgets not in dag.seen[b]}
        if dag.equivocates(me, view):
            continue
        parents = dag.chosen_parents(view)
        if draw.random() < 0.35:
            latest = [b for b in dag.latest(view).values()]
            parents = list(dict.fromkeys(draw.choices(latest or [genesis], k=draw.randint(1, 3))))
        justifications = dag.chosen_justifications(view, parents)
        block = {"id": name, "creator": me, "gas": draw.choice([0, 1, 2, 5, 5]), "parents": parents}
        block |= {"justifications": justifications, **effects(draw)}
        if lies and draw.random() < 0.15:
            spoil(draw, block, dag, ids)
        drawn["blocks"].append(block)
        cited = block["parents"] + block["justifications"]
        if block["creator"] in stakes and block["parents"] and all(c in dag.seen for c in cited):
            if not dag.error(block, drawn.get("validate", False)):
                dag.insert(block)
                views[me] |= dag.seen[name]
    if draw.random() < 0.5:
        moved = drawn["blocks"]
        for _ in range(draw.randint(1, 6)):
            if moved:
                moved.insert(draw.randint(0, len(moved) - 1), moved.pop(draw.randrange(len(moved))))
    if draw.random() < 0.2:
        drawn["blocks"] = [b for b in drawn["blocks"] if draw.random() < 0.9]
    present = [genesis] + [b["id"] for b in drawn["blocks"]]
    drawn["agreement"] = [
        {"observer": draw.choice(names), "block": draw.choice(present)} for _ in range(draw.randint(0, 4))
    ]
    if draw.random() < 0.5:
        drawn["validate"] = draw.random() < 0.7
    return drawn


def spoil(draw, block, dag, ids):
    kind = draw.randrange(7)
    known = dag.order + [dag.genesis]
    if kind == 0:
        block["creator"] = draw.choice(["nobody", *dag.stakes])
    elif kind == 1:
        block["parents"] = []
    elif kind == 2:
        block["justifications"] = block["justifications"] + [draw.choice(known)]
    elif kind == 3 and block["justifications"]:
        block["justifications"] = block["justifications"][1:]
    elif kind == 4 and block["justifications"]:
        block["justifications"] = [draw.choice(known)] + block["justifications"][1:]
    elif kind == 5:
        block["parents"] = [draw.choice(known)]
    else:
        block["parents"] = block["parents"] + [draw.choice([*ids, "nowhere"])]


def tell(verdicts, seen):
    for one in verdicts["rejected"]:
        seen[one["error"]] += 1
    seen["final"] += len(verdicts["finalized"])
    seen["equivocators"] += len(verdicts["equivocators"])
    seen["buffered"] += len(verdicts["buffered"])
    seen["two or more parents"] += len(verdicts["parents"]) > 1
    seen["left out"] += len(verdicts["parents"]) < len(verdicts["fork_choice"])


if __name__ == "__main__":
    second_opinion.compare("casper", scenario, model.explain, tell)
