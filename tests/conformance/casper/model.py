"""A second, naive Casper: what `weft explain casper` must say, from docs/formats/explain-casper.md and D-80 to D-86.

    model.py FILE          prints the verdicts on one scenario (- for standard input)
    compare.py             draws scenarios and compares this model with the program

Whole pasts as sets, every clique tried: slow and plain on purpose. Scenarios are taken as well formed.
"""

import itertools
import json
import sys
from fractions import Fraction

JOIN = {("read", "read"): "read", ("add", "add"): "add"}


class Dag:
    """Accepted blocks with their pasts, the block itself included; a view is a set of names."""

    def __init__(self, scenario):
        self.stakes = scenario["validators"]
        self.total = sum(self.stakes.values())
        self.genesis = scenario["genesis"]
        self.creator = {self.genesis: None}
        self.gas = {self.genesis: 0}
        self.parents = {self.genesis: []}
        self.effects = {self.genesis: {}}
        self.up = {self.genesis: {self.genesis}}  # over parents
        self.seen = {self.genesis: {self.genesis}}  # over parents and justifications
        self.order = []

    def insert(self, block):
        name = block["id"]
        cited = block["parents"] + block["justifications"]
        self.creator[name] = block["creator"]
        self.gas[name] = block["gas"]
        self.parents[name] = block["parents"]
        self.effects[name] = block.get("effects", {})
        self.up[name] = {name}.union(*(self.up[p] for p in block["parents"]))
        self.seen[name] = {name}.union(*(self.seen[c] for c in cited))
        self.order.append(name)

    def of(self, validator, view):
        return [b for b in view if self.creator[b] == validator]

    def tips(self, validator, view):
        own = self.of(validator, view)
        return sorted(b for b in own if not any(b != o and b in self.seen[o] for o in own))

    def equivocates(self, validator, view):
        return any(
            a not in self.seen[b] and b not in self.seen[a]
            for a, b in itertools.combinations(self.of(validator, view), 2)
        )

    def latest(self, view):
        """Of validators that do not equivocate in the view."""
        return {
            v: (self.tips(v, view) or [self.genesis])[0] for v in self.stakes if not self.equivocates(v, view)
        }

    def scores(self, view):
        latest = self.latest(view)
        return {b: sum(self.stakes[v] for v, at in latest.items() if b in self.up[at]) for b in view}

    def cumulative_gas(self, block):
        return sum(self.gas[b] for b in self.up[block] if b != block)

    def rank(self, scores):
        return lambda b: (-scores[b], -self.cumulative_gas(b), b.encode())

    def fork_choice(self, view):
        scores = self.scores(view)
        if not self.latest(view):
            return []
        chosen = [self.genesis]
        while True:
            replaced = []
            for block in chosen:
                children = [b for b in view if block in self.parents[b] and scores[b] > 0]
                replaced += sorted(children, key=self.rank(scores)) or [block]
            replaced = list(dict.fromkeys(replaced))
            if replaced == chosen:
                return chosen
            chosen = replaced

    def net(self, blocks):
        effects = {}
        for block in blocks:
            for key, op in self.effects[block].items():
                had = effects.get(key)
                effects[key] = op if had is None else JOIN.get((had, op), "write")
        return effects

    def commute(self, mine, merged):
        ours, theirs = self.net(mine - merged), self.net(merged - mine)
        return all((op, theirs[key]) in JOIN for key, op in ours.items() if key in theirs)

    def chosen_parents(self, view):
        scores = self.scores(view)
        heavy = {self.genesis} | {b for b in view if 2 * scores[b] > self.total}
        merged = set().union(*(self.up[b] for b in heavy))
        accepted = []
        for leaf in self.fork_choice(view):
            if self.commute(self.up[leaf], merged):
                accepted.append(leaf)
                merged |= self.up[leaf]
        ends = [b for b in heavy if not any(b != o and b in self.up[o] for o in heavy)]
        left = [b for b in ends if not any(b in self.up[leaf] for leaf in accepted)]
        return accepted + sorted(left, key=self.rank(scores))

    def chosen_justifications(self, view, parents):
        cited = []
        for validator in self.stakes:
            tips = [b for b in self.tips(validator, view) if b not in parents]
            cited += sorted(tips, key=str.encode)[:2] if self.equivocates(validator, view) else tips
        return sorted(cited, key=str.encode)

    def error(self, block, validate):
        """Of a block whose citations are all here."""
        cited = block["parents"] + block["justifications"]
        past = set().union(*(self.seen[c] for c in cited))
        me = block["creator"]
        if self.equivocates(me, past):
            return "swimlane_merged"
        before = self.tips(me, past)
        stale = []
        for j in block["justifications"]:
            if self.creator[j] is None or j not in self.tips(self.creator[j], past):
                stale.append(j)
        for j in stale:
            if self.creator[j] is None or not before:
                continue
            if any(j != o and j in self.seen[o] for o in self.of(self.creator[j], self.seen[before[0]])):
                return "justification_regression"
        if stale:
            return "justification_stale"
        for validator in self.stakes:
            tips = self.tips(validator, past)
            if tips and not any(t in cited for t in tips):
                return "justification_missing"
        merged = set(self.up[block["parents"][0]])
        for parent in block["parents"][1:]:
            if not self.commute(self.up[parent], merged):
                return "parents_conflict"
            merged |= self.up[parent]
        if validate and block["parents"] != self.chosen_parents(past):
            return "invalid_parents"
        return None


