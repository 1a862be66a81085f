# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 11 · Efficiency: less data, less time, less weight
#
# Two networks look at the same twelve photos. One is the course's pretrained network: a file of 2.8
# megabytes. The other fits into *one fifteenth* of that, and answers several times as fast. Which
# is which?

# %% id="code-79b4a8f9"
import time

import numpy as np

from imgcls_course import datasets
from imgcls_course.check import check
from imgcls_course.evaluation import compare_models
from imgcls_course.figures.label_curves import accuracy_by_labels
from imgcls_course.figures.learning_curves import learning_curves
from imgcls_course.lessons.efficiency import (
    Version, few_label_histories, load_student, median_seconds, pareto_plot, softened_explorer,
    sparsity_explorer, speedup_curves, stopping_points, student_histories, students_by_epoch,
    table_of_versions, timed_bars, training_speeds, two_answers, zipped_bytes,
)
from imgcls_course.pretraining import load_pretrained, source_task
from imgcls_course.transfer.fine_tuning_runs import stored_curve

import keras

# %% id="code-c2a94d7a"
from imgcls_course.lessons.efficiency import to_lite

training, test = source_task("train"), source_task("test")
typical = training.per_class(16, seed=0).images
small = to_lite({"small": (load_student(), "int8")}, typical)["small"]
large = load_pretrained()

twelve = np.random.default_rng(seed=2).choice(len(test), size=12, replace=False)
both = (
    small.logits(test.images[twelve]).argmax(axis=1),
    large.predict(test.images[twelve], verbose=0).argmax(axis=1),
)
two_answers(test.images[twelve], test.labels[twelve], both, ("A", "B"), test.class_names)

# %% [markdown]
# From these photos nobody can tell. (A is the small one.) Of 1,600 test images it gets nearly as
# many right as the large one. This lesson makes it: by *distillation* and by *quantisation*.
#
# Both answer the last of the **three challenges of large pretrained models**:
#
# | challenge | the question | what helps |
# | --- | --- | --- |
# | **data** | Who labels all these images? | transfer, augmentation |
# | **compute** | Who pays for the processors? | fewer bits, kept features, stopping, more devices |
# | **complexity** | Where does it run in the end? | distillation, pruning, quantisation |
#
# You will not only hear what helps, but measure it.

# %% [markdown]
# **You will learn**
#
# - what a label is worth, with and without pretraining, and what augmentation adds;
# - what makes training cheaper, and what several devices can bring at most;
# - how a small network learns from the answers of a large one;
# - what setting weights to zero does for a network, and what it does not;
# - how a network computes in whole numbers of eight bits;
# - how to choose among many versions by size, time and accuracy.
#
# **Time:** the code runs in about a minute and a half on two processor cores; for reading and
# solving, plan an hour and a half. **Builds on:** lesson 02 (softmax, cross-entropy), lesson 06
# (the pretrained network), lesson 08 (fine-tuning).

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. How do probabilities come from logits?</summary>
# By the softmax: the exponential of each, divided by the sum of all.</details>
#
# <details><summary>2. Where are most of a convolutional network's weights, where is most of its
# work?</summary>
# The weights in the last stages with their many filters; the work is spread over all, with more in
# the first ones, whose maps are large.</details>
#
# <details><summary>3. When can the features of a backbone be kept?</summary>
# When it is frozen, and the images stay as they are.</details>

# %% [markdown]
# ## 1. Data: what is a label worth?
#
# A thousand labels cost somebody days. Lesson 08 measured what they bring. Its runs are stored with
# the course; here are those of EfficientNet-Lite0 on ten classes.
#
# Predict: how many labels a class does training *from scratch* need to reach what a probe on a
# pretrained network has with 10?

# %%
all_ten = datasets.load_cifar10("test")
methods = ("fine-tuning", "probe", "from scratch")
curves = {name: stored_curve("efficientnet_lite0", name, all_ten.labels) for name in methods}
task = "EfficientNet-Lite0, ten classes"
accuracy_by_labels(
    {task: curves},
    {task: 0.1},
    "Fine-tuning and probe start above 60% with 10 labels a class; from scratch stays far below.",
)

# %%
scratch = {count: np.mean(draws) for count, draws in curves["from scratch"].items()}
probe = {count: np.mean(draws) for count, draws in curves["probe"].items()}
print("scratch with 2,000 a class is below the probe with 10:", scratch[2000] < probe[10])

