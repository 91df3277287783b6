"""The decorated method belongs to a class with many instances and is traced for every one."""

import tensorflow as tf


class Oscillator:
    def __init__(self, frequency):
        """Starts the oscillator at rest, one unit from its centre."""
        self.frequency = tf.constant(frequency)
        self.position = tf.Variable(1.0)
        self.speed = tf.Variable(0.0)

    @tf.function  # fault
    def advance(self, dt):
        self.speed.assign_sub(dt * self.frequency**2 * self.position)
        self.position.assign_add(dt * self.speed)
        return 0.5 * (self.speed**2 + (self.frequency * self.position) ** 2)


oscillators = [Oscillator(1.0 + 0.05 * n) for n in range(50)]
dt = tf.constant(0.01)
for _ in range(5):
    energies = [oscillator.advance(dt) for oscillator in oscillators]

print("oscillators", len(energies), "energy", round(float(tf.add_n(energies)), 2))
