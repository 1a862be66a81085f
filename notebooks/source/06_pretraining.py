# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 06 · Pretraining: learn from many, to need few
#
# You want to tell cats from dogs. You have *ten* labelled cats and *ten* labelled dogs. Next door
# lie 16,000 labelled images, but there is neither a cat nor a dog among them.
#
# Are they of any use?

# %% id="code-1b2c7773"
import numpy as np

from imgcls_course.check import check
from imgcls_course.datasets import centre_square, load_cifar10, load_photos, resize
from imgcls_course.figures.colour_filters import colour_filters
from imgcls_course.figures.feature_maps import feature_maps
from imgcls_course.figures.residual_diagram import residual_diagram
from imgcls_course.figures.training_runs import compare_histories
from imgcls_course.lessons.pretraining import (
    accuracy_of_draws, answers_to_unknown_classes as answers_to_strangers, by_layer,
    classes_of_tasks, feature_map_explorer as layer_map_explorer, images_seen,
)
from imgcls_course.pretraining import source_task, target_task
from imgcls_course.transfer import linear_probe

# %%
source, target = source_task("train"), target_task("train")
classes_of_tasks({"16,000 labelled images of these": source, "10 of each of these": target})

# %% [markdown]
# A network could learn the eight classes on the left first. That is **pretraining**, and the left
# is the **source task**. Then it is put to work on the **target task** on the right. What carries
# over from one to the other is the subject of this lesson, and the reason why hardly anybody starts
# from scratch today.
#
# Make a guess now. Of 100 new images of cats and dogs, how many will be right, with twenty labels?
# Guessing gives 50. The answer is in section 8.

# %% [markdown]
# **You will learn**
#
# - what large networks were pretrained on, and how to reckon what that costs;
# - what a residual block is, and why networks with shortcuts can be deep;
# - to pretrain a residual network yourself, and to resume a run that was interrupted;
# - to look at filters, at feature maps, and at what excites a filter;
# - to measure which layers' features serve a task that they were not made for.
#
# **Time:** the code runs in about a minute and a half on two processor cores; for reading and
# solving, plan an hour and a half. **Builds on:** lesson 05 (convolution, feature maps,
# augmentation) and lesson 03 (schedules).

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. How many weights has a layer of 96 filters of 3 × 3 on 48
# channels?</summary>
# 3 · 3 · 48 · 96 = 41,472, and 96 biases if it has any. The size of the image does not
# matter.</details>
#
# <details><summary>2. Training accuracy 99%, validation accuracy 60%. What is this, and what
# helps?</summary>
# Overfitting. More images; images changed at random (augmentation); dropout; stopping
# early.</details>
#
# <details><summary>3. Why does a schedule let the learning rate fall towards the end?</summary>
# Large steps get near the bottom quickly, but their noise keeps them from settling. Small steps
# settle.</details>

# %% [markdown]
# ## 1. What it takes
#
# In 2012 a network won the ImageNet challenge by a wide margin. Its recipe is still ours: very many
# labelled images, a large network, and days of a fast machine's time. Only the numbers have grown:
#
# | | images | passes | what it took |
# | --- | --- | --- | --- |
# | AlexNet, 2012 | 1.2 million | about 90 | two graphics cards, five to six days |
# | ResNet-50 "in 1 hour", 2017 | 1.28 million | 90 | 256 graphics cards, one hour |
# | ViT-H/14, 2021 | 303 million | 14 | 2,500 days of one TPU core |
# | CLIP ViT-L/14, 2021 | 400 million, with captions | 32 | 256 graphics cards, 12 days |
# | ViT-22B, 2023 | about 4 billion | about 3 | 22 billion parameters |
#
# (Krizhevsky and others 2012; Goyal and others 2017; Dosovitskiy and others 2021; Radford and
# others 2021; Dehghani and others 2023. A TPU is Google's processor for networks. ViT are
# transformers: other layers, the same idea.)