# %% [markdown]
# More than two hundred times the labels, and still behind. That is what **transfer** is worth here:
# the 1.3 million labels of ImageNet have been paid for, once, by somebody else.
#
# Believe it, or check it on the spot: ten labels a class, a frozen backbone, a linear probe.

# %%
from imgcls_course.transfer import extract_features, linear_probe, load_backbone

backbone = load_backbone("efficientnet_lite0", input_size=96)
few, others = datasets.split(datasets.load_cifar10("train").per_class(40, seed=0), 0.75, seed=0)
other_features = extract_features(backbone, others.images, batch_size=50, cache=False)
started = time.perf_counter()
features = extract_features(backbone, few.images, batch_size=50, cache=False)
seconds_a_pass = time.perf_counter() - started
found = linear_probe(features, few.labels).score(other_features, others.labels)
print(f"{len(few)} labels in all, more than half of {len(others)} others right:", found > 0.5)

# %% [markdown]
# ### Augmentation: the same labels, other pixels
#
# If no pretrained network fits, the labels that you have must last longer. Below is a small network
# from scratch with 200 labels a class: once as they are, once mirrored and shifted at random. Forty
# epochs take a minute, so these runs are stored, too (`data/scripts/make_few_label_runs.py`).
#
# Predict: which run has the better *training* accuracy? Which the better validation accuracy?

# %%
runs = few_label_histories()
learning_curves(
    {name: one["val_loss"] for name, one in runs.items()},
    {name: one["val_accuracy"] for name, one in runs.items()},
    "Without augmentation the loss soon rises again and accuracy stands still; with it the loss "
    "falls for longer, and accuracy ends higher.",
)

# %%
plain, augmented = runs["as they are"], runs["mirrored and shifted"]
print("at the end, training accuracy is higher without augmentation:",
      plain["accuracy"][-1] > augmented["accuracy"][-1])  # fmt: skip
print("validation accuracy is higher with it, by more than 3 points:",
      max(augmented["val_accuracy"]) - max(plain["val_accuracy"]) > 0.03)  # fmt: skip

# %% [markdown]
# ## 2. Compute: stop when it is enough
#
# Look at the left curve again. After the lowest point of the validation loss, every further epoch
# was paid for and made the network worse. Nobody knows in advance where that point is. **Early
# stopping** waits for a number of epochs, its *patience*: if none of them brings a new best, it
# stops, and takes back the best weights.
#
# **Exercise 1.** After which epoch does it stop, and which epoch is kept? Count epochs from 0. If
# patience never runs out, it stops after the last epoch.
#
# <details><summary>Hint</summary>
# Keep the place of the best epoch so far. At each epoch that is no better: how long ago was that
# best one?</details>


# %% exercise="efficiency.early_stop"
def early_stop(losses, patience):
    """The last epoch that is computed, and the best one; an equal loss is no new best."""
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(losses) - 1, best
    ### END SOLUTION


# %% check="efficiency.early_stop"
early_stop = check("efficiency.early_stop", early_stop)

# %% [markdown] solution=true
# `epoch - best` counts the epochs since the best one; a new best sets it back to 0 by itself.

# %%
losses = {name: one["val_loss"] for name, one in runs.items()}
stops = {name: early_stop(values, patience=5) for name, values in losses.items()}
stopping_points(
    losses, stops, "Without augmentation it stops within the first half; what follows is pale."
)

# %%
saved = 1 - (stops["as they are"][0] + 1) / plain.epochs
print("without augmentation, stopping saves more than a third of the epochs:", saved > 1 / 3)

# %% [markdown]
# In Keras it is a callback, `keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)`.
# `restore_best_weights` is False unless you say so: then you keep the *last* weights.
#
# The patience is a price, too: 5 epochs beyond the best. With a learning rate that falls to 0
# (lesson 06), stopping early makes no sense: the best comes at the end.

# %% [markdown]
# ### Compute once, keep the result
#
# A frozen backbone computes the same features in every epoch. Just now a pass over 100 images took
# `seconds_a_pass`. Fifty epochs would be fifty of them, or one, if the features are kept. (The
# figure has the time of *this* machine; the long bar is fifty times the one pass.)

# %%
started = time.perf_counter()
linear_probe(features, few.labels)
seconds_of_probe = time.perf_counter() - started
timed_bars(
    {
        "50 epochs, seconds": {
            "computed anew": 50 * seconds_a_pass,
            "kept": seconds_a_pass + seconds_of_probe,
        }
    },
    "Computing the features anew in each of 50 epochs takes many times as long as keeping them.",
)

