"""Training in mixed precision: the layers compute in bfloat16 and keep their weights in float32."""

import keras
import numpy as np

keras.utils.set_random_seed(19)
keras.mixed_precision.set_global_policy("mixed_bfloat16")

x = np.random.default_rng(19).normal(size=(512, 12)).astype("float32")
y = (x[:, 0] > 0).astype("float32")

model = keras.Sequential(
    [
        keras.Input((12,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid", dtype="float32"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy")
history = model.fit(x, y, batch_size=64, epochs=4, verbose=0)

print("computes in", model.layers[0].compute_dtype, "keeps", model.layers[0].variable_dtype)
print("loss", round(history.history["loss"][-1], 1))