# %%
ours = "this lesson's long run"
images_seen(
    {
        "AlexNet, 2012": 1.2e6 * 90,
        "ResNet-50 in 1 hour, 2017": 1.28e6 * 90,
        "ViT-H/14, 2021": 303e6 * 14,
        "CLIP, 2021": 400e6 * 32,
        "ViT-22B, 2023": 4e9 * 3,
        ours: 16_000 * 30,
    },
    ours,
)

# %% [markdown]
# Each mark of the axis is a factor of ten. These runs are paid *once*. Whoever has the weights can
# use them a thousand times, and that is what makes them worth it.
#
# What would it cost *you*? A network's work is counted in **multiply-adds**: each weight times each
# number that it meets, and the sum. In training, each image needs
#
# - one pass forwards,
# - and backwards twice as much: one product for the gradient by the weights, one for the gradient
#   by the inputs (lesson 04).

# %% [markdown]
# **Exercise 1.** How many days does training take? A device's speed is given in *operations* a
# second, and a multiply-add is two of them. Complete the two lines.
#
# <details><summary>Hint</summary>
# Work: images × epochs × 3 × 2 × multiply-adds. Then divide by the speed: that gives seconds. A day
# has 24 · 60 · 60 of them.</details>


# %% exercise="pretraining.training_days"
def training_days(images, epochs, multiply_adds, operations_a_second):
    """Days of training on one device; multiply_adds are those of one image, forwards."""
    # operations = ...
    # return ...
    ### BEGIN SOLUTION
    operations = images * epochs * 3 * 2 * multiply_adds
    return operations / operations_a_second / (24 * 60 * 60)
    ### END SOLUTION


# %% check="pretraining.training_days"
training_days = check("pretraining.training_days", training_days)

# %% [markdown] solution=true
# Three passes, since backwards costs two; two operations for each multiply-add.

# %% [markdown]
# ResNet-50 has 3.8 billion multiply-adds for an image of 224 × 224 pixels (He and others, 2016).
# Take two processor cores that do 100 billion operations a second, and a graphics card that does 30
# trillion. Guess first: how long do 90 passes over ImageNet take on each?

# %%
cores, graphics_card = 1e11, 3e13
on_cores = training_days(1.28e6, 90, 3.8e9, cores)
print(f"two processor cores: {on_cores:.0f} days")
print(f"one graphics card: {training_days(1.28e6, 90, 3.8e9, graphics_card) * 24:.0f} hours")

# %% [markdown]
# Ten months on a laptop. So we make everything smaller: images of 32 pixels, a small network, eight
# classes. The *steps* are those of the large runs.

# %% [markdown]
# ## 2. Two tasks out of one
#
# Our ten classes of CIFAR-10 become two tasks that share no class, as Yosinski and others (2014)
# split ImageNet: eight to learn from, two to be good at.
#
# It sounds like a small thing: leave out the cats (class 3) and the dogs (class 5). But a network
# of eight classes has outputs 0 to 7, and a truck's label is 9.

# %% [markdown] id="markdown-f8fa5bb4"
# **Exercise 2.** Choose the images of the source task, and number their classes anew, without gaps
# and in the old order. (Count all ten classes, even one that has no image.)
#
# <details><summary>Hint</summary>
# <code>np.isin(labels, target)</code> is True where the class is left out; <code>~</code> turns
# that around; <code>np.flatnonzero</code> gives the places. A class moves up by one for each
# left-out class before it.</details>


# %% exercise="pretraining.source_labels"
def source_labels(labels, target):
    """Places of the images whose class is not in target, and their new labels."""
    ### BEGIN SOLUTION
    kept = np.flatnonzero(~np.isin(labels, target))
    before = [sum(left_out < label for left_out in target) for label in labels[kept]]
    return kept, labels[kept] - np.array(before, dtype=int)
    ### END SOLUTION


# %% check="pretraining.source_labels"
source_labels = check("pretraining.source_labels", source_labels)

# %% [markdown] solution=true
# `airplane, automobile, bird` keep 0, 1, 2; `deer` moves from 4 to 3, and all from `frog` on move
# by two.

# %%
kept, labels = source_labels(load_cifar10("train").labels, [3, 5])
print(f"{len(kept):,} images, labels from {labels.min()} to {labels.max()}")
print("the same as source_task():", np.array_equal(labels, source.labels))
print(f"target task: {len(target):,} images of {' and '.join(target.class_names)}")

