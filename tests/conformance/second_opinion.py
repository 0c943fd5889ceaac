"""Draws scenarios, asks the program and a model, and stops at the first on which they differ."""

import collections
import json
import random
import subprocess
import sys


def compare(kind, scenario, explain, tell):
    """The command line is PROGRAM [COUNT] [SEED]; `tell(verdicts, counts)` counts what the scenarios show."""
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    drawn = [scenario(random.Random(seed * 1_000_003 + i)) for i in range(count)]
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in drawn)
    run = subprocess.run([program, kind], input=lines.encode() + b"\n", capture_output=True, check=True)
    answers = run.stdout.decode().split("\n")[:-1]
    if len(answers) != count:
        sys.exit(f"{count} scenarios, {len(answers)} answers")
    seen = collections.Counter()
    for one, answer in zip(drawn, answers):
        wanted = explain(one)
        told = None if answer.startswith("malformed") else json.loads(answer)
        if told != wanted:
            for key in wanted:
                if told and told.get(key) != wanted[key]:
                    print(f"{key}\n  model:   {json.dumps(wanted[key])}\n  program: {json.dumps(told.get(key))}")
            sys.exit(f"they differ on\n{json.dumps(one, ensure_ascii=False)}\nprogram: {answer}")
        tell(wanted, seen)
    print(f"{count} scenarios agree; " + ", ".join(f"{k} {v}" for k, v in sorted(seen.items())))
