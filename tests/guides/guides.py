#!/usr/bin/env python3
"""The commands of the guides, run as they stand there.

  guides.py list                   each guide with commands, and what runs them; exit code 1 when nothing does
  guides.py run WEFT FOLDER GUIDE  a guide's commands, one after the other, in a shell; FOLDER: for files of this run

A command is run as a reader would type it: stand-ins in capitals (ADDRESS, CHAIN) are replaced by what earlier commands printed, ports by
free ones, and what runs until it is stopped runs beside the next commands. A guide ends well only when every command of it was run.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs/guides"
sys.path[:0] = [str(ROOT / "tests/export"), str(ROOT / "tests/support")]
from ports import free_ports  # noqa: E402


def blocks(guide, language):
    return re.findall(rf"^```{language}\n(.*?)^```", (GUIDES / f"{guide}.md").read_text(), re.DOTALL | re.MULTILINE)


def commands(guide):
    found = []
    for block in blocks(guide, "sh"):
        if block.startswith("#!"):
            continue  # a file to be written, not commands to be typed
        found += [line.strip() for line in block.replace("\\\n", " ").splitlines() if line.strip()]
    return found


class Reader:
    """Somebody who follows a guide."""

    def __init__(self, weft, folder, guide):
        self.guide, self.left, self.given, self.beside = guide, commands(guide), {}, []
        self.folder = folder / guide
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "bin").mkdir(parents=True)
        (self.folder / "bin/weft").symlink_to(weft)
        for name in ("contracts", "monitoring"):
            (self.folder / name).symlink_to(ROOT / name)
        self.env = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder), "LC_ALL": "C.UTF-8", "TMPDIR": "/tmp"}

    def fail(self, text):
        sys.exit(f"{self.guide}: {text}")

    def typed(self, expected, more=""):
        """The next command of the guide, with what stands for its stand-ins."""
        if not self.left:
            self.fail(f"the guide has no further command; expected: {expected}")
        command = self.left.pop(0)
        if not command.startswith(expected):
            self.fail(f"the next command is `{command}`, expected was one that begins with `{expected}`")
        for name, value in self.given.items():
            command = re.sub(rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_])", lambda _, value=value: str(value), command)
        print(f"$ {command}", flush=True)
        # What stands behind a comment would be a part of it.
        return re.sub(r"\s+#.*$", "", command) + more if more else command

    def run(self, expected, more="", tries=1):
        command = self.typed(expected, more)
        after = self.folder / "environment"
        for left in range(tries, 0, -1):
            done = subprocess.run(["bash", "-c", f"{command}\nstatus=$?\nenv -0 > '{after}'\nexit $status"], cwd=self.folder, env=self.env, text=True,
                                  capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=240)
            if done.returncode == 0:
                break
            if left == 1:
                self.fail(f"`{command}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
            time.sleep(0.5)
        self.env = dict(one.split("=", 1) for one in after.read_text().split("\0") if "=" in one)
        return done.stdout

    def not_run(self, expected, why):
        """A command that a test cannot run, and why."""
        print(f"not run, for {why}: {self.typed(expected)}")

    def start(self, expected, more="", until=None):
        """A command that runs on; `until`: what it prints when it is ready, as a pattern."""
        command = self.typed(expected, more)
        return self.launch(command, until)

    def launch(self, command, until=None):
        """A command that the guide says in words."""
        log = self.folder / f"beside-{len(self.beside)}.log"
        with open(log, "wb") as out:
            process = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=self.folder, env=self.env, stdout=out, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL)
        self.beside.append(process)
        for _ in range(600):
            if until is None or re.search(until, log.read_text()):
                return process, log.read_text()
            if process.poll() is not None:
                break
            time.sleep(0.1)
        return self.fail(f"`{command}` does not say {until}:\n{log.read_text()}")

    def until(self, what, seconds=180):
        for _ in range(seconds * 10):
            try:
                if what():
                    return
            except OSError:  # a node that begins anew with other peers
                pass
            time.sleep(0.1)
        self.fail("what was waited for did not come")

    def answers(self, url, status=200):
        def asked():
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
                    return answer.status == status
            except OSError:
                return False
        self.until(asked)

    def side(self, *words):
        """A command that the guide does not have: what a reader knows already. Its document."""
        done = subprocess.run(["weft", *words, "--json"], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            self.fail(f"weft {' '.join(words)}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def end(self):
        for process in reversed(self.beside):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.beside:
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def ports(reader, *texts):
    """Free ports in the place of those that the guide names."""
    for text, port in zip(texts, free_ports(len(texts))):
        reader.given[text] = f"127.0.0.1:{port}"
        reader.given[f"http://{text}"] = f"http://127.0.0.1:{port}"
    return [reader.given[text] for text in texts]


def found(pattern, text, reader):
    match = re.search(pattern, text)
    if not match:
        reader.fail(f"{pattern} is not in:\n{text}")
    return match.group(1)


def asked(url):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=30) as answer:
        return answer.read().decode()


def address_of(reader, *words):
    return reader.side("wallet", "address", *words)["addresses"][0]


ADDRESS = r"\b([1-9A-HJ-NP-Za-km-z]{43,46})\b"


# ---- guides ---------------------------------------------------------------------------------------------------------


def dashboard(reader):
    (api,) = ports(reader, "127.0.0.1:7780")
    reader.start("weft dev", f" --listen {api}", "dashboard")
    reader.answers(f"http://{api}/dashboard/")


def try_it(reader):
    (api,) = ports(reader, "127.0.0.1:7780")
    _, told = reader.start("weft dev --deploy", f" --listen {api}", r"export WEFT_API")
    reader.given["FOLDER"] = found(r"WEFT_WALLET=(\S+)/wallets/", told, reader)
    reader.run("export WEFT_API")
    chain = reader.side("chain", "list")["items"][0]["chain"]
    reader.given |= {"CHAIN": chain, "ADDRESS": address_of(reader)}
    for command in ("weft wallet balance", "weft wallet send", "weft chain call"):
        reader.run(command)
    assert "5" in reader.run("weft chain view")
    reader.run("weft wallet faucet")
    reader.run("weft casper status")


def postgres(reader):
    from postgres import Postgres
    (api,) = ports(reader, "127.0.0.1:7780")
    with Postgres() as database:
        _, told = reader.launch(f"weft dev --listen {api} --deploy counter=contracts/counter/counter.wasm", "export WEFT_API")
        reader.env |= {"PGHOST": str(database.folder), "PGUSER": "weft"}
        database.ask("SELECT 1")
        subprocess.run(["psql", "-X", "-q", "-c", "DROP DATABASE weft", "postgres"], env=reader.env, check=True)
        reader.run("createdb weft")
        reader.run("export WEFT_API")
        exporter, _ = reader.start("weft export postgres")
        reader.until(lambda: database.ask("SELECT to_regclass('weft.progress') IS NOT NULL AS there")[0]["there"])
        reader.env["WEFT_WALLET"] = found(r"WEFT_WALLET=(\S+)", told, reader)
        reader.env["WEFT_COMMITTEE_API"] = f"http://{api}"
        chain = reader.side("chain", "list")["items"][0]["chain"]
        to = address_of(reader)
        reader.side("wallet", "send", to, "5")
        reader.side("chain", "call", chain, "counter", "add", "--arg", "n=u64:5")
        subprocess.run(["weft", "chain", "call", chain, "counter", "add", "--arg", f"n=u64:{2**64 - 1}"], env=reader.env, cwd=reader.folder, capture_output=True, check=False)
        reader.side("casper", "transfer", to, "5")
        reader.until(lambda: database.ask("SELECT count(*) AS n FROM weft.casper_deploys")[0]["n"] == 1
                     and database.ask("SELECT count(*) AS n FROM weft.contract_events WHERE event = 'changed'")[0]["n"] == 1)
        # Every question has an answer; that of double spends may be empty.
        for question in blocks("postgres", "sql"):
            rows = database.ask(re.sub(r"--.*", "", question).strip().rstrip(";"))
            print(f"{question.splitlines()[0]}: {len(rows)} rows", flush=True)
            if not rows and "Double spends" not in question:
                reader.fail(f"no row: {question}")
        exporter.send_signal(signal.SIGINT)
        if exporter.wait(timeout=60) != 0:
            reader.fail("the export does not end well at Ctrl-C")


def run_a_devnet(reader):
    base = free_ports(12)[0]
    reader.run("weft devnet up", f" --api-port {base}")
    try:
        told = (reader.folder / "devnet").resolve()
        wallet = sorted(told.glob("wallets/*.toml"))[0]
        reader.env |= {"WEFT_API": f"http://127.0.0.1:{base}", "WEFT_WALLET": str(wallet)}
        reader.given["ADDRESS"] = address_of(reader)
        reader.run("weft devnet status")
        follower, _ = reader.start("weft devnet logs ledger-2")
        reader.run("weft wallet faucet")
        follower.terminate()
        reader.run("weft devnet down")
        reader.run("weft devnet reset")
        subprocess.run(["weft", "devnet", "up", "--detach", "--api-port", str(base)], cwd=reader.folder, env=reader.env, check=True, capture_output=True)
        for command in ("kill ledger-2", "stop committee-4", "start", "pause ledger-3", "partition ledger-1,ledger-2", "partition ledger-1 ", "heal"):
            reader.run(f"weft devnet {command}")
        subprocess.run(["weft", "devnet", "down"], cwd=reader.folder, env=reader.env, check=True, capture_output=True)
        subprocess.run(["weft", "devnet", "reset"], cwd=reader.folder, env=reader.env, check=True, capture_output=True)
        plan = blocks("run-a-devnet", "toml")[0].replace("[4, 7]", "[4]").replace("7800", str(base))
        (reader.folder / "plan.toml").write_text(plan)
        (reader.folder / "faults.toml").write_text(plan[plan.index("[[fault]]"):])
        for _ in range(2):
            reader.run("weft devnet up", " --detach")
            subprocess.run(["weft", "devnet", "down"], cwd=reader.folder, env=reader.env, check=True, capture_output=True)
    finally:
        subprocess.run(["weft", "devnet", "down"], cwd=reader.folder, env=reader.env, check=False, capture_output=True)


def run_a_chain(reader):
    base = free_ports(8)[0]
    up = subprocess.run(["weft", "devnet", "up", "--detach", "--json", "--committee", "4", "--validators", "0", "--api-port", str(base)], cwd=reader.folder,
                        env=reader.env, capture_output=True, text=True, check=False)
    try:
        if up.returncode != 0:
            reader.fail(f"devnet up: {up.stdout}{up.stderr}")
        reader.given["http://127.0.0.1:7781"] = f"http://127.0.0.1:{base}"
        for number in range(4):
            reader.given[f"http://127.0.0.1:{7791 + number}"] = f"http://127.0.0.1:{base + 4 + number}"
        reader.given["alice.toml"] = str(sorted((reader.folder / "devnet").resolve().glob("wallets/*.toml"))[1])
        for _ in range(3):
            reader.run("export ")
        reader.given["ADDRESS"] = found(ADDRESS, reader.run("weft dkg run"), reader)
        reader.run("weft chain deploy")
        reader.given["CHAIN"] = reader.given["ADDRESS"]
        reader.run("weft chain list")
        reader.run("weft chain info")
        for command in ("deploy", "list", "show", "call", "call"):
            reader.run(f"weft contract {command}")
        reader.given["ADDRESS"] = address_of(reader)
        for command in ("weft chain deposit", "weft chain balance", "weft chain withdraw", "weft chain call", "weft contract call", "weft chain estimate"):
            reader.run(command)
        called = reader.side("chain", "call", reader.given["CHAIN"], "counter", "increment")
        reader.given["TRANSACTION"] = called["transaction"]
        reader.run("weft chain trace")
        reader.run("weft chain proof CHAIN")
        reader.run("weft chain proof --verify")
        reader.given["NODE_ID"] = reader.side("node", "status")["id"]
        reader.run("weft chain call CHAIN governance changeAccessNodes")
        reader.not_run("weft chain follow CHAIN", "AccessProcess of access_process_test.cpp does")
        reader.not_run("weft chain info CHAIN", "AccessProcess of access_process_test.cpp does")
        # New shares to the same four; RotationProcess of rotation_process_test.cpp goes to others.
        for number, seat in enumerate(reader.side("chain", "info", reader.given["CHAIN"])["committee"], 2):
            reader.given[f"NODE{number}"] = seat["node"]
        reader.run("weft chain reshare")
        reader.run("weft chain info")
        for command in ("weft chain move CHAIN ADDRESS  ", "weft chain move CHAIN ADDRESS --color", "weft chain call CHAIN governance rotateCommittee",
                        "weft chain info CHAIN           # \"handing\": what it waits for"):
            reader.not_run(command, "MoveProcess of move_process_test.cpp does")
    finally:
        subprocess.run(["weft", "devnet", "down"], cwd=reader.folder, env=reader.env, check=False, capture_output=True)


def join_by_hand(folder, role, names):
    """Settings of nodes that all know each other, as the guides say it in words."""
    for name in names:
        file = folder / name / "node.toml"
        text = file.read_text()
        for other, (id, address) in names.items():
            if other != name:
                text += f'[[net.peers]]\nid = "{id}"\naddress = "{address}"\nroles = ["{role}"]\nname = "{other}"\n'
        # Tables of an array stand behind all other keys.
        file.write_text(text)


def run_a_node(reader):
    net1, api1, net2, _ = ports(reader, "127.0.0.1:7771", "127.0.0.1:7781", "127.0.0.1:7772", "127.0.0.1:7782")
    reader.env |= {"WEFT_PASSPHRASE": "of nodes", "WEFT_WALLET_PASSPHRASE": "of a wallet"}
    ids = [found(ADDRESS, reader.run("weft node init"), reader) for _ in range(2)]
    reader.run("weft wallet new")
    reader.given |= {"ADDRESS": address_of(reader, "--wallet", "alice.toml"), "NODE-1": ids[0], "NODE-2": ids[1]}
    reader.run("weft genesis create")
    reader.run("weft genesis show")
    nodes = {"ledger-1": (ids[0], net1), "ledger-2": (ids[1], net2)}
    join_by_hand(reader.folder, "ledger", nodes)
    reader.launch("weft node run --config ledger-2/node.toml", "serving ")
    reader.run("weft node run --check")
    reader.start("weft node run --config", until="serving ")
    reader.answers(f"http://{api1}/ready")
    # The new one, known to the others before it asks them for anything.
    fifth = reader.side("node", "init", "--dir", "ledger-5", "--name", "ledger-5", "--genesis", "genesis.toml", "--net-listen", "127.0.0.1:0", "--api-listen",
                        "127.0.0.1:0")
    with open(reader.folder / "ledger-5/node.toml", "a", encoding="utf-8") as file:
        for name, (id, address) in nodes.items():
            file.write(f'[[net.peers]]\nid = "{id}"\naddress = "{address}"\nroles = ["ledger"]\nname = "{name}"\n')
    for name in nodes:
        reader.side("node", "add-peer", fifth["line"], "--config", f"{name}/node.toml")
    time.sleep(1)
    reader.answers(f"http://{api1}/ready")
    reader.side("tangle", "message", "--api", f"http://{api1}", "--data", "before the snapshot", "--wait", "30")
    reader.given["HASH"] = found(r"\b([0-9a-f]{64})\b", reader.run("weft node snapshot"), reader)
    reader.run("weft node adopt")
    reader.start("weft node run --config", until="serving ")
    reader.run("export WEFT_API")
    for command in ("balance", "send", "mint"):
        reader.run(f"weft wallet {command}")
    reader.run("weft tangle message")


def mend_a_store(reader):
    ids, nodes = {}, {}
    for name, port in zip(("ledger-1", "ledger-2"), free_ports(2)):
        made = reader.side("node", "init", "--dir", name, "--name", name, "--unprotected", "--genesis", "genesis.toml", "--net-listen", f"127.0.0.1:{port}",
                           "--api-listen", "127.0.0.1:0")
        ids[name] = made["id"]
        nodes[name] = (made["id"], f"127.0.0.1:{port}")
    join_by_hand(reader.folder, "ledger", nodes)
    wallet = reader.side("wallet", "new", "--wallet", "alice.toml", "--unprotected")
    reader.side("genesis", "create", "--network", "mine", "--allocate", f"{wallet['address']}=1000", *(f"--pledge={id}=1000000" for id in ids.values()))
    first, _ = reader.launch("weft node run --config ledger-1/node.toml", "serving ")
    reader.launch("weft node run --config ledger-2/node.toml", "serving ")
    first.terminate()
    first.wait(timeout=60)
    reader.run("mv ledger-1/store")
    reader.start("weft node run", until=r"\nready\n")
    reader.not_run("weft chain activate", "AwayTrouble of operators_troubles_test.cpp does")


def run_casper(reader):
    named = ports(reader, "127.0.0.1:7771", "127.0.0.1:7781", "127.0.0.1:7772", "127.0.0.1:7782", "127.0.0.1:7773", "127.0.0.1:7783")
    reader.env |= {"WEFT_PASSPHRASE": "of nodes", "WEFT_WALLET_PASSPHRASE": "of a wallet"}
    ids = [found(ADDRESS, reader.run("weft node init"), reader) for _ in range(3)]
    fourth = reader.side("node", "init", "--dir", "v4", "--name", "v4", "--role", "casper", "--net-listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0")
    nodes = dict(zip(("v1", "v2", "v3", "v4"), zip([*ids, fourth["id"]], [*named[::2], ""])))
    join_by_hand(reader.folder, "casper", nodes)
    for name in nodes:  # the fourth calls the others
        file = reader.folder / name / "node.toml"
        file.write_text(file.read_text().replace('address = ""\nroles', "roles"))
    reader.given |= {"ID1": ids[0], "ID2": ids[1], "ID3": ids[2]}
    reader.run("weft wallet new")
    reader.run("weft casper genesis")
    reader.side("genesis", "create", "--network", "mine", "--allocate", f"{address_of(reader, '--wallet', 'alice.toml')}=1", "--pledge", f"{ids[0]}=1")
    for name in nodes:
        for file in ("casper.toml", "genesis.toml"):
            shutil.copy(reader.folder / file, reader.folder / name)
    for name in ("v2", "v3", "v4"):
        reader.launch(f"weft node run --config {name}/node.toml", "serving ")
    reader.start("weft node run --config v1", until="serving ")
    reader.answers(f"http://{named[1]}/ready")
    reader.run("export WEFT_API")
    reader.run("weft casper status")
    reader.given["ADDRESS"] = reader.side("wallet", "new", "--wallet", "bob.toml")["address"]
    shutil.copy(ROOT / "contracts/counter/counter.wasm", reader.folder)
    reader.run("weft casper transfer")
    assert "100" in reader.run("weft casper balance")
    reader.run("weft casper deploy --name")
    reader.run("weft casper deploy --contract")
    reader.run("weft casper state")
    reader.not_run("weft casper transfer ADDRESS 5", "no contract of the tree pays for others")
    reader.side("casper", "transfer", fourth["id"], "100000000", "--wallet", "alice.toml")
    reader.run("weft casper bond")
    reader.run("weft casper unbond")
    reader.run("weft casper validators")
    reader.run("weft casper blocks")
    if not shutil.which("dot"):
        (reader.folder / "bin/dot").write_text("#!/bin/sh\ncat\n")
        (reader.folder / "bin/dot").chmod(0o755)
    reader.run("weft casper dot")


def make_beacons(reader):
    # Eight nodes: seven that can be members, and a ledger node that follows.
    apis = dict(zip((*range(1, 8), 0), free_ports(8)))
    for number, port in apis.items():
        reader.given[f"http://127.0.0.1:{7780 + number}"] = f"http://127.0.0.1:{port}"
    nets = dict(zip(apis, free_ports(8)))
    nodes = {}
    for number in apis:
        roles = ["--role", "ledger"] + (["--role", "committee"] if number else [])
        nodes[number] = reader.side("node", "init", "--dir", f"n{number}", "--name", f"n{number}", *roles, "--unprotected", "--genesis", "genesis.toml",
                                    "--net-listen", f"127.0.0.1:{nets[number]}", "--address", f"127.0.0.1:{nets[number]}", "--api-listen", f"127.0.0.1:{apis[number]}")
        if number:
            reader.given[f"NODE{number}"] = nodes[number]["id"]
    wallet = reader.side("wallet", "new", "--wallet", "alice.toml", "--unprotected")
    reader.side("genesis", "create", "--network", "mine", "--allocate", f"{wallet['address']}=1000000",
                *(f"--pledge={nodes[number]['id']}=10000000" for number in (0, 1, 2, 3, 4)))


    def know_each_other(numbers):
        lines = "".join(f'[[peers]]\nid = "{nodes[number]["id"]}"\naddress = "127.0.0.1:{nets[number]}"\nroles = {json.dumps(["ledger", "committee"][: 2 if number else 1])}\n'
                        for number in numbers)
        for number in numbers:
            (reader.folder / f"n{number}/peers.toml").write_text(lines)

    first = (0, 1, 2, 3, 4)
    know_each_other(first)
    for number in first:
        reader.launch(f"weft node run --config n{number}/node.toml", "serving ")
    for number in first:
        reader.answers(f"http://127.0.0.1:{apis[number]}/ready")
    reader.given["ADDRESS"] = found(ADDRESS, reader.run("weft dkg run"), reader)
    reader.run("weft drng start")
    reader.given["SERIES"] = found(r"\b([0-9a-f]{64})\b", reader.run("weft drng status"), reader)
    series = reader.given["SERIES"]
    base = f"http://127.0.0.1:{apis[1]}/drng/{series}"
    reader.answers(f"{base}/public/4")
    # Three more come, and all begin anew with the longer list.
    reader.end()
    know_each_other(nodes)
    for number in nodes:
        reader.launch(f"weft node run --config n{number}/node.toml", "serving ")
    for number in (1, 2, 3, 5, 6, 7):
        reader.until(lambda number=number: sum(peer["connected"] for peer in json.loads(asked(f"http://127.0.0.1:{apis[number]}/node"))["peers"]) >= 7)
    reader.run("weft drng reshare")
    reader.run("weft drng status")
    reader.run("weft drng info")
    reader.run("weft drng follow")
    reader.until(lambda: series in asked(f"http://127.0.0.1:{apis[0]}/drng"))
    reader.run("weft drng round", tries=100)  # until one has come
    rounds = [asked(f"{base}/info"), *(asked(f"{base}/public/{number}") for number in (1, 2, 3))]
    (reader.folder / "rounds.jsonl").write_text("".join(json.dumps(json.loads(one)) + "\n" for one in rounds))
    reader.given |= {"RELAY:PORT": f"127.0.0.1:{apis[1]}/drng", "HASH": series, "NODE": nodes[0]["id"], "ADDRESS": wallet["address"]}
    feeding, _ = reader.start("weft drng feed http")
    reader.run("weft drng feed --file")
    if shutil.which("curl"):
        reader.run("curl -s http")
    else:
        reader.not_run("curl -s http", "there is no curl")
    (reader.folder / "genesis.toml").rename(reader.folder / "genesis-before.toml")
    reader.run("weft genesis create")
    shutil.copy(reader.folder / "genesis-before.toml", reader.folder / "genesis.toml")
    feeding.terminate()
    reader.start("weft drng feed http")
    # Two payments with the same tokens, at two nodes at once.
    reader.env |= {"WEFT_API": f"http://127.0.0.1:{apis[1]}"}

    def conflict():
        for address in (wallet["address"], reader.side("wallet", "new", "--wallet", f"w{time.monotonic_ns()}.toml", "--unprotected")["address"]):
            pair = [subprocess.Popen(["weft", "wallet", "send", address, amount, "--wallet", "alice.toml", "--api", f"http://127.0.0.1:{apis[number]}"], env=reader.env,
                                     cwd=reader.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for number, amount in ((1, "3"), (2, "4"))]
            for one in pair:
                one.wait()
        return json.loads(asked(f"http://127.0.0.1:{apis[1]}/tangle/conflicts"))["items"]

    reader.until(conflict)
    reader.given["TRANSACTION"] = conflict()[0]["transactions"][0]["id"]
    reader.run("weft tangle branch")


def sweep_voting(reader):
    # Smaller numbers: the guide's take an hour of processor time.
    reader.given |= {"--nodes 1000": "--nodes 100", "--nodes 100,1000": "--nodes 20,50", "--seeds 100": "--seeds 2", "--seeds 3": "--seeds 1"}
    reader.run("weft sim run")
    reader.run("mkdir results")
    reader.run("weft sim sweep")
    if shutil.which("parallel"):
        reader.run("seq 8 | parallel")
        reader.run("weft sim merge")
    else:
        reader.typed("seq 8")  # run by app.sweep_by_parallel where GNU parallel is installed
        reader.typed("weft sim merge")


RUN = {"dashboard": dashboard, "try-it": try_it, "postgres": postgres, "make-beacons": make_beacons, "run-a-devnet": run_a_devnet,
       "run-a-chain": run_a_chain, "run-a-node": run_a_node, "run-casper": run_casper, "mend-a-store": mend_a_store, "sweep-voting": sweep_voting}
# Guides whose commands other tests run, and where that can be seen.
ELSEWHERE = {
    "form-a-network": ("integration.OperatorsGuides", "tests/integration/operators_guides_test.cpp", '"form-a-network.md"'),
    "keep-a-node": ("integration.OperatorsGuides", "tests/integration/operators_guides_test.cpp", '"keep-a-node.md"'),
    "write-a-contract": ("integration.GuideProcess", "tests/integration/guide_process_test.cpp", "the_ten_commands_of_the_guide"),
    "install-the-package": ("package.installs", "packaging/test/package_test.py", "def installs"),
    "simulate-an-attack": ("sim.agreement and planted.*", "libs/sim/agreement.cmake", "weft_agreement_swarm"),
}
# Commands of these are run by nothing yet, and why.
NOT_YET = {}


def listed():
    faults = []
    for page in sorted(GUIDES.glob("*.md")):
        guide, count = page.stem, len(commands(page.stem))
        places = [name for name, table in (("run", RUN), ("elsewhere", ELSEWHERE), ("not yet", NOT_YET)) if guide in table]
        if count == 0:
            if places:
                faults.append(f"{guide} has no command")
            continue
        if len(places) != 1:
            faults.append(f"{guide} has {count} commands, and {'several tests claim' if places else 'no test runs'} them: tests/guides/guides.py")
            continue
        if guide in RUN and not re.search(rf"foreach\(guide .*\b{guide}\b", (ROOT / "apps/weft/CMakeLists.txt").read_text()):
            faults.append(f"{guide}: apps/weft/CMakeLists.txt does not run it")
        if guide in ELSEWHERE:
            test, file, sentence = ELSEWHERE[guide]
            if sentence not in (ROOT / file).read_text():
                faults.append(f"{guide}: {file} does not have {sentence}")
        print(f"{guide}: {count} commands, " + {"run": f"guides.{guide}", "elsewhere": ELSEWHERE.get(guide, [""])[0], "not yet": f"NOT RUN: {NOT_YET.get(guide)}"}[places[0]])
    for guide in {*RUN, *ELSEWHERE, *NOT_YET} - {page.stem for page in GUIDES.glob("*.md")}:
        faults.append(f"there is no guide {guide}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def main():
    if sys.argv[1:] == ["list"]:
        return listed()
    if len(sys.argv) != 5 or sys.argv[1] != "run" or sys.argv[4] not in RUN:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    reader = Reader(pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve(), sys.argv[4])
    try:
        RUN[sys.argv[4]](reader)
    finally:
        reader.end()
    if reader.left:
        reader.fail(f"not run: {reader.left}")
    shutil.rmtree(reader.folder, ignore_errors=True)
    print(f"{sys.argv[4]}: every command was run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