# %% [markdown]
# ### Fewer bits while training
#
# A float32 has 32 bits, of which 8 are the exponent and 23 the digits after the binary point. A
# **bfloat16** keeps the exponent, and 7 of the digits: the same range, in half of the memory, and
# some processors compute with it several times as fast. In **mixed precision** the layers compute
# in bfloat16 while the weights themselves stay in float32. Why? (Micikevicius and others, 2018)

# %%
weight = np.float32(1.0)
for _ in range(100):
    weight += np.float32(0.001)  # a hundred small steps
print(f"in float32:  {weight:.2f}")
weight = keras.ops.convert_to_tensor(1.0, "bfloat16")
for _ in range(100):
    weight = weight + keras.ops.convert_to_tensor(0.001, "bfloat16")
print(f"in bfloat16: {float(weight):.2f}")

# %% [markdown]
# Next to 1, the nearest number that bfloat16 has is 1.0078. A step of 0.001 is rounded away, and a
# hundred of them, too: the weight would never move.
#
# Is it faster? That depends on processor *and* network. So one measures:

# %% id="code-190cbca8"
from imgcls_course.lessons.efficiency import distil, small_student

student = small_student(classes=8, seed=0)
student.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
batch = training.images[:128], training.labels[:128]
precisions = {"float32": "float32", "bfloat16": "mixed_bfloat16"}
measured = training_speeds(student, batch, list(precisions.values()))
timed_bars(
    {"training, images a second": {name: measured[of] for name, of in precisions.items()}},
    "Whether bfloat16 is faster depends on the processor.",
)

# %% [markdown]
# `training.fit(..., precision="auto")` does just this before it starts, and takes what is clearly
# faster. When the course was made, the same two cores trained a small convolutional network two and
# a half times as fast in bfloat16, and EfficientNet-Lite0 *slower* by a third.

# %% [markdown]
# ### More devices
#
# Ten devices, ten times as fast? Let a job take the time 1 on one device. A share $p$ of it can be
# divided among $n$ devices; the rest (reading files, adding up gradients, one device waiting for
# another) cannot. Then it takes
#
# $$t(n) = (1 - p) + \frac{p}{n}$$
#
# **Exercise 2.** How many times faster is that? (This is Amdahl's law, of 1967.) Predict before:
# $p = 0.9$ and a thousand devices?
#
# <details><summary>Hint</summary>
# Before it took 1, now it takes t(n). The speed-up is the old time divided by the new
# one.</details>


# %% exercise="efficiency.speedup"
def speedup(devices, parallel):
    """How many times faster; parallel is the share that can be divided."""
    # time = ...
    # return ...
    ### BEGIN SOLUTION
    time = (1 - parallel) + parallel / devices
    return 1 / time
    ### END SOLUTION


# %% check="efficiency.speedup"
speedup = check("efficiency.speedup", speedup)

# %% [markdown] solution=true
# Times are added, not speeds. With $p = 0.9$ even a million devices are not more than 10 times
# faster: the rest alone takes a tenth of the time.

# %%
print(f"90% divided among 1,000 devices: {speedup(1000, 0.9):.1f} times as fast")
speedup_curves(speedup, {"80% is shared": 0.8, "95% is shared": 0.95, "99% is shared": 0.99})

# %% [markdown]
# What people reach: Goyal and others (2017) trained ResNet-50 on ImageNet in one hour on 256 GPUs,
# with about 90% of the ideal speed-up from 8 GPUs to 256. *That is cited, not measured here.*
#
# They made $p$ large by making batches large (8,192 images), which took care: a learning rate that
# grows with the batch, after a warm-up. `training.fit(devices=[...])` divides each batch in the
# same way. On two cores of one processor there is nothing to gain: TensorFlow uses both anyway.

# %% [markdown]
# ## 3. Complexity: learn from the answers
#
# Our teacher has learnt eight classes from 16,000 images. What does it answer to a photo of a
# truck? "Truck, 99.8%". And a little "automobile", next to no "frog". That little is *knowledge*:
# this truck looks more like a car than like a frog. A label says nothing of the kind.
#
# To make it visible, and to let a student learn it, Hinton, Vinyals and Dean (2014) divide the
# logits $z$ by a **temperature** $T$ before the softmax:
#
# $$p_k(T) = \frac{e^{z_k / T}}{\sum_j e^{z_j / T}}$$
#
# **Exercise 3.** Write it, for logits of shape (n, classes). Predict: what remains at a very high
# temperature?
#
# <details><summary>Hint</summary>
# Divide first. Then subtract the row's maximum, as in lesson 02, so that the exponential cannot
# overflow.</details>


