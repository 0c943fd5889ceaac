#!/usr/bin/env python3
"""A client in Python is made from docs/openapi.json without a warning, and speaks with a node.

  python_client.py WEFT FOLDER

openapi-python-client, as requirements.txt pins it, makes a module for each route and a class for each schema, events too. Lists, an
error and an event of a running `weft dev` are read by these. Exit code 77, a skipped test, where it cannot be installed.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests/support")]


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def made(programs, folder):
    client = folder / "weft_client"
    shutil.rmtree(client, ignore_errors=True)
    done = subprocess.run([programs / "openapi-python-client", "generate", "--path", ROOT / "docs/openapi.json", "--output-path", client, "--meta", "none",
                           "--fail-on-warning"], capture_output=True, text=True, check=False, env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"})
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    document = json.loads((ROOT / "docs/openapi.json").read_text())
    modules = {path.stem for path in client.glob("api/*/*.py")}
    routes = [route["operationId"] for path in document["paths"].values() for method, route in path.items() if method in ("get", "post")]
    missing = [name for name in routes if snake(name) not in modules]
    models = {path.stem for path in client.glob("models/*.py")}
    missing += [name for name, schema in document["components"]["schemas"].items() if schema.get("properties") and snake(name) not in models]
    if missing:
        sys.exit(f"nothing was made for: {', '.join(missing)}")
    return len(routes), len(models)


SPEAKS = """
import importlib, json, sys
from weft_client import Client, models
client = Client(base_url=sys.argv[1])
def call(tag, name, **words):
    return importlib.import_module(f"weft_client.api.{tag}.{name}").sync_detailed(client=client, **words)
said = json.loads(sys.stdin.read())
for tag, name, words, kind, status in said["calls"]:
    answer = call(tag, name, **words)
    assert type(answer.parsed).__name__ == kind and answer.status_code == status, (name, answer)
event = said["event"]
assert models.TransactionConfirmedEvent.from_dict(event).to_dict() == event
"""


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    import pinned
    from ports import free_ports
    weft, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    programs = pinned.environment(ROOT / "tests/openapi/requirements.txt")
    routes, models = made(programs, folder)
    api = f"127.0.0.1:{free_ports(1)[0]}"
    node = subprocess.Popen([weft, "dev", "--json", "--listen", api], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        dev = json.loads(node.stdout.readline())
        watching = subprocess.Popen([weft, "tangle", "watch", "--api", dev["api"], "--topics", "transaction_confirmed", "--count", "1"], stdout=subprocess.PIPE, text=True)
        for _ in range(20):  # until one is heard
            subprocess.run([weft, "wallet", "send", dev["wallets"][1]["address"], "5", "--api", dev["api"], "--wallet", dev["wallets"][0]["file"]], check=True,
                           capture_output=True)
            try:
                watching.wait(timeout=1)
                break
            except subprocess.TimeoutExpired:
                pass
        told = {"event": json.loads(watching.stdout.readline()),
                "calls": [["node", "node", {}, "Node", 200], ["ledger", "messages", {"limit": 5}, "MessageHeadPage", 200],
                          ["committee", "chains", {}, "ChainHeadPage", 200], ["ledger", "transaction", {"id": "nonsense"}, "TransactionResponse400", 400]]}
        document = json.loads((ROOT / "docs/openapi.json").read_text())
        places = {("/node", "get"): 0, ("/tangle/messages", "get"): 1, ("/chains", "get"): 2, ("/ledger/transactions/{id}", "get"): 3}
        for (path, method), at in places.items():
            route = document["paths"][path][method]
            told["calls"][at][:2] = [snake(route["tags"][0]).replace(" ", "_").replace("-", "_"), snake(route["operationId"])]
        done = subprocess.run([programs / "python", "-c", SPEAKS, dev["api"]], input=json.dumps(told), cwd=folder, capture_output=True, text=True, check=False,
                              env={"PYTHONPATH": str(folder), "PATH": os.environ["PATH"]})
        if done.returncode != 0:
            sys.exit(done.stderr)
    finally:
        node.terminate()
        node.wait(timeout=60)
    print(f"{routes} routes and {models} models, no warning; answers, an error and an event of a node are read by them")


if __name__ == "__main__":
    main()
