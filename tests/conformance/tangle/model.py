"""A second, naive Tangle: what `weft explain tangle` must say, from docs/formats/explain-tangle.md and D-14 to D-24.

    model.py FILE          prints the verdicts on one scenario (- for standard input)
    compare.py             draws scenarios and compares this model with the program

Whole pasts as sets, everything counted anew after each message: slow and plain on purpose. Scenarios are taken as well
formed.
"""

import json
import sys
from fractions import Fraction

GENESIS = "genesis"
AGE_MAX = 30 * 60


def text_of(fraction):
    return str(Fraction(fraction))


class Tangle:
    def __init__(self, scenario):
        self.mana = scenario["nodes"]
        self.total = sum(self.mana.values())
        thresholds = scenario.get("thresholds", {})
        self.lead = Fraction(thresholds.get("branch_lead", "1/2"))
        self.message_threshold = Fraction(thresholds.get("message", "1/2"))
        self.given = scenario.get("transactions", {})
        self.creator = {x: None for x in scenario.get("genesis_outputs", [])}
        for name, transaction in self.given.items():
            for output in transaction.get("creates", []):
                self.creator[output] = name
        self.messages = {}  # booked, in order
        self.stands = {GENESIS: set()}  # transactions, by booked message
        self.up = {GENESIS: {GENESIS}}  # strong past, itself included
        self.rank = {GENESIS: 0}
        self.booked = set()  # transactions
        self.confirmed_branches = set()
        self.confirmed_messages = set()
        self.losses = []  # branches, in the order in which they lost a confirmation

    # The ledger.

    def history(self, transaction):
        """Itself included. Of names alone: what is booked has a history without a cycle."""
        found, todo = set(), [transaction]
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found.add(name)
            todo += [self.creator[x] for x in self.given[name].get("spends", []) if self.creator[x] is not None]
        return found

    def clash(self, a, b):
        return a != b and bool(set(self.given[a].get("spends", [])) & set(self.given[b].get("spends", [])))

    def conflicts(self, transaction):
        return {t for t in self.booked if self.clash(t, transaction)}

    def branches(self):
        return {t for t in self.booked if self.conflicts(t)}

    def nearest(self, transactions, branches):
        some = transactions & branches
        return {b for b in some if not any(b != o and b in self.history(o) for o in some)}

    def ancestors(self, branch, branches):
        return (self.history(branch) & branches) - {branch}

    # Statements.

    def in_order(self):
        return sorted(self.messages.values(), key=lambda m: (m["time"], m["id"].encode()))

    def supporters_of_branches(self, branches):
        supports = {b: set() for b in branches}
        for message in self.in_order():
            node = message["issuer"]
            voted = self.stands[message["id"]] & branches
            against = {c for b in voted for c in self.conflicts(b)}
            for b in branches:
                if self.history(b) & against:
                    supports[b].discard(node)
            for b in voted:
                supports[b].add(node)
        return supports

    def supporters_of_message(self, name):
        return {m["issuer"] for m in self.messages.values() if name in self.up[m["id"]]}

    def weight(self, nodes):
        return Fraction(sum(self.mana[n] for n in nodes), self.total) if self.total else Fraction(0)

    # One message.

    def error(self, message):
        parents = message["strong"] + message["weak"]
        times = [self.messages[p]["time"] for p in parents if p != GENESIS]
        if any(message["time"] <= t for t in times):
            return "time_not_after_parent"
        if any(message["time"] - t > AGE_MAX for t in times):
            return "time_too_far_after_parent"
        offered = self.offered(message)
        own = message.get("transaction")
        if own is None:
            return "parents_conflict" if self.has_conflict(offered) else None
        for x in self.given[own].get("spends", []):
            if self.creator[x] is not None and self.creator[x] not in offered:
                return "inputs_not_in_past"
        if self.has_conflict(self.history(own)):
            return "inputs_conflict"
        return "parents_conflict" if self.has_conflict(offered | self.history(own)) else None

    def offered(self, message):
        some = set()
        for p in message["strong"]:
            some |= self.stands[p]
        for p in message["weak"]:
            carried = self.messages[p].get("transaction") if p != GENESIS else None
            if carried is not None:
                some |= self.history(carried)
        return some

    def has_conflict(self, transactions):
        spent = [x for t in transactions for x in set(self.given[t].get("spends", []))]
        return len(set(spent)) < len(spent)

    def states(self):
        branches = self.branches()
        dead = {c for b in self.confirmed_branches for c in self.conflicts(b)}
        branch = {
            b: "confirmed" if b in self.confirmed_branches else "rejected" if self.history(b) & dead else "pending"
            for b in branches
        }
        transaction = {}
        carried = set().union(set(), *(self.stands[m] for m in self.confirmed_messages))
        for t in self.booked:
            own = self.history(t) & branches
            if any(branch[b] == "rejected" for b in own):
                transaction[t] = "rejected"
            elif t in carried and own <= self.confirmed_branches:
                transaction[t] = "confirmed"
            else:
                transaction[t] = "pending"
        return branch, transaction

    def book(self, message):
        """Books a message without an error; the events."""
        before_branches, before_transactions = self.states()
        before_messages = set(self.confirmed_messages)
        name, own = message["id"], message.get("transaction")
        self.stands[name] = self.offered(message) | (self.history(own) if own is not None else set())
        self.messages[name] = message
        self.up[name] = {name}.union(*(self.up[p] for p in message["strong"]))
        self.rank[name] = 1 + max(self.rank[p] for p in message["strong"])
        if own is not None:
            self.booked.add(own)
        branches = self.branches()
        for b in branches - set(before_branches):
            later = [c for c in self.confirmed_branches if b in self.history(c)]
            if before_transactions.get(b) == "confirmed" or later:
                self.confirmed_branches.add(b)
        supports = self.supporters_of_branches(branches)
        weight = {b: self.weight(supports[b]) for b in branches}
        fallen = {
            b
            for b in self.confirmed_branches
            for r in self.conflicts(b)
            if (-weight[r], r.encode()) < (-weight[b], b.encode())
        }
        lost = {b for b in self.confirmed_branches if self.history(b) & fallen}
        self.confirmed_branches -= lost
        grown = True
        while grown:
            grown = False
            for b in branches - self.confirmed_branches:
                leads = all(weight[b] >= weight[r] + self.lead for r in self.conflicts(b)) and weight[b] > 0
                if leads and self.ancestors(b, branches) <= self.confirmed_branches:
                    self.confirmed_branches.add(b)
                    grown = True
        for m in self.messages:
            mine = self.stands[m] & branches
            if not mine <= self.confirmed_branches:
                self.confirmed_messages.discard(m)
            elif self.message_weight(m, branches, supports) > self.message_threshold:
                self.confirmed_messages.add(m)
        return self.told(before_branches, before_messages, lost, branches)

    def message_weight(self, m, branches, supports):
        mine = self.stands[m] & branches
        return self.weight(n for n in self.supporters_of_message(m) if all(n in supports[b] for b in mine))

    def told(self, before, before_messages, lost, branches):
        now, _ = self.states()
        order = sorted(branches, key=lambda b: (len(self.ancestors(b, branches)), b.encode()))
        self.losses += [b for b in order if b in lost]
        events, silent = [], set()
        for b in order:
            if now[b] != "confirmed" or before.get(b) == "confirmed":
                continue
            beaten = [c for c in self.losses if c in self.conflicts(b)]
            if beaten:
                silent.add(beaten[-1])
                events.append({"event": "reorg", "from": beaten[-1], "to": b})
            else:
                events.append({"event": "branch_confirmed", "name": b})
        for state, event in (("pending", "branch_unconfirmed"), ("rejected", "branch_rejected")):
            for b in order:
                had = before.get(b)
                if b in silent or now[b] != state or had == state:
                    continue
                if state == "rejected" or had == "confirmed":
                    events.append({"event": event, "name": b})
        by_time = [m["id"] for m in self.in_order()]
        for event, some in (
            ("message_unconfirmed", before_messages - self.confirmed_messages),
            ("message_confirmed", self.confirmed_messages - before_messages),
        ):
            events += [{"event": event, "name": m} for m in by_time if m in some]
        return events