# %% [markdown]
# Had we kept the old labels, TensorFlow would stop with an error on a processor. On a graphics card
# it would not even complain: a label of 9 among eight outputs gives a loss of `nan` there.

# %% [markdown]
# ## 3. A network with shortcuts
#
# More layers can express more. Yet plain networks of many layers train *worse*, even on their own
# training images (He and others, 2016): each layer has to pass on everything that the next ones
# need, and learns that only slowly.
#
# Their remedy: let a layer compute only what is to be *changed*, and add it to what was there.
#
# $$y = \mathrm{ReLU}\big(x + F(x)\big)$$
#
# $x$ goes in, $y$ comes out, and $F$ is layer, ReLU, layer. $F$ is called the **residual**, and the
# way around it the **shortcut**.

# %%
residual_diagram()

# %% [markdown]
# **Exercise 3.** Write the block, for layers that are plain matrices of weights without bias.
#
# <details><summary>Hint</summary>
# Follow the drawing: <code>x @ first</code>, ReLU, <code>@ second</code>; add <code>x</code>; ReLU.
# A ReLU is <code>np.maximum(..., 0)</code>.</details>


# %% exercise="pretraining.residual_block"
def residual_block(x, first, second):
    """x is (n, d); first and second are weights of shape (d, d)."""
    ### BEGIN SOLUTION
    inner = np.maximum(x @ first, 0)
    return np.maximum(x + inner @ second, 0)
    ### END SOLUTION


# %% check="pretraining.residual_block"
residual_block = check("pretraining.residual_block", residual_block)

# %% [markdown] solution=true
# The second layer has no ReLU of its own: it must be able to take away from $x$, too.

# %% [markdown]
# At the start, all weights are small random numbers: the blocks have learnt nothing. Send a signal
# through thirty of them. Predict: what is left of it, with and without shortcuts?

# %%
random = np.random.default_rng(seed=0)
x = np.abs(random.normal(size=(1, 64)))
plain = residual = x
for _ in range(30):
    first, second = random.normal(scale=0.02, size=(2, 64, 64))
    plain = np.maximum(np.maximum(plain @ first, 0) @ second, 0)
    residual = residual_block(residual, first, second)

size = np.linalg.norm(x)
print("plain blocks: less than a billionth of it:", np.linalg.norm(plain) / size < 1e-9)
print("residual blocks: changed by less than half:", np.linalg.norm(residual - x) / size < 0.5)

# %% [markdown]
# A residual block that has learnt nothing *does* nothing: it hands on what it gets. So thirty of
# them do no harm, and backwards the gradient takes the same shortcut ($+$ passes it to both sides,
# lesson 04).

# %% [markdown]
# ### The course's network
#
# `zoo/small_resnet.py` has convolutions as layers, three residual blocks of 48, 96 and 192 filters,
# and after each convolution **batch normalization** (Ioffe and Szegedy, 2015). It makes each
# channel's values in the batch have mean 0 and variance 1, then scales and shifts them by two
# numbers that are trained. After training it uses the mean and variance that it has kept on the
# way.
#
# Where a block changes the number of channels, $x$ and $F(x)$ do not fit. There the shortcut is a
# 1 × 1 convolution with batch normalization.

# %% id="code-15758ee7"
import keras

from imgcls_course.zoo.multiply_adds import multiply_adds
from imgcls_course.zoo.small_resnet import small_resnet

keras.utils.set_random_seed(0)
untrained = small_resnet()
for name in ("images", "stem_pool", "block1a_relu", "block2a_relu", "block3a_relu", "pool"):
    print(f"{name:<13} {untrained.get_layer(name).output.shape[1:]}")
print(f"{untrained.count_params():,} parameters, {multiply_adds(untrained) / 1e6:.0f} million "
      "multiply-adds for an image")  # fmt: skip

