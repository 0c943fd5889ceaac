#!/usr/bin/env python3
"""Liars with a quarter of the mana: so many seeds for each strategy, each run twice.

  quarter_of_liars.py WEFT NODES SEEDS

The two runs must write the same bytes (each row has the digest of its run). No two honest nodes may end with
different sides of a conflict, no promise may be broken, every vote must end; and honest nodes may end with
different opinions on no more conflicts than the sweep of docs/protocols/voting.md, "What liars can do", lets
expect: its bound, BOUND below, is the upper end of 99 of a hundred.
"""

import csv
import math
import pathlib
import subprocess
import sys
import tempfile

ADVERSARIES = ["silent", "cautious", "inconsistent", "berserk", "maximal_variance"]
# Of a conflict, that honest nodes end it with different opinions: by nodes, then by adversary. Bounds of a sweep of 1,000
# seeds from 100,001 on, which the tests do not use.
BOUND = {
    100: {"silent": 0.0046, "cautious": 0.0066, "inconsistent": 0.0046, "berserk": 0.0145, "maximal_variance": 0.0240},
}


def at_most(trials, share):
    """As many failures of `trials` that each fail with `share` as come in 999 of 1,000 such sweeps."""
    term = math.exp(trials * math.log1p(-share))
    total, failures = term, 0
    while total < 0.999:
        failures += 1
        term *= (trials - failures + 1) / failures * share / (1 - share)
        total += term
    return failures


def sweep(weft, nodes, seeds, folder):
    folder.mkdir()
    subprocess.run([weft, "sim", "sweep", "--share", "25", "--adversary", ",".join(ADVERSARIES), "--nodes", str(nodes),
                    "--likes", "50", "--seeds", str(seeds), "--out", str(folder)], check=True, stdout=subprocess.DEVNULL)
    return (folder / "sweep.csv").read_bytes()


def main():
    weft, nodes, seeds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as name:
        once = sweep(weft, nodes, seeds, pathlib.Path(name) / "once")
        again = sweep(weft, nodes, seeds, pathlib.Path(name) / "again")
    if once != again:
        sys.exit("two runs of the same seeds differ")
    rows = list(csv.DictReader(once.decode().splitlines()))
    failed = False
    for adversary in ADVERSARIES:
        own = [row for row in rows if row["adversary"] == adversary]
        count = {what: sum(int(row[what]) for row in own) for what in ("disagreements", "contradictions", "unfinished")}
        allowed = at_most(len(own), BOUND[nodes][adversary])
        broken = [row["violation"] for row in own if row["violation"]]
        print(f"{adversary}: {len(own)} seeds twice, equal; different opinions {count['disagreements']} "
              f"(at most {allowed}), different sides {count['contradictions']}, votes without an end {count['unfinished']}")
        failed |= len(own) != seeds or count["disagreements"] > allowed or count["contradictions"] > 0
        failed |= count["unfinished"] > 0 or bool(broken)
        for one in broken:
            print("  broken:", one)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
