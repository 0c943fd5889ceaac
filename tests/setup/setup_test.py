#!/usr/bin/env python3
"""tools/setup against an APT, a sudo and a Rust that are made up, so that what goes wrong can be chosen."""

import fcntl
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Every fake appends its command line to $STATE/calls and finds what to do in files of $STATE.
FAKES = {
    "id": 'if [ "$1" = -u ]; then cat "$STATE/uid"; else exec /usr/bin/id "$@"; fi',
    "sleep": "exec /usr/bin/sleep 0.02",
    "uname": "exec /usr/bin/uname \"$@\"",
    "dpkg-query": 'shift 3; for name; do grep -qx "$name" "$STATE/missing" || echo "installed $name"; done',
    "apt-cache": 'if [ "$1" = policy ]; then cat "$STATE/policy" 2>/dev/null; fi',
    "sudo": """case "$*" in
        "-n true") [ -e "$STATE/sudo-free" ] ;;
        -v) exit 1 ;;
        *) exec "$@" ;;
    esac""",
    "apt-get": """case "$*" in
        *update*)
            if [ -e "$STATE/locked" ]; then
                rm "$STATE/locked"
                echo "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (unattended-upgr)"
                exit 100
            fi
            cat "$STATE/update" 2>/dev/null; true ;;
        *" -s "*) cat "$STATE/simulation" ;;
        *install*) : >"$STATE/missing" ;;
        *) exit 1 ;;
    esac""",
    "rustc": """[ -e "$STATE/rust" ] || exit 127
    case "$*" in *target-libdir*) echo /usr ;; *) echo "rustc 1.95.0 (0 2026-04-14)" ;; esac""",
    "node": '[ -e "$STATE/node" ] && echo "v$(cat "$STATE/node")"',
    "npm": '[ -e "$STATE/npm" ]',
    # Like the real one it runs a crate's build.rs, which copies the headers, only once per target folder.
    "cargo": """case "$1" in
        --version) [ -e "$STATE/rust" ] && echo "cargo 1.95.0" ;;
        fetch) if [ -e "$STATE/fetch" ]; then cat "$STATE/fetch" >&2; exit 101; fi ;;
        tree) echo one ;;
        build)
            mkdir -p "$CARGO_TARGET_DIR/release"
            if [ ! -e "$CARGO_TARGET_DIR/headers-copied" ]; then
                touch "$WEFT_NATIVE_INCLUDE/blst.h" "$WEFT_NATIVE_INCLUDE/wasmtime.h" "$CARGO_TARGET_DIR/headers-copied"
            fi
            if [ -e "$STATE/fails" ]; then rm "$STATE/fails"; echo "error: linking failed"; exit 101; fi
            touch "$CARGO_TARGET_DIR/release/libweft_native.a" ;;
    esac""",
}


