# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 10 · Architectures: five ideas, and what each of them costs
#
# Seven networks that made the field. Each disc is one of them: to the right, more work for an
# image; upwards, more accurate on ImageNet; the larger the disc, the more parameters.

# %% id="code-9aeef5e4"
import numpy as np

from imgcls_course import datasets
from imgcls_course.check import check
from imgcls_course.figures.residual_diagram import residual_diagram
from imgcls_course.lessons.architectures import (
    budget_runs, cost_map, dense_diagram, depth_runs, equal_budget, images_a_second,
    inception_diagram, loss_by_depth, losses_by_step, residual_explorer,
)
from imgcls_course.zoo.catalogue import CIFAR_FORMS, IMAGENET_FORMS

# %%
costs = {one.name: one.costs() for one in IMAGENET_FORMS}
published = {one.name: one.top1 for one in IMAGENET_FORMS}
networks = {
    name: (costs[name].multiply_adds, published[name], costs[name].parameters) for name in costs
}
cost_map(
    networks,
    "VGG-16 is far on the right and has the largest disc; EfficientNet-Lite0 is far on the left, "
    "has the smallest disc, and is the highest. AlexNet is the lowest.",
)

# %% [markdown]
# VGG-16 (2015) does forty times the work of EfficientNet-Lite0 (2020), has thirty times the
# parameters, and is *less* accurate. Same data, same task. What was found in the years between?
#
# No secret, but five ideas, each of which fits on a page. We take them one at a time, build them,
# break one of them on purpose, and at the end let all networks race.

# %% [markdown]
# **You will learn**
#
# - to count what a network costs: parameters, multiply-adds, memory;
# - why small windows in a stack beat one large window;
# - what 1 × 1 convolutions are good for;
# - why plain deep networks learn *worse*, and how a shortcut mends it;
# - dense connections, and convolutions in two cheap halves;
# - how architectures compare after equal processor time.
#
# **Time:** the code runs in about a minute and a half on two processor cores; for reading and
# solving, plan an hour and a half. **Builds on:** lesson 05 (convolution, receptive field), lesson
# 06 (residual block, batch normalization), and lesson 09 (intervals).

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. A residual block computes relu(x + F(x)). What does it do while F is still
# 0?</summary>
# It hands on x, if x comes from a ReLU: depth does no harm then.</details>
#
# <details><summary>2. A convolution of 3 × 3 has 16 maps going in and 32 filters. How many weights,
# without biases?</summary>
# 9 · 16 · 32 = 4,608. Each filter has a kernel for each map.</details>
#
# <details><summary>3. On 2,000 test images, two networks are right for 62% and 63%. Is the second
# one better?</summary>
# Nobody can tell: a 95% interval reaches about 2 points to each side.</details>

# %% [markdown]
# ## 1. Counting
#
# A **multiply-add** is one product, added to a sum. A convolution has one for each cell of each
# window: with windows of side $k$, $c$ maps in, $f$ filters, and an output of $h \times w$ places,
#
# $$\text{parameters} = k^2 c f + f, \qquad \text{multiply-adds} = h\, w\, k^2 c f$$
#
# So a weight in an early layer, where maps are large, is used thousands of times; a weight of a
# dense layer is used once.

# %% [markdown]
# **Exercise 1.** Complete the count of multiply-adds, for padding "same": with stride $s$, the
# output has $1/s$ of the input's side.
#
# <details><summary>Hint</summary>
# Count the places of the output first; the stride acts in both directions. Biases do not
# count.</details>


