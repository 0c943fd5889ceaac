"""A second, naive node that votes: what `weft explain voting` must say, from docs/formats/explain-voting.md alone.

    model.py FILE          prints the verdicts on one scenario (- for standard input)
    compare.py             draws scenarios and compares this model with the program

One list of events, everything counted anew at each: slow and plain on purpose. Scenarios are taken as well formed.
"""

import json
import sys
from fractions import Fraction

DEFAULTS = {"quarantine": 2000, "round_time": 500, "cooling_rounds": 0, "equal_rounds": 10, "max_rounds": 100}
RATIONALS = {"first": "67/100", "high": "67/100", "low": "1/2", "fixed": "1/2", "no_beacon": "1/2"}
SHARES = {"quorum": "1/2", "writers": "7/10"}


class Own:
    """What the node thinks of a transaction by itself, whatever becomes of its inputs."""

    def __init__(self, opinion, level, by, grows_from=None, quarantine_end=None):
        self.opinion, self.level, self.by = opinion, level, by
        self.grows_from, self.quarantine_end = grows_from, quarantine_end
        self.confirmed = False


class Node:
    def __init__(self, scenario):
        given = scenario.get("parameters", {})
        p = {**DEFAULTS, **{k: v for k, v in given.items() if k in DEFAULTS}}
        p["delay"] = given.get("delay", p["quarantine"])
        p["fixed_rounds"] = given.get("fixed_rounds", min(3, p["equal_rounds"] - 1))
        for name, value in {**RATIONALS, **SHARES}.items():
            p[name] = Fraction(given.get(name, value))
        self.p = p
        self.mana, self.me = scenario["mana"], scenario["node"]
        self.given = scenario["transactions"]
        self.place = {t["id"]: i for i, t in enumerate(self.given)}
        self.spends = {t["id"]: set(t["spends"]) for t in self.given}
        maker = {x: t["id"] for t in self.given for x in t.get("creates", [])}
        self.history = {}  # strict
        for t in self.given:
            direct = {maker[x] for x in t["spends"] if x in maker}
            self.history[t["id"]] = direct.union(*(self.history[d] for d in direct))
        self.statements = scenario.get("statements", [])
        self.own = {}  # by arrived transaction
        self.absent = set()  # arrived, and about to arrive anew
        self.running = {}  # votes, by transaction
        self.votes = []
        self.rounds = []
        self.changes = []
        self.now = 0

    # What it thinks.

    def conflicts(self, t):
        return [o for o in self.own if o != t and o not in self.absent and self.spends[o] & self.spends[t]]

    def level(self, t):
        own = self.own[t]
        if own.grows_from is None:
            return own.level
        if self.p["delay"] == 0:
            return 3
        return 1 + min(2, (self.now - own.grows_from) // self.p["delay"])

    def own_rejection(self, t):
        own = self.own[t]
        return own.level if own.opinion == "dislike" and own.level >= 2 else 0

    def inputs_rejection(self, t):
        return max([self.own_rejection(h) for h in self.history[t]] + [0])

    def view(self, t):
        mine, inputs = self.own_rejection(t), self.inputs_rejection(t)
        if inputs > mine:
            return "dislike", inputs, "rejected_input"
        return self.own[t].opinion, self.level(t), self.own[t].by

    def rejected(self, t):
        opinion, level, _ = self.view(t)
        return opinion == "dislike" and level >= 2

    def liked(self, t):
        return all(self.view(o)[0] == "like" for o in {t} | self.history[t])

    # What happens to it.

    def judge_beside(self, conflicts):
        """Opinion and level of what meets conflicts that are not all rejected."""
        likes = [self.view(c)[1] for c in conflicts if self.view(c)[0] == "like"]
        return Own("dislike", max(likes + [1]) if likes else 1, "conflict")

    def arrive(self, t):
        self.absent.discard(t)
        conflicts = self.conflicts(t)
        for c in conflicts:
            if self.own[c].grows_from is not None:
                self.own[c].level = self.level(c)
                self.own[c].grows_from = None
                self.own[c].by = "conflict"
        if any(self.own[c].confirmed for c in conflicts):
            self.own[t] = Own("dislike", 3, "conflict")
        elif all(self.rejected(c) for c in conflicts):
            self.own[t] = Own("none", 0, "quarantine", quarantine_end=self.now + self.p["quarantine"])
        else:
            self.own[t] = self.judge_beside(conflicts)

    def end_quarantine(self, t):
        conflicts = self.conflicts(t)
        if not conflicts:
            self.own[t] = Own("like", 1, "no_conflict", grows_from=self.now)
        elif any(self.own[c].confirmed for c in conflicts):
            self.own[t] = Own("dislike", 3, "conflict")
        elif all(self.rejected(c) for c in conflicts):
            self.own[t] = Own("like", 1, "rejected_conflicts")
        else:
            self.own[t] = self.judge_beside(conflicts)

    def approve(self, event):
        """The transactions it set."""
        t, kind = event["transaction"], event["event"]
        if kind == "confirmed":
            winners = {t} | self.history[t]
            losers = {c for w in winners for c in self.conflicts(w)} - winners
            for w in winners:
                self.own[w] = Own("like", 3, "approval")
                self.own[w].confirmed = True
            for c in losers:
                self.own[c] = Own("dislike", 3, "approval")
            return winners | losers
        if self.own[t].confirmed:
            return set()
        if kind == "expired":
            self.own[t] = Own("dislike", 2, "approval")
            return {t}
        self.own[t] = Own("like", 2, "approval")
        losers = set(self.conflicts(t))
        for c in losers:
            self.own[c] = Own("dislike", 2, "approval")
        return {t} | losers

    def settle(self, before, touched):
        """After an event: what is revived arrives anew, confirmations and votes end."""
        revived = [
            t for t in self.own
            if before.get(t) and not self.inputs_rejection(t) and not self.own_rejection(t) and t not in touched
        ]
        revived.sort(key=self.place.get)
        self.absent = set(revived)
        for t in revived:
            if not self.inputs_rejection(t):
                self.arrive(t)
            self.absent.discard(t)
        for t in self.own:
            if self.rejected(t):
                self.own[t].confirmed = False
        for t in list(self.running):
            if self.view(t)[1] != 1:
                self.end_vote(t, "dropped")

    def step(self, act):
        before = {t: self.inputs_rejection(t) for t in self.own}
        self.settle(before, act() or set())

    def end_vote(self, t, result):
        vote = self.running.pop(t)
        vote["end"], vote["result"] = self.now, result

    # Rounds.

    def two_faced(self, peer, time):
        said = {}
        for s in self.statements:
            if s["node"] != peer or s["time"] > time:
                continue
            for t, opinion in s["opinions"].items():
                if said.setdefault((t, s["round"]), opinion) != opinion:
                    return True
        return False

    def stated(self, peer, t, start):
        """Its usable statement."""
        rounds = {}
        for s in self.statements:
            if s["node"] == peer and s["time"] <= start and t in s["opinions"]:
                rounds.setdefault(s["round"], (s["time"], s["opinions"][t]))
        if not rounds:
            return None
        last = max(rounds)
        first_said, opinion = rounds[last]
        equal = all(
            r in rounds and rounds[r][1] == opinion for r in range(last - self.p["equal_rounds"] + 1, last + 1)
        )
        return opinion if start - first_said < 2 * self.p["round_time"] or equal else None

    def begin_round(self, given):
        asked = sorted((t for t in self.own if self.view(t)[1] == 1 and self.conflicts(t)), key=str.encode)
        for t in asked:
            if t not in self.running:
                vote = {"transaction": t, "start": self.now, "opinions": [self.view(t)[0]], "end": None, "result": None}
                self.running[t] = vote
                self.votes.append(vote)
        queried, heard = {}, {}
        for peer in given["drawn"]:
            if self.two_faced(peer, self.now):
                continue
            stated = {t: self.stated(peer, t, self.now) for t in asked}
            mine = [t for t in asked if stated[t] is None]
            if mine:
                queried[peer] = mine
            answers = given.get("answers", {}).get(peer, {})
            heard[peer] = {t: stated[t] or answers.get(t, "unknown") for t in asked}
        self.round = {"given": given, "start": self.now, "asked": asked, "queried": queried, "heard": heard}
        self.round["votes"] = {t: self.running[t] for t in asked}

    def clash(self, a, b):
        return a != b and bool(self.spends[a] & self.spends[b])

    def threshold(self, vote, beacon):
        counted = vote["opinions"][1:]
        if not counted:
            return self.p["first"]
        run = self.p["equal_rounds"] - self.p["fixed_rounds"]
        if len(counted) >= self.p["cooling_rounds"] + run and len(set(counted[-run:])) == 1:
            return self.p["fixed"]
        if beacon is None:
            return self.p["no_beacon"]
        u = int(beacon[:16], 16) >> 11
        return self.p["low"] + Fraction(u, 2**53) * (self.p["high"] - self.p["low"])

    def end_round(self):
        given, asked = self.round["given"], self.round["asked"]
        heard = {}
        for peer, opinions in self.round["heard"].items():
            likes = [t for t in asked if opinions[t] == "like"]
            if any(self.clash(a, b) for a in likes for b in likes):
                continue
            heard[peer] = {
                t: "dislike" if o == "unknown" and any(self.clash(t, a) for a in likes) else o
                for t, o in opinions.items()
            }
        draws = sum(given["drawn"].values())
        total = sum(self.mana.values())
        share = Fraction(self.mana[self.me], total) if total else Fraction(0)
        judged, shown = {}, {}
        running = [t for t in asked if self.running.get(t) is self.round["votes"][t]]
        for t in running:
            votes = {"like": 0, "dislike": 0, "unknown": 0}
            for peer, opinions in heard.items():
                votes[opinions[t]] += given["drawn"][peer]
            valid = votes["like"] + votes["dislike"]
            shown[t] = {"likes": votes["like"], "valid": valid, "eta": None, "threshold": None, "opinion": None}
            if valid == 0 or valid < self.p["quorum"] * draws:
                continue
            eta = Fraction(votes["like"], valid)
            if share > 0:
                eta = share * (self.view(t)[0] == "like") + (1 - share) * eta
            threshold = self.threshold(self.running[t], given.get("beacon"))
            judged[t] = "like" if eta > threshold else "dislike"
            shown[t] |= {"eta": str(eta), "threshold": str(threshold), "opinion": judged[t]}
        for t in running:
            if t not in judged and any(judged.get(o) == "like" and self.clash(t, o) for o in running):
                shown[t]["opinion"] = "dislike"
        self.rounds.append(
            {k: self.round[k] for k in ("start",)}
            | {"end": self.now, "asked": asked, "queried": self.round["queried"], "votes": shown}
        )
        ended = []
        for t in running:
            if shown[t]["opinion"] is None:
                continue
            vote = self.running[t]
            vote["opinions"].append(shown[t]["opinion"])
            counted = vote["opinions"][1:]
            equal = self.p["equal_rounds"]
            level = 1
            if len(counted) >= self.p["cooling_rounds"] + equal and len(set(counted[-equal:])) == 1:
                level = 2
                ended.append((t, shown[t]["opinion"], shown[t]["opinion"]))
            elif len(counted) >= self.p["max_rounds"]:
                level = 2
                ended.append((t, "dislike", "failed"))
            opinion = ended[-1][1] if level == 2 else shown[t]["opinion"]
            self.own[t] = Own(opinion, level, "vote")
        touched = set(running)
        for t, opinion, result in ended:
            self.end_vote(t, result)
        for t, opinion, _ in ended:
            if opinion == "like":
                for c in [c for c in self.conflicts(t) if not self.rejected(c)]:
                    self.own[c] = Own("dislike", 2, "vote")
                    touched.add(c)
        return touched

    def snapshot(self):
        return {t: (*self.view(t), self.liked(t)) for t in self.own}


def times_of(node, scenario):
    times = [t["time"] for t in scenario["transactions"]] + [e["time"] for e in scenario.get("approval", [])]
    times += [s["time"] for s in scenario.get("statements", [])]
    for r in scenario.get("rounds", []):
        times += [r["start"], r.get("end", r["start"] + node.p["round_time"])]
    return set(times)


def explain(scenario):
    node = Node(scenario)
    until = scenario.get("until")
    todo = times_of(node, scenario)
    open_round = None
    now = -1
    while True:
        for t, own in node.own.items():
            if own.quarantine_end is not None:
                todo.add(max(own.quarantine_end, now))
            if own.grows_from is not None:
                todo |= {own.grows_from + node.p["delay"], own.grows_from + 2 * node.p["delay"]}
        later = [t for t in todo if t > now]
        if not later or (until is not None and min(later) > until):
            break
        before = node.snapshot()
        now = node.now = min(later)
        if open_round is not None and open_round.get("end", open_round["start"] + node.p["round_time"]) == now:
            open_round = None
            node.step(node.end_round)
        for event in scenario.get("approval", []):
            if event["time"] == now:
                node.step(lambda event=event: node.approve(event))
        def quarantines():
            for t in sorted(node.own, key=node.place.get):
                if node.own[t].quarantine_end == now:
                    node.step(lambda t=t: node.end_quarantine(t))
        quarantines()
        for t in scenario["transactions"]:
            if t["time"] == now:
                node.step(lambda t=t: node.arrive(t["id"]))
        quarantines()
        for r in scenario.get("rounds", []):
            if r["start"] == now:
                open_round = r
                node.begin_round(r)
        for t, state in sorted(node.snapshot().items(), key=lambda item: item[0].encode()):
            if before.get(t) != state:
                opinion, level, by, liked = state
                node.changes.append(
                    {"time": now, "transaction": t, "opinion": opinion, "level": level, "by": by, "liked": liked}
                )
    if until is not None:
        node.now = until
    writers, held = [], 0
    total = sum(node.mana.values())
    for peer in sorted(node.mana, key=lambda n: (-node.mana[n], n.encode())):
        if held >= node.p["writers"] * total:
            break
        writers.append(peer)
        held += node.mana[peer]
    return {
        "transactions": {
            t: {
                "conflicts_with": sorted(node.conflicts(t), key=str.encode),
                **dict(zip(("opinion", "level", "by", "liked"), state)),
            }
            for t, state in node.snapshot().items()
        },
        "changes": node.changes,
        "votes": sorted(node.votes, key=lambda v: (v["start"], v["transaction"].encode())),
        "rounds": node.rounds,
        "writers": sorted(writers, key=str.encode),
    }


if __name__ == "__main__":
    text = sys.stdin.read() if sys.argv[1] == "-" else open(sys.argv[1], encoding="utf-8").read()
    print(json.dumps(explain(json.loads(text)), ensure_ascii=False))