# %% [markdown]
# **Exercise 4.** How many of them are trained in one block? The convolutions have no bias.
#
# <details><summary>Hint</summary>
# Two 3 × 3 convolutions, the first on <code>inputs</code> channels, the second on
# <code>filters</code>. Each has 2 more for every filter. If the channels change, add a 1 × 1
# convolution on <code>inputs</code> channels, with its 2 for every filter.</details>


# %% exercise="pretraining.block_parameters"
def block_parameters(inputs, filters):
    """Trained parameters of a block from `inputs` to `filters` channels."""
    ### BEGIN SOLUTION
    total = 9 * inputs * filters + 9 * filters * filters + 2 * 2 * filters
    if inputs != filters:
        total += inputs * filters + 2 * filters
    return total
    ### END SOLUTION


# %% check="pretraining.block_parameters"
block_parameters = check("pretraining.block_parameters", block_parameters)

# %% [markdown] solution=true
# Mean and variance, two more numbers a channel, are kept as well. But no gradient changes them.

# %% [markdown]
# Keras, too, can count:

# %%
for stage, inputs, filters in ((1, 48, 48), (2, 48, 96), (3, 96, 192)):
    layers = [layer for layer in untrained.layers if layer.name.startswith(f"block{stage}a")]
    by_keras = sum(np.prod(weight.shape) for one in layers for weight in one.trainable_weights)
    ours = block_parameters(inputs, filters)
    print(f"block {stage}: {ours:,} parameters; Keras agrees: {ours == by_keras}")

# %% [markdown]
# ## 4. Pretrain
#
# `pretrain` is a short function; read `imgcls_course/pretraining/pretrain.py`. In it you will find
# nothing new: mirrored and shifted images (lesson 05), batches of 128, momentum, a learning rate
# that warms up and then falls along a cosine (lesson 03).
#
# $$\text{loss} = -\frac1n \sum_i \log p_{i,\,y_i}$$
#
# The steps *predict, loss, gradient, step* are in Keras's `fit`. Three passes over the 16,000
# images, now. Predict: with eight classes, guessing gives one in eight. How many test images of the
# source task will be right after this half minute?

# %%
from imgcls_course.pretraining import load_pretrained, pretrain, pretraining_history

test = source_task("test")
short, short_history = pretrain(epochs=3, data=source, validation=test, precision="float32")
print("after three epochs, more than 60% right:", short_history["val_accuracy"][-1] > 0.60)
print("the loss fell in each epoch:", bool(np.all(np.diff(short_history["loss"]) < 0)))

# %% [markdown]
# ### Thirty epochs
#
# The same function with `epochs=30` takes about twelve minutes of processor time. Its weights come
# with the course: `data/scripts/make_pretrained_resnet.py` has made them, and can make them again
# on your machine.
#
# A run of some minutes is interrupted now and then; one of ten days always is. With
# `pretrain(30, checkpoints="folder")` the whole state is kept after each epoch: weights, the
# optimizer's averages, the learning rate's place. Started again, the run goes on with the epoch
# that it was in, and ends as if nothing had happened.

# %%
pretrained = load_pretrained()
history = pretraining_history()
saying = (
    "The three epochs end far above chance; the thirty epochs go on to a lower loss and a higher "
    "accuracy, with little gap between training and validation until late."
)
compare_histories({"3 epochs": short_history.metrics, "30 epochs": history.metrics}, saying)

# %%
answers = pretrained.predict(test.images, verbose=0).argmax(axis=1)
accuracy = (answers == test.labels).mean()
print("the weights in the file give the accuracy of the history, to one point:",
      abs(accuracy - history["val_accuracy"][-1]) < 0.01)  # fmt: skip
print("more than 85% right:", accuracy > 0.85)

# %% [markdown]
# Why do three epochs do so well for a tenth of the time? The learning rate falls to 0 in both: each
# run has a schedule of its own length. That is why a run cannot be *prolonged* once it is over, and
# why `pretrain` keeps the checkpoints of runs of different lengths apart.

# %% [markdown]
# ## 5. On a graphics card
#
# The same call uses the graphics cards that it finds, all of them. Without `precision="float32"` it
# times a few steps in 32 bits and in 16 bits, and takes what is faster on this device.

# %% tags=["nbval-ignore-output"]
import tensorflow as tf

