# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 12 · Beyond classification: what else do the features do?
#
# The images in the first row were made out of noise, by a network that never saw a label. Those in
# the second are photos, repainted by a network that had one photo of fruit for a teacher.

# %% id="code-1c55e010"
import numpy as np

from imgcls_course import datasets, evaluation
from imgcls_course.check import check
from imgcls_course.figures.label_curves import accuracy_by_labels
from imgcls_course.lessons.beyond_classification.generation import (
    HELD_OUT, adversarial_diagram as two_players, contrast_explorer, gram_gallery, image_rows,
    latent_walk_explorer, shared_means, style_against_content,
    transposed_convolution_diagram as stamps,
)

# %% id="code-9cb8b655"
from imgcls_course.lessons.beyond_classification.generation import (
    images_of, load_dcgan, load_painter, make_images, paint,
)

import keras

generator, discriminator = load_dcgan()
squares = {
    photo.name: datasets.resize(datasets.centre_square(photo.image)[np.newaxis], 128)[0]
    for photo in datasets.load_photos()
}
unseen_photos = np.stack([squares[name] for name in HELD_OUT])

# %%
image_rows(
    {
        "made of noise": datasets.resize(make_images(generator, 5, seed=3), 128),
        "repainted": paint(load_painter(), unseen_photos),
    },
    "Above, blurred scenes in which one may see animals or vehicles; below, a cat, a dog, a koala, "
    "a panda and a bridge in the colours of oranges and lemons.",
)

# %% [markdown]
# There is no class in sight. Yet both were made by *judges* that you know well: networks of
# convolutions that look at an image and say how good it is.
#
# A classifier is asked for a name. What else can one ask of what it sees?

# %% [markdown]
# **You will learn**
#
# - how two networks teach each other without labels, and what one of them then knows (GAN, DCGAN);
# - what a style is, in numbers, and why normalization decides whether it can be learnt;
# - how a classifier becomes a detector, in three ways: windows, proposals, one pass;
# - how a tree of classes learns from labels of different depth.
#
# **Time:** the code runs for about two minutes on two processor cores. Plan two sittings of an hour
# and a quarter: sections 1 to 5, then the detector and the tree. **Builds on:** lessons 05, 07
# and 09.

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. A logit is 0. How probable is "yes", and what is the cross-entropy if "yes"
# is right?</summary> The sigmoid of 0 is one half; the cross-entropy is log 2, about
# 0.69.</details>
#
# <details><summary>2. A convolution with stride 2 and padding "same" sees maps of 32 x 32. How
# large are its outputs?</summary> 16 x 16: half in each direction.</details>
#
# <details><summary>3. Over what does batch normalization take its means?</summary> For each
# channel, over all places of all images of the batch.</details>

# %% [markdown]
# ## 1. A forger and a detective
#
# How do you teach a network to make images? There is no right answer to compare with. Goodfellow
# and others (2014) let *another network* be the teacher:
#
# - the **generator** $G$ makes an image $G(z)$ of random numbers $z$;
# - the **discriminator** $D$ gives a logit: positive for "real", negative for "made".
#
# Both learn at once, against each other: a **generative adversarial network**, GAN.

# %%
two_players()

# %% [markdown]
# The discriminator is a classifier with two classes, and its labels cost nothing: we know which
# images we made. With $p = \sigma(\text{logit})$, the probability of "real", its loss is
#
# $$L_D = \operatorname{mean}_{\text{real}}(-\log p) +
# \operatorname{mean}_{\text{made}}(-\log (1 - p))$$
#
# Computed from logits $l$ this is safe: $-\log p = \operatorname{softplus}(-l)$ and
# $-\log(1 - p) = \operatorname{softplus}(l)$, with $\operatorname{softplus}(l) = \log(1 + e^l)$.

# %% [markdown]
# **Exercise 1.** Write it. `softplus` is at hand.
#
# <details><summary>Hint</summary>
# Which images should get a high logit? For them the loss must fall as the logit
# rises.</details>


# %% exercise="generation.discriminator_loss"
def softplus(logits):
    """log(1 + e^logits), without overflow."""
    return np.logaddexp(0, logits)


def discriminator_loss(real_logits, made_logits):
    """A number: small if real images have high logits, and made ones low ones."""
    # return softplus(...).mean() + ...
    ### BEGIN SOLUTION
    return softplus(-real_logits).mean() + softplus(made_logits).mean()
    ### END SOLUTION


# %% check="generation.discriminator_loss"
discriminator_loss = check("generation.discriminator_loss", discriminator_loss)

# %% [markdown] solution=true
# It is the binary cross-entropy of lesson 02, once with the label 1 and once with the label 0.

# %% [markdown]
# And the generator? It wants the opposite for *its* images. It could go up where the discriminator
# goes down: minimise $\log(1 - p)$. But at the start the discriminator finds out every made image,
# $p \approx 0$, and there this curve is flat: no slope, nothing to learn. So it minimises $-\log p$
# instead, the **non-saturating** loss. The aim is the same, and the slope is steep where it is
# needed.

# %% [markdown]
# **Exercise 2.** Write the non-saturating loss.
#
# <details><summary>Hint</summary>
# It is one of the two halves of the discriminator's loss, for other images.</details>


# %% exercise="generation.generator_loss"
def generator_loss(made_logits):
    """A number: small if the discriminator takes made images for real."""
    ### BEGIN SOLUTION
    return np.logaddexp(0, -made_logits).mean()
    ### END SOLUTION


# %% check="generation.generator_loss"
generator_loss = check("generation.generator_loss", generator_loss)

# %% [markdown] solution=true
# At a logit of -10 the slope of $-\log p$ is about -1. That of $\log(1 - p)$ is about -0.00005.

# %% id="code-589cf464"
from imgcls_course.lessons.beyond_classification.generation import adversarial_losses as losses

logits = np.array([-3.0, -0.5, 0.0, 2.0])
ours = [discriminator_loss(logits, -logits), generator_loss(logits)]
theirs = [losses.discriminator_loss(logits, -logits), losses.generator_loss(logits)]
print("the same in Keras:", np.allclose(ours, [float(one) for one in theirs]))
print(f"if nobody knows anything (all logits 0): {discriminator_loss(0 * logits, 0 * logits):.2f}"
      f" and {generator_loss(0 * logits):.2f}")  # fmt: skip

# %% [markdown]
# ### One step for each
#
# Our first players have fully connected layers only. Both losses come from the same forward pass,
# and each player moves *its own* weights only.

# %% id="code-51d29376"
import tensorflow as tf

from imgcls_course.lessons.beyond_classification.generation import (
    dense_discriminator, dense_generator,
)

keras.utils.set_random_seed(0)
forger, detective = dense_generator(units=128), dense_discriminator(units=128)
for_forger, for_detective = (keras.optimizers.Adam(0.001, beta_1=0.5) for _ in range(2))
for_forger.build(forger.trainable_variables)
for_detective.build(detective.trainable_variables)