def cliques(vertices, joined):
    for size in range(1, len(vertices) + 1):
        for some in itertools.combinations(vertices, size):
            if all(frozenset(pair) in joined for pair in itertools.combinations(some, 2)):
                yield some


def agreement(dag, observer, block):
    steps = []
    for own in [b for b in dag.order if dag.creator[b] == observer]:
        view = dag.seen[own]
        if block not in view:
            continue
        honest = [v for v in sorted(dag.stakes, key=str.encode) if not dag.equivocates(v, view)]

        def knows(x, y):
            return any(
                block in dag.seen[told] for said in dag.of(x, view) for told in dag.of(y, dag.seen[said])
            )

        edges = [[a, b] for a, b in itertools.combinations(honest, 2) if knows(a, b) and knows(b, a)]
        joined = {frozenset(edge) for edge in edges}
        weights = [sum(dag.stakes[v] for v in c) for c in cliques(honest, joined) if len(c) > 1]
        steps.append({"at": own, "edges": edges, "weight": max(weights + [dag.stakes[observer]])})
    return steps


def support(dag, block, view, latest):
    """The heaviest clique that stands on the block: its weight and its members."""
    vertices = sorted((v for v, at in latest.items() if block in dag.up[at]), key=str.encode)

    def sure(a, b):
        seen = dag.tips(b, dag.seen[latest[a]])
        if not seen:
            return False
        later = [m for m in dag.of(b, view) if seen[0] in dag.seen[m]]
        return all(block in dag.up[m] for m in later)

    joined = {frozenset(p) for p in itertools.combinations(vertices, 2) if sure(*p) and sure(*reversed(p))}
    best = (0, [])
    for some in cliques(vertices, joined):
        weight = sum(dag.stakes[v] for v in some)
        encoded = [v.encode() for v in some]
        if weight > best[0] or (weight == best[0] and encoded < [v.encode() for v in best[1]]):
            best = (weight, list(some))
    return best


def explain(scenario):
    dag = Dag(scenario)
    threshold = Fraction(scenario["finality_threshold"])
    validate = scenario.get("validate", False)
    waiting, rejected, final, shown = [], {}, {}, []

    def verdict(block):
        """None: it waits."""
        cited = block["parents"] + block["justifications"]
        if any(c in rejected for c in cited):
            return "ancestor_rejected"
        if any(c not in dag.seen for c in cited):
            return None
        return dag.error(block, validate) or "accepted"

    def settle(block, result):
        if result != "accepted":
            rejected[block["id"]] = result
            return
        dag.insert(block)
        view = set(dag.order) | {dag.genesis}
        latest = dag.latest(view)
        for name in dag.order:
            if name in final:
                continue
            weight, clique = support(dag, name, view, latest)
            if 2 * weight - dag.total > threshold * dag.total:
                final[name] = True
                shown.append({"block": name, "at": block["id"], "weight": weight, "clique": clique})

    for block in scenario["blocks"]:
        cited = block["parents"] + block["justifications"]
        if block["creator"] not in dag.stakes:
            settle(block, "creator_unbonded")
        elif not block["parents"]:
            settle(block, "parents_empty")
        elif len(set(cited)) < len(cited):
            settle(block, "citation_repeated")
        else:
            waiting.append(block)
        while True:
            judged = next(((b, v) for b in waiting if (v := verdict(b))), None)
            if judged is None:
                break
            waiting.remove(judged[0])
            settle(*judged)

    view = set(dag.order) | {dag.genesis}
    scores = dag.scores(view)
    parents = dag.chosen_parents(view)
    return {
        "blocks": {b: {"score": scores[b], "cumulative_gas": dag.cumulative_gas(b)} for b in view},
        "latest": dag.latest(view),
        "leaves": sorted((b for b in view if not any(b in dag.parents[o] for o in view)), key=str.encode),
        "fork_choice": dag.fork_choice(view),
        "parents": parents,
        "justifications": dag.chosen_justifications(view, parents),
        "agreement": [{**a, "steps": agreement(dag, a["observer"], a["block"])} for a in scenario.get("agreement", [])],
        "finalized": shown,
        "equivocators": sorted((v for v in dag.stakes if dag.equivocates(v, view)), key=str.encode),
        "buffered": sorted((b["id"] for b in waiting), key=str.encode),
        "rejected": [{"block": b, "error": e} for b, e in rejected.items()],
    }


if __name__ == "__main__":
    text = sys.stdin.read() if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8").read()
    print(json.dumps(explain(json.loads(text)), ensure_ascii=False))
