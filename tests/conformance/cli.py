"""`weft explain` against the vectors of this folder: cli.py PROGRAM"""

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
    weft("request-id", "--transaction", transaction, "--index", "65536", code=2)


def scenarios():
    for case in json.loads((HERE / "ledger/scenarios.json").read_text()):
        if "scenario" in case:
            verdicts = weft("ledger", "-", text=json.dumps(case["scenario"]))
            expect(case["name"], verdicts, case["verdicts"])
        else:
            complaint = weft("ledger", "-", text=case["text"], code=2)
            expect(case["name"], case["malformed"] in complaint and complaint.count("\n") == 1, True)


def main():
    vectors = json.loads((HERE / "formats/vectors.json").read_text())
    hnames()
    addresses(vectors)
    request_ids(vectors)
    scenarios()
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
