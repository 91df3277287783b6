"""A trained model is saved, loaded again, and answers as before."""

import tempfile
from pathlib import Path

import keras
import numpy as np

keras.utils.set_random_seed(22)
x = np.random.default_rng(22).normal(size=(320, 5)).astype("float32")
y = np.abs(x[:, :1])

model = keras.Sequential(
    [keras.Input((5,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
)
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, batch_size=32, epochs=4, verbose=0)

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "model.keras"
    model.save(path)
    restored = keras.models.load_model(path)

before = model.predict(x, batch_size=64, verbose=0)
after = restored.predict(x, batch_size=64, verbose=0)
print("same answers", bool(np.allclose(before, after, atol=1e-6)))
