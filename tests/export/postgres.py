"""A PostgreSQL server of one's own in a folder, as a user without rights, on a socket alone. Ends with the block."""

import glob
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile


def programs():
    """The folder with initdb and postgres; None: not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if found:
        return pathlib.Path(found[-1]).parent
    path = shutil.which("initdb")
    return pathlib.Path(path).resolve().parent if path else None


class Postgres:
    def __enter__(self):
        self.bin = programs()
        if self.bin is None or not shutil.which("psql"):
            print("skipped: no PostgreSQL server: tools/setup database")
            sys.exit(77)
        # A socket's path is short.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="weft-pg-"))
        self.user = []
        if os.geteuid() == 0:  # it does not run as root
            self.user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
            shutil.chown(self.folder, "nobody", "nogroup")
        self.folder.chmod(0o755)
        self.run(self.bin / "initdb", "-D", self.folder / "data", "-A", "trust", "-U", "weft", "-E", "UTF8", "--no-locale", "--no-sync")
        self.server = subprocess.Popen(
            [*self.user, self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"],
            cwd="/", stdout=open(self.folder / "log", "wb"), stderr=subprocess.STDOUT)
        self.settings = f"host={self.folder} user=weft dbname=weft"
        for _ in range(600):
            ready = subprocess.run(["psql", "-X", "-q", "-h", self.folder, "-U", "weft", "-c", "CREATE DATABASE weft", "postgres"],
                                   capture_output=True, check=False)
            if ready.returncode == 0:
                return self
            if self.server.poll() is not None:
                break
            subprocess.run(["sleep", "0.1"], check=False)
        sys.exit(f"the server does not start: {(self.folder / 'log').read_text()}")

    def __exit__(self, *_):
        self.server.send_signal(signal.SIGINT)  # whoever is connected is not waited for
        self.server.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command):
        done = subprocess.run([*self.user, *command], cwd="/", capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{command}: {done.stderr}")

    def ask(self, statement):
        """The rows of a statement, each a dict; times and amounts as texts of digits, as the node writes them."""
        done = subprocess.run(["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", self.settings, "-c",
                               f"SELECT coalesce(json_agg(r), '[]') FROM ({statement}) r"], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{statement}: {done.stderr}")
        return json.loads(done.stdout)
