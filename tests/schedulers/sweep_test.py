#!/usr/bin/env python3
"""Sweeps of `weft sim` shared out by schedulers that exist: the joined files are those of one run.

  sweep_test.py WEFT parallel     GNU parallel
  sweep_test.py WEFT slurm        a Slurm array on one node, whose daemons this starts for itself; as root

Exit code 77, a skipped test, where the scheduler is not installed (tools/setup schedulers) or needs root.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SWEEP = ["--nodes", "4,8", "--share", "0,15,30", "--adversary", "berserk,silent", "--seeds", "2"]
PARTS = 4
SKIPPED = 77


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def sweep(weft, folder, *more):
    return [weft, "sim", "sweep", *SWEEP, "--out", str(folder), *more]


def with_parallel(weft, folder):
    if shutil.which("parallel") is None:
        skip("GNU parallel is not installed")
    numbers = "\n".join(str(part + 1) for part in range(PARTS))
    # Its first run on a machine asks to be cited; the answer of a script is no.
    subprocess.run(["parallel", "--will-cite", *sweep(weft, folder, "--shard", f"{{}}/{PARTS}")],
                   input=numbers, text=True, check=True)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def with_slurm(weft, folder):
    daemons = {name: shutil.which(name) or shutil.which(name, path="/usr/sbin") for name in ("slurmctld", "slurmd")}
    if None in daemons.values() or shutil.which("sbatch") is None:
        skip("Slurm is not installed")
    if os.geteuid() != 0:
        skip("a node of Slurm needs root")
    host = socket.gethostname()
    control, node = free_ports(2)
    conf = folder / "slurm.conf"
    for name in ("state", "spool"):
        (folder / name).mkdir()
    conf.write_text(f"""
ClusterName=weft
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={control}
SlurmdPort={node}
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MaxArraySize=100
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
""")
    script = folder / "sweep.sbatch"
    command = " ".join(sweep(weft, folder, "--shard", '"$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT"'))
    script.write_text(f"""#!/bin/sh
#SBATCH --array=1-{PARTS}
#SBATCH --cpus-per-task=1
#SBATCH --output={folder}/%a.log
exec {command}
""")
    environment = dict(os.environ, SLURM_CONF=str(conf))
    started = []
    try:
        for name in ("slurmctld", "slurmd"):
            started.append(subprocess.Popen([daemons[name], "-D", "-f", str(conf)], env=environment,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        # No limit of time but the test's own: the machine may be busy.
        while True:
            for daemon in started:
                if daemon.poll() is not None:
                    logs = [(folder / f"{name}.log") for name in daemons]
                    sys.exit("a daemon of Slurm ended:\n" + "\n".join(log.read_text()[-2000:] for log in logs if log.exists()))
            state = subprocess.run(["sinfo", "-h", "-o", "%T"], env=environment, text=True, capture_output=True, check=False)
            if state.stdout.strip() == "idle":
                break
            time.sleep(0.2)
        subprocess.run(["sbatch", "--wait", str(script)], env=environment, check=True)
    finally:
        for daemon in reversed(started):
            daemon.terminate()
            daemon.wait()


def main():
    weft, scheduler = sys.argv[1:]
    weft = str(pathlib.Path(weft).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        {"parallel": with_parallel, "slurm": with_slurm}[scheduler](weft, folder)
        parts = [str(folder / f"sweep-{part + 1}-of-{PARTS}.csv") for part in range(PARTS)]
        (folder / "joined").mkdir()
        (folder / "whole").mkdir()
        subprocess.run([weft, "sim", "merge", *parts, "--out", str(folder / "joined")], check=True)
        subprocess.run(sweep(weft, folder / "whole"), check=True)
        for file in ("sweep.csv", "sweep.html"):
            if (folder / "joined" / file).read_bytes() != (folder / "whole" / file).read_bytes():
                sys.exit(f"{file}: the parts do not join to what one run writes")
    print(f"{PARTS} parts by {scheduler} join to what one run writes")


if __name__ == "__main__":
    main()
