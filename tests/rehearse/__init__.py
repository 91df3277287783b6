"""Runs the pages on another TensorFlow, and says what they print there that they do not print here.

`python -m tests.rehearse --tensorflow 2.20.0`, or `make rehearse TENSORFLOW=nightly`. In order:

- `wanted` reads what was asked for;
- `environment` makes an environment from the lock, with that TensorFlow and what it needs;
- `running`, in that environment, runs every page to its end, whatever it breaks, and `naming` lists the
  public names;
- `comparing` sets what was printed beside what `make html` printed, less what `noise` knows to mean nothing;
- `grouping` makes one finding of differences that have one cause;
- `report` writes them for a terminal, as Markdown and as JSON.

All that is written goes to `build/rehearse/`.
"""
