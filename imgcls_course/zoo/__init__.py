"""Keras models, one architecture a file; pixel values 0..255 go in, preprocessing is inside."""