# %% exercise="efficiency.softened"
def softened(logits, temperature):
    """Probabilities (n, classes) at a temperature."""
    ### BEGIN SOLUTION
    scaled = logits / temperature
    exponentials = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="efficiency.softened"
softened = check("efficiency.softened", softened)

# %% [markdown] solution=true
# At a very high temperature all classes are equally likely: all logits become nearly 0.

# %%
teacher = load_pretrained()
teacher_logits = teacher.predict(test.images, batch_size=200, verbose=0)
sure = softened(teacher_logits, 1).max(axis=1)
clear = [np.flatnonzero((test.labels == k) & (sure > 0.98))[1] for k in range(8)]
softened_explorer(
    test.images[clear], teacher_logits[clear], test.class_names, test.class_names, temperature=4.0
).show()

# %% [markdown]
# Go through the images. Which classes come second? Ships and aeroplanes, deer and horses: nobody
# ever told the network that these are alike.
#
# The student learns from both, labels $y$ and teacher's answers $p$. With its own softened
# probabilities $q(T)$ and a share $\alpha$:
#
# $$L = (1 - \alpha) \underbrace{\bigl(-\log q_y(1)\bigr)}_{\text{label}}
# + \alpha\, T^2 \underbrace{\Bigl(-\sum_k p_k(T) \log q_k(T)\Bigr)}_{\text{teacher}}$$
#
# Why $T^2$? The gradient of the second part by the student's logits is
# $\alpha T^2 \cdot \frac{1}{T}\,(q(T) - p(T))$, and the difference in the brackets shrinks with
# $1/T$, too. The factor keeps both parts comparable, whatever the temperature.

# %% [markdown]
# **Exercise 4.** Write this loss, averaged over the images.
#
# <details><summary>Hint</summary>
# <code>np.log(softened(student, 1))[np.arange(n), labels]</code> are the log-probabilities of the
# labels. The teacher's part is a sum over classes (axis 1), then a mean over images.</details>


# %% exercise="efficiency.distillation_loss"
def distillation_loss(student, teacher, labels, temperature, soft_share):
    """One number, from logits (n, classes), (n, classes) and labels (n,)."""
    # hard = ...
    # soft = ...
    # return ...
    ### BEGIN SOLUTION
    images = np.arange(len(labels))
    hard = -np.log(softened(student, 1))[images, labels].mean()
    answers, own = softened(teacher, temperature), softened(student, temperature)
    soft = -(answers * np.log(own)).sum(axis=1).mean()
    return (1 - soft_share) * hard + soft_share * temperature**2 * soft
    ### END SOLUTION


# %% check="efficiency.distillation_loss"
distillation_loss = check("efficiency.distillation_loss", distillation_loss)

# %% [markdown] solution=true
# Both softmaxes in the teacher's part have the temperature; the label's part has none.

# %% id="code-3508a973"
from imgcls_course.lessons.efficiency import DistillationLoss

random = np.random.default_rng(seed=0)
ten_logits = random.normal(size=(2, 10, 8)).astype(np.float32)
ten_labels = random.integers(8, size=10)
ours = distillation_loss(ten_logits[1], ten_logits[0], ten_labels, 4.0, 0.9)
theirs = float(DistillationLoss(4.0, 0.9)(ten_labels, ten_logits.swapaxes(0, 1)))
print("the Keras loss that we train with agrees to 0.0001:", abs(ours - theirs) < 1e-4)

# %% [markdown]
# ### A student
#
# The student is the same kind of network, with fewer filters. Here is one step of its training,
# with an optimizer that has no tricks. The teacher is only asked; nothing of it is changed.

# %%
import tensorflow as tf

loss_of, optimizer = DistillationLoss(temperature=4.0, soft_share=0.9), keras.optimizers.SGD(0.01)
student = small_student(classes=8, seed=0)
images, labels = (tf.constant(part) for part in batch)


def train_step():
    """One step with one batch; gives the loss before it."""
    answers = teacher(images, training=False)  # the teacher's logits
    with tf.GradientTape() as tape:
        logits = student(images, training=True)  # predict
        loss = loss_of(labels, tf.stack([answers, logits], axis=1))  # loss
    gradients = tape.gradient(loss, student.trainable_variables)  # gradient
    optimizer.apply(gradients, student.trainable_variables)  # step
    return float(loss)


