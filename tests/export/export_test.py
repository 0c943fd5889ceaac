#!/usr/bin/env python3
"""The test of `weft export postgres`: against a real server, killed again and again under load, table by table what the node says.

  export_test.py WEFT FOLDER KILLS     FOLDER: for files of this run

A `weft dev` plays all roles of a network; messages, payments, requests with events and deploys go through it while the exporter is
killed and started again. Then two ledger nodes are given double spends. At the end each row of each table is compared with what the
node answers about it, and each thing that the node lists with its row. Exit code 77, a skipped test, where PostgreSQL is missing.
"""

import http.client
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.parse

from postgres import Postgres

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/support"))
from ports import free_ports  # noqa: E402


class Api:
    def __init__(self, url):
        self.url = url
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)

    def ask(self, path, body=None):
        """The answer; None: the node has no such thing."""
        self.connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status == 404:
            return None
        if answer.status == 429:
            time.sleep(0.05)
            return self.ask(path, body)
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {text}")
        return json.loads(text)

    def all(self, path):
        items, cursor = [], ""
        while True:
            page = self.ask(f"{path}?limit=1000{cursor}")
            if page is None:
                return []
            items += page["items"]
            if page["next"] is None:
                return items
            cursor = "&cursor=" + urllib.parse.quote(page["next"], safe="")


# ---- the comparison: written from the pages of the interface, without a line of the exporter -----------------------


def of_message(m):
    return {"id": m["id"], "issuer": m["issuer"], "time": m["time"], "sequence_number": m["sequence_number"], "strong": m["strong"], "weak": m["weak"],
            "payload_type": m["payload_type"], "transaction": m["transaction"], "confirmed": m["confirmed"], "again": m["again"], "bytes": m["bytes"]}


SELECTED = {
    "messages": "id, issuer, time::text, sequence_number::text, strong, weak, payload_type, transaction, confirmed, again, encode(bytes, 'hex') AS bytes",
    "transactions": "id, state, timestamp::text, encode(bytes, 'hex') AS bytes",
    "inputs": "transaction, output_transaction, output_address",
    "outputs": "transaction, address, color, amount::text",
    "conflicts": "output_transaction, output_address, spender",
    "blocks": "chain, index, state_hash, block_hash, timestamp::text, requests, encode(bytes, 'hex') AS bytes, encode(certificate, 'hex') AS certificate",
    "anchors": "chain, transaction, block_index, state",
    "requests": "chain, request, block, succeeded",
    "receipts": "chain, block, index, request, contract, entry_point, gas::text, fee::text, error, results, timestamp::text",
    "contract_events": "chain, block, index, place, request, text",
    "casper_blocks": "block, creator, era::text, rank::text, sequence_number::text, timestamp::text, parents, justifications, gas::text, deploys, state, "
                     "closes_era, state_after",
    "casper_deploys": "deploy, state, blocks, outcome, gas::text, reason",
}


def key(row):
    return json.dumps(row, sort_keys=True)


