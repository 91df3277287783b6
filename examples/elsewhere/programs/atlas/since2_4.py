# brings: tfxray/_each_mode.py tfxray/_outcomes.py examples/atlas/*.py
import json
import signal
import subprocess
import sys


def tell(name, cells):
    print(json.dumps([name, *cells], ensure_ascii=False), flush=True)


def run_from(start, ended):
    """Runs the cases from one on: that one without the modes that ended the process before."""
    from examples.atlas import cases
    from tfxray import _each_mode
    from tfxray._outcomes import Failure, Outcome

    run_mode = _each_mode._outcome
    count = len(_each_mode.MODES)

    def run_or_pass_over(how, arguments):
        mode = next(modes)
        if mode in ended:
            return Outcome((), Failure("", "", True), ())
        print(mode, flush=True)
        return run_mode(how, arguments)

    _each_mode._outcome = run_or_pass_over
    every = {f"{case.group}.{case.name}": case for case in cases()}
    print(json.dumps(list(every)), flush=True)
    for name in list(every)[start:]:
        modes = iter(range(count))
        texts = [mode.text for mode in every[name].run()]
        for mode, by in ended.items():
            texts[mode] = f"† ends the process: {by}"
        tell(name, texts)
        ended = {}


def run_all():
    """A mode may end its process: then another goes on, without that mode of that case."""
    start, names, ended = 0, [""], {}
    while start < len(names):
        command = [sys.executable, __file__, json.dumps([start, list(ended.items())])]
        child = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        names, *lines = map(json.loads, child.stdout.splitlines())
        told = [line for line in lines if isinstance(line, list)]
        for name, *cells in told:
            tell(name, cells)
        if told:
            start, ended = start + len(told), {}
        if child.returncode:
            begun = lines[-1]
            assert isinstance(begun, int), f"{names[start]} ended the process in no mode"
            ended[begun] = signal.Signals(-child.returncode).name


if len(sys.argv) > 1:
    start, ended = json.loads(sys.argv[1])
    run_from(start, dict(ended))
else:
    run_all()
