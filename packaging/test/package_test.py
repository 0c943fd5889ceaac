#!/usr/bin/env python3
"""Tests of the Debian package.

  package_test.py same WEFT FOLDER       packed twice, under other settings of the machine: the same bytes; what lintian says of it
  package_test.py installs WEFT FOLDER   in a bare Debian: installed, a node run under its unit's settings, upgraded, removed, purged
  package_test.py builds WEFT FOLDER     two clones in two folders, each built without a cache and packed: the same bytes (an hour)

WEFT is the program that is packed. Exit code 77, a skipped test, where a tool is missing (tools/setup package), where the tester is not
root, or where Debian's archive is not reached.
"""
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

import unit

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "tools"), str(ROOT / "tests/support")]
import pinned  # noqa: E402
from ports import free_ports  # noqa: E402
MIRROR = "http://deb.debian.org/debian"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def run(*command, check=True, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    if check and done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


def need(*tools):
    for tool in tools:
        if not shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
            skip(f"no {tool}: tools/setup package")


def pack(program, folder, version=None, **variables):
    shutil.rmtree(folder, ignore_errors=True)
    words = [ROOT / "tools/package", "--program", program, "--output", folder]
    done = run(*words, *(["--version", version] if version else []), env={**os.environ, "WEFT_DEB_LEVEL": "1", **variables})
    return pathlib.Path(done.stdout.strip().splitlines()[-1])


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- the same bytes -------------------------------------------------------------------------------------------------


def same(program, folder):
    need("dh", "dpkg-buildpackage")
    stripped = folder / "weft"  # what the package holds of it anyway; packing is quicker
    run("strip", "-o", stripped, program)
    one = pack(stripped, folder / "one", TZ="UTC", HOME="/nonexistent", LANG="C")
    before = os.umask(0o077)
    two = pack(stripped, folder / "a longer name of a folder", TZ="Pacific/Auckland", HOME=str(folder), LANG="C.UTF-8",
               WEFT_API="http://somebody.example:1")
    os.umask(before)
    if hash_of(one) != hash_of(two):
        sys.exit(f"{one} and {two} differ: diffoscope tells where")
    listing = run("dpkg-deb", "--contents", one).stdout
    for part in ("./usr/bin/weft\n", "man1/weft-node.1.gz", "bash-completion/completions/weft", "vendor-completions/_weft",
                 "system/weft@.service", "system/weft-export@.service", "examples/node.toml", "sysusers.d/weft.conf"):
        if part not in listing:
            sys.exit(f"{part.strip()} is not in the package:\n{listing}")
    if shutil.which("lintian"):
        told = run("lintian", "--fail-on", "error,warning", "--allow-root", one, check=False)
        print(told.stdout + told.stderr)
        if told.returncode != 0:
            sys.exit("lintian found faults")
    print(f"same: {hash_of(one)}")


def builds(_, folder):
    need("dh", "dpkg-buildpackage")
    hashes = []
    for name in ("first", "a-second-one"):
        clone = folder / name / "weft"
        shutil.rmtree(clone.parent, ignore_errors=True)
        run("git", "-c", "safe.directory=*", "clone", "-q", ROOT, clone)
        done = run(clone / "tools/package", env={**os.environ, "CCACHE_DISABLE": "1"})
        hashes.append(hash_of(pathlib.Path(done.stdout.strip().splitlines()[-1])))
        shutil.rmtree(clone.parent)
    print(f"builds: {hashes}")
    if hashes[0] != hashes[1]:
        sys.exit("two builds have two hashes")


# ---- in a bare Debian -----------------------------------------------------------------------------------------------


def remove(folder):
    """A folder in which a Debian was made: what may still be mounted there is not looked into."""
    run("rm", "-rf", "--one-file-system", folder, check=False)


def bare_debian():
    """A tarball of Debian 12 with nothing but what each Debian has, and systemd's own judge of units; made once a machine."""
    tarball = pinned.cache() / "debian-12-bare.tar"
    if not tarball.exists():
        made = tarball.parent / f"debian-12-bare.{os.getpid()}"
        remove(made)
        done = run("debootstrap", "--variant=minbase", "--include=systemd", "bookworm", made, MIRROR, check=False)
        if done.returncode != 0:
            remove(made)
            skip(f"debootstrap: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
        shutil.rmtree(made / "var/cache/apt/archives", ignore_errors=True)
        run("tar", "-C", made, "--numeric-owner", "-cf", f"{made}.tar", ".")
        os.rename(f"{made}.tar", tarball)
        remove(made)
    return tarball


def files_of(root):
    """All that a package could leave behind."""
    left = set()
    for top in ("etc", "usr", "var", "lib", "opt", "srv", "home", "root"):
        for folder, folders, files in os.walk(root / top):
            left.update(os.path.join(folder, name) for name in folders + files)
    noise = ("/var/lib/dpkg/", "/var/lib/apt/", "/var/cache/", "/var/log/", "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow",
             "/etc/subuid", "/etc/subgid", "/etc/ld.so.cache", "/etc/.pwd.lock")
    return {name.removeprefix(str(root)) for name in left if not name.removeprefix(str(root)).startswith(noise)}


def ask(port, path, body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body and json.dumps(body).encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        return json.load(answer)


class Node:
    """The unit weft@one, while it runs."""

    def __init__(self, root, port, log):
        self.port, self.log = port, log
        self.process = unit.start(str(root), "weft@.service", "one", log)
        for _ in range(600):
            if self.process.poll() is not None:
                sys.exit(f"the node ended: {self.process.returncode}\n{log.read_text()}")
            try:
                ask(port, "/health")
                return
            except OSError:
                time.sleep(0.1)
        sys.exit(f"the node does not answer\n{log.read_text()}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=120)
        if code != 0:
            sys.exit(f"the node ended with {code}\n{self.log.read_text()}")


def installs(program, folder):
    if os.geteuid() != 0:
        skip("a Debian in a folder needs root")
    need("dh", "dpkg-buildpackage", "debootstrap", "chroot")
    if "WEFT_IN_NAMESPACE" not in os.environ:  # mounts end with the process
        if run("unshare", "--mount", "--propagation", "private", "true", check=False).returncode != 0:
            skip("this root may not mount")
        os.execvpe("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv],
                   {**os.environ, "WEFT_IN_NAMESPACE": "1"})
    if run("sh", "-c", "mount -t tmpfs none /mnt && mount -t proc proc /mnt", check=False).returncode != 0:
        skip("this root may not mount")
    tarball = bare_debian()
    stripped = folder / "weft"
    run("strip", "-o", stripped, program)
    old = pack(stripped, folder / "old", "0.0.9")
    new = pack(stripped, folder / "new")
    root = folder / "root"
    remove(root)
    root.mkdir(parents=True)
    run("tar", "-C", root, "--numeric-owner", "-xf", tarball)
    run("mount", "-t", "proc", "proc", root / "proc")

    def inside(*words, check=True):
        kept = {name: value for name, value in os.environ.items() if name.endswith("_proxy")}
        return run("chroot", root, *words, check=check,
                   env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", **kept})

    updated = inside("apt-get", "-q", "update", check=False)
    if updated.returncode != 0 or "Failed to fetch" in updated.stderr:
        skip("Debian's archive is not reached")
    (root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (root / "usr/sbin/policy-rc.d").chmod(0o755)
    for package in (old, new):
        shutil.copy(package, root / "root")
    # Dependencies first, so that what the package alone leaves behind can be told.
    depends = run("dpkg-deb", "--field", new, "Depends").stdout.strip()
    names = [part.split("|")[0].split("(")[0].strip() for part in depends.split(",")]
    inside("apt-get", "-q", "install", "-y", "--no-install-recommends", *names)
    before = files_of(root)

    inside("apt-get", "-q", "install", "-y", "--no-install-recommends", f"/root/{old.name}")
    assert "weft 0." in inside("weft", "--version").stdout
    assert "complete -F _weft weft" in inside(
        "bash", "-c", "source /usr/share/bash-completion/completions/weft && complete -p weft").stdout
    inside("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/weft@.service", "/lib/systemd/system/weft-export@.service")
    for name in ("weft@one.service", "weft-export@one.service"):
        # 10 is a unit without any hardening; in tenths.
        inside("systemd-analyze", "security", "--offline=true", "--threshold=25", f"/lib/systemd/system/{name.replace('one', '')}")
    home = root / "var/lib/weft"
    assert home.stat().st_mode & 0o777 == 0o750 and home.stat().st_uid != 0

    # A node, as the guide makes one: by its user, in its folder.
    net, api = free_ports(2)
    as_weft = ("runuser", "-u", "weft", "--")
    made = json.loads(inside(*as_weft, "weft", "node", "init", "--dir", "/var/lib/weft/one", "--name", "one", "--role", "ledger", "--unprotected",
                             "--net-listen", f"127.0.0.1:{net}", "--api-listen", f"127.0.0.1:{api}", "--json").stdout)
    wallet = json.loads(inside(*as_weft, "weft", "wallet", "new", "--wallet", "/var/lib/weft/one/alice.toml", "--unprotected", "--json").stdout)
    inside(*as_weft, "sh", "-c", "cd /var/lib/weft/one && weft genesis create --network packaged --allocate "
           f"{wallet['address']}=1000 --pledge {made['id']}=1000000")
    log = folder / "node.log"
    log.unlink(missing_ok=True)
    node = Node(root, api, log)
    status = pathlib.Path(f"/proc/{node.process.pid}/status").read_text()
    owner = home.stat().st_uid
    for line in (f"Uid:\t{owner}\t{owner}", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2",
                 "Umask:\t0077"):
        assert line in status, f"{line}\n{status}"
    issued = ask(api, "/tangle/messages", {"data": b"packaged".hex()})["message"]
    assert ask(api, f"/tangle/messages/{issued}?wait=confirmed&timeout_ms=30000")["confirmed"]

    # An upgrade below a node that runs; systemd would start it again, here the test does.
    inside("apt-get", "-q", "install", "-y", "--no-install-recommends", f"/root/{new.name}")
    assert ask(api, "/node")["id"] == made["id"]
    node.stop()
    node = Node(root, api, log)
    assert ask(api, f"/tangle/messages/{issued}")["confirmed"], "the message is gone after the upgrade"
    node.stop()

    # Removing leaves the data, purging leaves the keys and says so.
    inside("apt-get", "-q", "remove", "-y", "weft")
    assert not (root / "usr/bin/weft").exists() and (home / "one/store").exists()
    (home / "without-keys").mkdir()
    purged = inside("apt-get", "-q", "purge", "-y", "weft")
    assert "/var/lib/weft/one/ holds the keys of a node and is kept" in purged.stdout + purged.stderr, purged.stdout + purged.stderr
    assert (home / "one/identity.toml").exists() and not (home / "without-keys").exists()
    left = {name for name in files_of(root) - before if not name.startswith("/root/") and not name.startswith("/var/lib/weft")}
    assert not left, f"left behind: {sorted(left)}"
    run("umount", root / "proc")
    remove(root)
    print("installs: installed, run under its unit's settings, upgraded, purged")


def main():
    parts = {"same": same, "installs": installs, "builds": builds}
    if len(sys.argv) != 4 or sys.argv[1] not in parts:
        sys.exit(__doc__.strip())
    folder = pathlib.Path(sys.argv[3]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    parts[sys.argv[1]](pathlib.Path(sys.argv[2]).resolve(), folder)


if __name__ == "__main__":
    main()