@tf.function
def train_step(real, noise):
    """One step of each player."""
    with tf.GradientTape(persistent=True) as tape:
        made = forger(noise, training=True)  # predict
        made_logits = detective(made, training=True)
        loss_d = losses.discriminator_loss(detective(real, training=True), made_logits)  # loss
        loss_g = losses.generator_loss(made_logits)
    gradients_d = tape.gradient(loss_d, detective.trainable_variables)  # gradient
    gradients_g = tape.gradient(loss_g, forger.trainable_variables)
    for_detective.apply(gradients_d, detective.trainable_variables)  # step
    for_forger.apply(gradients_g, forger.trainable_variables)


# %% [markdown]
# The forger gets 2,000 ships to imitate. It never sees one: it only hears from the detective.
#
# Predict: what will it get right first, shapes or colours?

# %% id="code-6e94d87c"
from imgcls_course.lessons.beyond_classification.generation import as_inputs

training = datasets.load_cifar10("train")
ships = training.images[training.labels == training.class_names.index("ship")]
random = np.random.default_rng(seed=0)
rows = {"start": make_images(forger, 12)}
for step in range(1, 601):
    real = as_inputs(ships[random.integers(len(ships), size=64)])
    train_step(tf.constant(real), tf.random.normal((64, 64), seed=step))
    if step in (150, 600):
        rows[f"step {step}"] = make_images(forger, 12)
rows["real"] = ships[:12]

# %%
image_rows(
    rows,
    "Grey noise at the start; later a grainy sky with something like a ship in the middle of "
    "it; last, real ships.",
)

# %% [markdown]
# Sky above, water below, something in the middle: the forger has found out what pictures of ships
# have in common. But each pixel is on its own: neighbours know nothing of each other, so it stays
# grainy.

# %% [markdown]
# ## 2. Convolutions, the other way around
#
# Images have neighbours, and convolutions know it. **DCGAN** (Radford, Metz and Chintala, 2016)
# made both players convolutional. The discriminator goes from 32 x 32 pixels to 4 x 4 places by
# strides of 2. The generator goes the other way, by **transposed convolutions**: each value of the
# small map puts a stamp, the kernel times the value, on the large map. Stamps that overlap add up.

# %%
stamps(side=4, kernel=4, stride=2)

# %% [markdown]
# **Exercise 3.** How large is the large map, in each direction? For padding "same" and "valid",
# with a kernel that is at least as wide as the stride.
#
# <details><summary>Hint</summary>
# Count in the figure: where does the first stamp begin, where does the last one end? And what
# remains between the dashed lines?</details>


# %% exercise="generation.grown_side"
def grown_side(side, kernel, stride, padding):
    """Side of the output, a whole number."""
    # if padding == "same":
    #     return ...
    # return ...
    ### BEGIN SOLUTION
    if padding == "same":
        return side * stride
    return (side - 1) * stride + kernel
    ### END SOLUTION


# %% check="generation.grown_side"
grown_side = check("generation.grown_side", grown_side)

# %% [markdown] solution=true
# The kernel of DCGAN is twice as wide as the stride. If it were not a multiple, some places would
# get more stamps than others, and the images a pattern like a checkerboard.

# %%
for padding in ("same", "valid"):
    layer = keras.layers.Conv2DTranspose(3, 4, strides=2, padding=padding)
    keras_side = layer(np.zeros((1, 4, 4, 8))).shape[1]
    print(f"{padding:5} 4 x 4 becomes {keras_side} x {keras_side}; as ours:",
          grown_side(4, 4, 2, padding) == keras_side)  # fmt: skip

# %% [markdown] id="markdown-e6b5f7e1"
# Now the same game with convolutional players. The step is the one that you have seen;
# `Game` and `play` have it, in
# `imgcls_course/lessons/beyond_classification/generation/adversarial_training.py`.

# %% id="code-26f9da63"
from imgcls_course.lessons.beyond_classification.generation import (
    Game, dcgan_discriminator, dcgan_generator, play,
)

keras.utils.set_random_seed(0)
small_generator = dcgan_generator(width=32)
game = Game(small_generator, dcgan_discriminator(width=32), learning_rates=(1e-3, 1e-3))
rows = {"start": make_images(small_generator, 12)}


def look(step):
    """Keep what the generator makes of the same noise, a few times."""
    if step in (60, 180, 360):
        rows[f"step {step}"] = make_images(small_generator, 12)


play(game, ships, steps=360, batch_size=32, after_step=look)
rows["real"] = ships[:12]

# %%
image_rows(
    rows,
    "Flat grey at the start, then a fine pattern, then coloured stripes, at last light and dark "
    "patches, still with a pattern on them, in the colours of ships; below, real ships.",
)

# %% [markdown]
# Each column is one and the same noise, some seconds older each time.
#
# ### Is it better, or do we only wish so?
#
# There is no accuracy here. The usual measure is the **Fréchet distance** (Heusel and others,
# 2017): take the features of many real and many made images, by a network that was trained to
# classify, and compare their means and covariances. 0 would be perfect. A classifier is the judge
# once more; here it is the small network of lesson 06.

# %% id="code-bbe958de"
from imgcls_course.lessons.beyond_classification.generation import frechet_distance
from imgcls_course.pretraining import load_pretrained

judge = load_pretrained(include_top=False)


def features_by_judge(images):
    """What the pretrained network sees in images."""
    return judge.predict(images, batch_size=100, verbose=0)


real_features = features_by_judge(ships[:500])
untrained = dcgan_generator(width=32)
distance = {
    name: frechet_distance(features_by_judge(images), real_features)
    for name, images in (
        ("untrained", make_images(untrained, 500)),
        ("fully connected", make_images(forger, 500)),
        ("convolutional", make_images(small_generator, 500)),
        ("other real ships", ships[500:1000]),
    )
}

# %%
print("convolutional, less than 60% of untrained: ",
      distance["convolutional"] < 0.6 * distance["untrained"])  # fmt: skip
print("convolutional is nearer than fully connected:",
      distance["convolutional"] < distance["fully connected"])  # fmt: skip
print("other real ships are nearer by far:          ",
      distance["other real ships"] < 0.2 * distance["convolutional"])  # fmt: skip

# %% [markdown]
# Far from real, and far from noise. `data/scripts/make_dcgan.py` has played the same game for 3,500
# steps, with the images of all ten classes and with a wider discriminator, in some eight minutes of
# processor time. The result comes with the course: it made the first row of this lesson.

# %% [markdown]
# ### A walk through the noise
#
# Each point $z$ is an image. What lies between two of them?
#
# **Exercise 4.** `steps` points on the straight line from `start` to `end`, both included, one a
# row.
#
# <details><summary>Hint</summary>
# For a share $s$ from 0 to 1: $(1 - s)$ times the start plus $s$ times the end.
# <code>np.linspace(0, 1, steps)[:, np.newaxis]</code> are all shares at once.</details>


