"""Cross validation on three folds: three models, each for data of its own."""

import keras
import numpy as np

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
x = rng.normal(size=(600, 6)).astype("float32")
y = (x[:, 0] * 2 - x[:, 3])[:, np.newaxis]


def build_model():
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model


folds = np.array_split(rng.permutation(len(x)), 3)
errors = []
for held_out in range(3):
    train = np.concatenate([fold for i, fold in enumerate(folds) if i != held_out])
    model = build_model()
    model.fit(x[train], y[train], batch_size=50, epochs=4, verbose=0)
    errors.append(model.evaluate(x[folds[held_out]], y[folds[held_out]], batch_size=50, verbose=0))

print("folds", len(errors), "mean error", round(float(np.mean(errors)), 1))
