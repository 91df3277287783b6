"""Text is turned into numbers by a TextVectorization in the pipeline, with map and prefetch."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(28)
good = ["a fine day", "what a lovely film", "great food and kind people", "i like it a lot"]
bad = ["a dull day", "what a bad film", "poor food and rude people", "i dislike it a lot"]
texts = tf.constant((good + bad) * 40)
labels = tf.constant(([1.0] * 4 + [0.0] * 4) * 40)

vectorize = keras.layers.TextVectorization(max_tokens=64, output_sequence_length=6)
vectorize.adapt(texts)

dataset = tf.data.Dataset.from_tensor_slices((texts, labels)).shuffle(320, seed=28).batch(32)
dataset = dataset.map(lambda text, label: (vectorize(text), label), tf.data.AUTOTUNE)
dataset = dataset.cache().prefetch(tf.data.AUTOTUNE)

model = keras.Sequential(
    [
        keras.Input((6,), dtype="int64"),
        keras.layers.Embedding(64, 8),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.05), loss="binary_crossentropy")
history = model.fit(dataset, epochs=6, shuffle=False, verbose=0)
print("words", vectorize.vocabulary_size(), "loss", round(history.history["loss"][-1], 3))