# %% exercise="generation.walk"
def walk(start, end, steps):
    """Points from start to end, (steps, latent)."""
    ### BEGIN SOLUTION
    share = np.linspace(0, 1, steps)[:, np.newaxis]
    return (1 - share) * start + share * end
    ### END SOLUTION


# %% check="generation.walk"
walk = check("generation.walk", walk)

# %% [markdown] solution=true
# `np.linspace(start, end, steps)` does it as well: it takes arrays.

# %%
points = np.random.default_rng(3).normal(size=(6, 64))
ways = np.concatenate([walk(start, end, 11) for start in points for end in points])
walked = images_of(generator, ways).reshape(6, 6, 11, 32, 32, 3)

# %% tags=["nbval-ignore-output"]
latent_walk_explorer(walked).show()

# %% [markdown]
# Every point on the way is an image of its own, and neighbours are alike. If the generator had
# learnt its images by heart, there would be jumps.

# %% [markdown]
# ## 3. What the detective knows
#
# Most people want the generator. Here the *discriminator* is of more interest. It has looked at
# 20,000 images, without one label, to find out what real ones have that others have not. Are its
# features of use for a classifier?
#
# As in the paper: take the activations of all convolutions, keep the largest of each channel in
# each quarter of the image, and train a linear probe on them (lesson 07). To compare: the *same*
# network with random weights, as it was before the game.

# %% id="code-159882ec"
from imgcls_course.lessons.beyond_classification.generation import (
    DISCRIMINATOR_WIDTH, discriminator_features, settle_statistics,
)
from imgcls_course.transfer import linear_probe

keras.utils.set_random_seed(0)
random_network = dcgan_discriminator(width=DISCRIMINATOR_WIDTH)
settle_statistics(random_network, training.images)  # fair: means and variances of real images
pool = training.per_class(100, seed=0)
test = datasets.load_cifar10("test").per_class(100, seed=0)
kinds = {"after the game": discriminator, "random weights": random_network}
learnt_from = {name: discriminator_features(one, pool.images) for name, one in kinds.items()}
judged_by = {name: discriminator_features(one, test.images) for name, one in kinds.items()}
print("features of an image:", learnt_from["after the game"].shape[1])

# %% [markdown]
# Predict: with 10, 30 and 90 labels a class, how many points will the game be worth?

# %%
curves = {name: {count: [] for count in (10, 30, 90)} for name in kinds}
for seed in range(5):
    order = np.random.default_rng(seed).permutation(len(pool))
    for count in (10, 30, 90):
        chosen = np.concatenate([order[pool.labels[order] == k][:count] for k in range(10)])
        for name in kinds:
            probe = linear_probe(learnt_from[name][chosen], pool.labels[chosen], 1.0)
            accuracy = probe.score(judged_by[name], test.labels)
            curves[name][count].append(accuracy)

# %%
accuracy_by_labels(
    {"CIFAR-10, ten classes": curves},
    {"CIFAR-10, ten classes": 0.1},
    "The features after the game are above those of random weights with any number of labels.",
)

# %%
for count in (10, 30, 90):
    gains = np.subtract(curves["after the game"][count], curves["random weights"][count])
    interval = evaluation.bootstrap_interval(np.mean, gains)
    print(f"{count:2} labels a class: better in every draw: {bool((gains > 0).all())}, "
          f"95% interval of the gain above 1 point: {interval.low > 0.01}")  # fmt: skip

# %% [markdown]
# A network that never saw a label has learnt something about classes. (Random convolutions are no
# bad features either: that is why one must compare with them.) Today other unsupervised tasks teach
# better features than this game does: telling two views of one image from views of others (SimCLR,
# Chen and others, 2020), or filling in masked parts (He and others, 2022). The idea stayed:
# **images teach, labels are only for the end**.

# %% [markdown]
# ## 4. Whose mean?
#
# Now for the second row of the first figure. It needs one more layer. Batch normalization takes one
# mean for each channel, over *all images* of a batch. **Instance normalization** (Ulyanov, Vedaldi
# and Lempitsky, 2016) takes one for each channel *of each image*. For image $n$, place $(i, j)$ and
# channel $c$:
#
# $$y_{nijc} = \frac{x_{nijc} - \mu_{nc}}{\sqrt{\sigma^2_{nc} + \epsilon}}$$
#
# with the mean $\mu_{nc}$ and the variance $\sigma^2_{nc}$ over all places of this one map.

# %%
shared_means()

# %% [markdown]
# **Exercise 5.** Write it, for maps (images, height, width, channels), without scale and shift.
#
# <details><summary>Hint</summary>
# <code>maps.mean(axis=..., keepdims=True)</code> keeps the axes, so that the result fits under
# <code>maps</code>. Which axes are the places?</details>


# %% exercise="generation.instance_normalize"
def instance_normalize(maps, epsilon):
    """Maps of the same shape, each with mean 0 and variance 1."""
    ### BEGIN SOLUTION
    mean = maps.mean(axis=(1, 2), keepdims=True)
    variance = maps.var(axis=(1, 2), keepdims=True)
    return (maps - mean) / np.sqrt(variance + epsilon)
    ### END SOLUTION


# %% check="generation.instance_normalize"
instance_normalize = check("generation.instance_normalize", instance_normalize)

# %% [markdown] solution=true
# With `axis=(0, 1, 2)` it would be batch normalization, with `axis=(1, 2, 3)` layer normalization.

# %%
some = unseen_photos.astype("float32")
layer = keras.layers.GroupNormalization(groups=-1, epsilon=1e-3)  # a group for each channel
same = np.allclose(instance_normalize(some, 1e-3), layer(some), atol=1e-3)
print("the same as in Keras, to a thousandth:", same)
pale = 0.4 * some + 100
change = np.abs(instance_normalize(pale, 1e-3) - instance_normalize(some, 1e-3)).max()
print("a pale copy of a photo gives the same, to a thousandth:", bool(change < 1e-3))

# %% [markdown]
# The last line is the point: **the contrast is gone**. For a classifier that may be a loss. For a
# painter it is a gift: a painting should not become pale because the photo is. (The complete layer,
# with scale, shift and the way back, is in `imgcls_course/scratch/layers`.)

# %% [markdown]
# ## 5. A style in numbers
#
# What makes an image look like fruit, wherever the fruit is? Gatys and others (2016) found: *which
# channels of a classifier are active together*, whatever the place. With the maps of one layer as
# rows, $F$ with a row for each of $P$ places and a column for each channel, this is the **Gram
# matrix**
#
# $$A = \frac{1}{P} F^\top F$$
#
# with a row and a column for each channel. The places are summed over: they are gone.

# %% [markdown]
# **Exercise 6.** Write it, for maps (height, width, channels) of one image.
#
# <details><summary>Hint</summary>
# First <code>maps.reshape(-1, channels)</code>: a row for each place. <code>len(rows)</code> is the
# number of places.</details>


# %% exercise="generation.gram_matrix"
def gram_matrix(maps):
    """The mean, over all places, of the products of channels, (channels, channels)."""
    # rows = ...
    # return ...
    ### BEGIN SOLUTION
    rows = maps.reshape(-1, maps.shape[-1])
    return rows.T @ rows / len(rows)
    ### END SOLUTION


