"""What the process that kernels are forked from imports around the pages' own modules, in this order.

`first` makes it look like a notebook, which TensorFlow and Keras ask about while they are imported. Then come
the kernel and what pages import (`execution_preload`). `last` leaves that memory to be shared.
"""