first = train_step()
print("a second step begins with a lower loss:", train_step() < first)
print("of the teacher's size:", f"{student.count_params() / teacher.count_params():.1%}")

# %% [markdown]
# Now a short run: 200 images of each class, five epochs. Each image is mirrored and shifted, and
# teacher and student see *the same* shifted image, so that the answer fits what the student sees
# (Beyer and others, 2022).


# %%
def accuracy(network, data):
    """The share of the images that a Keras network gets right."""
    answers = network.predict(data.images, batch_size=200, verbose=0).argmax(axis=1)
    return float((answers == data.labels).mean())


student = small_student(classes=8, seed=0)
untrained = accuracy(student, test)
distil(student, teacher, training.per_class(200, seed=0), epochs=5, seed=0)
after = accuracy(student, test)
print("before, near guessing (one in eight), below 25%:", untrained < 0.25)
print("after a few seconds, more than 40%:             ", after > 0.4)

# %% [markdown]
# Five epochs with a tenth of the images show that it works. For a good student one has to be
# patient: all 16,000 images, 40 epochs, about ten minutes of processor time
# (`data/scripts/make_distilled_student.py`).

# %%
distilled = load_student("distilled")
teachers, students = accuracy(teacher, test), accuracy(distilled, test)
students_by_epoch(
    {name: one["val_accuracy"] for name, one in student_histories().items()},
    teachers,
    "Both rise until the learning rate has fallen, and end above the lower line, the distilled "
    "student the higher of the two.",
)

# %%
print("the distilled student has at least 97% of the teacher's accuracy:",
      students >= 0.97 * teachers)  # fmt: skip

# %% [markdown]
# A quarter of the weights, and nearly all of the accuracy. And the teacher costs nothing in use:
# nobody sees it any more.
#
# But is it the teacher's merit, or that of patience? The second curve is the same network, with the
# same images and as many epochs, but the labels only. Both have answered for the same test images,
# so lesson 09's paired comparison applies.

# %%
both = [distilled, load_student("alone")]
answers = [network.predict(test.images, verbose=0).argmax(axis=1) for network in both]
advantage = compare_models(test.labels, *answers).difference
print("the teacher brings between 0.5 and 3 points:", 0.005 < advantage.estimate < 0.03)

# %% [markdown]
# When this lesson was made, it was 1.6 points (95%: 0.2 to 2.9): most of the accuracy is patience,
# and the teacher adds a little that luck with the test images hardly explains. It is one run each,
# though: another seed would move either.

# %% [markdown]
# ## 4. Complexity: leave weights out
#
# Most weights of a trained network are close to zero. Would anybody notice if they *were* zero?
# **Magnitude pruning** (Han and others, 2015) tries: order all weights by their magnitude, and set
# the smallest to zero. The share of zeros is called the **sparsity**.
#
# **Exercise 5.** Give the mask: True where a weight stays. At a sparsity $s$ exactly
# `round(s * weights.size)` weights go, the smallest of the whole array.
#
# <details><summary>Hint</summary>
# <code>np.argsort(np.abs(weights), axis=None)</code> are places in the flattened array, the
# smallest first. Make a flat mask of True, mark those that go, and reshape.</details>


# %% exercise="efficiency.magnitude_mask"
def magnitude_mask(weights, sparsity):
    """Truth values, of the shape of the weights; no two weights have the same magnitude."""
    # mask = np.ones(weights.size, dtype=bool)
    # ...
    # return mask.reshape(weights.shape)
    ### BEGIN SOLUTION
    mask = np.ones(weights.size, dtype=bool)
    smallest = np.argsort(np.abs(weights), axis=None)[: round(sparsity * weights.size)]
    mask[smallest] = False
    return mask.reshape(weights.shape)
    ### END SOLUTION


# %% check="efficiency.magnitude_mask"
magnitude_mask = check("efficiency.magnitude_mask", magnitude_mask)

# %% [markdown] solution=true
# A threshold would do as well, `np.quantile` of the magnitudes; counting off gives the exact
# number, even if several magnitudes are equal.

# %% [markdown]
# Predict: how many of the teacher's 690,000 weights can go before it loses ten points? A tenth, a
# half, nine tenths?

# %% id="code-31e7ac68"
from imgcls_course.lessons.efficiency import keep_zeros, prune, sparsity_of

