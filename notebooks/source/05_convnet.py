# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 05 · Convolutional networks: look for parts, everywhere
#
# One photo, and three pictures that were computed from it. Each was made with nine numbers, and
# with nothing else. Which nine made which?

# %% id="code-d8395da7"
import numpy as np

from imgcls_course.check import check
from imgcls_course.datasets import centre_square, load_cifar10, load_photos, resize, split
from imgcls_course.figures.feature_maps import feature_maps
from imgcls_course.figures.photo_predictions import contact_sheet
from imgcls_course.figures.training_runs import compare_histories
from imgcls_course.lessons.convnet import (
    IMAGE_KERNELS, grey_square, kernel_explorer, kernel_puzzle, nested_fields, parameters_by_layer,
    random_versions, sliding_explorer, windows_as_rows,
)
from imgcls_course.scratch.gradient_check import check_gradient

np.set_printoptions(precision=4, suppress=True)

# %%
photos = load_photos()
squares = {one.name: centre_square(one.image) for one in photos}
squares = {name: resize(square[np.newaxis], 224)[0] for name, square in squares.items()}
bridge = grey_square(squares["suspension_bridge"])
kernel_puzzle(bridge)

# %% [markdown]
# <details><summary>The answer</summary>
# A was made by kernel 2, B by kernel 3, and C by kernel 1. Section 1 tells why.</details>
#
# Such a table of weights is a **kernel**, and what it does to an image is a **convolution**. Here
# people have chosen the numbers. A **convolutional network** has hundreds of kernels, and *learns*
# the numbers.
#
# Lesson 03's model had a weight for each pixel, so to it a horse on the left and a horse on the
# right had nothing in common. A kernel asks the same question at every place: *is there an edge
# here? And here?* What it has learnt in one place, it knows everywhere.

# %% [markdown]
# **You will learn**
#
# - what a convolution computes, forwards and backwards, and how it becomes one matrix product;
# - what padding, stride, pooling and receptive fields are;
# - to build, train, save and use the classic convolutional network in Keras;
# - to see overfitting, and to answer it with augmentation, dropout and early stopping.
#
# **Time:** the code runs in about a minute on two processor cores; for reading and solving, plan an
# hour and a half. **Builds on:** lesson 04 (gradients of matrix products and of sums). NumPy is all
# you need up to section 7; then comes Keras.

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. C = A @ B, and you know dC, the gradient of the loss by C. What are dA and
# dB?</summary>
# dA = dC @ B.T and dB = A.T @ dC. The shapes leave no other choice.</details>
#
# <details><summary>2. A number is used in three places on the way to the loss. What is its
# gradient?</summary>
# The <em>sum</em> of what comes back from the three places.</details>
#
# <details><summary>3. You have derived a gradient. How do you know that it is right?</summary>
# Nudge each number up and down, and compare with the centred difference: a gradient
# check.</details>

# %% [markdown]
# ## 1. A sliding dot product
#
# Lay the kernel on the image. Multiply each of its weights by the pixel beneath it, and add up all
# the products: that is one number of the output. Then move the kernel by one pixel, and do it
# again. The pixels under the kernel are its **window**.
#
# $$y_{i,j} = \sum_{a} \sum_{b} x_{i+a,\; j+b}\; k_{a,b}$$
#
# Here $x$ is the image, $k$ the kernel, and $y$ the output; $i, j$ say where the window starts, and
# $a, b$ walk through the kernel.

# %%
sliding_explorer().show()

# %% [markdown]
# - With *vertical edges*: where is the output 0, and why is it 0 inside the bright area, too?
# - What does the output show at the corner of the bright area?
# - *One step to the left* has a single 1, to the right of its centre. What happens to the image?

# %% [markdown]
# **Exercise 1.** Complete the convolution. The size of the output is there: it has one number for
# each place where the whole kernel lies on the image.
#
# <details><summary>Hint</summary>
# Two loops, over <code>row</code> and <code>column</code> of the output. The window is
# <code>image[row : row + rows, column : column + columns]</code>; <code>*</code> multiplies cell by
# cell.</details>


# %% exercise="convnet.convolve"
def convolve(image, kernel):
    """Sum of products of kernel and window at every place; both are (height, width)."""
    rows, columns = kernel.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    output = np.zeros((height, width))
    # Complete this: fill in output[row, column] for all rows and columns, then return the output.
    ### BEGIN SOLUTION
    for row in range(height):
        for column in range(width):
            window = image[row : row + rows, column : column + columns]
            output[row, column] = (window * kernel).sum()
    return output
    ### END SOLUTION


# %% check="convnet.convolve"
convolve = check("convnet.convolve", convolve)

# %% [markdown] solution=true
# `window * kernel` multiplies cell by cell, and `.sum()` without an axis adds up all cells: a dot
# product of two tables.

