"""`weft explain` and `weft drng verify` against the vectors of this folder: cli.py PROGRAM"""

import hashlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
failures = []


def weft(*arguments, text=None, code=0):
    run = subprocess.run([sys.argv[1], "explain", *arguments, "--json"], input=text, capture_output=True, text=True)
    if run.returncode != code:
        failures.append(f"{arguments}: exit code {run.returncode}, not {code}: {run.stderr.strip()}")
    return json.loads(run.stdout) if run.returncode == code == 0 else run.stderr


def expect(what, value, wanted):
    if value != wanted:
        failures.append(f"{what}: {value}, not {wanted}")


def hnames():
    table = json.loads((HERE / "formats/hname.json").read_text())["hnames"]
    wanted = [{"name": name, "hname": hname} for name, hname in table.items()]
    expect("hname", weft("hname", *table), wanted)
    for name in ("", "[root,init]", "[]", "{}", "++", "hname", "é\n"):
        digest = hashlib.blake2b(name.encode(), digest_size=32).digest()
        expect("hname", weft("hname", name), [{"name": name, "hname": digest[3::-1].hex()}])


def addresses(vectors):
    for identity in vectors["identities"]:
        wanted = {"address": identity["address"], "hex": identity["address_hex"]}
        expect("address", weft("address", "--ed25519", identity["public_key"]), wanted)
    weft("address", "--ed25519", "00" * 31, code=2)
    weft("address", "--bls", "zz" * 96, code=2)


def request_ids(vectors):
    transaction = vectors["transaction"]["accepted"][0]["id"]
    for index in (0, 3, 65535):
        text = f"[{index}]{transaction}"
        expect(text, weft("request-id", text), {"transaction": transaction, "index": index})
        made = weft("request-id", "--transaction", transaction, "--index", str(index))
        expect(text, made, {"request_id": text})
    weft("request-id", f"[65536]{transaction}", code=2)
    for index in ("65536", "010", "0x1", " 1", "+1", "-1", "1.0", ""):
        weft("request-id", "--transaction", transaction, f"--index={index}", code=2)
        weft("request-id", f"[{index}]{transaction}", code=2)


def scenarios():
    for kind in ("casper", "ledger", "voting"):
        for case in json.loads((HERE / kind / "scenarios.json").read_text()):
            if "scenario" in case:
                verdicts = weft(kind, "-", text=json.dumps(case["scenario"]))
                expect(case["name"], verdicts, case["verdicts"])
            else:
                complaint = weft(kind, "-", text=case["text"], code=2)
                expect(case["name"], complaint, case["malformed"] + "\n")


def verify(lines, code):
    run = subprocess.run([sys.argv[1], "drng", "verify", "-"], input="\n".join(lines), capture_output=True, text=True)
    expect("drng verify", run.returncode, code)
    return run.stderr if code == 2 else [json.loads(line) for line in run.stdout.splitlines()]


def beacons():
    """Every known round as it is, then with each of its fields changed a little."""
    rounds = [json.loads(line) for line in (HERE / "drand/rounds.jsonl").read_text().splitlines()]
    wanted = [{"round": r["round"], "valid": True, "randomness": r["randomness"]} for r in rounds]
    expect("rounds", verify([json.dumps(r) for r in rounds], 0), wanted)
    changed = []
    for r in rounds:
        for key in ("public_key", "signature", "previous_signature"):
            if key in r:
                size = len(r[key]) // 2
                flipped = f"{int(r[key], 16) ^ 1 << size:0{2 * size}x}"
                infinity = "c0" + "00" * (size - 1)
                changed += [{**r, key: value} for value in (flipped, r[key][:-2], r[key] + "00", "", infinity)]
        changed += [{**r, "round": r["round"] + 1}, {**r, "randomness": ""}]
    for verdict, line in zip(verify([json.dumps(r) for r in changed], 1), changed, strict=True):
        expect("changed", (verdict["round"], verdict["valid"], "error" in verdict), (line["round"], False, True))
    good = json.dumps(rounds[0])
    for line, rule in (
        (good[:-1], "not JSON"),
        (good + "\0", "not JSON"),
        ("[]", "expected an object"),
        (good[:-1] + ', "round": 1}', "round: given twice"),
        (good[:-1] + ', "colour": 1}', "colour: unknown key"),
        (json.dumps({**rounds[0], "round": -1}), "round: expected an integer from 0"),
        (json.dumps({**rounds[0], "signature": "0"}), "signature: not hex"),
        (json.dumps({k: v for k, v in rounds[0].items() if k != "scheme"}), "scheme: missing"),
    ):
        expect("malformed", verify([good, "", line], 2), f"line 3: {rule}\n")


def main():
    vectors = json.loads((HERE / "formats/vectors.json").read_text())
    hnames()
    addresses(vectors)
    request_ids(vectors)
    scenarios()
    beacons()
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
