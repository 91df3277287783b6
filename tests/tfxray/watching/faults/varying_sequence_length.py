"""Each sentence has its own length and is encoded without padding: a trace for each length."""

import keras
import tensorflow as tf

keras.utils.set_random_seed(5)
vocabulary = 50
sentences = [[(i * k) % vocabulary for k in range(1, i + 3)] for i in range(16)]

embedding = keras.layers.Embedding(vocabulary, 16)
gru = keras.layers.GRU(16)
embedding.build()
gru.build((None, None, 16))


@tf.function
def encode(tokens):
    return tf.nn.l2_normalize(gru(embedding(tokens)), axis=-1)


codes = []
for sentence in sentences:
    codes.append(encode(tf.constant([sentence])))  # fault

codes = tf.concat(codes, axis=0)
similar = tf.matmul(codes, codes, transpose_b=True)
print("shape", tuple(similar.shape), "mean", round(float(tf.reduce_mean(similar)), 2))
