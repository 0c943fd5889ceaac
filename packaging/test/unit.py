"""Runs the command of a systemd unit in a Debian without systemd, in a folder, under the settings of the unit.

What is done as systemd does it: user, group, umask, folder, environment files, limits, no new privileges, no capabilities, a file
system that is read-only but for the state folder, private /tmp, no homes, no devices but the harmless, the filter of system calls.
Other settings of the unit are not.
"""
import ctypes
import os
import resource
import subprocess

CLONE_NEWNS, MS_RDONLY, MS_NOSUID, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 1, 2, 32, 4096, 16384, 1 << 18
SCMP_ACT_ALLOW, SCMP_ACT_ERRNO = 0x7FFF0000, 0x00050000


def settings(text):
    """Section Service of a unit: each key with all its values; an empty one takes back those before it."""
    values, section = {}, ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            values.setdefault(key, [])
            if value:
                values[key].append(value)
            else:
                values[key] = []
    return values


class Seccomp:
    """The filter of a unit, by the sets that `systemd-analyze syscall-filter` of that Debian names."""

    def __init__(self, root, filters):
        self.library = ctypes.CDLL("libseccomp.so.2")
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.allowed = set()
        for words in filters:
            for word in words.split():
                self.allowed |= self.names(root, word)
        assert len(self.allowed) > 100, filters

    def names(self, root, word):
        if not word.startswith("@"):
            return {word}
        told = subprocess.run(["chroot", root, "systemd-analyze", "syscall-filter", word], check=True, capture_output=True, text=True)
        found = set()
        for line in told.stdout.splitlines()[1:]:
            name = line.strip()
            if name and not name.startswith("#"):
                found |= self.names(root, name)
        return found

    def load(self):
        context = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(SCMP_ACT_ERRNO | 1)))  # EPERM
        for name in self.allowed:
            number = self.library.seccomp_syscall_resolve_name(name.encode())
            if number >= 0:
                self.library.seccomp_rule_add(context, ctypes.c_uint32(SCMP_ACT_ALLOW), number, 0)
        assert self.library.seccomp_load(context) == 0, "the filter of system calls cannot be loaded"


def start(root, name, instance, log):
    """The unit's process; its output goes to `log`."""
    with open(f"{root}/lib/systemd/system/{name}", encoding="utf-8") as file:
        unit = settings(file.read().replace("%i", instance))
    filter_ = Seccomp(root, unit["SystemCallFilter"])
    variables = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    for path in unit.get("EnvironmentFile", []):
        try:
            with open(root + path.lstrip("-"), encoding="utf-8") as file:
                variables.update(line.strip().split("=", 1) for line in file if "=" in line and not line.startswith("#"))
        except FileNotFoundError:
            assert path.startswith("-"), f"{path} is missing"
    libc = ctypes.CDLL(None, use_errno=True)

    def check(result, what):
        if result != 0:
            raise OSError(ctypes.get_errno(), what)

    def mount(source, target, kind, flags):
        check(libc.mount(source.encode(), target.encode(), kind.encode() if kind else None, flags, None), f"mount {target}")

    def enter():
        check(libc.unshare(CLONE_NEWNS), "unshare")
        mount("none", "/", "", MS_REC | MS_PRIVATE)
        if unit["ProtectSystem"] == ["strict"]:
            mount(root, root, "", MS_BIND)
            for state in unit.get("StateDirectory", []):
                mount(f"{root}/var/lib/{state}", f"{root}/var/lib/{state}", "", MS_BIND)
            mount("none", root, "", MS_REMOUNT | MS_BIND | MS_RDONLY)
        if unit["PrivateTmp"] == ["yes"]:
            mount("tmpfs", f"{root}/tmp", "tmpfs", MS_NOSUID)
            mount("tmpfs", f"{root}/var/tmp", "tmpfs", MS_NOSUID)
        if unit["ProtectHome"] == ["yes"]:
            mount("tmpfs", f"{root}/home", "tmpfs", MS_RDONLY)
            mount("tmpfs", f"{root}/root", "tmpfs", MS_RDONLY)
        mount("proc", f"{root}/proc", "proc", MS_NOSUID)
        os.chroot(root)
        os.chdir(unit.get("WorkingDirectory", ["/"])[0])
        os.umask(int(unit["UMask"][0], 8))
        for limit in unit.get("LimitNOFILE", []):
            resource.setrlimit(resource.RLIMIT_NOFILE, (int(limit), int(limit)))
        filter_.load()

    assert unit["NoNewPrivileges"] == ["yes"] and unit["CapabilityBoundingSet"] == []
    user, group = unit["User"][0], unit["Group"][0]
    drop = ["setpriv", "--pdeathsig", "KILL", "--reuid", user, "--regid", group, "--clear-groups", "--no-new-privs", "--bounding-set=-all",
            "--inh-caps=-all", "--ambient-caps=-all", "--"]
    with open(log, "ab") as out:
        return subprocess.Popen(drop + unit["ExecStart"][0].split(), env=variables, stdin=subprocess.DEVNULL, stdout=out,
                                stderr=subprocess.STDOUT, preexec_fn=enter)