pruned, some = load_pretrained(), test.per_class(100, seed=0)
dense_weights = pruned.get_weights()
by_sparsity, kernels = {}, {}
for share in (0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
    pruned.set_weights(dense_weights)
    prune(pruned, share)
    by_sparsity[share] = accuracy(pruned, some)
    kernels[share] = pruned.get_layer("block3a_convolution2").get_weights()[0][1, 1, :64, :64]

# %% tags=["nbval-ignore-output"]
sparsity_explorer(by_sparsity, kernels, guess=1 / 8).show()

# %%
print("with half of the weights at zero, less than 3 points are lost:",
      by_sparsity[0] - by_sparsity[0.5] < 0.03)  # fmt: skip
print("at 80%, more than 15 points are lost:", by_sparsity[0] - by_sparsity[0.8] > 0.15)
print("at 95% it is near guessing:", by_sparsity[0.95] < 0.3)

# %% [markdown]
# Half of the weights were hardly needed. Beyond 70% it breaks down. But what is lost can be learnt
# again by the weights that are left: train on, and keep the zeros at zero. One epoch with a tenth
# of the images is enough to see it:

# %%
pruned.set_weights(dense_weights)
prune(pruned, 0.8)
broken = accuracy(pruned, test)
keep_zeros(pruned)
pruned.compile(
    keras.optimizers.SGD(0.005, momentum=0.9),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True),
)
tenth = training.per_class(200, seed=1)
pruned.fit(tenth.images, tenth.labels, batch_size=64, epochs=1, verbose=0)
mended = accuracy(pruned, test)
print("retrained, it has more than 95% of the dense accuracy:", mended > 0.95 * teachers)
print("before that, less than 85%:", broken < 0.85 * teachers)
print(f"zeros, still: {sparsity_of(pruned):.0%}")

# %% [markdown]
# Four in five weights are gone, and it works. So the file is five times smaller, and the network
# five times as fast? Write your guess down. We will weigh it at the end of the next section.

# %% [markdown]
# ## 5. Complexity: eight bits are enough
#
# A weight of 0.0371842 or of 0.037: does it matter? **Quantisation** puts whole numbers of 8 bits
# in the place of floats of 32 bits. A whole number $q$ from -128 to 127 stands for the value
#
# $$r = S\,(q - Z)$$
#
# with a **scale** $S$, the worth of one step, and a **zero point** $Z$, the whole number that
# stands for 0 (Jacob and others, 2018). Zero has to be met exactly: padding and ReLU make many
# zeros.
#
# **Exercise 6.** Values lie between `low` (at most 0) and `high` (at least 0). Find $S$ and $Z$ so
# that -128 stands for `low` and 127 for `high`.
#
# <details><summary>Hint</summary>
# From -128 to 127 there are 255 steps. Solve low = S (-128 - Z) for Z, and round it to a whole
# number.</details>


# %% exercise="efficiency.scale_and_zero_point"
def scale_and_zero_point(low, high):
    """The scale, a float, and the zero point, a whole number."""
    ### BEGIN SOLUTION
    scale = (high - low) / 255
    return scale, round(-128 - low / scale)
    ### END SOLUTION


# %% check="efficiency.scale_and_zero_point"
scale_and_zero_point = check("efficiency.scale_and_zero_point", scale_and_zero_point)

# %% [markdown] solution=true
# After a ReLU `low` is 0, and so Z is -128: all 256 whole numbers serve the positive values.

# %% [markdown]
# **Exercise 7.** Now the whole numbers themselves: for each value the nearest one, as `np.int8`.
# What lies beyond the range gets the nearest end.
#
# <details><summary>Hint</summary>
# Solve r = S (q - Z) for q. <code>np.round</code>, then <code>np.clip(..., -128, 127)</code>, then
# <code>.astype(np.int8)</code>: in this order.</details>


# %% exercise="efficiency.quantise"
def quantise(values, scale, zero_point):
    """Whole numbers of type int8, of the shape of the values."""
    ### BEGIN SOLUTION
    steps = np.round(values / scale) + zero_point
    return np.clip(steps, -128, 127).astype(np.int8)
    ### END SOLUTION


# %% check="efficiency.quantise"
quantise = check("efficiency.quantise", quantise)

# %% [markdown] solution=true
# Without the clip, 130 would become -126: whole numbers of eight bits go around in a circle.

# %%
kernel = teacher.get_layer("block2a_convolution1").get_weights()[0]
scale, zero_point = scale_and_zero_point(float(kernel.min()), float(kernel.max()))
there_and_back = scale * (quantise(kernel, scale, zero_point).astype(np.float32) - zero_point)
error = np.abs(there_and_back - kernel).max()
print(f"the largest error, in steps: {error / scale:.2f}")
print(f"bytes: {kernel.nbytes:,} before, {quantise(kernel, scale, zero_point).nbytes:,} after")

