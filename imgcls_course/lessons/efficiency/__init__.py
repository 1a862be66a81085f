"""Making a trained network smaller and faster: distillation, pruning, quantisation, and the scales.

Importing this package loads no Keras.
"""