# %% check="generation.gram_matrix"
gram_matrix = check("generation.gram_matrix", gram_matrix)

# %% [markdown] solution=true
# A covariance would subtract the means first. Here they stay: colour and brightness are style, too.

# %% [markdown]
# We take the maps from the first blocks of EfficientNet-Lite0, frozen. Two crops of the fruit, a
# cat, and the first crop again, cut into 16 tiles that are put down in another order.
#
# Predict: which of the four matrices will be alike?

# %% id="code-bd17c560"
from imgcls_course.lessons.beyond_classification.generation import (
    CROP_SIDE as SIDE, LossNetwork, photo_crops, style_crops, training_photos,
)

judge = LossNetwork(SIDE)
fruit = style_crops()
tiles = fruit[4].reshape(4, SIDE // 4, 4, SIDE // 4, 3).swapaxes(1, 2).reshape(16, 16, 16, 3)
tiles = np.random.default_rng(0).permutation(tiles).reshape(4, 4, 16, 16, 3)
four = {
    "fruit": fruit[4],
    "other fruit": fruit[2],
    "the first, in tiles": tiles.swapaxes(1, 2).reshape(SIDE, SIDE, 3),
    "cat": datasets.resize(squares["cat"][np.newaxis], SIDE)[0],
}
maps = judge.maps(np.stack(list(four.values())).astype("float32"))["stem_relu6"]
grams = {name: gram_matrix(np.asarray(one)) for name, one in zip(four, maps, strict=True)}

# %%
gram_gallery(
    four,
    grams,
    "Those of the fruit and of its tiles are nearly the same, that of the other fruit is much like "
    "them, and the cat's is another.",
)

# %%
size = np.linalg.norm(grams["fruit"])
for name in ("the first, in tiles", "cat"):
    difference = np.linalg.norm(grams[name] - grams["fruit"]) / size
    print(f"{name}: differs by {'less' if difference < 0.2 else 'more'} than 20%")

# %% [markdown]
# ### A painter and its judge
#
# A small network repaints a photo, and the frozen classifier judges the painting (Johnson, Alahi
# and Fei-Fei, 2016):
#
# - **style loss**: how far its Gram matrices are from those of the fruit, in four layers;
# - **content loss**: how far its maps are from the *photo's*, place by place, in one layer.
#
# The painter is trained on crops of eight other photos. We train two, alike but for their
# normalization, with 150 steps each.

# %% id="code-08003f5a"
from imgcls_course.lessons.beyond_classification.generation import (
    painter, style_and_content, train_painter,
)

crops = photo_crops(training_photos(), 400, seed=1)
held_out = photo_crops(HELD_OUT, 40, seed=2)
painters = {}
losses_of = {"the photo itself": style_and_content(held_out, held_out, fruit, judge)}
for kind in ("instance", "batch"):
    keras.utils.set_random_seed(0)
    painters[kind] = painter(kind)
    if kind == "instance":
        before = paint(painters[kind], held_out)
        losses_of["untrained"] = style_and_content(held_out, before, fruit, judge)
    train_painter(painters[kind], crops, fruit, judge, steps=150)
    after = paint(painters[kind], held_out)
    losses_of[f"{kind} norm."] = style_and_content(held_out, after, fruit, judge)

# %%
style_against_content(
    losses_of,
    "The untrained painter is bad in both. Both trained ones have a small style loss, instance "
    "normalization the smaller one, at about the same content loss. The photo itself has no "
    "content loss, and a style loss of more than twice theirs.",
)

# %%
image_rows(
    {"photo": unseen_photos}
    | {f"{kind}\nnormalization": paint(one, unseen_photos) for kind, one in painters.items()},
    "Both painters turn the photos yellow and orange; with batch normalization, bright and dark "
    "photos come out differently.",
)

# %%
instance, batch = losses_of["instance norm."], losses_of["batch norm."]
print("style loss, less than a fifth of the untrained one's:",
      instance.style < 0.2 * losses_of["untrained"].style)  # fmt: skip
print("content loss, less than two thirds of the untrained one's:",
      instance.content < 0.67 * losses_of["untrained"].content)  # fmt: skip
print("instance normalization fits the style better than batch:", instance.style < batch.style)

# %% [markdown]
# A painter that has learnt from 64 x 64 pixels paints pictures of 128 x 128: convolutions do not
# care. And where does the difference come from? Take the contrast away.

# %%
contrasts = np.linspace(0.2, 1, 9)
cat = squares["cat"].astype("float32")
faded = np.round(cat.mean() + contrasts[:, None, None, None] * (cat - cat.mean()))
faded = np.clip(faded, 0, 255).astype("uint8")
stacks = {"photo": faded} | {
    f"{kind} normalization": paint(one, faded) for kind, one in painters.items()
}

# %% tags=["nbval-ignore-output"]
contrast_explorer(contrasts, stacks, start=0).show()

# %%
pale = np.round(0.4 * held_out + 60).astype("uint8")
for kind, one in painters.items():
    now = style_and_content(held_out, paint(one, pale), fruit, judge).style
    worse = now > 1.2 * losses_of[f"{kind} norm."].style
    print(f"{kind:8} normalization, pale photos: style loss rises by more than 20%: {worse}")

# %% [markdown]
# With instance normalization nothing happens: the first layer throws the contrast away. With batch
# normalization the painter expects the contrast of its training photos. That was the discovery: one
# line of code, and fast style transfer was as good as the slow one.

# %% [markdown]
# Here the second sitting begins. Small machines have little memory, so we let go of what it does
# not need.

# %% id="code-f2be7dc9"
del training, pool, test, kinds, learnt_from, judged_by, game, painters, crops
keras.backend.clear_session()

# %% [markdown]
# ## 6. From classifier to detector
#
# All our networks give *one* answer for an image. What do they say to these?

# %% id="code-aba7d019"
from imgcls_course.lessons.beyond_classification.detection import (
    compose_scenes, detect, detection_explorer, measure, overlap_explorer, scenes_with_boxes,
    ways_compared,
)

training_scenes = compose_scenes("train", 1000, seed=1)
unseen_scenes = compose_scenes("test", 100, seed=1)
print(training_scenes)
print(unseen_scenes)

# %%
scenes_with_boxes(
    unseen_scenes.images[:4],
    [
        [(box, unseen_scenes.class_names[label]) for box, label in zip(boxes, labels, strict=True)]
        for boxes, labels in zip(unseen_scenes.boxes[:4], unseen_scenes.labels[:4], strict=True)
    ],
    "In front of fruit, a bridge or a panda there are one to three small pictures of animals and "
    "vehicles, each in a box with its class.",
)

# %% [markdown]
# We composed them: CIFAR-10 images, enlarged up to twice, on parts of photos. So every object's
# **box** is known. Scenes for training and unseen scenes share no CIFAR-10 image and no photo.
#
# A **detector** says *what* is there and *where*. We build three, in the order of their invention.
# All stand on the classifier that we have, EfficientNet-Lite0, frozen.

# %% [markdown]
# ### When is an object found?
#
# A box is never right to the pixel. We compare it with the object's box $B$ by the area that both
# share, as a share of what they cover together, the **intersection over union**:
#
# $$\mathrm{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|}$$
#
# It is 1 for equal boxes and 0 for boxes that are apart. From 0.5 on, an object counts as found.
#
# Predict: two squares of 40 pixels, one of them shifted by 10 pixels to the right and 10 down. Is
# it found?

# %%
overlap_explorer().show()

# %% [markdown]
# **Exercise 7.** Write it for two boxes, each `(left, top, right, bottom)`.
#
# <details><summary>Hint</summary>
# What two boxes share begins at the larger <code>left</code> and ends at the smaller
# <code>right</code>. What if they are apart?</details>


# %% exercise="detection.iou"
def iou(first, second):
    """Intersection over union, from 0 to 1."""
    # width = max(0, ...)
    # height = ...
    # return ...
    ### BEGIN SOLUTION
    width = max(0, min(first[2], second[2]) - max(first[0], second[0]))
    height = max(0, min(first[3], second[3]) - max(first[1], second[1]))
    areas = [(right - left) * (bottom - top) for left, top, right, bottom in (first, second)]
    return width * height / (areas[0] + areas[1] - width * height)
    ### END SOLUTION


# %% check="detection.iou"
iou = check("detection.iou", iou)

# %% [markdown] solution=true
# Without `max(0, ...)`, two boxes that are apart in both directions would "share" the product of
# two negative numbers.

# %%
print(f"shifted by 10 and 10: {iou((30, 30, 70, 70), (40, 40, 80, 80)):.2f}, not found")
print(f"shifted by 10 only:   {iou((30, 30, 70, 70), (40, 30, 80, 70)):.2f}, found")

# %% [markdown]
# ### First way: slide a window
#
# Cut out a window, ask the classifier; shift it a little, ask again; then with larger windows. What
# is new is a class for "nothing": **background**. We train a linear probe (lesson 07) on crops of
# objects and on as many crops of background.

# %% id="code-5177dc69"
from imgcls_course.lessons.beyond_classification.detection import (
    RegionClassifier, crops_to_learn_from, sliding_windows,
)

crops = crops_to_learn_from(training_scenes.first(600))
region_classifier = RegionClassifier(crops)
windows = sliding_windows()
print(f"classes: {len(crops.class_names)}, the last one is {crops.class_names[-1]}")
print(f"windows in each scene: {len(windows)}")

# %%
few_scenes = unseen_scenes.first(30)
by_windows = region_classifier.classify(few_scenes, [windows] * len(few_scenes))


def named(detections):
    """Boxes with what is written at them."""
    names = unseen_scenes.class_names
    return [
        (box, names[label] if label >= 0 else f"{score:.0%}")
        for box, score, label in zip(*detections, strict=True)
    ]


def truth_of(place):
    """The true boxes of a scene."""
    return [(box, "") for box in unseen_scenes.boxes[place]]


shown = 12
sure_windows = by_windows[shown].chosen(np.flatnonzero(by_windows[shown].scores > 0.8))

# %% [markdown]
# Predict: a window is called an object if the probability of background is below 20%. How many
# windows will that be, for one object?

# %%
ways_compared(
    unseen_scenes.images[shown],
    truth_of(shown),
    {
        "every sure window": named(sure_windows),
        "without doubles": named(sure_windows.surer_than(0.8, overlap=0.3)),
    },
    "On the left there are many boxes on and around each object, on the right one or few.",
)

# %% [markdown]
# Many windows see the same object. **Non-maximum suppression** cleans up: keep the surest box, drop
# those that overlap it too much, go on with the surest of the rest.
#
# **Exercise 8.** Write it. `iou` from above is at hand.
#
# <details><summary>Hint</summary>
# <code>for place in np.argsort(-scores)</code> goes from the surest to the least sure. When may a
# place be appended to <code>kept</code>? <code>all(...)</code> helps.</details>


# %% exercise="detection.suppress"
def suppress(boxes, scores, threshold):
    """The places of the boxes that stay, the surest first, as a list of int.

    A box goes if its iou with one that stays is larger than the threshold.
    """
    ### BEGIN SOLUTION
    kept = []
    for place in np.argsort(-scores):
        if all(iou(boxes[place], boxes[other]) <= threshold for other in kept):
            kept.append(int(place))
    return kept
    ### END SOLUTION


# %% check="detection.suppress"
suppress = check("detection.suppress", suppress)

# %% [markdown] solution=true
# Only *kept* boxes drop others. A box that was dropped itself no longer counts: beside two
# overlapping objects it would take the second one with it.

# %%
boxes, scores = by_windows[shown].boxes, by_windows[shown].scores
theirs = tf.image.non_max_suppression(
    boxes[:, [1, 0, 3, 2]].astype("float32"), scores.astype("float32"), 100, iou_threshold=0.3
)
print("the same boxes as by tf.image.non_max_suppression:",
      suppress(boxes, scores, 0.3) == theirs.numpy().tolist())  # fmt: skip

# %% [markdown]
# **Exercise 9.** And how many objects are found? Each box can find one object, and each object can
# be found once. `overlaps` has a row for each box, the surest first, and a column for each object.
#
# <details><summary>Hint</summary>
# Remember which objects are taken. Each row looks for the best object that is still
# free.</details>


# %% exercise="detection.found_share"
def found_share(overlaps, threshold):
    """The share of the objects that are found, from 0 to 1."""
    # taken = np.zeros(overlaps.shape[1], dtype=bool)
    # for row in overlaps:
    #     ...
    # return ...
    ### BEGIN SOLUTION
    taken = np.zeros(overlaps.shape[1], dtype=bool)
    for row in overlaps:
        free = np.where(taken, -1, row)
        if free.max() >= threshold:
            taken[free.argmax()] = True
    return taken.mean()
    ### END SOLUTION


# %% check="detection.found_share"
found_share = check("detection.found_share", found_share)

# %% [markdown] solution=true
# Divide by the number of boxes instead, and it is **precision**, the share of the boxes that are
# right. A detector needs both: a box everywhere finds everything.

# %%
kept_windows = [one.surer_than(0.8, overlap=0.3) for one in by_windows]
of_windows = measure(kept_windows, few_scenes)
print("windows find more than 50% of the objects:", of_windows.found > 0.5)
print("of their boxes, fewer than 65% are on an object:", of_windows.precision < 0.65)

# %% [markdown]
# It works, more or less, and it is expensive: the network runs 113 times for each scene. And a
# window beside the object is often as "sure" as the right one: the probe was never asked *where*.

# %% [markdown]
# ### Second way: propose regions
#
# Most windows show sky. So let a *small* network say where looking is worth it (Faster R-CNN, Ren
# and others, 2015).
#
# It sees the whole scene at once: the backbone's last feature **maps**, before the mean over all
# places, which throws away where things are. Each of 8 x 8 cells says how likely an object's centre
# is there (**objectness**), and how a standard box, an **anchor**, has to be moved and stretched to
# fit.

# %% id="code-b6b47e7e"
from imgcls_course.lessons.beyond_classification.detection import (
    detection_head, feature_maps, map_network, propose, targets_of, train_head,
)

backbone_maps = map_network()
training_maps = feature_maps(training_scenes.images, backbone_maps)
unseen_maps = feature_maps(unseen_scenes.images, backbone_maps)
wanted = targets_of(training_scenes.boxes, training_scenes.labels)
print("maps of a scene:", unseen_maps.shape[1:], " objectness wanted:", wanted.objectness.shape[1:])

# %% [markdown]
# The backbone stays frozen and its maps are computed once, as the features of lesson 07. What is
# trained is a small convolutional **head**.

# %%
keras.utils.set_random_seed(0)
proposer = detection_head(classes=0, width=96)
losses = train_head(proposer, training_maps, wanted, epochs=6)
proposals = propose(proposer, unseen_maps, most=8)
by_proposals = region_classifier.classify(
    unseen_scenes, [one.boxes for one in proposals], [one.scores for one in proposals]
)
kept_proposals = [one.surer_than(0.12) for one in by_proposals]

# %%
of_proposals = measure(kept_proposals, unseen_scenes)
print("among 8 proposals a scene there is a box for more than 85% of the objects:",
      measure(proposals, unseen_scenes).found > 0.85)  # fmt: skip
print("after classification, found more than 70%:", of_proposals.found > 0.7)

# %% [markdown]
# At most eight crops in place of 113, and their boxes fit better: they were *learnt* to fit.
# (Faster R-CNN cuts its crops out of the feature maps, so that both parts share the backbone's
# work. Ours cuts them out of the image: simpler, and slower.)

# %% [markdown]
# ### Third way: one pass
#
# If every cell knows where something is, why not ask it at once *what* it is? Then there is nothing
# left to cut out: **you only look once** (YOLO9000, Redmon and Farhadi, 2017). Each cell and anchor
# answers with $t_x, t_y, t_w, t_h$, one objectness and ten class logits. The box is
#
# $$x = (c_x + \sigma(t_x))\, s, \quad y = (c_y + \sigma(t_y))\, s, \quad
# w = a_w e^{t_w}, \quad h = a_h e^{t_h}$$
#
# $(x, y)$ is its centre, $(w, h)$ its size; $(c_x, c_y)$ are the cell's column and row, $s$ is the
# cell's side (16 pixels here), $(a_w, a_h)$ the anchor's size, and $\sigma$ the sigmoid.

# %% [markdown]
# **Exercise 10.** Decode the answer of one cell into `[left, top, right, bottom]`.
#
# <details><summary>Hint</summary>
# Work with pairs: <code>np.array(outputs[:2])</code> for x and y,
# <code>np.array(outputs[2:])</code> for width and height. The sigmoid is
# <code>1 / (1 + np.exp(-z))</code>. From centre and size to corners: half a size to each
# side.</details>


# %% exercise="detection.decode"
def decode(outputs, cell, anchor, stride):
    """The box that four outputs stand for, as an array of four numbers."""
    # centre = ...
    # size = ...
    # return np.concatenate([...])
    ### BEGIN SOLUTION
    centre = (np.array(cell) + 1 / (1 + np.exp(-np.array(outputs[:2])))) * stride
    size = np.array(anchor) * np.exp(np.array(outputs[2:]))
    return np.concatenate([centre - size / 2, centre + size / 2])
    ### END SOLUTION


# %% check="detection.decode"
decode = check("detection.decode", decode)

# %% [markdown] solution=true
# All outputs 0 give the anchor itself, in the middle of the cell. The sigmoid keeps the centre
# inside the cell, so that two cells never claim the same object.

# %%
print("all outputs 0, column 2, row 4:", decode([0, 0, 0, 0], (2, 4), (40, 40), 16))

# %% [markdown]
# The **loss** adds up three: cross-entropy of objectness in all cells; squared errors of the box,
# and cross-entropy of the class, *where an object is*. Empty cells are 98% of all, so they count
# half, and boxes five times (the weights of the first YOLO, 2016).

# %% id="code-a5ab2931"
from imgcls_course.lessons.beyond_classification.detection import finds_and_work, learning_to_find

keras.utils.set_random_seed(0)
one_pass = detection_head(classes=10)
curve = {0: measure(detect(one_pass, unseen_maps), unseen_scenes)}


def look(epoch):
    """Measure on unseen scenes after every second epoch."""
    if epoch % 2 == 0:
        curve[epoch] = measure(detect(one_pass, unseen_maps), unseen_scenes)


losses = train_head(one_pass, training_maps, wanted, epochs=14, after_epoch=look)

# %%
learning_to_find(
    list(curve),
    [one.found for one in curve.values()],
    [one.named for one in curve.values()],
    "The share of the found objects rises within a few epochs above 80%; the share that is named "
    "rightly rises more slowly and stays far lower.",
)

# %%
print("untrained, found less than 20%:", curve[0].found < 0.2)
print("trained, found more than 80%:  ", curve[14].found > 0.8)
print("found *and* named rightly, 20 to 50%:", 0.2 < curve[14].named < 0.5)

# %% [markdown]
# *Where* is learnt in seconds; *what* is not. There are 2,000 objects in our 1,000 scenes, and
# several thousand numbers in the maps around each. The cure is the usual one: more data, longer.
# `data/scripts/make_detector.py` trained the same head with 8,000 scenes, in about two minutes of
# processor time. The result comes with the course.

# %% id="code-b90e6f49"
from imgcls_course.lessons.beyond_classification.detection import load_detector

longer = load_detector()
by_longer = detect(longer, unseen_maps)
of_longer = measure(by_longer, unseen_scenes)
print("found more than 90% of the objects in unseen scenes:", of_longer.found > 0.9)
print("found and named rightly more than 50%:              ", of_longer.named > 0.5)

# %% tags=["nbval-ignore-output"] id="code-25f0291f"
from imgcls_course.lessons.beyond_classification.detection import all_boxes, answers_of

everything = all_boxes(answers_of(longer, unseen_maps[:20]))
detection_explorer(unseen_scenes.first(20), everything).show()

# %% [markdown]
# A low confidence finds all, and more than that. A high one is sure, and misses some. Which is
# right depends on what an error costs, as in lesson 09. The curve of all thresholds:

# %% id="code-dd828ed0"
from imgcls_course.lessons.beyond_classification.detection import (
    precision_over_recall, precision_recall_curve,
)

curves = {}
for name, head in (("1,000 scenes, live", one_pass), ("8,000 scenes", longer)):
    nearly_all = detect(head, unseen_maps, confidence=0.02)
    precision, recall = precision_recall_curve(nearly_all, unseen_scenes)
    curves[name] = recall, precision
precision_over_recall(
    curves,
    "Both stay high up to a recall of more than four fifths, and then fall; the one with more "
    "scenes is above the other and falls later.",
)

# %% [markdown]
# And the three ways, with their work for a scene:

# %% id="code-ba105909"
from imgcls_course.zoo.multiply_adds import multiply_adds
from imgcls_course.transfer import extract_features, load_backbone

crop_work = multiply_adds(load_backbone(input_size=64, weights=None)) / 1e6
scene_work = multiply_adds(backbone_maps) / 1e6
work = {
    "sliding windows": len(windows) * crop_work,
    "proposals": scene_work + multiply_adds(proposer) / 1e6
    + crop_work * np.mean([len(one.boxes) for one in proposals]),
    "one pass": scene_work + multiply_adds(one_pass) / 1e6,
    "one pass,\n8,000 scenes": scene_work + multiply_adds(longer) / 1e6,
}  # fmt: skip
measured = dict(zip(work, (of_windows, of_proposals, curve[14], of_longer), strict=True))
finds_and_work(
    *({way: getattr(one, what) for way, one in measured.items()}
      for what in ("found", "named", "precision")),
    work,
    "One pass finds most, with the least work; sliding windows need many times as much.",
)  # fmt: skip

# %%
ways_compared(
    unseen_scenes.images[shown],
    truth_of(shown),
    {
        "sliding windows": named(kept_windows[shown]),
        "proposals": named(kept_proposals[shown]),
        "one pass, 8,000 scenes": named(by_longer[shown]),
    },
    "From left to right, the boxes fit the objects better.",
)

# %% [markdown]
# Our objects are easy to find: small pictures in a box, on a photo that they do not belong to.
# Real objects cover each other, are cut off, and come in all sizes. That is why real detectors have
# finer grids, more anchors, or none, and are trained for days.

# %% [markdown]
# ## 7. A tree of classes
#
# Boxes are expensive to draw, and exact classes to know. Everybody can say "a mammal"; not
# everybody can say which. Can labels of *different depth* be used together? The authors of YOLO9000
# put 9,000 classes into a tree, and learnt from both kinds of labels. In small:

# %% id="code-9a37fa94"
from imgcls_course.lessons.beyond_classification.hierarchy import CIFAR10_TREE as tree, class_tree

class_tree(tree.names, tree.parents)

# %% [markdown]
# (A *craft* is what one travels in over water or through the air.)
#
# A flat softmax lets all classes compete with each other. In the tree only **siblings** compete:
# one softmax among the children of each node gives $P(\text{node} \mid \text{parent})$. The
# probability of a node is the product on the way to it:
#
# $$P(\text{cat}) = P(\text{animal}) \, P(\text{mammal} \mid \text{animal}) \,
# P(\text{pet} \mid \text{mammal}) \, P(\text{cat} \mid \text{pet})$$
#
# The loss is $-\log P(\text{label})$, and the label may be *any* node. For "mammal" the product
# ends early: the loss asks nothing of cats and dogs.

# %% [markdown]
# **Exercise 11.** Write the product. `parents[node]` is the number of a node's parent, -1 below the
# root; `conditionals[node]` is $P(\text{node} \mid \text{parent})$.
#
# <details><summary>Hint</summary>
# Go upwards: <code>while node >= 0</code>.</details>


# %% exercise="detection.path_probability"
def path_probability(parents, conditionals, node):
    """P(node), from 0 to 1."""
    ### BEGIN SOLUTION
    probability = 1.0
    while node >= 0:
        probability *= conditionals[node]
        node = parents[node]
    return probability
    ### END SOLUTION


# %% check="detection.path_probability"
path_probability = check("detection.path_probability", path_probability)

# %% [markdown] solution=true
# So the probabilities of the children add up to the parent's, and those of all leaves to 1.

# %%
even = [1 / len(tree.children(parent)) for parent in tree.parents]
leaves = {tree.names[leaf]: path_probability(tree.parents, even, leaf) for leaf in tree.leaves}
print("if all siblings were equally likely:")
print(", ".join(f"{name} {probability:.3f}" for name, probability in leaves.items()))
print(f"all leaves together: {sum(leaves.values()):.3f}")

# %% [markdown]
# ### Do coarse labels help?
#
# We have **five** exact labels of each class, and 500 images of which somebody has told us only the
# group above: pet, hoofed, egg layer, road vehicle or craft. Every model is a linear probe on the
# features of EfficientNet-Lite0 at 64 pixels.
#
# 1. a flat softmax, with the 50 exact labels;
# 2. the tree, with the same 50;
# 3. the tree, with these 50 and the 500 coarse ones.
#
# Predict: does the coarse label help to tell a *cat* from a *dog*? And does it help at all?

# %% id="code-28097351"
from imgcls_course.lessons.beyond_classification.hierarchy import (
    ClassTree, TreeProbe, accuracies_by_draw, as_seen,
)

pool = datasets.load_cifar10("train").per_class(100, seed=0)
judged = datasets.load_cifar10("test").per_class(100, seed=0)
backbone_64 = load_backbone(input_size=64)
pool_features = extract_features(backbone_64, pool.images, batch_size=32)
judged_features = extract_features(backbone_64, judged.images, batch_size=32)
leaf_of = tree.nodes(pool.class_names)
pool_leaves, judged_leaves = leaf_of[pool.labels], leaf_of[judged.labels]
flat = ClassTree.of({name: None for name in pool.class_names})


# %% id="code-65c5670c"
kept_probes = []


def one_draw(seed):
    """Accuracies of the three, with labels drawn anew."""
    order = np.random.default_rng(seed).permutation(len(pool))
    exact = np.concatenate([order[pool.labels[order] == k][:5] for k in range(10)])
    coarse = np.setdiff1d(order, exact, assume_unique=True)[:500]
    both = np.concatenate([exact, coarse])
    labels = np.concatenate([pool_leaves[exact], as_seen(tree, pool_leaves[coarse], above=1)])

    probe = TreeProbe(flat).fit(pool_features[exact], pool.labels[exact])
    yield np.mean(probe.predict(judged_features) == judged.labels)
    probe = TreeProbe(tree).fit(pool_features[exact], pool_leaves[exact])
    yield np.mean(probe.predict(judged_features) == judged_leaves)
    probe = TreeProbe(tree).fit(pool_features[both], labels)
    yield np.mean(probe.predict(judged_features) == judged_leaves)
    kept_probes.append(probe)


draws = np.array([list(one_draw(seed)) for seed in range(6)])

# %%
kinds = ("flat, exact only", "tree, exact only", "tree, exact and coarse")
accuracies_by_draw(
    dict(zip(kinds, draws.T, strict=True)),
    guess=0.1,
    saying="Both models with exact labels only are close together; with coarse labels added, every "
    "draw is clearly higher.",
)

# %%
gain = evaluation.bootstrap_interval(np.mean, draws[:, 2] - draws[:, 0])
print("the coarse labels help in every draw:", bool((draws[:, 2] > draws[:, :2].max(axis=1)).all()))
print("gain over the flat softmax, 95% interval above 3 points:", gain.low > 0.03)
print("the tree alone changes less than 6 points:", abs(np.mean(draws[:, 1] - draws[:, 0])) < 0.06)

# %% [markdown]
# A tree alone is no better than a flat softmax. Its worth is in the labels that it can take. They
# say nothing of cats against dogs, but they settle pets against everything else, and there most of
# the errors were.

# %% [markdown]
# ### An answer as deep as one is sure
#
# The tree has another gift: it can stop. "A mammal" is right where "a dog" would have been a guess.
# Go down the likeliest branch as long as its probability is high enough.
#
# **Exercise 12.** Write it, for one image. `probabilities` are the products along the paths.
#
# <details><summary>Hint</summary>
# Begin with <code>answer = -1</code>. The children of the answer are the nodes whose parent it is.
# Which of them is the likeliest, and is it likely enough?</details>


# %% exercise="detection.deepest_sure"
def deepest_sure(parents, probabilities, threshold):
    """The number of the last node that was sure enough, at least the threshold; -1 if none was."""
    # answer = -1
    # while True:
    #     children = [...]
    #     ...
    ### BEGIN SOLUTION
    answer = -1
    while True:
        children = [node for node in range(len(parents)) if parents[node] == answer]
        if not children:
            return answer
        best = max(children, key=lambda node: probabilities[node])
        if probabilities[best] < threshold:
            return answer
        answer = best
    ### END SOLUTION


# %% check="detection.deepest_sure"
deepest_sure = check("detection.deepest_sure", deepest_sure)

# %% [markdown] solution=true
# At a threshold of 0 the answer is always a leaf, but not always the likeliest one: the way down
# decides at each fork.

# %% id="code-44b59410"
from imgcls_course.lessons.beyond_classification.hierarchy import sure_answers

probabilities = kept_probes[0].probabilities(judged_features)
paths = [[-1, *tree.path(leaf)] for leaf in judged_leaves]
answered, exact, right = {}, {}, {}
for threshold in (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
    nodes = np.array([deepest_sure(tree.parents, row, threshold) for row in probabilities])
    is_right = np.array([node in path for node, path in zip(nodes, paths, strict=True)])
    answered[threshold] = (nodes >= 0).mean()
    exact[threshold] = np.isin(nodes, tree.leaves).mean()
    right[threshold] = is_right[nodes >= 0].mean()
sure_answers(
    list(right), *(list(one.values()) for one in (answered, exact, right)),
    "With a higher threshold there are fewer leaves among the answers, and more are right.",
)  # fmt: skip

# %%
print("always down to a leaf, right for fewer than 65%:", right[0.0] < 0.65)
print("as far as 80% sure, right for more than 80%:    ", right[0.8] > 0.8)
print("with an answer for more than 60% of the images: ", answered[0.8] > 0.6)

# %%
nodes = [deepest_sure(tree.parents, row, 0.5) for row in probabilities]
unsure = int(np.flatnonzero(~np.isin(nodes, [-1, *tree.leaves]))[0])
class_tree(
    tree.names,
    tree.parents,
    probabilities[unsure].tolist(),
    answer=nodes[unsure],
    saying="Branches are as thick as they are likely; the marked way ends above the leaves.",
    image=judged.images[unsure],
)

# %% [markdown]
# The leaf is unsure, but the way above it is clear. For somebody who sorts photos, "some vehicle"
# may be all that is needed. And who knows *what* was unsure knows which labels to ask for next.

# %% [markdown]
# ## On your own
#
# - **Another class:** play with airplanes, horses or frogs in section 2. Where does the generator
#   get furthest in 360 steps, and why there?
# - **Saturating:** give the generator the loss $\log(1 - p)$ in `train_step`. How does it fare?
# - **Another painter:** `photo_crops(["macaw"], 16)` in place of `style_crops()`. Does the cat grow
#   feathers?
# - **More content:** `train_painter(..., content_weight=1.0)`, and 0.1. What is style, what is
#   content?
# - **Harder scenes:** `compose_scenes` with another seed; or put two objects on top of each other.
#   What does non-maximum suppression make of them?
# - **A tree of your own:** group the ten classes by something that cannot be seen, such as the
#   length of their names. Do coarse labels still help?

# %% [markdown]
# ## What to remember
#
# - A discriminator is a classifier whose labels cost nothing; its features serve other tasks.
# - Losses from logits; the generator takes the loss that has a slope where it is losing.
# - Compare learnt features with *random* ones, not with guessing.
# - A Gram matrix says which channels are active together, and has no places: a style.
# - Instance normalization removes each image's own contrast; batch normalization that of the batch.
# - Boxes are compared by IoU; non-maximum suppression leaves one box an object.
# - One pass over feature maps finds what many windows find, at a fraction of the work.
# - In a tree of classes, a label of any depth is a label, and an answer may stop where sureness
#   does.

# %% [markdown]
# ## In practice
#
# - For images of your own kind without labels, take features of a large self-supervised model
#   (DINOv2, MAE) before you train anything. Generators of today are mostly diffusion models.
# - GANs are moody: keep the images of one fixed noise, look at them often, and keep several
#   checkpoints. Watch both losses; if the discriminator's goes to 0, the game is over.
# - Do not train a detector from scratch. Fine-tune one that was trained on COCO; a few hundred
#   boxes are a start. Look at precision and recall at the confidence that you will use.
# - Made images can deceive. Say that they are made.

# %% [markdown]
# ## Read next
#
# - I. Goodfellow and others: *Generative Adversarial Nets*. NeurIPS 2014.
# - A. Radford, L. Metz and S. Chintala: *Unsupervised Representation Learning with Deep
#   Convolutional Generative Adversarial Networks*. ICLR 2016.
# - M. Heusel and others: *GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash
#   Equilibrium*. NeurIPS 2017.
# - L. Gatys, A. Ecker and M. Bethge: *Image Style Transfer Using Convolutional Neural Networks*.
#   CVPR 2016.
# - J. Johnson, A. Alahi and L. Fei-Fei: *Perceptual Losses for Real-Time Style Transfer and
#   Super-Resolution*. ECCV 2016.
# - D. Ulyanov, A. Vedaldi and V. Lempitsky: *Instance Normalization: The Missing Ingredient for
#   Fast Stylization*. arXiv:1607.08022, 2016.
# - S. Ren, K. He, R. Girshick and J. Sun: *Faster R-CNN: Towards Real-Time Object Detection with
#   Region Proposal Networks*. NeurIPS 2015.
# - J. Redmon and A. Farhadi: *YOLO9000: Better, Faster, Stronger*. CVPR 2017.
# - T. Chen and others: *A Simple Framework for Contrastive Learning of Visual Representations*.
#   ICML 2020. K. He and others: *Masked Autoencoders Are Scalable Vision Learners*. CVPR 2022.
#
# **Next: lesson 13**, your own classifier: from a folder of images to something that others can
# use.