# %% [markdown]
# Which kernel likes which place? A dot product is large where the window *looks like* the kernel:
# bright where the weights are positive, dark where they are negative.

# %%
edge_finder = IMAGE_KERNELS["vertical edges"].weights
places = {
    "an even area": np.full((3, 3), 7),
    "dark, then bright": np.array([[1, 5, 9]] * 3),
    "bright, then dark": np.array([[9, 5, 1]] * 3),
}
for name, window in places.items():
    print(f"{name:<18} {convolve(window, edge_finder)[0, 0]:4.0f}")

# %% [markdown]
# ### Play with it
#
# Now a real photo. Where a kernel's weights add up to 0, the output is drawn with 0 in grey:
# brighter is positive, darker is negative.

# %%
kernel_explorer(photos).show()

# %% [markdown]
# - Why is the output of *vertical edges* mostly grey?
# - Show *positive numbers only*, as a ReLU does after a convolution. Which edges are left?
# - Write a kernel of your own that finds edges rising from the lower left to the upper right.
#
# (In mathematics, a convolution flips the kernel first; without flipping, it is called a
# *cross-correlation*. Deep learning does not flip, and says convolution all the same. For a kernel
# that is learnt, it makes no difference.)

# %% [markdown]
# ## 2. At the rim: padding and stride
#
# A kernel of 3 × 3 fits on 160 × 160 pixels at 158 × 158 places. After ten such layers, 20 rows and
# columns would be gone. So we often add **padding** first: $p$ rows and columns of zeros at *each*
# side.
#
# And sometimes we do not need every place. With a **stride** of $s$, the kernel moves by $s$ pixels
# at a time, and the output shrinks by about that factor.

# %% [markdown]
# **Exercise 2.** How many places does a window of side $k$ find along an image of side $n$? Write a
# whole number; where the last step would not fit, it is not taken.
#
# <details><summary>Hint</summary>
# Start with no padding and a stride of 1: 3 places for a window of 3 on 5 pixels. In Python,
# <code>//</code> divides and rounds down.</details>


# %% exercise="convnet.output_size"
def output_size(size, window, stride, padding):
    """Number of places along one side of an image of that size."""
    ### BEGIN SOLUTION
    return (size + 2 * padding - window) // stride + 1
    ### END SOLUTION


# %% check="convnet.output_size"
output_size = check("convnet.output_size", output_size)

# %% [markdown] solution=true
# $\lfloor (n + 2p - k) / s \rfloor + 1$: the window can travel $n + 2p - k$ pixels, in steps of
# $s$. The 1 is the place where it starts.

# %%
for window, stride, padding in ((3, 1, 0), (3, 1, 1), (5, 1, 2), (3, 2, 1)):
    places = output_size(160, window, stride, padding)
    print(f"window {window}, stride {stride}, padding {padding}: 160 pixels -> {places} places")

padded = np.pad(bridge, 1)
print("the padded bridge:", padded.shape, "-> its edges:", convolve(padded, edge_finder).shape)

# %% [markdown]
# In Keras, `padding="valid"` means no padding, and `padding="same"` as much as keeps the size at
# stride 1: one row at each side for 3 × 3, two for 5 × 5. That is why kernels mostly have odd
# sides.

# %% [markdown]
# ## 3. Colours in, many filters out
#
# A colour image has three **channels**. A kernel for it has three as well: a block of
# 3 × 3 × 3 = 27 weights. It is still *one* dot product, over all 27, and gives one number.
#
# One such block, with a bias, is a **filter**: it looks for one pattern, in colour. A layer has
# many. Each makes a picture of its own, a **feature map**: *where in the image is my pattern?*
# Together these maps are an image with as many channels as there are filters, ready for the next
# layer.
#
# Kernels of a layer: (rows, columns, channels, filters). Output: (height, width, filters).

# %% [markdown]
# **Exercise 3.** Write it, for one image, without padding and with a stride of 1.
#
# <details><summary>Hint</summary>
# As before, but the window is <code>image[row : row + rows, column : column + columns]</code> with
# three axes. One filter is <code>kernels[..., number]</code>. Or all at once:
# <code>np.tensordot(window, kernels, axes=3)</code> sums over three axes and leaves the
# filters.</details>


# %% exercise="convnet.convolve_colours"
def convolve_colours(image, kernels, bias):
    """Image (height, width, channels), kernels (rows, columns, channels, filters), bias (filters,).

    The result has the shape (output height, output width, filters).
    """
    ### BEGIN SOLUTION
    rows, columns, _, filters = kernels.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    output = np.zeros((height, width, filters))
    for row in range(height):
        for column in range(width):
            window = image[row : row + rows, column : column + columns]
            output[row, column] = np.tensordot(window, kernels, axes=3) + bias
    return output
    ### END SOLUTION


# %% check="convnet.convolve_colours"
convolve_colours = check("convnet.convolve_colours", convolve_colours)