if tf.config.list_physical_devices("GPU"):
    _, on_gpu = pretrain(epochs=5, validation=test, seed=1)
    print(
        f"{on_gpu.images_per_second:,.0f} images a second, {on_gpu['val_accuracy'][-1]:.0%} right"
    )
    print(on_gpu.plan)
else:
    print("Skipped: TensorFlow sees no graphics card here. Nothing that follows needs one.")

# %% [markdown]
# In a terminal, `imgcls-course pretrain --epochs 30 --checkpoints folder` does the long run with a
# bar that shows its progress.
#
# The runs of section 1 shared their batches among hundreds of devices: each computes the gradient
# of its share, and all step with the mean. `imgcls-course pretrain --processes 2` does so with two
# processes on this machine, or on two machines (`--help` says how; it needs JAX). The loss is that
# of one process, to rounding.

# %% [markdown]
# ## 6. What has it learnt to look for?
#
# The first layer sees the image itself, so its filters can be drawn in colour. Here they are at the
# start, after three epochs, and after thirty. Predict: what will the later ones look like? (Think
# of the kernels that opened lesson 05.)

# %%
networks = {"untrained": untrained, "3 epochs": short, "30 epochs": pretrained}
first_filters = {name: one.get_layer("stem").get_weights()[0] for name, one in networks.items()}
strength = np.linalg.norm(first_filters["30 epochs"].reshape(27, 48), axis=0)
strongest = np.sort(np.argsort(strength)[::-1][:24])
saying = (
    "The untrained ones are coloured noise; after thirty epochs many have a bright and a dark "
    "side, or one side in a colour and the other in its opposite."
)
colour_filters({name: one[..., strongest] for name, one in first_filters.items()}, 6, saying)

# %% [markdown]
# The same 24 filters each time, half of all. With nine pixels each they are rough sketches, and
# some still look like noise. But after thirty epochs many have two sides: bright and dark, or blue
# and orange, on top of each other or side by side. These are edges.
#
# AlexNet's first filters, of 11 × 11 pixels, show the same much more clearly, learnt from other
# images by another network (look at figure 3 of the paper). Nobody asked for edges. *Every* task of
# seeing seems to want them.
#
# Later layers see what earlier ones have found, and can no longer be drawn as colours. But we can
# look at their feature maps.

# %% id="code-1e0081a9"
from imgcls_course.lessons.pretraining import LAYERS, feature_maps_of

strangers = target_task("test")
cat = strangers.images[strangers.labels == 0][9]
maps = {name: found[0] for name, found in feature_maps_of(pretrained, cat[np.newaxis]).items()}
saying = "Outlines in the stem turn into a few bright spots in block 3."
feature_maps(cat, maps, saying)

# %% [markdown]
# ### Play with it
#
# A map shows where a filter finds what it looks for, but not *what* that is. So we also ask: of
# some 140 images, which excite this filter most?

# %%
photos = {one.name: one.image for one in load_photos()}
own = [resize(centre_square(photos[name])[np.newaxis], 32)[0] for name in ("dog", "cat", "macaw")]
some, others = test.per_class(12, seed=0), strangers.per_class(20, seed=0)
gallery = np.concatenate([own, some.images, others.images]).astype(np.uint8)

named = {f"a photo of a {name}": place for place, name in enumerate(("dog", "cat", "macaw"))}
for label, name in enumerate(source.class_names):
    named[f"{name}, from the test images"] = 3 + int(np.flatnonzero(some.labels == label)[0])
all_maps = {name: feature_maps_of(one, gallery) for name, one in networks.items()}
layer_map_explorer(all_maps, gallery, named, first=6).show()

# %% [markdown]
# - In *block 3* of *30 epochs*, go through the filters: whose favourites are all of one class? (Try
#   16 and 20.)
# - Choose the *stem*. What do the favourites have in common now?
# - The same filter of the *untrained* network: do its favourites share anything?
# - Find a filter that likes cats or dogs. The network has never been told that there are any!

