"""Programs of PyPI that the tree pins by a lock file with hashes, installed into the cache once for each content of it."""

import hashlib
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def cache():
    """The folder of tools/toolchain.sh."""
    told = subprocess.run(["bash", "-c", 'source tools/toolchain.sh && printf %s "$weft_cache"'], cwd=ROOT, check=True, capture_output=True, text=True)
    return pathlib.Path(told.stdout)


def environment(lock):
    """The folder of programs of that lock file. Ends the process with 77, a skipped test, when they are neither there nor to be had."""
    folder = cache() / "python" / hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        print(f"installing what {lock.relative_to(ROOT)} names, once", file=sys.stderr)
        for command in ([sys.executable, "-m", "venv", folder],
                        [folder / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                print(f"skipped: {lock.relative_to(ROOT)} cannot be installed: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
                sys.exit(77)
        (folder / "complete").touch()
    return folder / "bin"