# %% [markdown]
# No error is larger than half a step (unless a value lies beyond the range): so it is for weights.
# But *activations* are to be whole numbers, too. Then all the network multiplies and adds whole
# numbers, which processors do several times as fast.
#
# Which ranges have they? Nobody knows before there are images. So one shows the network a hundred
# or so, the **representative dataset**, and notes the smallest and the largest value of each layer.
# `to_lite` does it, through TensorFlow's converter to **LiteRT**, which runs networks on telephones
# and small computers.
#
# float16 is the gentle way: half of the bytes for the weights, and float32 in all computation.

# %%
versions_wanted = {
    "teacher": (teacher, "float32"),
    "teacher, float16": (teacher, "float16"),
    "teacher, int8": (teacher, "int8"),
    "pruned, retrained": (pruned, "float32"),
    "student": (distilled, "float32"),
    "student, float16": (distilled, "float16"),
    "student, int8": (distilled, "int8"),
}
lite = to_lite(versions_wanted, typical)

# %%
floats, whole = (lite[name].logits(some.images) for name in ("teacher", "teacher, int8"))
same = (floats.argmax(axis=1) == whole.argmax(axis=1)).mean()
print("int8 gives the same class for more than 97% of 800 images:", same > 0.97)
print(f"weights {teacher.count_params():,}, bytes in int8 more, by less than 10%:",
      1 < lite["teacher, int8"].bytes / teacher.count_params() < 1.1)  # fmt: skip

# %% [markdown]
# One byte a weight; the rest is the structure of the network, and a scale and a zero point for each
# filter. (One scale for each filter, and not one for a layer, keeps filters of small weights
# precise.) So int8 is a little *more* than a quarter of float32, for a network as small as this.

# %% [markdown]
# ## 6. Which one?
#
# Now everything on one scale: the size of the file, the time for one image on one core of *this*
# machine (the median of many calls, taken in turns, since machines get faster and slower all the
# time), and the accuracy on all 1,600 test images.

# %% id="code-f53ec894"
from imgcls_course.zoo.multiply_adds import multiply_adds

one_image = test.images[0]
seconds = median_seconds(
    {name: lambda one=one: one.logits_of_one(one_image) for name, one in lite.items()},
    rounds=60,
    calls=5,
)
versions = [
    Version(
        name=name,
        family=name.split(",")[0],
        bytes=one.bytes,
        multiply_adds=multiply_adds(versions_wanted[name][0]),
        seconds=seconds[name],
        accuracy=one.accuracy(test.images, test.labels),
    )
    for name, one in lite.items()
]

# %%
table_of_versions(
    versions,
    "int8 files are about a quarter as large as float32 ones; the pruned network is as large and "
    "as slow as the dense one.",
)

# %%
measured = {one.name: one for one in versions}
first = measured["teacher"]
for name in ("teacher, int8", "student", "student, int8"):
    one = measured[name]
    print(f"{name:14} {one.bytes / first.bytes:4.0%} of the bytes,",
          f"{one.multiply_adds / first.multiply_adds:4.0%} of the multiply-adds,",
          f"at least 97% of the accuracy: {one.accuracy >= 0.97 * first.accuracy}")  # fmt: skip

# %% [markdown]
# - The **student** is below a quarter of the teacher's size, and keeps 97% and more.
# - The **student in int8** has a fifteenth of the size, and keeps them, too.
# - The **teacher in int8** keeps them, but misses the quarter by one point, for the reason above.
#   With millions of weights for each thousand filters it would hardly be seen.
#
# And the **pruned** one? A zero takes four bytes, like any other number, and is multiplied like any
# other number: the same file, and in the table above the time of the teacher, up to what the clock
# cannot tell. What sparsity does buy:

# %%
shrunk = {name: zipped_bytes(lite[name].content) for name in ("teacher", "pruned, retrained")}
print("zipped, the pruned file is less than half of the dense one:",
      shrunk["pruned, retrained"] < 0.5 * shrunk["teacher"])  # fmt: skip

# %% [markdown]
# A smaller *download*. For speed one needs either whole filters removed (that is a narrower
# network, like our student), or hardware and kernels made for zeros.

# %% [markdown]
# **Exercise 8.** Seven versions, two wishes: small and accurate. A version is **on the Pareto
# front** if no other one is at least as good in both and better in one. Only these are worth a
# thought. Mark them.
#
# <details><summary>Hint</summary>
# For each version i, compare with all: <code>costs <= costs[i]</code> and
# <code>accuracies >= accuracies[i]</code>, and one of the two strictly.</details>