# %% [markdown]
# ## 7. General and special
#
# Some features seem to be of use for anything (edges); others for one class of the source task.
# Which are which? Let us measure it.
#
# A layer gives maps, (height, width, channels). We want one number for each channel: *how much of
# this pattern is in the image?*

# %% [markdown]
# **Exercise 5.** Average each map over all its places.
#
# <details><summary>Hint</summary>
# <code>mean</code> takes a tuple of axes. Keep the images (axis 0) and the channels
# (axis 3).</details>


# %% exercise="pretraining.pooled"
def pooled(maps):
    """From maps (n, height, width, channels) to features (n, channels)."""
    ### BEGIN SOLUTION
    return maps.mean(axis=(1, 2))
    ### END SOLUTION


# %% check="pretraining.pooled"
pooled = check("pretraining.pooled", pooled)

# %% [markdown] solution=true
# This is *global average pooling*, the network's own layer `pool`.


# %%
def features_by_layer(network, images):
    """Features of each layer, (n, channels), and the logits as the last layer."""
    parts = []
    for start in range(0, len(images), 100):
        batch = images[start : start + 100]
        found = feature_maps_of(network, batch, LAYERS | {"logits": "logits"})
        parts.append({layer: pooled(found[layer]) for layer in LAYERS})
        parts[-1]["logits"] = found["logits"]
    return {layer: np.concatenate([part[layer] for part in parts]) for layer in parts[0]}


ours = features_by_layer(pretrained, cat[np.newaxis])["block 3"]
end = keras.Model(pretrained.inputs[0], pretrained.get_layer("pool").output)
theirs = end.predict(cat[np.newaxis], verbose=0)
print("as Keras pools:", np.allclose(ours, theirs, rtol=1e-4, atol=1e-4))

# %% [markdown]
# ### How special is a feature?
#
# Take one feature, and its mean over the images of each class. If the means are all alike, the
# feature tells nothing of the class. If one stands out, it is special. With the highest mean $h$
# and the mean $o$ of all *other* classes' means,
#
# $$\text{selectivity} = \frac{h - o}{h + o}$$
#
# (Morcos and others, 2018). It is 0 where all classes are alike, and 1 where the feature answers to
# one class only.

# %% [markdown]
# **Exercise 6 (open).** Write it, for all features at once.
#
# <details><summary>Hint</summary>
# First a table of means, (classes, d). Then <code>h = means.max(axis=0)</code>. The others add up
# to <code>means.sum(axis=0) - h</code>; how many are they?</details>


# %% exercise="pretraining.selectivity"
def selectivity(features, labels):
    """Features (n, d), none negative, and labels (n,); the result is (d,)."""
    ### BEGIN SOLUTION
    means = np.array([features[labels == label].mean(axis=0) for label in np.unique(labels)])
    highest = means.max(axis=0)
    others = (means.sum(axis=0) - highest) / (len(means) - 1)
    return (highest - others) / (highest + others)
    ### END SOLUTION


# %% check="pretraining.selectivity"
selectivity = check("pretraining.selectivity", selectivity)

# %% [markdown] solution=true
# `max(axis=0)` lets each feature have a favourite class of its own.

# %% [markdown]
# Now for all three networks, on test images of the source task. Predict: in which layer will they
# differ?

# %%
special = {}
for name, network in networks.items():
    features = features_by_layer(network, test.images)
    # A tiny number keeps features that are never excited from dividing 0 by 0.
    special[name] = {
        layer: float(selectivity(features[layer] + 1e-6, test.labels).mean()) for layer in LAYERS
    }
saying = (
    "In the stem and the first two blocks all three are low and close together; in block 3 the "
    "curve of three epochs rises, and that of thirty rises further."
)
by_layer(special, "mean selectivity", saying)

# %%
early, late = special["30 epochs"]["block 1"], special["30 epochs"]["block 3"]
print("block 3 at least twice as selective as block 1:", late > 2 * early)
print("training made block 1 no more selective, to 0.05:",
      abs(early - special["untrained"]["block 1"]) < 0.05)  # fmt: skip

# %% [markdown]
# The features of the first layers belong to no class in particular. Those of the last block have
# been made for the eight classes of the source task. What are they worth for cats and dogs?