# %% [markdown] solution=true
# Rows, columns and channels all disappear in the sum; what is left is one number for each filter.
# The bias comes once for each filter, after the sum.

# %% [markdown]
# A layer of 32 filters on a small image. Then move the image by two pixels. Predict: how does the
# output change?

# %%
random = np.random.default_rng(seed=0)
train = load_cifar10("train").per_class(400, seed=0)
image = train.images[0] / 255
kernels, bias = random.normal(scale=0.2, size=(3, 3, 3, 32)), random.normal(scale=0.1, size=32)

maps = convolve_colours(image, kernels, bias)
print("image", image.shape, "-> feature maps", maps.shape)

moved = np.roll(image, 2, axis=1)  # two pixels to the right; what leaves comes in on the left
moved_maps = convolve_colours(moved, kernels, bias)
print("the maps move along:", np.allclose(moved_maps[:, 2:], maps[:, :-2]))

# %% [markdown]
# Move the image, and the maps move with it. Nothing else changes, since the same weights are used
# everywhere. (The word for it is *equivariant*.) Weights that are shared are also *few*:

# %%
shared = kernels.size + bias.size
outputs = maps.size
of_its_own = (image.size + 1) * outputs
print(f"convolution: {shared:,} parameters for {outputs:,} outputs")
print(f"dense layer: {of_its_own:,} parameters for as many")

# %% [markdown]
# ## 4. One large matrix product: im2col
#
# Loops in Python are slow; matrix products are fast. So write the window of *each place* as a row
# of a matrix, and the filters as columns of another. Then every output is a row times a column, and
# the whole convolution is a single matrix product. The trick is called **im2col** (*image to
# columns*).


# %%
def im2col(image, rows, columns):
    """All windows of an image (height, width, channels), one a row: (places, window's numbers)."""
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    places = [(row, column) for row in range(height) for column in range(width)]
    return np.array([image[r : r + rows, c : c + columns].ravel() for r, c in places])


small = np.arange(1, 13).reshape(3, 4)
windows_as_rows(small, im2col(small[:, :, np.newaxis], 2, 2), side=2)

# %% [markdown]
# Pixels in the middle appear in several rows: im2col pays for speed with memory. With 3 × 3
# kernels, the matrix is nine times as large as the image.

# %%
windows = im2col(image, 3, 3)
filters = kernels.reshape(27, 32)
product = windows @ filters + bias
print("windows", windows.shape, "@ filters", filters.shape, "->", product.shape)
print("the same numbers:", np.allclose(product.reshape(30, 30, 32), maps))

# %% [markdown]
# How much faster is the product? Measure both in a cell of your own:
# `%timeit convolve_colours(image, kernels, bias)` and `%timeit windows @ filters + bias`.
#
# The loop has gone into `im2col`, where no arithmetic is left to do. The course's own
# `scratch/layers/convolution.py` makes the rows without any loop, as a view of the same memory, for
# a whole batch of images. It is short: read it.

# %% [markdown]
# ## 5. Backwards
#
# The output is a matrix product, and for these lesson 04 has the gradients. By the kernels:
#
# $$\mathrm{d}K = X^{\top}\, \mathrm{d}Y$$
#
# Here $X$ is the matrix of windows, $K$ that of the filters, and $\mathrm{d}Y$ is the gradient of
# the loss by the output, one place a row. Each weight was used at all places, so its gradient is a
# sum over all places. (The same holds for the bias: the sum of the rows of $\mathrm{d}Y$.)
#
# Let us check it, for one filter on one channel. Take any numbers as $\mathrm{d}Y$: the loss is
# then the sum of `doutput * output`.

# %%
picture = random.normal(size=(6, 7))
kernel = random.normal(size=(3, 3))
doutput = random.normal(size=(4, 5))

dkernel = im2col(picture[:, :, np.newaxis], 3, 3).T @ doutput.ravel()
dkernel = dkernel.reshape(3, 3)
verdict = check_gradient(lambda k: convolve(picture, k), dkernel, kernel, doutput)
print("gradient by the kernel is right:", verdict.passed)
print("and it is itself a convolution:", np.allclose(dkernel, convolve(picture, doutput)))

# %% [markdown]
# ### By the image
#
# The layer before needs $\mathrm{d}X$, the gradient by the image. Look at it place by place. The
# output at one place was
#
# *sum of (window × kernel)*,
#
# so a pixel's slope is the weight that lay on it. And a pixel lies in up to nine windows. You know
# from lesson 04 what happens to gradients that come back on several paths.

# %% [markdown]
# **Exercise 4.** Complete the gradient by the image, for one channel and one filter.
#
# <details><summary>Hint</summary>
# The same two loops as in exercise 1, but now the output gives and the image receives:
# <code>doutput[row, column] * kernel</code> belongs to the window at this place.</details>