# %% exercise="efficiency.pareto_front"
def pareto_front(costs, accuracies):
    """Truth values (n,); of costs (n,) less is better, of accuracies (n,) more."""
    ### BEGIN SOLUTION
    on_front = []
    for cost, accuracy_of_one in zip(costs, accuracies, strict=True):
        no_worse = (costs <= cost) & (accuracies >= accuracy_of_one)
        better = (costs < cost) | (accuracies > accuracy_of_one)
        on_front.append(not (no_worse & better).any())
    return np.array(on_front)
    ### END SOLUTION


# %% check="efficiency.pareto_front"
pareto_front = check("efficiency.pareto_front", pareto_front)

# %% [markdown] solution=true
# Two versions that are the same in both are both on the front: neither is *better* than the other.

# %%
front = pareto_front(
    np.array([one.bytes for one in versions]), np.array([one.accuracy for one in versions])
)
pareto_plot(versions, front, "Student versions lie in the shaded field; the pruned one does not.")

# %% [markdown]
# Which one to take? The front does not say. It says which ones *not* to take. The rest is up to
# what you need: a website with a server takes the teacher, a doorbell the student in int8.
#
# (Differences of a few thousandths are luck: on 1,600 images the standard error is 0.7 points,
# lesson 09. That int8 is sometimes even "better" than float32 is just that.)

# %% [markdown]
# ## On your own
#
# - **No teacher:** repeat the short distillation with `distil(student, None, ...)`: the same
#   network and steps, from the labels alone. Take three seeds each. What did the teacher bring?
# - **Distil without labels:** the teacher's answers need none. Call `distil` with `soft_share=1.0`
#   on photos of cats and dogs (`target_task("train")`), which the teacher has never seen. What does
#   the student learn about ships?
# - **A representative dataset of one image:** convert the teacher to int8 with `typical[:1]`. And
#   with black images? What happens to accuracy, and why?
# - **Prune the student** to half. Does it bear it as well as the teacher does? Why not?
# - **A temperature of 1, or of 20:** run the short distillation with each, for three seeds. Can you
#   tell them apart?

# %% [markdown]
# ## What to remember
#
# - **Data:** pretraining is worth hundreds of labels for each one that you have. Augmentation makes
#   those last that you have.
# - **Compute:** stop when validation says so, keep what does not change, measure whether fewer bits
#   are faster. What cannot be divided limits what more devices bring.
# - **Complexity:** a teacher's softened answers carry more than labels. Zeros make small downloads,
#   not fast networks. int8 makes a quarter of the bytes, and a faster network.
# - Measure size, time and accuracy *together*, on the machine where it will run.

# %% [markdown]
# ## In practice
#
# - First quantise: it takes a minute, needs no labels, and costs next to no accuracy. If int8 does
#   lose, train with quantisation in the loop.
# - Then distil, if it has to be smaller still. The student may be of another kind than the teacher.
# - Show the converter images like those that will come: a hundred are enough, odd ones hurt.
# - Time the median, warmed up, in turns, with the number of threads that you will have.
# - Test the *converted* file, not the model that it was made of.

# %% [markdown]
# ## Read next
#
# - G. Hinton, O. Vinyals and J. Dean: *Distilling the Knowledge in a Neural Network*. NIPS Deep
#   Learning and Representation Learning Workshop 2014, arXiv:1503.02531.
# - L. Beyer and others: *Knowledge Distillation: A Good Teacher Is Patient and Consistent*. CVPR
#   2022.
# - S. Han, J. Pool, J. Tran and W. Dally: *Learning both Weights and Connections for Efficient
#   Neural Networks*. NeurIPS 2015.
# - B. Jacob and others: *Quantization and Training of Neural Networks for Efficient
#   Integer-Arithmetic-Only Inference*. CVPR 2018.
# - P. Micikevicius and others: *Mixed Precision Training*. ICLR 2018.
# - P. Goyal and others: *Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour*.
#   arXiv:1706.02677, 2017.
# - G. Amdahl: *Validity of the Single Processor Approach to Achieving Large Scale Computing
#   Capabilities*. AFIPS Spring Joint Computer Conference 1967.
# - L. Prechelt: *Early Stopping - But When?* In: Neural Networks: Tricks of the Trade, Springer
#   1998.
#
# **Next: lesson 12**, beyond classification. What else can a network do with what it has learnt?