# %% [markdown]
# ### What does it say to a cat?
#
# The network knows eight words. Show it all 4,000 cats and dogs.

# %%
strange = {
    name: pretrained.predict(target.images[target.labels == label], verbose=0).argmax(axis=1)
    for label, name in enumerate(target.class_names)
}
animals = [source.class_names.index(name) for name in ("bird", "deer", "frog", "horse")]
for name, given in strange.items():
    print(f"{name}: an animal for more than 80%: {np.isin(given, animals).mean() > 0.8}")
answers_to_strangers(strange, source.class_names)

# %% [markdown]
# A cat is no ship to it. It has learnt something of *animals*, and answers with the nearest word
# that it has. Cats and dogs get different mixtures of answers, so there is something in its
# features that tells them apart.

# %% [markdown]
# ### A probe on each layer
#
# Freeze the network, take the features of one layer, and fit a linear classifier to them. That is a
# **linear probe** (Alain and Bengio, 2016): it finds what a layer offers to anyone who can only
# weigh and add. `linear_probe` is logistic regression, as in lesson 03.
#
# Here with 1,000 labelled cats and dogs, judged by 2,000 others. Predict: which layer is best for
# the target task? Does the one that is best for the source task win?

# %%
order = np.random.default_rng(seed=0).permutation(len(target))
labelled, others = target.subset(order[:1000]), target.subset(order[1000:3000])


def probe_by_layer(network):
    """Accuracy of a probe on the features of each layer, for cat or dog."""
    known, new = (features_by_layer(network, part.images) for part in (labelled, others))
    return {
        layer: linear_probe(known[layer], labelled.labels).score(new[layer], others.labels)
        for layer in known
    }


probes = {name: probe_by_layer(network) for name, network in networks.items()}

# %%
saying = (
    "The untrained network's curve stays near the bottom; that of thirty epochs climbs from the "
    "stem to block 3 and drops at the logits; that of three epochs lies between them."
)
by_layer(probes, "accuracy for cat or dog", saying, errors=0.02, percent=True)

# %%
long_run, at_random = probes["30 epochs"], probes["untrained"]
print("block 3: pretrained above untrained by 7 points or more:",
      long_run["block 3"] > at_random["block 3"] + 0.07)  # fmt: skip
print("pretrained: block 3 better than the stem:", long_run["block 3"] > long_run["stem"] + 0.03)
print("pretrained: the logits are worse than block 3:", long_run["logits"] < long_run["block 3"])

# %% [markdown]
# (The bars are 95% intervals for 2,000 images, lesson 01.)
#
# Each block has made the features better, for a task that it was never trained for. But the very
# last layer, the eight logits, throws away what does not matter for the *source* task. So we cut
# the network before its logits. What is left is a **backbone**.
#
# In large networks trained for long, the turn may come earlier: their last blocks can be *too*
# special, most of all where source and target differ much (Yosinski and others, 2014). Probe, and
# you know.

# %% [markdown]
# ## 8. Ten cats and ten dogs
#
# Back to the question. Ten labels a class, drawn twenty times; each time a probe on pixels, on the
# features of an untrained network, and on those of three and of thirty epochs of pretraining.

# %%
judged = {name: features_by_layer(one, target.images)["block 3"] for name, one in networks.items()}
judged = {"pixels": target.images.reshape(len(target), -1)} | judged
accuracies = {name: [] for name in judged}
for seed in range(20):
    generator = np.random.default_rng(seed)
    drawn = [generator.permutation(np.flatnonzero(target.labels == k))[:10] for k in (0, 1)]
    few = np.concatenate(drawn)
    for name, features in judged.items():
        probe = linear_probe(features[few], target.labels[few])
        new = np.setdiff1d(generator.choice(len(target), 1000, replace=False), few)
        accuracies[name].append(probe.score(features[new], target.labels[new]))

# %%
saying = "The rows move to the right from pixels to thirty epochs, and each is wide."
accuracy_of_draws(accuracies, saying)