# %% exercise="convnet.image_gradient"
def image_gradient(doutput, kernel):
    """Derivative of the loss by the image; doutput is (height, width), kernel (rows, columns)."""
    (height, width), (rows, columns) = doutput.shape, kernel.shape
    dimage = np.zeros((height + rows - 1, width + columns - 1))
    # Complete this: each place gives its window a share. Then return dimage.
    ### BEGIN SOLUTION
    for row in range(height):
        for column in range(width):
            dimage[row : row + rows, column : column + columns] += doutput[row, column] * kernel
    return dimage
    ### END SOLUTION


# %% check="convnet.image_gradient"
image_gradient = check("convnet.image_gradient", image_gradient)

# %% [markdown] solution=true
# Everything hangs on the `+` of `+=`. With `=`, each pixel would keep only what the last of its
# windows gave.

# %%
dimage = image_gradient(doutput, kernel)
verdict = check_gradient(lambda p: convolve(p, kernel), dimage, picture, doutput)
print("gradient by the image is right:", verdict.passed)

ones = image_gradient(np.ones((4, 5)), np.ones((3, 3)))
print("in how many windows does each pixel lie?")
print(ones.astype(int))

# %% [markdown]
# ## 6. Pooling
#
# *Is there an edge here?* Often it is enough to know: *is there one somewhere around here?* **Max
# pooling** divides each feature map into squares of 2 × 2 and keeps the largest number of each. The
# map shrinks to a quarter, and the next layer has less to do and sees further.


# %%
def max_pooling(image):
    """Largest number of each 2 x 2 square: (height, width, channels) -> (half, half, channels)."""
    height, width, channels = image.shape
    return image.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))


feature_map = np.array([[1, 0, 2, 0], [0, 7, 0, 1], [0, 0, 3, 3], [5, 0, 0, 4]])
print(feature_map)
print("pooled:")
print(max_pooling(feature_map[:, :, np.newaxis])[:, :, 0])

# %% [markdown]
# (`reshape` gives each square axes of its own, numbers 1 and 3, over which `max` goes. Each channel
# is pooled by itself.)
#
# What if the pattern is found one pixel further to the left or up? Predict for the 7: at which
# places of its square may it stand without any change of the pooled map?

# %%
for row, column in ((1, 1), (0, 1), (1, 0), (0, 0), (1, 2)):
    moved = feature_map.copy()
    moved[1, 1] = 0
    moved[row, column] = 7
    pooled = max_pooling(moved[:, :, np.newaxis])[:, :, 0]
    print(f"7 in row {row}, column {column}: pooled {pooled.tolist()}")

# %% [markdown]
# Anywhere in its square, the 7 gives the same. One step over the square's edge, and it is another
# map. So pooling forgives *small* shifts, and not all of them.
#
# And backwards? Which of the four numbers can change the maximum, if it changes a little?

# %% [markdown]
# **Exercise 5.** The gradient by the image. (Do not worry about ties.)
#
# <details><summary>Hint</summary>
# Go through the squares, two steps at a time. <code>square == square.max(axis=(0, 1))</code> is
# true for the largest number of each channel, and True counts as 1. The square at
# <code>row, column</code> belongs to <code>doutput[row // 2, column // 2]</code>.</details>