def explain(scenario):
    tangle = Tangle(scenario)
    invalid, waiting, events = {}, [], []

    def known(message):
        return all(p in tangle.stands or p in invalid for p in message["strong"] + message["weak"])

    for index, given in enumerate(scenario["messages"]):
        message = {"strong": [], "weak": [], "time": index + 1, **given}
        arrived = message["id"]
        parents = message["strong"] + message["weak"]
        if not 1 <= len(message["strong"]) <= 8 or len(message["weak"]) > 8:
            invalid[arrived] = "parents_count"
        elif len(set(parents)) < len(parents):
            invalid[arrived] = "parents_duplicate"
        else:
            waiting.append(message)
        while ready := [m for m in waiting if known(m)]:
            message = min(ready, key=lambda m: (m["time"], m["id"].encode()))
            waiting.remove(message)
            bad = any(p in invalid for p in message["strong"] + message["weak"])
            error = "parent_invalid" if bad else tangle.error(message)
            if error:
                invalid[message["id"]] = error
            else:
                events += [{"at": arrived, **e} for e in tangle.book(message)]

    branches = tangle.branches()
    supports = tangle.supporters_of_branches(branches)
    branch, transaction = tangle.states()

    def names(some):
        return sorted(some, key=str.encode)

    return {
        "messages": {
            m: {
                "branches": names(tangle.nearest(tangle.stands[m], branches)),
                "rank": tangle.rank[m],
                "supporters": names(tangle.supporters_of_message(m)),
                "approval_weight": text_of(tangle.message_weight(m, branches, supports)),
                "confirmed": m in tangle.confirmed_messages,
            }
            for m in tangle.messages
        },
        "branches": {
            b: {
                "parents": names(tangle.nearest(tangle.history(b) - {b}, branches)),
                "conflicts_with": names(tangle.conflicts(b)),
                "supporters": names(supports[b]),
                "approval_weight": text_of(tangle.weight(supports[b])),
                "state": branch[b],
            }
            for b in branches
        },
        "transactions": transaction,
        "unsolid": names(m["id"] for m in waiting),
        "invalid": [{"message": m, "error": invalid[m]} for m in names(invalid)],
        "events": events,
    }


if __name__ == "__main__":
    text = sys.stdin.read() if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8").read()
    print(json.dumps(explain(json.loads(text)), ensure_ascii=False))