class Comparison:
    def __init__(self, api, database):
        self.api, self.database, self.faults, self.rows = api, database, [], 0

    def equal(self, table, expected, where="true"):
        """The rows of the table are these and no others."""
        have = {key(row) for row in self.database.ask(f"SELECT {SELECTED[table]} FROM weft.{table} WHERE {where}")}
        want = {key(row) for row in expected}
        self.rows += len(want)
        for row in list(want - have)[:3]:
            self.faults.append(f"{table}: the node says, the table lacks: {row[:400]}")
        for row in list(have - want)[:3]:
            self.faults.append(f"{table}: the table says, the node does not: {row[:400]}")

    def ledger(self):
        listed = {head["id"] for head in self.api.all("/tangle/messages") if head["confirmed"]}
        stored = {row["id"] for row in self.database.ask("SELECT id FROM weft.messages")}
        messages = [self.api.ask(f"/tangle/messages/{id}") for id in listed | stored]
        self.equal("messages", [of_message(m) for m in messages if m])
        ids = {m["transaction"] for m in messages if m and m["transaction"]}
        ids |= {row["id"] for row in self.database.ask("SELECT id FROM weft.transactions")}
        conflicts = self.api.all("/tangle/conflicts")
        ids |= {spender["id"] for conflict in conflicts for spender in conflict["transactions"]}
        transactions = [t for t in (self.api.ask(f"/ledger/transactions/{id}") for id in ids) if t]
        self.equal("transactions", [{"id": t["transaction"], "state": t["state"], "timestamp": t["timestamp"], "bytes": t["bytes"]} for t in transactions])
        self.equal("inputs", [{"transaction": t["transaction"], "output_transaction": i["transaction"], "output_address": i["address"]}
                              for t in transactions for i in t["inputs"]])
        self.equal("outputs", [{"transaction": t["transaction"], "address": o["address"], "color": color, "amount": amount}
                               for t in transactions for o in t["outputs"] for color, amount in o["balance"].items()])
        self.equal("conflicts", [{"output_transaction": c["output"]["transaction"], "output_address": c["output"]["address"], "spender": s["id"]}
                                 for c in conflicts for s in c["transactions"]])

    def chains(self):
        blocks, receipts, requests, events = [], [], [], []
        for head in self.api.all("/chains"):
            chain = head["chain"]
            status = self.api.ask(f"/chains/{chain}")
            for index in range(1, status["block_index"] + 1):
                block = self.api.ask(f"/chains/{chain}/blocks/{index}")
                blocks.append({name: block[name] for name in ("index", "state_hash", "block_hash", "timestamp", "requests", "bytes", "certificate")} | {"chain": chain})
                for receipt in block["receipts"]:
                    row = {name: receipt[name] for name in ("block", "index", "request", "contract", "entry_point", "gas", "fee", "error", "results", "timestamp")}
                    receipts.append(row | {"chain": chain})
                    requests.append({"chain": chain, "request": receipt["request"], "block": index, "succeeded": receipt["error"] is None})
                    events += [{"chain": chain, "block": index, "index": receipt["index"], "place": place, "request": receipt["request"], "text": text}
                               for place, text in enumerate(receipt["events"])]
            if status["anchor"]:
                self.equal("anchors", [status["anchor"] | {"chain": chain}],
                           f"chain = '{chain}' AND transaction = '{status['anchor']['transaction']}'")
        for table, rows in (("blocks", blocks), ("receipts", receipts), ("requests", requests), ("contract_events", events)):
            self.equal(table, rows)

    def casper(self, deploys):
        blocks = {block["block"] for block in self.api.all("/casper/blocks")}
        blocks |= {row["block"] for row in self.database.ask("SELECT block FROM weft.casper_blocks")}
        self.equal("casper_blocks", [b for b in (self.api.ask(f"/casper/blocks/{id}") for id in blocks) if b])
        self.equal("casper_deploys", [self.api.ask(f"/casper/deploys/{id}") for id in deploys])


def compared(api, database, deploys):
    """Waits until the tables are what the node says; the exporter runs meanwhile. How many rows were compared."""
    for _ in range(60):
        comparison = Comparison(api, database)
        comparison.ledger()
        comparison.chains()
        comparison.casper(deploys)
        if not comparison.faults:
            return comparison.rows
        time.sleep(1)
    sys.exit("the tables are not what the node says:\n" + "\n".join(comparison.faults))


# ---- the exporter, and what it is put under -------------------------------------------------------------------------


