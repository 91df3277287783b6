# brings: tfxray/_each_mode.py tfxray/_outcomes.py examples/atlas/*.py
import json
import signal
import subprocess
import sys


def tell(name, cells):
    print(json.dumps([name, *cells], ensure_ascii=False), flush=True)


def run_from(start):
    from examples.atlas import cases

    every = {f"{case.group}.{case.name}": case for case in cases()}
    print(json.dumps(list(every)), flush=True)
    for name in list(every)[start:]:
        tell(name, [mode.text for mode in every[name].run()])


def run_all():
    """A case may end its process: then another goes on behind it."""
    start, names = 0, [""]
    while start < len(names):
        command = [sys.executable, __file__, str(start)]
        child = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        first, *lines = child.stdout.splitlines()
        names = json.loads(first)
        start += len(lines)
        for line in lines:
            tell(json.loads(line)[0], json.loads(line)[1:])
        if child.returncode:
            by = signal.Signals(-child.returncode).name
            tell(names[start], [f"† ends the process: {by}"] * 4)
            start += 1


if len(sys.argv) > 1:
    run_from(int(sys.argv[1]))
else:
    run_all()
