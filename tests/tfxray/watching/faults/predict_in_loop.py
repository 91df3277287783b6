"""Predict, which is made for whole data sets, is called in a loop for one sample at a time."""

import keras
import numpy as np

keras.utils.set_random_seed(9)
model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
images = np.random.default_rng(0).random((40, 28, 28, 1), dtype="float32")

answers = []
for image in images:
    probabilities = model.predict(image[np.newaxis], verbose=0)  # fault
    answers.append(probabilities.max())

print("images", len(answers), "mean confidence", round(float(np.mean(answers)), 2))