@unittest.skipUnless('VERSION_ID="12"' in pathlib.Path("/etc/os-release").read_text(), "for Debian 12")
class SetUp(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="weft set-up ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        shutil.copytree(ROOT / "tools", self.folder / "tree/tools")
        self.write("tree/tools/native", "#!/bin/sh\necho /nowhere\n", 0o755)
        for name, text in FAKES.items():
            self.write(f"bin/{name}", f'#!/bin/sh\necho {name} "$@" >>"$STATE/calls"\n{text}\n', 0o755)
        self.given("uid", "0\n")
        self.given("rust")
        self.given("missing")
        for cache in ("home/.cache/weft", "mine/.cache/weft", "tree/kept here"):
            self.write(f"{cache}/prometheus/usr/bin/promtool", "", 0o755)

    def write(self, path, text, mode=0o644):
        path = self.folder / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def given(self, name, text=""):
        self.write(f"state/{name}", text)

    def given_the_real_native(self):
        shutil.copy(ROOT / "tools/native", self.folder / "tree/tools/native")
        shutil.copytree(ROOT / "native", self.folder / "tree/native", ignore=shutil.ignore_patterns("target"))

    def environment(self, **changes):
        values = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin",
            "HOME": str(self.folder / "home"),
            "STATE": str(self.folder / "state"),
        }
        values.update(changes)
        return {name: value for name, value in values.items() if value is not None}

    def set_up(self, *arguments, **environment):
        """Exit code and what was said, line by line."""
        run = subprocess.run([self.folder / "tree/tools/setup", *arguments], env=self.environment(**environment), text=True,
                             capture_output=True, check=False)
        return run.returncode, run.stderr.splitlines()

    def calls(self, name):
        path = self.folder / "state/calls"
        return [line for line in path.read_text().splitlines() if line.startswith(name)] if path.exists() else []

    def test_when_nothing_is_missing_it_says_nothing_and_runs_neither_apt_nor_sudo(self):
        self.assertEqual(self.set_up(), (0, []))
        self.assertEqual(self.calls("apt-get") + self.calls("sudo"), [])

    def test_a_missing_package_is_installed(self):
        self.given("missing", "wabt\n")
        self.given("simulation", "Inst wabt\nConf wabt\n")
        code, said = self.set_up()
        self.assertEqual(code, 0, said)
        self.assertIn("apt-get -q install -y --no-install-recommends wabt", self.calls("apt-get"))

    def test_a_source_that_cannot_be_reached_is_the_reason_given(self):
        self.given("missing", "wabt\n")
        self.given("simulation")
        self.given("update", "Err:1 http://example.org\nW: Failed to fetch http://example.org/x  Could not connect\n")
        code, said = self.set_up()
        self.assertEqual((code, len(said)), (1, 2), said)
        self.assertIn("cannot be reached: Failed to fetch http://example.org/x Could not connect (", said[1])

    def test_what_an_earlier_run_saw_is_not_the_reason_given(self):
        self.test_a_source_that_cannot_be_reached_is_the_reason_given()
        self.given("update")
        code, said = self.set_up()
        self.assertEqual(code, 1)
        self.assertIn("these packages are in none of the machine's APT sources: wabt ", said[1])

    def test_while_another_process_uses_apt_it_says_so_once_and_waits(self):
        self.given("missing", "wabt\n")
        self.given("simulation", "Inst wabt\nConf wabt\n")
        self.given("locked")
        code, said = self.set_up()
        self.assertEqual((code, len(said)), (0, 3), said)
        self.assertIn("another process is using APT, waiting for it: Could not get lock", said[1])

    def test_who_may_use_sudo_without_a_password_is_not_asked_for_one(self):
        self.given("uid", "1000\n")
        self.given("missing", "wabt\n")
        self.given("simulation", "Inst wabt\nConf wabt\n")
        self.given("sudo-free")
        code, said = self.set_up()
        self.assertEqual(code, 0, said)
        self.assertNotIn("sudo -v", self.calls("sudo"))

    def test_who_is_refused_by_sudo_reads_what_root_would_have_to_run(self):
        self.given("uid", "1000\n")
        self.given("missing", "wabt\n")
        code, said = self.set_up()
        self.assertEqual(code, 1)
        self.assertEqual(said[-1], "setup: sudo refused; as root: apt-get install --no-install-recommends wabt")

    def test_proxies_of_the_environment_survive_sudo(self):
        self.given("uid", "1000\n")
        self.given("missing", "wabt\n")
        self.given("simulation", "Inst wabt\nConf wabt\n")
        self.given("sudo-free")
        self.assertEqual(self.set_up(http_proxy="http://proxy:1")[0], 0)
        self.assertTrue(all("http_proxy=http://proxy:1 apt-get" in call for call in self.calls("sudo env")))

    def test_a_rust_that_is_too_old_in_every_source_names_the_archive_that_has_a_newer_one(self):
        (self.folder / "state/rust").unlink()
        self.given("policy", "rustc-web:\n  Candidate: 1.85.0+dfsg3-1\n")
        code, said = self.set_up()
        self.assertEqual(code, 1)
        self.assertIn("APT's rustc-web is 1.85.0, not 1.95: add the archive bookworm-security", said[-1])

    def test_node_and_npm_are_installed_for_who_asks_and_has_none_that_are_new_enough(self):
        self.given("missing", "nodejs\nnpm\n")
        self.given("simulation", "Inst nodejs\nConf nodejs\nInst npm\nConf npm\n")
        self.assertEqual(self.set_up(), (0, []))
        self.given("node", "18.20.4")
        self.given("npm")
        self.assertEqual(self.set_up("typescript"), (0, []))
        self.given("node", "16.13.0")
        self.assertEqual(self.set_up("typescript")[0], 0)
        self.assertIn("apt-get -q install -y --no-install-recommends nodejs npm", self.calls("apt-get"))

    def test_a_cache_that_cannot_be_written_is_named(self):
        self.given("file")
        place = self.folder / "state/file"
        self.assertEqual(self.set_up(WEFT_CACHE=f"{place}/cache"),
                         (1, [f"setup: cannot write to the cache folder {place}/cache; set WEFT_CACHE to another"]))

    def test_without_home_the_home_of_the_user_is_meant(self):
        self.write("bin/getent", f'#!/bin/sh\necho "me:x:0:0:Me:{self.folder}/mine:/bin/sh"\n', 0o755)
        self.assertEqual(self.set_up(HOME=None), (0, []))
        self.assertTrue((self.folder / "mine/.cache/weft/setup.log").exists())

    def test_a_relative_cache_is_in_the_tree(self):
        self.assertEqual(self.set_up(WEFT_CACHE="kept here"), (0, []))
        self.assertTrue((self.folder / "tree/kept here/bin/rustc-wasm32").exists())

    def test_a_second_set_up_waits_for_the_first(self):
        cache = self.folder / "home/.cache/weft"
        cache.mkdir(parents=True, exist_ok=True)
        with open(cache / "setup.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            second = subprocess.Popen([self.folder / "tree/tools/setup"], env=self.environment(), text=True,
                                      stderr=subprocess.PIPE)
            self.assertEqual(second.stderr.readline(), "setup: another set-up is running, waiting for it\n")
        self.assertEqual((second.wait(60), second.stderr.read()), (0, ""))
        second.stderr.close()

    def test_a_native_build_that_was_interrupted_is_complete_when_it_is_resumed(self):
        self.given_the_real_native()
        self.given("fails")
        code, said = self.set_up()
        self.assertEqual(code, 1)
        self.assertIn("native: the build failed: error: linking failed (all in ", said[-1])
        self.assertEqual(self.set_up()[0], 0)
        built = {path.name for path in (self.folder / "home/.cache/weft/native").rglob("*") if path.is_file()}
        self.assertEqual(built, {".lock", "libweft_native.a", "blst.h", "wasmtime.h"})
        self.assertEqual(self.set_up(), (0, []))

    def test_the_native_build_leaves_nothing_of_older_ones_that_were_given_up(self):
        self.given_the_real_native()
        self.write("home/.cache/weft/native/0123.work/target/large", "")
        self.assertEqual(self.set_up()[0], 0)
        self.assertFalse((self.folder / "home/.cache/weft/native/0123.work").exists())

    def test_crates_that_cannot_be_fetched_are_one_line_with_the_reason(self):
        self.given_the_real_native()
        self.given("fetch", "error: failed to get `blst`\n\nCaused by:\n  curl failed\n\nCaused by:\n"
                            "  [6] Could not resolve hostname (Could not resolve host: example.org)\n")
        code, said = self.set_up()
        self.assertEqual((code, len(said)), (1, 2), said)
        self.assertIn("native: cannot fetch the crates: Could not resolve hostname (Could not resolve host: example.org) (all in ",
                      said[1])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