# %%
means = {name: np.mean(values) for name, values in accuracies.items()}
print("pretraining beats pixels by 5 points or more:", means["30 epochs"] > means["pixels"] + 0.05)
print("pretraining beats an untrained network by 3 points or more:",
      means["30 epochs"] > means["untrained"] + 0.03)  # fmt: skip

# %% [markdown]
# So they *are* of use: from twenty labels, and from 16,000 images without a single cat or dog. How
# near was your guess?
#
# It is no miracle either. Twenty labels are very few: with a thousand, section 7 had the pretrained
# features ahead by ten points or so. And our source task is tiny: eight classes, none of them close
# to a cat. Lesson 07 takes a network that was pretrained on more than a million images of a
# thousand classes, and the same twenty labels go much further.

# %% [markdown]
# ## On your own
#
# 1. Choose other target classes: `load_cifar10("train").only([...])`. Is *automobile or truck*
#    easier, when neither was among the source classes? Pretrain for three epochs and probe.
# 2. Halve the images of the source task (`source.per_class(1000)`, as `data=` of `pretrain`), or
#    halve its classes. Which costs the probe more?
# 3. Set `filters=(16, 32, 64)` in `small_resnet`. How much cheaper is it in multiply-adds, and how
#    much does the probe lose?
# 4. Instead of averaging all places, average each quarter of the map, and put the four in a row.
#    Which layers gain, and why?
# 5. Start `imgcls-course pretrain --epochs 5 --checkpoints my_run` in a terminal, end it with
#    Ctrl+C in the third epoch, and start it again.

# %% [markdown]
# ## What to remember
#
# - **Pretraining** is training on a large *source* task, to need few labels for the *target* task.
# - Its cost: images × epochs × 3 × 2 × multiply-adds. It is paid once, and used many times.
# - A **residual block** adds what its layers compute to what came in. One that has learnt nothing
#   does no harm, and gradients pass it unhindered.
# - First layers learn **general** features, such as edges; last layers **special** ones, for the
#   classes that they were trained with.
# - A **linear probe** on each layer tells which features serve a new task. The logits seldom do.
# - Twenty labels say little about *which* of two close methods is better: draw them again, and look
#   at the spread.

# %% [markdown]
# ## In practice
#
# - Do not pretrain if somebody has done it for you. Look for weights whose source task is large and
#   *like yours*.
# - Read the weights' licence and what they were trained on: what they have not seen, they do not
#   know, and what was wrong there comes along.
# - Any run longer than a coffee break: checkpoints, a fixed seed, and a history that is kept with
#   the weights.
# - Before the long run, a short one of the same script. Most mistakes show in the first minute.
# - If source and target share images, your test accuracy is worth nothing (lesson 01: leakage).

# %% [markdown]
# ## Read next
#
# - A. Krizhevsky, I. Sutskever, G. E. Hinton (2012). ImageNet Classification with Deep
#   Convolutional Neural Networks. *NeurIPS*.
# - K. He, X. Zhang, S. Ren, J. Sun (2016). Deep Residual Learning for Image Recognition. *CVPR*.
# - J. Yosinski, J. Clune, Y. Bengio, H. Lipson (2014). How transferable are features in deep neural
#   networks? *NeurIPS*.
# - A. S. Morcos, D. G. T. Barrett, N. C. Rabinowitz, M. Botvinick (2018). On the importance of
#   single directions for generalization. *ICLR*.
# - G. Alain, Y. Bengio (2016). Understanding intermediate layers using linear classifier probes.
#   arXiv:1610.01644.
# - S. Ioffe, C. Szegedy (2015). Batch Normalization. *ICML*.

# %% [markdown]
# The large runs of section 1:
#
# - P. Goyal and others (2017). Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour.
#   arXiv:1706.02677.
# - A. Dosovitskiy and others (2021). An Image is Worth 16x16 Words: Transformers for Image
#   Recognition at Scale. *ICLR*.
# - A. Radford and others (2021). Learning Transferable Visual Models From Natural Language
#   Supervision. *ICML*.
# - M. Dehghani and others (2023). Scaling Vision Transformers to 22 Billion Parameters. *ICML*.
#
# **Next:** lesson 07 takes a backbone that has seen more than a million images, and puts it to work
# on tasks of your own.
