"""Sentences of many lengths are padded to one of three, so the encoder is traced three times."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(25)
sentences = [[1 + (i * k) % 40 for k in range(1, 3 + i % 28)] for i in range(240)]
dataset = tf.data.Dataset.from_generator(
    lambda: iter(sentences), output_signature=tf.TensorSpec([None], tf.int32)
)
dataset = dataset.bucket_by_sequence_length(
    element_length_func=tf.size,
    bucket_boundaries=[11, 21, 31],
    bucket_batch_sizes=[12, 12, 12, 12],
    pad_to_bucket_boundary=True,
    drop_remainder=True,
).prefetch(2)

embedding = keras.layers.Embedding(41, 16, mask_zero=True)
gru = keras.layers.GRU(16)
embedding.build()
gru.build((None, None, 16))


@tf.function
def encode(tokens):
    codes = gru(embedding(tokens), mask=embedding.compute_mask(tokens))
    return tf.reduce_mean(tf.abs(codes))


means = []
for _ in range(3):
    for tokens in dataset:
        means.append(encode(tokens))

print("batches", len(means), "mean", round(float(tf.reduce_mean(means)), 2))