# %% exercise="convnet.pooling_gradient"
def pooling_gradient(image, doutput):
    """Derivative of the loss by the image (height, width, channels); doutput is half as large."""
    ### BEGIN SOLUTION
    dimage = np.zeros(image.shape)
    for row in range(0, image.shape[0], 2):
        for column in range(0, image.shape[1], 2):
            square = image[row : row + 2, column : column + 2]
            wins = square == square.max(axis=(0, 1))
            dimage[row : row + 2, column : column + 2] = wins * doutput[row // 2, column // 2]
    return dimage
    ### END SOLUTION


# %% check="convnet.pooling_gradient"
pooling_gradient = check("convnet.pooling_gradient", pooling_gradient)

# %% [markdown] solution=true
# Here `=` is right: the squares do not overlap, so no pixel gets anything from two of them.

# %%
maps, dpooled = random.normal(size=(6, 4, 3)), random.normal(size=(3, 2, 3))
verdict = check_gradient(max_pooling, pooling_gradient(maps, dpooled), maps, dpooled)
print("gradient of max pooling is right:", verdict.passed)

# %% [markdown]
# ## 7. How far does a network see?
#
# One number of the first layer sees 3 × 3 pixels. A second convolution looks at 3 × 3 numbers of
# the first, and so it sees more of the image. How much one number can see is its **receptive
# field**.
#
# Two rules are enough. A window of $k$ adds $k - 1$ steps to the field. And how long is a step? One
# pixel at first; each stride multiplies it, for all the layers that come *after*.

# %% [markdown]
# **Exercise 6.** `layers` is a list of pairs, (window, stride), from the image upwards. Return the
# side of the receptive field of one number at the end, in pixels.
#
# <details><summary>Hint</summary>
# Two variables: the field, 1 at first, and the step, 1 at first. Loop over the layers.</details>


# %% exercise="convnet.receptive_field"
def receptive_field(layers):
    """Side, in pixels, of what one number of the last layer can see."""
    ### BEGIN SOLUTION
    field, step = 1, 1
    for window, stride in layers:
        field += (window - 1) * step
        step *= stride
    return field
    ### END SOLUTION


# %% check="convnet.receptive_field"
receptive_field = check("convnet.receptive_field", receptive_field)

# %% [markdown] solution=true
# The order within the loop matters: a layer's own window still works with the steps it finds, and
# only then does its stride lengthen them.

# %% [markdown]
# The classic network has three convolutions of 3 × 3, each followed by a pooling of 2 × 2 with a
# stride of 2. How far does it see? Predict: what part of an image of 32 pixels, and of one of 224?

# %%
convolution, pooling = (3, 1), (2, 2)
stack = {"convolution 1": convolution, "pooling 1": pooling,
         "convolution 2": convolution, "pooling 2": pooling,
         "convolution 3": convolution, "pooling 3": pooling}  # fmt: skip
steps = list(stack.values())
fields = {name: receptive_field(steps[: n + 1]) for n, name in enumerate(stack)}
dog = squares["dog"]
nested_fields([resize(dog[np.newaxis], 32)[0], dog], fields)

# %% [markdown]
# At 32 pixels, the last layer sees about half of the picture; at 224, a patch of fur. Networks for
# large images need more layers, or larger steps.

# %% [markdown]
# ## 8. The classic network
#
# Here it is, the plan of LeNet (1998) and AlexNet (2012):
#
# | layer | output at 32 pixels | |
# | --- | --- | --- |
# | image | 32 × 32 × 3 | |
# | convolution, 32 filters, ReLU | 32 × 32 × 32 | edges, colours |
# | max pooling | 16 × 16 × 32 | |
# | convolution, 64 filters, ReLU | 16 × 16 × 64 | corners, textures |
# | max pooling | 8 × 8 × 64 | |
# | convolution, 128 filters, ReLU | 8 × 8 × 128 | parts |
# | max pooling | 4 × 4 × 128 | |
# | flatten | 2,048 | |
# | dense, ReLU | 512 | which parts, where? |
# | dense, softmax | 10 | classes |
#
# Height and width halve, channels double: less *where*, more *what*.

# %% [markdown]
# **Exercise 7.** How many parameters does it have? All kernels are 3 × 3, padding is "same", and
# `input_size` is a multiple of 8.
#
# <details><summary>Hint</summary>
# Count the weights of one filter, add its bias, multiply by the number of filters. What is the
# number of <em>channels</em> that each of the three convolutions gets? A dense layer has
# (inputs + 1) · units parameters.</details>


# %% exercise="convnet.count_parameters"
def count_parameters(input_size, classes):
    """All weights and biases of the classic network, for square colour images."""
    ### BEGIN SOLUTION
    total, channels = 0, 3
    for filters in (32, 64, 128):
        total += (3 * 3 * channels + 1) * filters
        channels = filters
    inputs = (input_size // 8) ** 2 * channels
    return total + (inputs + 1) * 512 + (512 + 1) * classes
    ### END SOLUTION


# %% check="convnet.count_parameters"
count_parameters = check("convnet.count_parameters", count_parameters)

# %% [markdown] solution=true
# The convolutions do not ask how large the image is: `input_size` occurs only where the maps are
# flattened.

# %% [markdown]
# Now in Keras, layer by layer. (Importing it takes a few seconds.)

# %%
import keras
from keras import layers

network = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        layers.Rescaling(1 / 127.5, offset=-1),  # pixel values from 0..255 to -1..1
        layers.Conv2D(32, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(128, 3, padding="same", activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)

# %% [markdown]
# The course has it as a function, `zoo/classic_convnet.py`, with the size, the number of classes
# and two things more, to which we come. Do its parameters agree with your count?

# %%
from imgcls_course.zoo.classic_convnet import classic_convnet

model = classic_convnet(input_size=32, classes=10)
for layer in model.layers:
    shape = " x ".join(str(length) for length in layer.output.shape[1:])
    print(f"{layer.name:<15} {shape:<12} {layer.count_params():>9,}")

print("in all:", f"{model.count_params():,}")
print("as in our own network:", model.count_params() == network.count_params())
print("as you have counted:", model.count_params() == count_parameters(32, 10))

# %% [markdown]
# ### Why 224 pixels cost so much
#
# Predict: seven times the side, so how many times the parameters? (We ask Keras only for the part
# before the dense layers, since the whole would fill your memory.)


# %%
def parameters_of(model):
    """Number of parameters by layer, for the layers that have any."""
    counts = {layer.name: layer.count_params() for layer in model.layers}
    return {name: count for name, count in counts.items() if count}


at_32 = parameters_of(model)
convolutions = classic_convnet(input_size=224, include_top=False)
side, _, channels = convolutions.output_shape[1:]
inputs = side * side * channels
print(f"into the dense layer: {side} x {side} x {channels} = {inputs:,}")

at_224 = parameters_of(convolutions)
at_224 |= {"dense": (inputs + 1) * 512, "probabilities": at_32["probabilities"]}
total = count_parameters(224, 10)
print(f"in all: {total:,} parameters, {4 * total / 1e6:.0f} MB in 32 bits")
print("the layers add up to this:", sum(at_224.values()) == total)

# %%
parameters_by_layer({"32 pixels": at_32, "224 pixels": at_224})

# %% [markdown]
# The convolutions cost the *same* at any size: their weights are shared. The dense layer has a
# weight for each place, 49 times as many as before, and needs as many again for the gradient and
# for each of Adam's two averages. Far too many to learn from a few thousand images.
#
# So later networks replaced *flatten* by the **mean over all places** of each map: 128 inputs
# instead of 100,352, at any size of the image. You will meet it in lesson 07.
#
# We stay with 32 pixels.

# %% [markdown]
# ## 9. Train it
#
# We train with 300 images of each class, and watch 100 others of each. The steps are those of
# lesson 03, and the gradients those of lesson 04; `fit` takes them all.
#
# The loss here takes probabilities. Did lesson 02 not warn of that? Keras sees the softmax in front
# of the loss, and goes back to the logits by itself.

# %% id="code-bea233ca"
from imgcls_course.runtime.progress import progress_is_shown

training, validation = split(train, 0.25, seed=0)
print(f"{len(training):,} images for training, {len(validation):,} for validation")
verbose = "auto" if progress_is_shown() else 0


def compile_model(model):
    """Choose Adam and the cross-entropy, and have the accuracy measured."""
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(keras.optimizers.Adam(0.001), loss, metrics=["accuracy"])


def fit(model, epochs, callbacks=()):
    """Train, and return losses and accuracies of each epoch."""
    return model.fit(
        training.images, training.labels, batch_size=32, epochs=epochs, verbose=verbose,
        validation_data=(validation.images, validation.labels), callbacks=list(callbacks),
    ).history  # fmt: skip


# %% [markdown]
# Before training, the cheapest test of lesson 02. Which loss must it show?

# %%
keras.utils.set_random_seed(0)
model = classic_convnet()
compile_model(model)
first_loss, _ = model.evaluate(validation.images, validation.labels, verbose=0)
print("first loss within 0.2 of log 10:", abs(first_loss - np.log(10)) < 0.2)

plain = fit(model, epochs=10)
print("training accuracy at the end above 70%:", plain["accuracy"][-1] > 0.7)
print("validation accuracy at the end above 42%:", plain["val_accuracy"][-1] > 0.42)

# %%
saying = (
    "Training loss falls all the time; validation loss falls for a few epochs, then rises again, "
    "while validation accuracy hardly changes."
)
compare_histories({"plain": plain}, saying)

# %% [markdown]
# More than lesson 03's linear model reaches, with fewer images. But look at the gap.
#
# The training loss falls and falls. The validation loss turns, and *rises*. From there on the
# network learns its 3,000 images by heart: that is **overfitting**. No wonder, with 1.1 million
# parameters.
#
# The accuracy hardly falls along with it: the network is not wrong much more often, but *surer*
# where it is wrong (lesson 02).

# %%
lowest, last = min(plain["val_loss"]), plain["val_loss"][-1]
print("validation loss at the end above its lowest by 10% or more:", last > 1.1 * lowest)
gap = plain["accuracy"][-1] - plain["val_accuracy"][-1]
print("gap between the accuracies above 20 points:", gap > 0.20)

# %% [markdown]
# ## 10. Three answers to overfitting
#
# ### Augmentation
#
# The best cure is more images. The next best is to change those that you have, at random, anew in
# every epoch, so that the label stays true: a mirrored ship is a ship. (A mirrored 5 is no 5. It
# depends on the task.) In Keras these are layers that act in training only.

# %%
augment = keras.Sequential(
    [
        layers.RandomFlip("horizontal", seed=1),
        layers.RandomTranslation(0.1, 0.1, fill_mode="nearest", seed=2),
    ]
)
three = training.images[[1, 5, 8]]
versions = [keras.ops.convert_to_numpy(augment(three, training=True)) for _ in range(8)]
random_versions(three, np.stack(versions, axis=1))

# %% [markdown]
# ### Dropout
#
# In each step of training, set a random half of the dense layer's outputs to 0. What is left must
# do without them, so no part can be relied on alone. The others are doubled, so that the mean
# stays. On new images, nothing is dropped. (Srivastava and others, 2014.)

# %% id="code-e4cb13ba"
from imgcls_course.scratch.layers import dropout_forward

outputs = np.ones(10)
generator = np.random.default_rng(seed=3)
for step in range(3):
    print(f"step {step}:", dropout_forward(outputs, 0.5, generator)[0].astype(int))

# %% [markdown]
# ### Early stopping
#
# Watch the validation loss. When it has not been better than its best for some epochs in a row, as
# many as your **patience**, stop, and go back to the weights of the best epoch.
#
# **Exercise 8 (open).** Which epoch is that, counted from 0? You get the losses of all epochs, also
# of those that would never have been trained.
#
# <details><summary>Hint</summary>
# Remember the best epoch so far. In each epoch ask: is it better? If not: how many epochs is the
# best one ago?</details>


# %% exercise="convnet.best_epoch"
def best_epoch(training_losses, validation_losses, patience):
    """Epoch whose weights early stopping keeps; the losses are lists, one number an epoch."""
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best
    ### END SOLUTION


# %% check="convnet.best_epoch"
best_epoch = check("convnet.best_epoch", best_epoch)

# %% [markdown] solution=true
# The training losses are a trap: they fall until the end, and would have you train for ever.

# %% [markdown]
# All three together. Predict: does the training loss fall faster or slower than before? And the
# gap?

# %%
keras.utils.set_random_seed(0)
patience = 4
model = classic_convnet(augmentation=True, dropout=0.5)
compile_model(model)
early_stopping = keras.callbacks.EarlyStopping(
    monitor="val_loss", patience=patience, restore_best_weights=True
)
regularised = fit(model, epochs=25, callbacks=[early_stopping])

kept = best_epoch(regularised["loss"], regularised["val_loss"], patience)
print("Keras keeps the epoch that you would keep:", kept == early_stopping.best_epoch)
print("lower validation loss than without:", min(regularised["val_loss"]) < lowest - 0.05)

# %%
saying = (
    "With augmentation and dropout the training curves move more slowly and stay closer to those "
    "of validation, whose loss falls lower and whose accuracy rises higher than without."
)
compare_histories({"plain": plain, "with augmentation and dropout": regularised}, saying)

# %% [markdown]
# Training got *harder*, and validation better. The dashed curve and the full one stay closer
# together: more of what the network learns about its images holds for others, too. (Its training
# loss is measured with augmentation and dropout switched on, which is why it can lie above.)
#
# Is the difference real, or luck? With 1,000 validation images an accuracy is good to about 3
# percentage points (lesson 01), and we have one run of each kind. Exercise 1 of *On your own* asks
# for more.

# %% [markdown]
# ## 11. Once: the test set
#
# We have looked at the validation images in every epoch, and chosen by them. So they flatter us a
# little. The 2,000 test images have not been seen by anyone. We use them **once**, with the model
# that we have chosen.

# %%
test = load_cifar10("test")
loss, accuracy = model.evaluate(test.images, test.labels, verbose=0)
print("more than half of the test images are right:", accuracy > 0.5)
print("test loss below that of knowing nothing by 0.8 or more:", loss < np.log(10) - 0.8)

# %% [markdown]
# A model is worth nothing if it is lost when you close the notebook. A `.keras` file keeps
# everything: layers, weights, and the state of the optimizer. We save ours, forget it as a restart
# of the kernel would, and load it.

# %%
import tempfile
from pathlib import Path

folder = tempfile.TemporaryDirectory()
file = Path(folder.name) / "my_classifier.keras"
model.save(file)
print("larger than the weights alone (4.6 MB):", file.stat().st_size > 4.6e6)

before = model.predict(test.images[:200], verbose=0)
del model, early_stopping  # which holds the model, too
loaded = keras.models.load_model(file)
after = loaded.predict(test.images[:200], verbose=0)
print("the same predictions after loading:", np.allclose(before, after, rtol=0, atol=1e-6))
folder.cleanup()

# %% [markdown]
# And now what it was made for: pictures in, answers out. The last three are not from CIFAR-10, but
# photos of this course, shrunk to 32 × 32 pixels. Predict: will it know them?

# %% tags=["nbval-ignore-output"]
own = resize(np.stack([squares[name] for name in ("cat", "dog", "macaw")]), 32)
shown = np.concatenate([test.images[:12], own])
truth = [*test.labels[:12], *map(test.class_names.index, ("cat", "dog", "bird"))]

probabilities = loaded.predict(shown, verbose=0)
guesses = probabilities.argmax(axis=1)
names = [test.class_names[guess] for guess in guesses]
contact_sheet(shown, list(zip(names, probabilities.max(axis=1), strict=True)), guesses == truth)

# %% [markdown]
# On images like those that it was trained with, more than half are right. Photos that are taken and
# framed in another way are another matter: there its answer, sure as it may be, is worth little.

# %% [markdown]
# ## 12. What has it learnt?
#
# Its kernels are small and deep, and hard to read. But we can see what they *find*: a feature map
# is bright where its filter has found what it looks for.

# %%
stages = ("convolution_1", "convolution_2", "convolution_3")
look_inside = keras.Model(loaded.inputs[0], [loaded.get_layer(name).output for name in stages])
horse = test.images[test.labels == test.class_names.index("horse")][2]
found = look_inside(horse[np.newaxis], training=False)
found = [keras.ops.convert_to_numpy(maps)[0] for maps in found]

saying = "The first look like drawings of edges and areas; the last are a few bright patches."
feature_maps(horse, dict(zip(stages, found, strict=True)), saying)

# %% [markdown]
# First edges and areas, like those of the opening picture. Nobody told it to look for them. Then
# coarser and fewer: places where a *combination* of what came before was found.

# %% [markdown]
# ## 13. Nothing but NumPy
#
# Is there anything in this network that you have not built yourself? Take the weights out of Keras,
# put them into the course's NumPy layers, and compare.

# %%
from imgcls_course.scratch.layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from imgcls_course.scratch.network import Sequential

by_numpy = Sequential(
    [
        Conv2D(32, 3, padding="same"), ReLU(), MaxPooling2D(2),
        Conv2D(64, 3, padding="same"), ReLU(), MaxPooling2D(2),
        Conv2D(128, 3, padding="same"), ReLU(), MaxPooling2D(2),
        Flatten(), Dense(512), ReLU(), Dense(10),
    ],
    input_shape=(32, 32, 3),
)  # fmt: skip
by_numpy.set_weights([weights for layer in loaded.layers for weights in layer.get_weights()])

ours = by_numpy.predict(test.images[:10] / 127.5 - 1)
difference = np.abs(ours - before[:10]).max()
print("probabilities of 10 images equal to within 0.00001:", difference < 1e-5)

# %% [markdown]
# The same probabilities. Keras is many times faster, but there is no secret in it.

# %% [markdown]
# ## On your own
#
# 1. Leave out one of the three answers at a time. Which matters most here? Try three seeds each
#    before you believe it.
# 2. Train with 1,000 images a class (`per_class(1000)`). How much do more images bring, compared
#    with augmentation?
# 3. Move all test images by four pixels (`np.roll`). How much accuracy does the network lose? How
#    much does lesson 03's linear model lose?
# 4. Replace `Flatten` by `GlobalAveragePooling2D`. How many parameters are left, and how good is
#    the network?
# 5. Train the NumPy network of section 13 with `fit` on 500 images. Does its loss fall as Keras's
#    does?

# %% [markdown]
# ## What to remember
#
# - A convolution is a **dot product that slides**: the same few weights at every place, summed over
#   rows, columns *and channels*.
# - Output side: $\lfloor (n + 2p - k)/s \rfloor + 1$. Parameters: $(k \cdot k \cdot
#   \text{channels} + 1) \cdot \text{filters}$, at any size of the image.
# - With **im2col** it is one matrix product, forwards and backwards. Where windows overlap,
#   gradients **add up**.
# - **Max pooling** keeps the largest, and only the largest gets the gradient.
# - The **receptive field** grows with each layer; strides make it grow faster.
# - A *dense* layer after *flatten* is what makes large images expensive.
# - **Overfitting** is a gap: training improves, validation does not. Change the images, drop
#   outputs, stop early. Use the test set once.

# %% [markdown]
# ## In practice
#
# - First make a network overfit a few images. If it cannot do that, something is broken.
# - Look at the curves of *both* losses, always.
# - Choose augmentation by asking: is the label still true? Look at some augmented images.
# - `EarlyStopping(restore_best_weights=True)`: without the last part you keep the *last* weights.
# - Put preprocessing into the model, so that it is saved with it and cannot be forgotten.
# - `predict` and `evaluate` switch augmentation and dropout off. If you call `model(images)`
#   itself, say `training=False`.
# - Few images? Do not train from scratch at all: that is what the next lessons are about.

# %% [markdown]
# ## Read next
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-Based Learning Applied to Document
#   Recognition. *Proceedings of the IEEE* 86(11).
# - A. Krizhevsky, I. Sutskever, G. E. Hinton (2012). ImageNet Classification with Deep
#   Convolutional Neural Networks. *NeurIPS*.
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, chapters 7 and 9. MIT Press.
# - V. Dumoulin, F. Visin (2016). A Guide to Convolution Arithmetic for Deep Learning.
#   arXiv:1603.07285. Padding and strides, drawn.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov (2014). Dropout: A
#   Simple Way to Prevent Neural Networks from Overfitting. *JMLR* 15.
# - M. D. Zeiler, R. Fergus (2014). Visualizing and Understanding Convolutional Networks. *ECCV*.
#
# **Next:** lesson 06 does not start from scratch. It takes a network that has seen a million
# images.