class Exporter:
    def __init__(self, weft, api, database, log, *more):
        self.command = [weft, "export", "postgres", "--api", api, "--database", database.settings, *more]
        self.log = log
        self.process = None

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def alive(self):
        if self.process.poll() is not None:
            sys.exit(f"the exporter ended with {self.process.returncode}: {pathlib.Path(self.log).read_text()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=60) != 0:
            sys.exit(f"the exporter does not stop well: {pathlib.Path(self.log).read_text()}")


class Load:
    """Messages, payments, requests and deploys until it is stopped."""

    def __init__(self, weft, dev):
        self.weft, self.dev, self.deploys, self.messages, self.stopped = weft, dev, set(), 0, False
        self.faults = []
        self.threads = [threading.Thread(target=self.guarded, args=(part,), daemon=True) for part in (self.data, self.commands)]
        for thread in self.threads:
            thread.start()

    def guarded(self, part):
        try:
            part()
        except Exception as fault:  # shown where it is joined
            self.faults.append(f"{part.__name__}: {fault!r}")

    def data(self):
        api = Api(self.dev["api"])
        while not self.stopped:
            api.ask("/tangle/messages", {"data": random.randbytes(random.randrange(1, 200)).hex()})
            self.messages += 1
            time.sleep(0.005)

    def run(self, *words):
        wallet = random.choice(self.dev["wallets"][1:])
        done = subprocess.run([self.weft, *words, "--json"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                              env={"WEFT_API": self.dev["api"], "WEFT_COMMITTEE_API": self.dev["api"], "WEFT_WALLET": wallet["file"], "PATH": os.environ["PATH"]})
        return json.loads(done.stdout) if done.returncode == 0 else None

    def commands(self):
        chain, n = self.dev["chain"], 1
        while not self.stopped:
            to = random.choice(self.dev["wallets"])["address"]
            self.run("wallet", "send", to, str(random.randrange(1, 9)))
            self.run("chain", "call", chain, "counter", "add", "--arg", f"n=u64:{n}")
            n = random.choice([1, 2, 3, 2**64 - 1])  # the last is refused: the counter would overflow
            sent = self.run("casper", "transfer", to, "3", "--wait", "30")
            if sent:
                self.deploys.add(sent["deploy"])

    def stop(self):
        self.stopped = True
        for thread in self.threads:
            thread.join()
        if self.faults:
            sys.exit("\n".join(self.faults))


def rows_of(database):
    counts = {table: database.ask(f"SELECT count(*) AS n FROM weft.{table}")[0]["n"] for table in SELECTED}
    return ", ".join(f"{count} {table}" for table, count in counts.items())


def kills(weft, folder, count):
    with Postgres() as database:
        port = free_ports(1)[0]
        log = open(folder / "dev.log", "wb")
        node = subprocess.Popen([weft, "dev", "--json", "--listen", f"127.0.0.1:{port}", "--deploy", f"counter={ROOT}/contracts/counter/counter.wasm"],
                                stdout=subprocess.PIPE, stderr=log, text=True)
        exporter = None
        try:
            dev = json.loads(node.stdout.readline())
            exporter = Exporter(weft, dev["api"], database, folder / "exporter.log")
            load = Load(weft, dev)
            for _ in range(count):
                exporter.start()
                # Before its first row, within its transactions, between them.
                time.sleep(random.choice([0.02, 0.1, 0.3, 0.3 + random.random(), 1.5]))
                exporter.alive()
                exporter.kill()
            exporter.start()
            time.sleep(2)
            began, before = time.monotonic(), load.messages
            exporter.kill()
            time.sleep(5 if count < 50 else 20)  # falls behind while the load goes on
            load.stop()
            behind, rate = load.messages - before, (load.messages - before) / (time.monotonic() - began)
            # Behind by what came meanwhile: a run that ends when nothing comes any more tells how long that takes.
            caught = took_until_quiet(Exporter(weft, dev["api"], database, folder / "exporter.log", "--until-quiet-ms", "1500"))
            began = time.monotonic()
            exporter.start()
            api = Api(dev["api"])
            compared_rows = compared(api, database, load.deploys)
            exporter.alive()
            exporter.stop()
            progress = database.ask("SELECT events, gaps FROM weft.progress")
            assert progress[0]["gaps"] == 0, "the node lost no events, and yet all was asked for again"
            unheard = database.ask("SELECT count(*) AS n FROM weft.contract_events WHERE agent IS NULL")[0]["n"]
            print(f"killed {count + 1} times; {compared_rows} rows compared: {rows_of(database)}")
            print(f"load {rate:.0f} messages/s, behind by {behind} messages with all else, there again in {caught:.1f} s: {behind / caught / rate:.1f} times the load's "
                  f"rate; compared in {time.monotonic() - began:.1f} s; {unheard} lines of contracts from before the first start")

            # What must not be filled is left alone.
            refused(weft, dev["api"], database, "UPDATE weft.network SET genesis = '00'", "other_network", folder)
            refused(weft, dev["api"], database, "UPDATE weft.schema SET version = 99", "tables_newer", folder)

            # From nothing: all is asked for, and is the same.
            with Postgres() as other:
                fresh = Exporter(weft, dev["api"], other, folder / "exporter-fresh.log", "--until-quiet-ms", "1500")
                took = took_until_quiet(fresh)
                messages = other.ask("SELECT count(*) AS n FROM weft.messages")[0]["n"]
                # An anchor may be due after it was quiet: what comes is followed while it is compared.
                follower = Exporter(weft, dev["api"], other, folder / "exporter-follower.log")
                follower.start()
                # Deploys that ended before are in no list of the node's.
                compared_rows = compared_without_deploys(api, other)
                follower.alive()
                follower.stop()
                print(f"from nothing: {messages} messages with all else in {took:.1f} s, {messages / took / rate:.1f} times the load's rate; {compared_rows} rows compared")
        finally:
            if exporter and exporter.process and exporter.process.poll() is None:
                exporter.kill()
            node.terminate()
            node.wait(timeout=60)


def took_until_quiet(exporter):
    """Seconds until it had nothing left to write, of one that ends after 1.5 s without an event."""
    began = time.monotonic()
    exporter.start()
    if exporter.process.wait(timeout=300) != 0:
        sys.exit(f"until nothing comes: {pathlib.Path(exporter.log).read_text()}")
    return max(0.001, time.monotonic() - began - 1.5)


def refused(weft, api, database, statement, code, folder):
    done = subprocess.run(["psql", "-X", "-q", database.settings, "-c", statement], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    exporter = Exporter(weft, api, database, folder / "exporter-refused.log", "--json")
    exporter.start()
    said = exporter.process.communicate(timeout=60)[0]
    if exporter.process.returncode != 1 or json.loads(said)["error"]["code"] != code:
        sys.exit(f"{code}: {exporter.process.returncode} {said}")


def compared_without_deploys(api, database):
    known = {row["deploy"] for row in database.ask("SELECT deploy FROM weft.casper_deploys")}
    return compared(api, database, known)


def double_spends(weft, folder):
    """Two ledger nodes; a wallet pays at both at once with the same tokens."""
    with Postgres() as database:
        where = folder / "devnet"
        shutil.rmtree(where, ignore_errors=True)
        ports = free_ports(2)
        up = subprocess.run([weft, "devnet", "up", "--folder", where, "--ledgers", "2", "--no-chain", "--validators", "0", "--api-port", str(ports[0]), "--detach",
                             "--json"], capture_output=True, text=True, check=False)
        if up.returncode != 0:
            sys.exit(f"devnet up: {up.stdout}{up.stderr}")
        apis = [f"http://127.0.0.1:{port}" for port in ports]
        exporter = Exporter(weft, apis[0], database, folder / "exporter-devnet.log")
        try:
            exporter.start()
            wallets = sorted(where.glob("wallets/*.toml"), key=lambda path: int(path.stem))
            addresses = [json.loads(subprocess.run([weft, "wallet", "address", "--wallet", wallet, "--json"], capture_output=True, text=True, check=True).stdout)["addresses"][0]
                         for wallet in wallets[:2]]
            # Not each pair meets: on a busy machine one may be there before the other begins.
            for wallet in wallets[2:] * 5:
                pair = [subprocess.Popen([weft, "wallet", "send", address, "7", "--api", api, "--wallet", wallet], stdout=subprocess.DEVNULL,
                                         stderr=subprocess.DEVNULL) for api, address in zip(apis, addresses)]
                for one in pair:
                    one.wait()
                if len(Api(apis[0]).all("/tangle/conflicts")) >= 4:
                    break
            rows = compared(Api(apis[0]), database, set())
            exporter.alive()
            exporter.stop()
            conflicts = database.ask("SELECT count(*) AS n FROM weft.conflicts")[0]["n"]
            print(f"double spends: {rows} rows compared, {conflicts} spenders in conflicts")
            if conflicts == 0:
                sys.exit("no pair of payments became a conflict")
        finally:
            if exporter.process and exporter.process.poll() is None:
                exporter.kill()
            subprocess.run([weft, "devnet", "down", "--folder", where], capture_output=True, check=False)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    folder = pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.log"):
        old.unlink()
    weft = str(pathlib.Path(sys.argv[1]).resolve())
    kills(weft, folder, int(sys.argv[3]))
    double_spends(weft, folder)


if __name__ == "__main__":
    main()