# %% exercise="architectures.multiply_adds"
def multiply_adds(side, stride, window, inputs, filters):
    """Multiply-adds of a convolution for an image of side x side places."""
    # places = ...
    # return places * ...
    ### BEGIN SOLUTION
    places = (side // stride) ** 2
    return places * window**2 * inputs * filters
    ### END SOLUTION


# %% check="architectures.multiply_adds"
multiply_adds = check("architectures.multiply_adds", multiply_adds)

# %% [markdown] solution=true
# Without `places` it is the number of weights: multiply-adds are weights times how often each is
# used.

# %%
first = multiply_adds(224, 1, 3, 3, 64)
second = multiply_adds(224, 1, 3, 64, 64)
print(f"VGG-16, first convolution:  {first / 1e6:7,.0f} million multiply-adds")
print(f"VGG-16, second convolution: {second / 1e6:7,.0f} million")
print(f"VGG-16, last dense layer:   {4096 * 1000 / 1e6:7,.0f} million")

# %% [markdown]
# The course's `zoo/` has all of these networks, each in one short file: read `zoo/vgg.py`. The same
# count over all layers gives the table of the opening picture.

# %%
print(f"{'':<20}{'parameters':>12}{'multiply-adds':>15}{'depth':>7}{'memory':>9}{'top-1':>8}")
for name, one in costs.items():
    work, memory = f"{one.multiply_adds / 1e9:.2f} G", f"{one.activation_bytes / 1e6:.0f} MB"
    print(
        f"{name:<20}{one.parameters / 1e6:>10.1f} M{work:>15}{one.depth:>7}{memory:>9}"
        f"{published[name]:>8.1%}"
    )

# %% [markdown]
# *Memory* is what all layers put out for one image: training has to keep it for the way back, times
# the batch. *Top-1* is published accuracy on ImageNet's validation images, from one crop of each
# (`zoo/catalogue.py` says by whom). AlexNet is counted with two towers, as in its paper.
#
# Over the years networks become deeper, and their parameters fewer. How?

# %% [markdown]
# ## 2. Depth and ReLU: AlexNet, 2012
#
# Five convolutions and three dense layers, trained on two graphics cards for five to six days. In
# ImageNet's challenge of 2012 the right class was missing from its five best guesses for 15.3% of
# the images. For the next best method it was 26.2%. Computer vision was never the same again.
#
# Layers in a row only help if something *bends* between them. Predict: two convolutions of 3 × 3
# without a ReLU in between. Which single convolution does the same?

# %% id="code-dc727c2c"
from imgcls_course.scratch.layers import convolve

random = np.random.default_rng(seed=0)
image, first, second = (random.normal(size=shape) for shape in ((12, 12), (3, 3), (3, 3)))
both = convolve(convolve(image, first), second)

# The one kernel: what the stack answers to a single bright pixel, turned around.
pixel = np.zeros((9, 9))
pixel[4, 4] = 1
one_kernel = convolve(convolve(pixel, first), second)[::-1, ::-1]
alone = convolve(image, one_kernel)
print("one kernel of", one_kernel.shape, "does the same:", np.allclose(alone, both))
with_relu = convolve(np.maximum(convolve(image, first), 0), second)
print("with a ReLU in between, too:", np.allclose(alone, with_relu))

# %% [markdown]
# So without a ReLU, depth would be for nothing. Why ReLU and not the sigmoid of lesson 02? On the
# way back, each layer multiplies the gradient by its activation's slope. The sigmoid's is at most
# 1/4, and ReLU's is 1 wherever it is on.

# %%
for layers in (2, 5, 8):
    print(f"{layers} layers: sigmoid at most {0.25**layers:.6f}, ReLU where it is on {1.0**layers}")

# %% [markdown]
# AlexNet's other means you know by now: augmentation, dropout, a graphics card. What it still had:
# windows of 11 × 11 and 5 × 5, and nearly all of its weights in the dense layers.

# %% [markdown]
# ## 3. Small windows: VGG, 2015
#
# VGG has one kind of convolution, 3 × 3, and stacks them. Two see as far as one of 5 × 5: a place
# in the second layer looks at 3 × 3 places, and these have looked at 5 × 5 pixels.

# %% [markdown]
# **Exercise 2.** A stack of equal convolutions, stride 1: how large a window does it see, and how
# many weights has it? As many maps go into each layer as come out; no biases.
#
# <details><summary>Hint</summary>
# One layer of 3 sees 3 pixels, two see 5, three see 7. What does each further layer
# add?</details>


# %% exercise="architectures.stacked"
def stacked(layers, window, channels):
    """The side of the window that the stack sees, and its number of weights."""
    ### BEGIN SOLUTION
    sees = layers * (window - 1) + 1
    weights = layers * window**2 * channels**2
    return sees, weights
    ### END SOLUTION


# %% check="architectures.stacked"
stacked = check("architectures.stacked", stacked)

# %% [markdown] solution=true
# Windows overlap, so each further layer adds `window - 1` pixels. This is lesson 05's receptive
# field, for equal layers.

# %%
for layers, window in ((2, 3), (1, 5), (3, 3), (1, 7)):
    sees, weights = stacked(layers, window, channels=64)
    print(f"{layers} of {window} x {window}: sees {sees} x {sees}, {weights:>8,} weights")

# %% [markdown]
# The stack sees as much, with fewer weights, *and* bends after each layer. VGG showed that nothing
# else is needed for depth 16, and is popular to this day for its simplicity.
#
# Its price was the dense layers. Predict: which share of VGG-16's parameters is in the last three?

# %%
convolutions = sum(
    9 * inputs * filters + filters
    for inputs, filters in zip(
        (3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512),
        (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512),
        strict=True,
    )
)
share = 1 - convolutions / costs["VGG-16"].parameters
print(f"in the convolutions: {convolutions / 1e6:.1f} million; in the dense layers: {share:.0%}")

# %% [markdown]
# All later networks replace them by the mean of each map (*global average pooling*, Lin and others
# 2014) and a single dense layer.

# %% [markdown]
# ## 4. Parallel branches: GoogLeNet, 2015
#
# A wheel may fill the image or be a dot. Which window is right: 1, 3 or 5? GoogLeNet's answer: all
# of them, side by side, and let the next layer choose. This is an **inception block**.

# %%
inception_diagram()

# %% [markdown]
# The trick that makes it affordable is the **1 × 1 convolution**: at each place, it mixes the maps
# into *fewer* maps. The 5 × 5 window then looks at 16 maps instead of 192.

# %% [markdown]
# **Exercise 3.** How many maps come out of an inception block, and how many weights (no biases) has
# it? `three = (before, filters)`: the 1 × 1 convolution makes `before` maps, the 3 × 3 makes
# `filters`. The same for `five`.
#
# <details><summary>Hint</summary>
# Six convolutions. Four of 1 × 1 look at the <code>inputs</code>; the 3 × 3 looks at
# <code>three[0]</code> maps, the 5 × 5 at <code>five[0]</code>.</details>


# %% exercise="architectures.inception_weights"
def inception_weights(inputs, one, three, five, pool):
    """Maps that come out, and weights."""
    ### BEGIN SOLUTION
    maps = one + three[1] + five[1] + pool
    of_one = inputs * (one + three[0] + five[0] + pool)
    return maps, of_one + 9 * three[0] * three[1] + 25 * five[0] * five[1]
    ### END SOLUTION


# %% check="architectures.inception_weights"
inception_weights = check("architectures.inception_weights", inception_weights)

# %% [markdown] solution=true
# Only the ends of the branches come out. Pooling has no weights; the 1 × 1 convolution after it
# has.

# %%
from imgcls_course.zoo.costs import unbuilt
from imgcls_course.zoo.inception import googlenet

maps, weights = inception_weights(192, 64, (96, 128), (16, 32), 32)
naive = 192 * (64 + 9 * 128 + 25 * 32 + 32)
inception3a = [layer for layer in unbuilt(googlenet).layers if "inception3a" in layer.name]
counted = sum(np.prod(layer.kernel.shape) for layer in inception3a if hasattr(layer, "kernel"))
print(f"block 3a: {maps} maps, {weights:,} weights; as in the zoo: {weights == counted}")
print(f"without the 1 x 1 before: {naive:,} weights, {naive / weights:.1f} times as many")

# %% [markdown]
# With nine such blocks, GoogLeNet is deeper than VGG-16, and has a twentieth of its parameters.

# %% [markdown]
# ## 5. The shortcut: ResNet, 2016
#
# Small windows, batch normalization, a good start: now stack 30 layers, or 100? A deeper network
# can do all that a shallow one can. In the worst case, its further layers just hand on what they
# get.
#
# We take the plain network of the ResNet paper for CIFAR, with 8 layers and with 32. Predict: which
# has the lower *training* loss after 80 steps?

# %% id="code-4a378b4b"
import keras
import tensorflow as tf

from imgcls_course.lessons.architectures import network_of

train = datasets.load_cifar10("train")
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def make_step(model, optimizer):
    """A function that takes one step with one batch."""
    optimizer.build(model.trainable_variables)

    @tf.function
    def train_step(images, labels):
        with tf.GradientTape() as tape:
            logits = model(images, training=True)  # predict
            loss = cross_entropy(labels, logits)  # loss
        gradients = tape.gradient(loss, model.trainable_variables)  # gradient
        optimizer.apply(gradients, model.trainable_variables)  # step
        return loss

    return train_step


# %%
def losses_of(model, steps=80, batch_size=64):
    """Training losses, each the mean of ten steps."""
    train_step = make_step(model, keras.optimizers.Adam(0.002))
    random, losses = np.random.default_rng(seed=0), []
    for _ in range(steps):
        batch = random.integers(len(train), size=batch_size)
        images = tf.constant(train.images[batch], tf.float32)
        losses.append(float(train_step(images, tf.constant(train.labels[batch]))))
    return np.reshape(losses, (-1, 10)).mean(axis=1)


curves = {}
for depth in (8, 32):
    keras.utils.set_random_seed(0)
    curves[f"plain, {depth} layers"] = losses_of(network_of(depth, residual=False))

print("the deeper network has the higher training loss:",
      curves["plain, 32 layers"][-1] > curves["plain, 8 layers"][-1])  # fmt: skip

# %% [markdown]
# This is not overfitting: it is worse on the images that it *learns from*. It could do what the
# shallow one does, and steps downhill do not find how. He and others (2016) call it the
# **degradation** problem.
#
# Their answer you know from lesson 06. Let the layers compute what is to be *added*:
#
# $$y = \mathrm{relu}\big(x + F(x)\big)$$

# %%
residual_diagram()

# %% [markdown]
# To hand on $x$, a plain block must *learn* to copy. A residual block only has to leave $F$ at 0.
# And backwards, with $s$ for what arrives at the sum:
#
# $$\frac{\partial L}{\partial x} = s + s\, \frac{\partial F}{\partial x}$$
#
# Whatever the layers make of the gradient, one copy of it arrives as it was.

# %% [markdown]
# **Exercise 4.** Write a residual block of two dense layers, forwards and backwards:
# `y = relu(x + relu(x @ first) @ second)`, and the gradient of `y.sum()` by `x`.
#
# <details><summary>Hint</summary>
# The gradient by y is 1 everywhere. Through the last ReLU: <code>(total &gt; 0)</code>. From there
# it goes two ways. Lesson 04: <code>dx = dy @ weights.T</code>, and a ReLU lets through where its
# input was positive. Two ways: add.</details>


# %% exercise="architectures.shortcut_block"
def shortcut_block(x, first, second):
    """y (n, d), and the gradient of y.sum() by x (n, d)."""
    ### BEGIN SOLUTION
    hidden = x @ first
    total = x + np.maximum(hidden, 0) @ second
    arriving = (total > 0) * 1.0
    through_layers = ((arriving @ second.T) * (hidden > 0)) @ first.T
    return np.maximum(total, 0), arriving + through_layers
    ### END SOLUTION


# %% check="architectures.shortcut_block"
shortcut_block = check("architectures.shortcut_block", shortcut_block)

# %% [markdown] solution=true
# `arriving + through_layers`: the one plus sign of the formula above.

# %%
x, first, second = (random.normal(size=shape) for shape in ((5, 4), (4, 4), (4, 4)))
at_first = shortcut_block(x, first, 0 * second)  # F is 0
print("F = 0: the values go on:", np.allclose(at_first[0], np.maximum(x, 0)))
print("F = 0: the gradient comes back whole:", np.allclose(at_first[1], x > 0))

# %% [markdown]
# Now the same 32 layers, with shortcuts. (Where the maps change their shape, the shortcut takes
# every second pixel and adds maps of zeros: no parameter more than before.)

# %%
keras.utils.set_random_seed(0)
deep = network_of(32, residual=True)
curves["residual, 32 layers"] = losses_of(deep)
print("as many parameters as without:",
      deep.count_params() == network_of(32, residual=False).count_params())  # fmt: skip
print("with shortcuts 32 layers learn faster than without:",
      curves["residual, 32 layers"][-1] < curves["plain, 32 layers"][-1])  # fmt: skip

# %%
losses_by_step(
    curves,
    10,
    "The plain network of 32 layers stays far above the other two curves, which fall together.",
)

# %% [markdown]
# ### Longer, and at five depths
#
# What follows was *not* computed just now: `data/scripts/make_architecture_runs.py` trained ten
# networks for 400 steps each, with the same images in the same order.

# %%
runs = depth_runs()
last = {kind: {depth: run.losses[-1] for (depth, residual), run in runs.items()
               if residual is kind} for kind in (False, True)}  # fmt: skip
loss_by_depth(
    last,
    "The plain networks' curve rises steeply from 8 to 44 layers; that of the residual networks "
    "is nearly level and always lower.",
)

# %%
plain, residual = last[False], last[True]
in_order = [plain[depth] for depth in (8, 14, 20, 32, 44)]
print("plain: each deeper network has a higher training loss:", in_order == sorted(in_order))
print(f"from 8 to 44 layers: plain {plain[8]:.2f} to {plain[44]:.2f}, "
      f"residual {residual[8]:.2f} to {residual[44]:.2f}")  # fmt: skip

# %% [markdown]
# ### Play with it
#
# On the left, the learning curve of the network that you choose. On the right, for each
# convolution, the size of the gradient by its weights: at the start, and after training.

# %%
residual_explorer(runs).show()

# %% [markdown]
# - Without shortcuts: how do the gradients change from the last layer (right) to the first (left),
#   at 8 layers, and at 44? (The scale is logarithmic.)
# - Turn the shortcuts on. What becomes of the slope?
# - Is there a depth at which shortcuts do no good?

# %%
for depth in (8, 44):
    for residual in (False, True):
        gradients = runs[depth, residual].gradients
        ratio = gradients[1] / gradients[-1]
        kind = "residual" if residual else "plain"
        print(f"{kind:8} {depth:2} layers: layer 2 has {ratio:8.1f} times the last one's gradient")

# %% [markdown]
# Batch normalization keeps the *values* in check, so nothing vanishes here on the way forward. On
# the way back, each of its layers makes the gradient a little larger, and without shortcuts this
# adds up over the depth (Yang and others 2019). One learning rate then cannot suit all layers.
#
# With shortcuts, 152 layers learnt to see ImageNet in 2015. Nearly every network since has them,
# the transformers of language models too.

# %% [markdown]
# ### Bottlenecks
#
# ResNet-50 has one more idea, that of section 4: 1 × 1 to a quarter of the maps, 3 × 3 among these,
# 1 × 1 back to all. With 256 maps:

# %%
basic = 2 * 9 * 256 * 256
bottleneck = 256 * 64 + 9 * 64 * 64 + 64 * 256
print(f"two of 3 x 3: {basic:,} weights")
print(f"a bottleneck: {bottleneck:,}, {basic / bottleneck:.0f} times fewer")

# %% [markdown]
# ## 6. Dense connections: DenseNet, 2017
#
# If one shortcut is good, why not all? In a **dense block** each layer sees the maps of *all*
# layers before it, laid on top of each other. It adds only a few of its own: 32 in DenseNet-121,
# the **growth rate**.

# %%
dense_diagram()

# %% [markdown]
# Nothing has to be computed twice, since everything stays visible. Between blocks, a *transition*
# (1 × 1, then pooling) keeps a share of the maps, usually half.

# %% [markdown]
# **Exercise 5.** How many maps are there at the *end* of each block?
#
# <details><summary>Hint</summary>
# In a block: what came in, plus growth times layers. Write that down; what goes on is
# <code>int(compression * maps)</code>.</details>


# %% exercise="architectures.dense_channels"
def dense_channels(start, growth, layers, compression):
    """A list, one number for each block; `layers` has the layers of each.

    `compression` is the share of the maps that a transition keeps, rounded down.
    """
    ### BEGIN SOLUTION
    maps, at_the_end = start, []
    for count in layers:
        maps += growth * count
        at_the_end.append(maps)
        maps = int(compression * maps)
    return at_the_end
    ### END SOLUTION


# %% check="architectures.dense_channels"
dense_channels = check("architectures.dense_channels", dense_channels)

# %% [markdown] solution=true
# The number grows in a straight line within a block: a layer adds `growth`, however many it sees.

# %%
from imgcls_course.zoo.densenet import densenet121

ours = dense_channels(64, 32, (6, 12, 24, 16), 0.5)
model = unbuilt(densenet121)
names = ("block1_layer6", "block2_layer12", "block3_layer24", "block4_layer16")
print(ours, "as in the zoo:", ours == [model.get_layer(name).output.shape[-1] for name in names])

# %% [markdown]
# DenseNet-121 is as accurate as ResNet-50 with a third of the parameters. But look back at the
# table: its *memory* is the largest of all. Whoever keeps everything must put it somewhere.

# %% [markdown]
# ## 7. Convolutions in two cheap halves: MobileNet, EfficientNet
#
# A convolution does two things at once: it looks at *neighbours*, and it mixes *maps*. Do one after
# the other:
#
# 1. **depthwise**: each map has one $k \times k$ kernel of its own, and sees no other map;
# 2. **pointwise**: 1 × 1, mixes the maps.

# %% [markdown]
# **Exercise 6.** How many times fewer weights is that?
#
# <details><summary>Hint</summary>
# Write down three numbers: the full convolution's weights, the depthwise ones, the pointwise
# ones.</details>


# %% exercise="architectures.separable_saving"
def separable_saving(window, inputs, filters):
    """The full convolution's weights, divided by those of the two halves."""
    ### BEGIN SOLUTION
    full = window**2 * inputs * filters
    return full / (window**2 * inputs + inputs * filters)
    ### END SOLUTION


# %% check="architectures.separable_saving"
separable_saving = check("architectures.separable_saving", separable_saving)

# %% [markdown] solution=true
# It is $1 / (1/f + 1/k^2)$: with many filters nearly $k^2$, so 9 for 3 × 3 and 25 for 5 × 5.

# %%
for window, maps in ((3, 32), (3, 256), (5, 256)):
    saving = separable_saving(window, maps, maps)
    print(f"{window} x {window}, {maps:3} maps: {saving:.1f} times fewer")

# %% [markdown]
# EfficientNet's block (from MobileNetV2) is a bottleneck turned inside out: 1 × 1 to *six times* as
# many maps, depthwise among these, 1 × 1 back to few, and a shortcut between the few. Its width,
# depth and image size were then chosen by search (Tan and Le 2019).

# %% [markdown]
# ## 8. The race
#
# Accuracies from papers compare recipes as much as architectures: other augmentation, other years.
# So let all have the same: the same images, optimizer, and **processor time**. Each architecture
# has a small form for CIFAR in the zoo.
#
# First live, three of them, five seconds of processor time each.

# %% id="code-3c940dca"
from imgcls_course.lessons.architectures import accuracy, train_for

test = datasets.load_cifar10("test")
some = test.per_class(50, seed=0)
for name in ("classic", "VGG", "ResNet-8"):
    keras.utils.set_random_seed(0)
    model = CIFAR_FORMS[name]()
    train_for(model, train, cpu_seconds=5)
    print(f"{name:9} better than guessing by 8 points or more: {accuracy(model, some) > 0.18}")

# %% [markdown]
# Five seconds tell little. Now nine times as long, and all of them: stored runs again, made one
# after the other on one machine. *ResNet-8, wide* is lesson 06's network. Predict the first and the
# last.

# %%
from imgcls_course import evaluation
from imgcls_course.zoo.costs import costs_of

stored = {run.name: run for run in budget_runs()}
small = {name: costs_of(unbuilt(CIFAR_FORMS[name])) for name in stored}
right = {name: run.predicted == test.labels for name, run in stored.items()}
intervals = {name: evaluation.bootstrap_interval(np.mean, one) for name, one in right.items()}
final = {name: run.accuracy(test.labels) for name, run in stored.items()}

# %%
traces = {name: [(share * run.cpu_seconds, accuracy) for share, accuracy in run.trace]
          for name, run in stored.items()}  # fmt: skip
equal_budget(
    traces,
    {name: (small[name].parameters, final[name], (one.high - one.low) / 2)
     for name, one in intervals.items()},
    "The classic network's curve is on top throughout and ends at 70%; the wide ResNet ends "
    "second; all others end between 49% and 60%. On the right, the two best have the most "
    "parameters; the others lie side by side, with seventy thousand or four hundred thousand.",
)  # fmt: skip

# %%
print(f"{'':<18}{'parameters':>11}{'images seen':>13}{'accuracy':>10}")
for name in sorted(final, key=final.get, reverse=True):
    print(f"{name:<18}{small[name].parameters:>11,}{stored[name].images:>13,}{final[name]:>10.1%}")

small_ones = [final[name] for name in ("ResNet-8", "EfficientNet-Lite")]
large_ones = [final[name] for name in ("AlexNet", "VGG")]
print("the small ones are within 3 points of the large ones:",
      min(small_ones) > max(large_ones) - 0.03)  # fmt: skip

# %% [markdown]
# The winner is lesson 05's *classic* network, with the oldest plan of all! It has seen the most
# images, and it has the most parameters; the second has the second most. In 45 seconds nobody comes
# near the end of training, and then fast and wide beats deep and clever.
#
# Look to the left in the right-hand picture, too: ResNet-8 and EfficientNet-Lite are where AlexNet
# and VGG are, with a fifth of the parameters. (Bars are 95% intervals; many of them overlap. Each
# is one run, all at the same learning rate: with another, the order in the middle may change.)
#
# And depth costs steps: ResNet-20 has seen less than a quarter of the classic network's images, and
# 45 seconds are no time for it. After 64,000 steps, in the paper, it has 91.2%, and ResNet-56 has
# 93.0%. Which architecture is best depends on *how long* you can train.

# %% [markdown]
# ### Multiply-adds are not seconds
#
# In the same time, each network has seen another number of images. Does the one with the fewest
# multiply-adds see the most?

# %%
speeds = {name: (small[name].multiply_adds, run.images / run.cpu_seconds)
          for name, run in stored.items()}  # fmt: skip
images_a_second(
    speeds,
    "EfficientNet-Lite is far on the left, and yet below the classic network; networks of similar "
    "work differ in speed by half and more.",
)

# %%
by_work = small["classic"].multiply_adds / small["EfficientNet-Lite"].multiply_adds
by_time = stored["EfficientNet-Lite"].images / stored["classic"].images
print(f"EfficientNet-Lite does {by_work:.1f} times less work than the classic network")
print(f"but sees only {by_time:.2f} times as many images in the same time")

# %% [markdown]
# Depthwise convolutions do little with each number that they fetch: the processor waits for memory.
# The same holds for many small layers in a row. On another machine the picture is another one. So
# count first, but *measure* before you choose.

# %% [markdown]
# **Exercise 7 (open).** Which networks are worth considering? A network is **on the front** (the
# *Pareto front*) if no other one beats it. Another one beats it if it costs no more, is no less
# accurate, and is better in at least one of the two.
#
# <details><summary>Hint</summary>
# Two loops: for each network, is there any other that beats it? <code>any(...)</code> and
# <code>not</code>.</details>


# %% exercise="architectures.on_the_front"
def on_the_front(costs, accuracies):
    """A list with True for each network on the front, else False."""
    ### BEGIN SOLUTION
    networks = list(zip(costs, accuracies, strict=True))

    def is_beaten(own):
        return any(other[0] <= own[0] and other[1] >= own[1] and other != own for other in networks)

    return [not is_beaten(own) for own in networks]
    ### END SOLUTION


# %% check="architectures.on_the_front"
on_the_front = check("architectures.on_the_front", on_the_front)

# %% [markdown] solution=true
# `other != own` keeps a network from beating itself; of two equal ones, both stay.

# %%
for year in (2012, 2015, 2016, 2017, 2020):
    known = [one.name for one in IMAGENET_FORMS if one.year <= year]
    front = on_the_front([networks[name][0] for name in known], [published[name] for name in known])
    print(year, ", ".join(name for name, stays in zip(known, front, strict=True) if stays))

# %% [markdown]
# Year by year, the front moves to the left and upwards. In 2020, one network beats all others of
# this list, by work and accuracy on ImageNet. By memory, or by your stopwatch, the front may be
# another one.
#
# One caution: what was published in 2020 was also *trained* better than in 2015. ResNet-50 itself
# reaches 80.4% with a modern recipe (Wightman and others 2021), five points more than in the table,
# without any change to its architecture.

# %% [markdown]
# ## On your own
#
# - **Deeper still:** `losses_of(network_of(56, residual=True))`. And without shortcuts?
# - **No normalization:** build a plain network of 20 layers without batch normalization, from the
#   blocks of `zoo/blocks.py`. What do the gradients of the widget become then?
# - **Your own form:** change growth or layers of `densenet_cifar`, or filters of `resnet_cifar`,
#   and give it 45 seconds with `train_for`. Does it beat the others?
# - **Other prices:** draw the opening picture over `activation_bytes` instead. Who is on the front?
# - **Pretrained:** `zoo/keras_weights.py` fills our ResNet-50 with the weights of
#   `keras.applications`, if they are on your machine.

# %% [markdown]
# ## What to remember
#
# - Multiply-adds: weights times how often each is used. Parameters, work, memory and time are four
#   different prices.
# - Small windows in a stack: as wide a view, fewer weights, more bends.
# - 1 × 1 convolutions mix maps, and make them few before something expensive.
# - Plain deep networks fail in *training*. With a shortcut, depth does no harm.
# - Dense blocks reuse maps: few parameters, much memory.
# - Depthwise and pointwise: nearly $k^2$ times fewer weights, but not as many times faster.
# - Compare architectures at equal cost, with intervals, and by the same recipe.

# %% [markdown]
# ## In practice
#
# - Begin with a *pretrained* residual or efficient network, whatever is well supported where it
#   will run. The choice among good ones matters less than the data.
# - From scratch, with little time: a small residual network with batch normalization.
# - If it must be fast, time it on the machine where it will run, with its batch size.
# - If training does not start to learn, look at the gradients by layer before you change the
#   architecture.

# %% [markdown]
# ## Read next
#
# - A. Krizhevsky, I. Sutskever and G. Hinton: *ImageNet Classification with Deep Convolutional
#   Neural Networks*. NeurIPS 2012.
# - M. Lin, Q. Chen and S. Yan: *Network In Network*. ICLR 2014.
# - K. Simonyan and A. Zisserman: *Very Deep Convolutional Networks for Large-Scale Image
#   Recognition*. ICLR 2015.
# - C. Szegedy and others: *Going Deeper with Convolutions*. CVPR 2015.
# - K. He, X. Zhang, S. Ren and J. Sun: *Deep Residual Learning for Image Recognition*. CVPR 2016.
# - G. Huang, Z. Liu, L. van der Maaten and K. Weinberger: *Densely Connected Convolutional
#   Networks*. CVPR 2017.
# - M. Sandler and others: *MobileNetV2: Inverted Residuals and Linear Bottlenecks*. CVPR 2018.
# - M. Tan and Q. Le: *EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks*.
#   ICML 2019.
# - G. Yang, J. Pennington, V. Rao, J. Sohl-Dickstein and S. Schoenholz: *A Mean Field Theory of
#   Batch Normalization*. ICLR 2019.
# - R. Wightman, H. Touvron and H. Jégou: *ResNet Strikes Back: An Improved Training Procedure in
#   timm*. arXiv 2110.00476, 2021.
#
# **Next: lesson 11**, efficiency: less data, less time, smaller networks.
