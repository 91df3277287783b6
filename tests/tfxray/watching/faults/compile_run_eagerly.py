"""The model is compiled with run_eagerly=True, as left from debugging, so fit never makes a graph."""

import keras
import numpy as np

keras.utils.set_random_seed(28)
rng = np.random.default_rng(28)
x = rng.normal(size=(960, 10)).astype("float32")
y = (x[:, 0] > x[:, 1]).astype("float32")

model = keras.Sequential(
    [
        keras.Input((10,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    run_eagerly=True,  # fault
)
history = model.fit(x, y, batch_size=32, epochs=2, verbose=0)
print("loss", [round(loss, 2) for loss in history.history["loss"]])
