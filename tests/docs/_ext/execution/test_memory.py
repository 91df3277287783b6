"""A build that executes pages side by side stays within what a small machine has."""

from __future__ import annotations

import pytest

from docs._ext.execution import provisioner
from tests import bench
from tests.docs._ext.conftest import HEAD, cell

MOST = 4 * 2**30
# Both cores at work on training, which takes more than most of what pages do.
PAGE = "# Page\n\n" + cell(
    """
    import keras, numpy as np, tensorflow as tf
    model = keras.Sequential([keras.Input((64,)), *(keras.layers.Dense(256) for _ in range(4))])
    model.compile("sgd", "mse")
    data = np.ones((4096, 64), "float32"), np.ones((4096, 256), "float32")
    history = model.fit(*data, epochs=4, verbose=0)
    """
)


@pytest.mark.thorough
@pytest.mark.skipif(not provisioner.available(), reason="memory is told apart on Linux only")
def test_memory_of_a_build(make_site):
    site = make_site("execution_preload = ['tensorflow', 'keras']\n")
    site.write(**{f"page{number}": HEAD + PAGE for number in range(6)})
    memory = bench.Memory(every=0.05)
    memory.start()
    build = site.build()
    peak = memory.stop()
    assert build.returncode == 0, build.stdout
    assert peak < MOST
    assert peak > 2**28, "nothing was measured"
