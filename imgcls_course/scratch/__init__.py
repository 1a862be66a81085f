"""Everything that training is made of, built from NumPy alone and written to be read.

Read in this order: `losses` (what is to be made small), `gradient_check` (how to know that a
gradient is right), `autograd` (gradients of any expression), `optimizers` and `schedules` (what to
do with a gradient), `initializers`, `layers` and `network` (an image classifier made of all this).

Two habits hold throughout. A gradient is named after what it belongs to: `dlogits` is the
derivative of the loss by `logits`, and has its shape. Images are arrays of shape
(batch, height, width, channels) and kernels of shape (height, width, channels, filters), as in
Keras, so that weights carry over.
"""
