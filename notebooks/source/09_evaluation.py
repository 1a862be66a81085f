# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 09 · Evaluation: how good is it, really?
#
# Six times the same frying pan, each time with a little more noise. A network that has learned from
# more than a million photos says what it sees, and how sure it is. At which picture would *you*
# stop trusting it? And at which does it begin to doubt itself?

# %% id="code-7605dcd4"
import numpy as np

from imgcls_course import datasets, evaluation
from imgcls_course.check import check
from imgcls_course.figures.accuracy_by_coverage import accuracy_by_coverage
from imgcls_course.figures.accuracy_intervals import accuracy_intervals
from imgcls_course.figures.confusion_heatmap import confusion_heatmap
from imgcls_course.figures.mistake_gallery import mistake_gallery
from imgcls_course.figures.reliability_diagrams import reliability_diagrams
from imgcls_course.lessons.evaluation import (
    accuracy_by_strength, corruption_explorer, corruption_table, heat_on_photos, paired_difference,
    photo_getting_worse, precision_and_recall as draw_precision_and_recall, sureness_by_strength,
    temperature_explorer,
)

# %%
from imgcls_course.zoo.efficientnet_lite import efficientnet_lite0

import keras

imagenet = efficientnet_lite0(input_size=None)
class_names = datasets.imagenet_class_names()
photos = {photo.name: photo for photo in datasets.load_photos()}
squares = {
    name: datasets.resize(datasets.centre_square(photo.image)[np.newaxis], 224)[0]
    for name, photo in photos.items()
}

# %%
pans = [evaluation.corrupt(squares["frying_pan"], "noise", strength) for strength in range(6)]
probabilities = imagenet.predict_on_batch(np.stack(pans))
first = probabilities.argmax(axis=1)
photo_getting_worse(
    pans,
    list(zip([class_names[guess] for guess in first], probabilities.max(axis=1), strict=True)),
    first == photos["frying_pan"].class_index,
    "A frying pan in ever more noise. The model says frying pan, then three times wok, surer each "
    "time, and at last something else, hardly sure at all. A person sees a pan in all of them.",
)

# %% [markdown]
# A little noise, and the pan is a wok. Of this the network is *surer* than it was of the truth, and
# with more noise surer still. An accuracy, however high, says nothing about this.
#
# So: what else should you know about a model before you let it decide anything?

# %% [markdown]
# **You will learn**
#
# - to use a test set once, and to say how far its verdict can be trusted;
# - to see *which* mistakes are made: confusion matrix, precision, recall, top-k;
# - to compare two models fairly, so that a real difference shows and luck does not;
# - whether a model is as sure as it is right, and to mend it if not;
# - to let it pass when it is unsure;
# - to look for the conditions under which it fails, and for the place that it looks at.
#
# **Time:** the code runs for about a minute and a half on two processor cores; for reading and
# solving, plan an hour and a half. **Builds on:** lessons 01, 02, 05 and 07.

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. An accuracy of 80% was measured on 100 test images. How far off may it
# easily be?</summary> By about 8 percentage points: the standard error is the root of 0.8 · 0.2 /
# 100, which is 4 points, and 95% of such measurements lie within two of them.</details>
#
# <details><summary>2. What happens to the accuracy if all logits of a model are multiplied by the
# same positive number? And to the loss?</summary> The accuracy stays, since the largest stays the
# largest. The loss changes: the model becomes surer, or less sure.</details>
#
# <details><summary>3. What is a linear probe?</summary>
# A linear classifier on the features of a frozen pretrained network: only the last layer is
# trained.</details>

# %% [markdown]
# ## 1. Three models, and one look at the test set
#
# We compare three models of earlier lessons. All learn from the *same* 2,000 images of CIFAR-10:
#
# - **pixels**: softmax regression on the pixel values;
# - **small network**: the classic convolutional network of lesson 05, from scratch;
# - **features**: a linear probe on the features of a frozen EfficientNet-Lite0 (lesson 07).
#
# 1,000 more images are for validation: for everything that has to be *chosen*.

# %%
from imgcls_course.transfer import extract_features, linear_probe, load_backbone

some = datasets.load_cifar10("train").per_class(300, seed=0)
training, validation = datasets.split(some, fraction=1 / 3, seed=0)
backbone = load_backbone("efficientnet_lite0")


def as_rows(images):
    """Each image as one row of numbers from 0 to 1."""
    return images.reshape(len(images), -1).astype(np.float32) / 255


def features_of(images):
    """The features of a frozen network, which sees the images enlarged to 128 pixels."""
    return extract_features(backbone, images, input_size=128)


training_features = features_of(training.images)
probe = linear_probe(training_features, training.labels)
pixel_model = linear_probe(as_rows(training.images), training.labels, regularisation=1.0)

# %% [markdown]
# The small network is trained for twelve epochs, with none of lesson 05's answers to overfitting.
# That will show.

# %%
from imgcls_course.training import fit
from imgcls_course.zoo.classic_convnet import classic_convnet

keras.utils.set_random_seed(0)
network = classic_convnet()
network.compile(
    optimizer=keras.optimizers.Adam(0.001),
    loss=keras.losses.SparseCategoricalCrossentropy(),
    metrics=["accuracy"],
)
history = fit(network, training, epochs=12, precision="float32", jit_compile=False)

# %%
models = {
    "pixels": lambda images: pixel_model.predict_proba(as_rows(images)),
    "small network": lambda images: network.predict(images, batch_size=200, verbose=0),
    "features": lambda images: probe.predict_proba(features_of(images)),
}
on_validation = {name: model(validation.images) for name, model in models.items()}
for name, least in (("pixels", 0.3), ("small network", 0.4), ("features", 0.77)):
    share = evaluation.accuracy(validation.labels, on_validation[name].argmax(axis=1))
    print(f"{name}: on validation images above {least:.0%}: {share > least}")

# %% [markdown]
# ### Test once
#
# The test set is opened once, and nothing is chosen by it. Before we open it, we write down what we
# are going to measure:
#
# 1. the accuracy of all three, with intervals;
# 2. the mistakes by class;
# 3. whether twice as many labels make a better model;
# 4. whether the models are as sure as they are right.
#
# Whoever looks first and *then* decides what to report will find something good, always.

# %%
test = datasets.load_cifar10("test")
test_features = features_of(test.images)
on_test = {name: model(test.images) for name, model in models.items()}
guesses = {name: probabilities.argmax(axis=1) for name, probabilities in on_test.items()}
right = {name: guess == test.labels for name, guess in guesses.items()}

# %% [markdown]
# ### How far can one test set be trusted?
#
# Other test images would have given another accuracy. We have no others. But we can act as if:
# draw 2,000 images out of our 2,000, *with replacement*, so that some come twice and some not at
# all, and measure again. And again, thousands of times. This is the **bootstrap** (Efron, 1979).
# The middle 95% of these accuracies are the interval.
#
# For an accuracy lesson 01's formula does as well. But the bootstrap works for *any* measure, also
# where nobody knows a formula.

# %% [markdown]
# **Exercise 1.** `outcomes` has a 1 for each image that the model gets right, and a 0 for each
# other.
#
# <details><summary>Hint</summary>
# <code>random.choice(outcomes, size=len(outcomes))</code> draws with replacement. Collect the means
# in a list; <code>np.quantile(means, [0.025, 0.975])</code> gives both ends.</details>


# %% exercise="evaluation.bootstrap_interval"
def bootstrap_interval(outcomes, resamples, seed):
    """Lower and upper end of the 95% interval of the mean."""
    random = np.random.default_rng(seed)
    # Complete this: so many times, draw as many outcomes as there are, and keep their mean.
    # Then return the two ends between which the middle 95% of the means lie.
    ### BEGIN SOLUTION
    means = [random.choice(outcomes, size=len(outcomes)).mean() for _ in range(resamples)]
    low, high = np.quantile(means, [0.025, 0.975])
    return low, high
    ### END SOLUTION


# %% check="evaluation.bootstrap_interval"
bootstrap_interval = check("evaluation.bootstrap_interval", bootstrap_interval)

# %% [markdown] solution=true
# `choice` replaces by default. Without replacement every draw would be the same 2,000 images in
# another order, and the interval would have no width.

# %%
intervals = {}
for name, outcomes in right.items():
    low, high = bootstrap_interval(outcomes.astype(int), 2000, seed=0)
    intervals[name] = evaluation.Interval(outcomes.mean(), low, high)
    standard_error = np.sqrt(outcomes.mean() * (1 - outcomes.mean()) / len(outcomes))
    same = np.isclose(high - low, 2 * 1.96 * standard_error, rtol=0.1)
    print(f"{name}: as wide as by lesson 01's formula, to 10%: {same}")

pixels, small, features = (intervals[name] for name in ("pixels", "small network", "features"))
print("the intervals are apart:", pixels.high < small.low and small.high < features.low)
accuracy_intervals(
    intervals,
    guess=0.1,
    saying="From below 40% for pixels over about half for the small network to more than 80% for "
    "features; each interval is three to five points wide, and they are far apart.",
)

# %% [markdown]
# ## 2. Which mistakes?
#
# 84% right, so about one in six is wrong. Which ones? Count the images by what they *are* (row) and
# by what the model *says* (column). This is the **confusion matrix**.
#
# **Exercise 2.** Complete it.
#
# <details><summary>Hint</summary>
# Inside the loop, <code>matrix[true, predicted] += 1</code>. And after the loop, return the
# matrix.</details>


# %% exercise="evaluation.confusion_matrix"
def confusion_matrix(labels, predictions, classes):
    """Counts, (classes, classes): what it is in the rows, what the model says in the columns."""
    matrix = np.zeros((classes, classes), dtype=int)
    # Complete this: go through labels and predictions together, and count.
    ### BEGIN SOLUTION
    for true, predicted in zip(labels, predictions, strict=True):
        matrix[true, predicted] += 1
    return matrix
    ### END SOLUTION


# %% check="evaluation.confusion_matrix"
confusion_matrix = check("evaluation.confusion_matrix", confusion_matrix)

# %% [markdown] solution=true
# `matrix[labels, predictions] += 1`, without a loop, looks as if it did the same. But NumPy takes
# each place only once, however often it occurs. `np.add.at` would count them all.

# %% [markdown]
# *Predict:* which two classes does the best of our models confuse most?

# %%
matrix = confusion_matrix(test.labels, guesses["features"], 10)
theirs = evaluation.confusion_matrix(test.labels, guesses["features"], 10)
print("the same as scikit-learn's:", np.array_equal(matrix, theirs))
worst = evaluation.most_confused(matrix, count=2)
for true, predicted, _ in sorted(worst):
    print(f"often: a {test.class_names[true]} is taken for a {test.class_names[predicted]}")
confusion_heatmap(
    matrix,
    test.class_names,
    "Most mistakes are between cat and dog, in both directions; others take birds for airplanes or "
    "deer, and trucks for automobiles. Animals and vehicles are hardly ever confused, but for "
    "birds.",
)

# %% [markdown]
# The mistakes make sense: cats and dogs, deer and horses, trucks and automobiles. A bird before the
# sky is taken for an airplane.
#
# ### Precision and recall
#
# There are two ways to be wrong about a class, and they cost differently:
#
# - **precision**: of the images that were *called* bird, which share is one?
# - **recall**: of the images that *are* birds, which share was found?
#
# $$\text{precision}_j = \frac{m_{jj}}{\sum_i m_{ij}}, \qquad
# \text{recall}_j = \frac{m_{jj}}{\sum_i m_{ji}}$$
#
# with $m_{ij}$ in row $i$ and column $j$ of the matrix. Whoever collects mushrooms needs precision:
# nothing poisonous in the basket. A screening for a disease needs recall: nobody overlooked.

# %% [markdown]
# **Exercise 3.** Both for all classes at once, from the matrix.
#
# <details><summary>Hint</summary>
# <code>np.diag(matrix)</code> is the diagonal. <code>matrix.sum(axis=0)</code> adds up each column,
# <code>matrix.sum(axis=1)</code> each row. Which of the sums counts what was <em>called</em> a
# bird?</details>


# %% exercise="evaluation.precision_and_recall"
def precision_and_recall(matrix):
    """Precision and recall, (classes,) each."""
    ### BEGIN SOLUTION
    hits = np.diag(matrix)
    precision = hits / matrix.sum(axis=0)
    recall = hits / matrix.sum(axis=1)
    return precision, recall
    ### END SOLUTION


# %% check="evaluation.precision_and_recall"
precision_and_recall = check("evaluation.precision_and_recall", precision_and_recall)

# %% [markdown] solution=true
# A column holds everything that was called by the class's name: its sum belongs to precision. A row
# holds everything that is of the class: recall.

# %%
precision, recall = precision_and_recall(matrix)
theirs = evaluation.per_class(test.labels, guesses["features"])
agree = np.allclose([precision, recall], [theirs.precision, theirs.recall])
print("the same as scikit-learn's:", agree)
for name in ("airplane", "bird"):
    label = test.class_names.index(name)
    more = "recall" if recall[label] > precision[label] + 0.05 else "precision"
    print(f"{name}: clearly larger is {more}")
draw_precision_and_recall(
    precision,
    recall,
    test.class_names,
    "For airplane and frog recall is well above precision; for bird and truck it is the other way "
    "round. Automobile, ship and horse are high in both, cat and dog low in both.",
)

# %% [markdown]
# This model says *airplane* too easily: it finds nine of ten, but a quarter of what it calls so is
# something else. With *bird* it is careful: when it says so, it is mostly right, but it misses
# three of ten. One accuracy for all would have hidden both.
#
# (Their harmonic mean is called **F1**. It is one number again, and hides which of the two is low.)

# %% [markdown]
# ### More than one guess
#
# A search shows ten results; a doctor considers three diagnoses. Then it is enough that the truth
# is *among the first k* guesses: **top-k accuracy**.
#
# **Exercise 4.** `probabilities` has the shape (images, classes).
#
# <details><summary>Hint</summary>
# <code>np.argsort(-probabilities, axis=1)</code> orders the classes of each image, the likeliest
# first. Compare the first k columns with <code>labels[:, np.newaxis]</code>.</details>


# %% exercise="evaluation.top_k_accuracy"
def top_k_accuracy(probabilities, labels, k):
    """Share of the images whose true class is among the k likeliest."""
    ### BEGIN SOLUTION
    likeliest = np.argsort(-probabilities, axis=1)[:, :k]
    found = (likeliest == labels[:, np.newaxis]).any(axis=1)
    return found.mean()
    ### END SOLUTION


# %% check="evaluation.top_k_accuracy"
top_k_accuracy = check("evaluation.top_k_accuracy", top_k_accuracy)

# %% [markdown] solution=true
# `labels[:, np.newaxis]` is a column, (images, 1), which NumPy compares with each of the k columns.
# `any` asks of each image; only then comes the mean.

# %%
for name, least in (("small network", 0.7), ("features", 0.94)):
    shares = [top_k_accuracy(on_test[name], test.labels, k) for k in (1, 3)]
    same = np.isclose(shares[1], evaluation.top_k_accuracy(test.labels, on_test[name], 3))
    print(f"{name}: among the first three for more than {least:.0%}: {shares[1] > least} "
          f"(as the package says: {same})")  # fmt: skip

# %% [markdown]
# The truth is seldom far away: of the mistakes of *features*, most are cured by two guesses more.

# %% [markdown] id="markdown-unequal"
# ### Classes of unequal size
#
# CIFAR-10 has as many cats as dogs. Your own images will hardly be so fair. Suppose that 10 of our
# 200 cats were there, and all 200 dogs. Whoever says *dog* each time is then right in 95 of 100
# such images.
#
# *Predict:* a probe learns from these 210. How many of ten other cats will it find? And which of
# three remedies helps most?
#
# - **weights**: a cat counts 20 times as much in the loss;
# - **fewer**: 190 dogs are thrown away;
# - **threshold**: the probe stays as it is, and says *cat* as soon as P(cat) is above 10/210, the
#   share that cats had in training.
#
# We look at validation images, and measure the **mean recall**: of the recalls of both classes,
# the mean.

# %% id="code-unequal-probe"
CAT, DOG = (training.class_names.index(name) for name in ("cat", "dog"))
others = validation.only(("cat", "dog"))
other_features, is_cat = features_of(others.images), others.labels == 0


def found_shares(rows, weight_of_cats=1, threshold=0.5):
    """Which shares of other cats and dogs are found by a probe that learns from these rows."""
    labels = training.labels[rows]
    weights = np.where(labels == CAT, weight_of_cats, 1)
    of_two = linear_probe(training_features[rows], labels, sample_weight=weights)
    says_cat = of_two.predict_proba(other_features)[:, 0] > threshold
    return [says_cat[is_cat].mean(), 1 - says_cat[~is_cat].mean()]


# %% id="code-unequal-ways"
drawing = np.random.default_rng(0)
all_cats, all_dogs = (np.flatnonzero(training.labels == label) for label in (CAT, DOG))
few_cats = [drawing.choice(all_cats, 10, replace=False) for _ in range(20)]
unequal = [np.append(cats, all_dogs) for cats in few_cats]
equal = [np.append(cats, drawing.choice(all_dogs, 10, replace=False)) for cats in few_cats]
ways = {
    "all 200 cats": [found_shares(np.append(all_cats, all_dogs))],
    "10 cats": [found_shares(rows) for rows in unequal],
    "weights": [found_shares(rows, weight_of_cats=20) for rows in unequal],
    "fewer": [found_shares(rows) for rows in equal],
    "threshold": [found_shares(rows, threshold=10 / 210) for rows in unequal],
}
for name, shares in ways.items():
    print(f"{name:>12}: mean recall about {5 * np.round(20 * np.mean(shares)):.0f}%")

# %% [markdown] id="markdown-unequal-found"
# Each line but the first is the mean over twenty draws of ten cats. With 10 cats the probe finds
# about one cat in eight, and every dog: where cats are as rare as in training, 96% are right.
# Accuracy hides what the mean recall shows.
#
# **Weights** help least. The probe has more weights than images, so it can satisfy all of them,
# however much each counts (Byrd and Lipton, 2019). With **fewer** dogs it finds about as many cats
# as dogs, and how well depends on the dogs that stay. With the **threshold** it forgets nothing:
# who learned from few cats expects few, and the threshold takes that expectation out again (Menon
# et al., 2021). Both are ahead of weights by about nine points (paired by draw, 95%: five to twelve
# for *fewer*, nine to eleven for *threshold*). Between these two, twenty draws do not decide.
#
# Nothing makes up for the 190 cats. And whether a missed cat is worse than a missed dog, no loss
# knows: choose the threshold by what each costs you, on validation images. (Where you train a whole
# network, `fit` takes weights as `class_weight={0: 20}`.)

# %% [markdown]
# ## 3. Is it really better?
#
# Question 3 of our list: do **twice as many labels** make a better model? We train the probe again
# on one half of the images only, and compare.

# %% id="code-9bc6731c"
order = np.random.default_rng(0).permutation(len(training))
halves = {"half A": order[:1000], "half B": order[1000:]}
half_guesses, half_right, half_intervals = {}, {}, {}
for name, places in halves.items():
    trained = linear_probe(training_features[places], training.labels[places])
    half_guesses[name] = trained.predict(test_features)
    half_right[name] = half_guesses[name] == test.labels
    half_intervals[name] = evaluation.bootstrap_interval(np.mean, half_right[name])

full, half = intervals["features"], half_intervals["half A"]
print("all images are ahead of half of them:", full.estimate > half.estimate)
print("but their intervals overlap:", full.low < half.high)

# %% [markdown]
# Two points ahead, and overlapping intervals. Can't tell? That would be a waste of what we know.
#
# Both models were asked about **the same images**. An image that is easy for both, or hard for
# both, says nothing about which is better; it only makes both intervals wide. What counts are the
# images on which *exactly one* is right. If the models were equally good, each of these would fall
# to one or the other like a coin.
#
# So: the first wins $b$ of these $n = b + c$ throws, the second $c$. How probable is a split at
# least as uneven, with a fair coin?
#
# $$p = 2 \sum_{i=0}^{\min(b,c)} \binom{n}{i} \frac{1}{2^n} \quad\text{(at most 1)}$$
#
# This is **McNemar's exact test** (1947).

# %% [markdown]
# **Exercise 5.** `first_right` and `second_right` are arrays of truth values, one for each image.
# `binom.cdf(k, n, 0.5)` is the probability of *at most* k heads in n throws.
#
# <details><summary>Hint</summary>
# <code>(first_right & ~second_right).sum()</code> counts where only the first is right. Twice the
# tail, but never more than 1.</details>

# %%
from scipy.stats import binom

print("at most 1 head in 10 throws:", binom.cdf(1, 10, 0.5).round(4), "that is 11 / 1024")


# %% exercise="evaluation.mcnemar_p_value"
def mcnemar_p_value(first_right, second_right):
    """Probability of a split at least as uneven, if both models were equally good."""
    ### BEGIN SOLUTION
    only_first = (first_right & ~second_right).sum()
    only_second = (second_right & ~first_right).sum()
    tail = binom.cdf(min(only_first, only_second), only_first + only_second, 0.5)
    return min(1.0, 2 * tail)
    ### END SOLUTION


# %% check="evaluation.mcnemar_p_value"
mcnemar_p_value = check("evaluation.mcnemar_p_value", mcnemar_p_value)

# %% [markdown] solution=true
# The images on which the models agree do not occur. With them among the throws, the tail would be
# that of another coin, and thousands of easy images would make every difference look small.

# %% [markdown]
# *Predict:* is the difference real? And what will the same test say of half A against half B?

# %% id="code-f81022c1"
compared = evaluation.compare_models(test.labels, guesses["features"], half_guesses["half A"])
ours = mcnemar_p_value(right["features"], half_right["half A"])
print("our p-value is the package's:", np.isclose(ours, compared.p_value, atol=1e-12))
print("all against half A: p below 0.01:", ours < 0.01)
print("the interval of the difference lies above 0:", compared.difference.low > 0)
paired_difference(
    {"all": full, "half A": half},
    compared,
    "By themselves the two intervals overlap. But all is right alone more than twice as often as "
    "half A, and the interval of the difference, about two points, does not reach 0.",
)

# %% id="code-438f0afc"
other = evaluation.compare_models(test.labels, half_guesses["half A"], half_guesses["half B"])
print("half A against half B: p above 0.05:", other.p_value > 0.05)
disagreements = other.only_first + other.only_second
print("yet exactly one is right on 200 images or more:", disagreements >= 200)

# %% [markdown]
# More labels help, that is clear now. Between the halves no difference can be seen, although they
# disagree on more than 200 images: luck, in both directions.
#
# What a p-value is **not**:
#
# - not the probability that the models are equally good;
# - not the size of the difference: that is what the interval is for;
# - not to be collected: of twenty comparisons of equal models, about one shows $p < 0.05$.
#
# And it knows only *these* trained models. Train again with another seed, and the model itself has
# changed. If the question is about a **method**, train it several times (Bouthillier et al., 2021).

# %% [markdown]
# ## 4. Is it as sure as it is right?
#
# Take all images of which a model is about 80% sure. If it is right for 80% of them, it is
# **calibrated**: its probabilities can be taken at their word. Put the images into bins by the
# probability of the first guess, the **confidence**. In each bin, compare mean confidence with
# accuracy.
#
# *Predict* for the three models: too sure, too modest, or just right?

# %%
measured = {
    name: evaluation.reliability(probabilities, test.labels, bins=10)
    for name, probabilities in on_test.items()
}
for name in on_test:
    surplus = on_test[name].max(axis=1).mean() - right[name].mean()
    verdict = "too sure" if surplus > 0.1 else "too modest" if surplus < -0.015 else "about right"
    print(f"{name}: {verdict}")
reliability_diagrams(
    measured,
    "The bars of the small network end far below the diagonal: it is too sure. Those of pixels and "
    "features end above it in most places: they are a little too modest.",
)

# %% [markdown]
# The dashed line is calibration; the hatched part is the gap. Below each, how many images are in
# the bins.
#
# The small network is sure of nearly everything and right about half of it. This is what
# overfitting does: on *its own* training images it was right to be sure. The probe is the
# opposite. Its weights are held small (regularisation), so its scores lie close together, and it
# says less than it knows.
#
# In one number, the **expected calibration error** (ECE), with $n_b$ of the $n$ images in bin $b$:
#
# $$\text{ECE} = \sum_b \frac{n_b}{n} \, \big|\, \text{accuracy}_b - \text{confidence}_b \,\big|$$

# %% [markdown]
# **Exercise 6.** `confidences` are probabilities below 1; `right` holds 1 and 0. The first line
# finds the number of each image's bin. Skip empty bins.
#
# <details><summary>Hint</summary> For each bin: <code>inside = places == place</code>. Then
# <code>inside.mean()</code> is its share of the images, and <code>right[inside].mean()</code> its
# accuracy.</details>


# %% exercise="evaluation.expected_calibration_error"
def expected_calibration_error(confidences, right, bins):
    """Mean gap between accuracy and confidence, weighted by the images in each bin."""
    places = (confidences * bins).astype(int)
    # Complete this: add up, over the bins that are not empty, their share times their gap.
    ### BEGIN SOLUTION
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            gap = abs(right[inside].mean() - confidences[inside].mean())
            error += inside.mean() * gap
    return error
    ### END SOLUTION


# %% check="evaluation.expected_calibration_error"
expected_calibration_error = check(
    "evaluation.expected_calibration_error", expected_calibration_error
)

# %% [markdown] solution=true
# Without the weight, a bin with three images would count as much as one with three hundred. Without
# the absolute value, too sure here and too modest there would cancel.

# %%
errors = {}
for name, probabilities in on_test.items():
    confidences = np.minimum(probabilities.max(axis=1), 1 - 1e-6)
    errors[name] = expected_calibration_error(confidences, right[name].astype(int), 10)
    theirs = measured[name].expected_calibration_error
    print(f"{name}: as the package computes it: {np.isclose(errors[name], theirs, atol=1e-3)}")
print("small network: ECE above 10%:", errors["small network"] > 0.1)
print("features: ECE below 10%:", errors["features"] < 0.1)

# %% [markdown]
# ### Temperature
#
# The mending is almost too simple (Guo et al., 2017): divide all logits by one number, the
# **temperature** $T$, before the softmax.
#
# $$p = \text{softmax}(z / T)$$
#
# Above 1 it makes the model more modest, below 1 surer. No guess changes, and so no accuracy. $T$
# is chosen by the loss on **validation** images.
#
# **Exercise 7.** One line or two. `logits` has the shape (images, classes).
#
# <details><summary>Hint</summary>
# Divide first. Then lesson 02's softmax: exponentials, divided by the sum of their
# row.</details>


# %% exercise="evaluation.with_temperature"
def with_temperature(logits, temperature):
    """Probabilities, (images, classes)."""
    ### BEGIN SOLUTION
    scaled = logits / temperature
    exponentials = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="evaluation.with_temperature"
with_temperature = check("evaluation.with_temperature", with_temperature)

# %% [markdown] solution=true
# The largest score of each row is taken away first, so that nothing overflows (lesson 02). It
# changes nothing else.

# %% [markdown]
# Our models give probabilities. Their logarithms serve as logits: they differ from them by one
# number for each image, which softmax does not see.
#
# ### Play with it
#
# These are the validation images, since we are choosing.

# %%
logits = {
    name: np.log(np.maximum(on_validation[name], 1e-12)) for name in ("small network", "features")
}
temperature_explorer(logits, validation.labels)

# %% [markdown]
# - Where do the bars of the small network meet the diagonal? And where is the loss smallest?
# - What happens to the ECE if you go on? And what do you see at ¼?
# - *Features* needs the other direction. Why?

# %%
for name, scores in logits.items():
    best = evaluation.fit_temperature(scores, validation.labels)
    mended = with_temperature(np.log(np.maximum(on_test[name], 1e-12)), best)
    after = evaluation.expected_calibration_error(mended, test.labels, bins=10)
    direction = "above 1.5" if best > 1.5 else "below 0.95" if best < 0.95 else "near 1"
    print(f"{name}: best temperature {direction}")
    print("  ECE on test images at most two thirds of before:", after < 2 / 3 * errors[name])
    print("  the same guesses:", np.array_equal(mended.argmax(axis=1), guesses[name]))

# %% [markdown]
# One number, found on 1,000 validation images in a moment. Use it wherever probabilities are acted
# upon.

# %% [markdown]
# ## 5. It may pass
#
# Few tasks force a model to answer everything. If it is unsure, a person can look. So: answer only
# where the confidence reaches a **threshold**. The share of images that it answers is its
# **coverage**. What accuracy does it have on them?

# %%
curves = {
    name: evaluation.coverage_curve(probabilities, test.labels)
    for name, probabilities in on_test.items()
}
accuracy_by_coverage(
    curves,
    wanted=0.95,
    saying="All three fall from left to right: the surer the images, the more of them are right. "
    "Features stays above 95% for more than half of the images; the small network has that "
    "for a handful at best, and pixels never.",
)

# %% [markdown]
# Somebody asks for 95%. Which threshold? You could read it off this figure, and would have chosen
# on the test set: the threshold would fit its luck, and the promise would not hold.
#
# **Exercise 8 (open).** Choose the **smallest validation confidence** that, as a threshold, gives
# the wanted accuracy on the validation images that reach it (`>=`). Then report on the test
# images: the threshold, the coverage, and the accuracy on the answered ones.
#
# <details><summary>Hint</summary>
# Try all validation confidences as thresholds; collect those that reach the accuracy; take the
# smallest. <code>answered = test_confidences >= threshold</code> does the rest.</details>


# %% exercise="evaluation.answer_or_pass"
def answer_or_pass(validation_confidences, validation_right, test_confidences, test_right, wanted):
    """Threshold chosen on validation images; coverage and accuracy on test images."""
    ### BEGIN SOLUTION
    reaching = [
        threshold
        for threshold in validation_confidences
        if validation_right[validation_confidences >= threshold].mean() >= wanted
    ]
    threshold = min(reaching)
    answered = test_confidences >= threshold
    return threshold, answered.mean(), test_right[answered].mean()
    ### END SOLUTION


# %% check="evaluation.answer_or_pass"
answer_or_pass = check("evaluation.answer_or_pass", answer_or_pass)

# %% [markdown] solution=true
# The test images occur only after the threshold is fixed. A smaller threshold means a larger
# coverage, so of all that reach the accuracy the smallest serves best.

# %%
threshold, coverage, accuracy = answer_or_pass(
    on_validation["features"].max(axis=1),
    on_validation["features"].argmax(axis=1) == validation.labels,
    on_test["features"].max(axis=1),
    right["features"],
    wanted=0.95,
)
print("answers for more than half of the test images:", coverage > 0.5)
print("and is right on 95% of them, give or take 3 points:", abs(accuracy - 0.95) < 0.03)

# %% [markdown]
# From 84% to 95%, at the price of passing on about a third of the images. No other model was
# needed, only honesty about when it does not know.

# %% [markdown]
# ## 6. When it fails
#
# ### Look at the mistakes
#
# Numbers tell how many. To learn *why*, look. Begin with the mistakes that the model was surest of:

# %%
places = evaluation.most_certain_mistakes(on_test["features"], test.labels, count=12)
mistake_gallery(
    test.images[places],
    [test.class_names[guess] for guess in guesses["features"][places]],
    [test.class_names[label] for label in test.labels[places]],
    on_test["features"][places].max(axis=1),
    "Among them are birds and ships before a blue sky that were called airplane, deer without "
    "antlers called horse, and cats and dogs exchanged.",
)

# %% [markdown]
# Before a blue sky things are airplanes; a moose is a horse; an old truck, open and low, is an
# automobile. Some of these you would have got wrong as well. Look at a dozen such images before you
# try to improve any model. You will find:
#
# - **what it goes by**: the background, a colour, a typical pose;
# - **classes with a soft border**: is that still a truck?
# - **wrong labels**: even the test sets that everyone uses have them, 0.5% in CIFAR-10 and some 6%
#   in ImageNet (Northcutt et al., 2021).
#
# ### Change the conditions
#
# The test set is drawn like the training set. The world is not. Hendrycks and Dietterich (2019)
# proposed to spoil test images in ways that really happen, each in five strengths. Four of them:

# %%
corruption_table(squares["dog"])

# %% [markdown]
# Now 200 test images of CIFAR-10, with the strengths that the authors chose for images this small.
# *Predict:* draw one curve for each model, accuracy against the strength of the noise. Which model
# is best at strength 5?

# %%
few = test.per_class(20, seed=0)
STRENGTHS = (0, 1, 3, 5)
spoilt = {kind: {name: [] for name in models} for kind in evaluation.KINDS}
clean = {name: model(few.images) for name, model in models.items()}
for kind, answers in spoilt.items():
    for strength in STRENGTHS:
        images = evaluation.corrupt(few.images, kind, strength)
        for name, model in models.items():
            answers[name].append(model(images) if strength else clean[name])

# %%
share = {
    kind: {
        name: [evaluation.accuracy(few.labels, one.argmax(axis=1)) for one in answers]
        for name, answers in by_model.items()
    }
    for kind, by_model in spoilt.items()
}
noise = {name: curve[-1] for name, curve in share["noise"].items()}
before = {name: curve[0] for name, curve in share["noise"].items()}
ahead = before["features"] - before["small network"]
print("as they are, features is ahead by more than 20 points:", ahead > 0.2)
print("in strong noise it is behind:", noise["features"] < noise["small network"])
print("and has lost more than 35 points:", before["features"] - noise["features"] > 0.35)
accuracy_by_strength(
    STRENGTHS,
    share,
    "Features starts far above the others and falls in every panel. In noise it falls below the "
    "small network, and at last below pixels; these two hardly mind noise. Low contrast harms all "
    "three, and the small network most.",
)

# %% [markdown]
# The best model is not the best everywhere. In strong noise it is the *worst*, while the small
# network hardly notices. No accuracy on clean images would have told.
#
# Why? A suspicion: our images are enlarged to 128 pixels, and with them the noise, to blotches of
# 4 × 4 pixels such as no photo has. A suspicion can be tested. We add noise of the same strength
# *after* enlarging, so that it stays fine.

# %%
random = np.random.default_rng(0)


def add_noise(image):
    """Normal noise with a tenth of the range as its deviation: strength 5."""
    return np.clip(np.rint(image + random.normal(scale=25.5, size=image.shape)), 0, 255)


enlarged = datasets.resize(few.images, 128)
fine = np.stack([add_noise(image).astype(np.uint8) for image in enlarged])
in_fine_noise = probe.score(features_of(fine), few.labels)
print("fine noise costs less than coarse:", in_fine_noise > noise["features"] + 0.08)
print("but still 20 points or more:", before["features"] - in_fine_noise > 0.2)

# %% [markdown]
# So the blotches are a part of it, and not all. This network, which was trained with sharp photos,
# takes any grain for something. And does it notice that it is lost?

# %%
sure = {
    kind: [one.max(axis=1).mean() for one in by_model["features"]]
    for kind, by_model in spoilt.items()
}
gap = sure["noise"][-1] - noise["features"]
print("in strong noise more than 10 points too sure:", gap > 0.1)
sureness_by_strength(
    STRENGTHS,
    {kind: by_model["features"] for kind, by_model in share.items()},
    sure,
    "On the left both are nearly equal. In noise accuracy falls far below confidence, and a wide "
    "gap opens; in the other three panels the two fall together.",
)

# %% [markdown]
# In blur, in low contrast and as a JPEG it knows fairly well how good it still is. In noise it does
# not: there it is right for about one image in four, and half sure on average. No temperature that
# was found on clean images mends this: it holds for images *like those* (Ovadia et al., 2019).
#
# ### Play with it
#
# The whole ImageNet network and the course's photos, at full strength:


# %%
def top_five(image):
    """The five likeliest of ImageNet's classes."""
    answer = imagenet.predict_on_batch(image[np.newaxis])[0]
    return [(class_names[place], float(answer[place])) for place in answer.argsort()[::-1][:5]]


corruption_explorer(list(photos.values()), top_five, photo=photos["dog"].title, strength=2)

# %% [markdown]
# - Which corruption makes the dog disappear first? Which hardly matters?
# - Find a photo on which it is wrong *and sure*. (The pan is one; there are others.)
# - Is there a photo that no noise can hide?

# %% [markdown]
# ## 7. Where does it look?
#
# Was it the animal, or the meadow behind it? The last feature maps of a convolutional network still
# have places. **Grad-CAM** (Selvaraju et al., 2017) asks of each map $A_k$ how much the score $z_c$
# of class $c$ would rise if the map did, on average over its places:
#
# $$w_k = \frac{1}{\text{places}} \sum_{x,y} \frac{\partial z_c}{\partial A_k(x,y)}, \qquad
# \text{heat} = \max\Big(0, \sum_k w_k A_k\Big)$$
#
# The derivatives are those of lesson 04, only that they stop at the last maps instead of at the
# weights. Nothing has to be trained.

# %%
cat, dog = photos["cat"].class_index, photos["dog"].class_index
smaller = datasets.resize(np.stack([squares["cat"], squares["dog"]]), 160)
both = np.concatenate(smaller, axis=1)
heat = {label: evaluation.grad_cam(imagenet, both[np.newaxis], label)[0] for label in (cat, dog)}
print("layer:", evaluation.feature_layer(imagenet).name, " size of a map:", heat[cat].shape)
for label, half_of_it in ((cat, heat[cat][:, :5]), (dog, heat[dog][:, 5:])):
    inside = half_of_it.sum() / heat[label].sum()
    print(f"{class_names[label]}: more than 90% of the heat in its own half: {inside > 0.9}")
heat_on_photos(
    [both, both],
    [heat[cat], heat[dog]],
    [f"where is: {class_names[label]}?" for label in (cat, dog)],
    "A cat's face on the left and a dog on the right of the same picture. Asked for the cat, only "
    "the left half is hot, above all one eye and the cheek; asked for the dog, only the right half "
    "is, above all head and chest.",
    columns=2,
)

# %% [markdown]
# The same picture, the same network; only the question differs. Nobody ever told it *where* the cat
# is in a photo. It learned names of whole photos.
#
# Now the other photos, each for the class that it shows:

# %%
chosen = ["cat", "dog", "clownfish", "koala", "electric_guitar", "frying_pan", "hammer", "panda"]
maps = evaluation.grad_cam(
    imagenet,
    np.stack([squares[name] for name in chosen]),
    [photos[name].class_index for name in chosen],
)
heat_on_photos(
    [squares[name] for name in chosen],
    maps,
    [photos[name].class_name for name in chosen],
    "The heat lies on the things themselves: faces of the cat, the dog and the panda, the whole "
    "koala, the fish and not the anemones, the guitar and not the drums beside it, the pan, the "
    "hammer's head.",
)

# %% [markdown]
# The guitar, not the drums; the fish, not the anemone around it. For these photos it looks at what
# it names.
#
# ### Our own model
#
# The probe sits in scikit-learn, so no gradient goes through it. But it is only a linear layer,
# and its standardisation can be folded into the weights: $(h - \mu)/\sigma \cdot W + b$ is $h
# \cdot W/\sigma + (b - \mu/\sigma \cdot W)$. So backbone and probe become one Keras model, with a
# model inside a model.

# %%
scaler, classifier = probe[0], probe[-1]
kernel = (classifier.coef_ / scaler.scale_).T
head = keras.layers.Dense(10, activation="softmax")
pixels = keras.Input((128, 128, 3))
whole = keras.Model(pixels, head(backbone(pixels)))
head.set_weights([kernel, classifier.intercept_ - scaler.mean_ @ kernel])

ten = datasets.resize(test.images[:10], 128)
same = np.abs(whole.predict_on_batch(ten) - on_test["features"][:10]).max() < 1e-3
print("the same probabilities as the probe:", same)

# %% [markdown]
# Among its surest mistakes was a moose, which is a *deer* here, and which it called a *horse*. What
# spoke for horse? And what would have spoken for deer?

# %%
MOOSE = 993  # its place among the test images
moose = test.images[[MOOSE]]
enlarged = datasets.resize(moose, 128)
labels = [test.class_names.index(name) for name in ("horse", "deer")]
maps = [evaluation.grad_cam(whole, enlarged, label)[0] for label in labels]
print("it says:", test.class_names[guesses["features"][MOOSE]])
heat_on_photos(
    [enlarged[0]] * 3,
    [np.zeros((4, 4)), *maps],
    ["the photo", "what speaks for horse", "what speaks for deer"],
    "A moose, coarse and from the side. For horse, its broad body is hot; for deer, its head and "
    "neck are.",
    columns=3,
)

# %% [markdown]
# Maps of only 4 × 4 places, so take them with care. The body made it a horse; the head would have
# known better.
#
# ### A warning
#
# A map like this is quickly believed. Test it: the same recipe with a network of the same form that
# has **learned nothing**, with random weights (Adebayo et al., 2018). *Predict:* how will its maps
# look?

# %%
keras.utils.set_random_seed(0)
untrained = efficientnet_lite0(input_size=None, weights=None)
four = ["cat", "clownfish", "electric_guitar", "panda"]
images = np.stack([squares[name] for name in four])
labels = [photos[name].class_index for name in four]
heat_on_photos(
    [*images, *images],
    [
        *evaluation.grad_cam(imagenet, images, labels),
        *evaluation.grad_cam(untrained, images, labels),
    ],
    [f"{photos[name].class_name}, {kind}" for kind in ("trained", "untrained") for name in four],
    "Above, the trained network: heat on the things. Below, the untrained one: patches here and "
    "there, some on the thing and some beside it.",
)

# %% [markdown]
# Here and there its patches lie on the thing as well, since edges and textures are there. One
# convincing map proves nothing. Look at many, and at those of wrong answers, before you say *it
# looks at the right thing*. And *where* is not *why*: no map says what about the place mattered.

# %% [markdown]
# ## 8. What belongs in a report
#
# Whoever uses your model needs more than an accuracy (Mitchell et al., 2019):
#
# | question | for *features*, from this lesson |
# | --- | --- |
# | trained and tested on what? how often tested? | 2,000 and 2,000 images of CIFAR-10; once |
# | how good, and how sure is that? | about 84%, give or take two points |
# | for which classes is it weak? | cats and dogs; misses three birds in ten |
# | better than what, by how much? | than with half of the labels, by about two points |
# | can its probabilities be trusted? | after temperature scaling, on images like these |
# | what if it is unsure? | 95% right if it may pass on a third |
# | when does it fail? | noise, and it does not notice; also blur and low contrast |
# | for what must it not be used? | everything that was not tested |
#
# The last row is the longest in any honest report.

# %% [markdown]
# ## On your own
#
# 1. **Is it the enlargement?** Extract features at 32 instead of 128 pixels for clean and noisy
#    images. Is the *fall* smaller?
# 2. **Can it be trained away?** Add noise of random strength to half of the training images,
#    extract their features, and train the probe again. What does it gain in noise, and what does
#    it lose on clean images? And in blur?
# 3. **How much is training luck?** Train the small network with five seeds. How does the spread of
#    the five accuracies compare with the interval of section 1?
# 4. **Calibration by class:** draw the reliability diagram of *cat* alone. Does one temperature
#    serve all classes?
# 5. **Your own photos:** load a folder with `datasets.load_image_folder`, and write the table of
#    section 8 for them.

# %% [markdown]
# ## What to remember
#
# - Choose on validation images. Write down what you will measure. Then test, **once**.
# - An accuracy without an **interval** is half a statement; the bootstrap gives one for any
#   measure.
# - The **confusion matrix** says which mistakes are made; **precision** looks along a column,
#   **recall** along a row.
# - Compare two models on the **same images**: only those count on which exactly one is right.
# - A model that is right often may still be too sure. **Temperature** mends that, on images like
#   those it was found on.
# - With a **threshold** a model can pass; the threshold is chosen like everything else: not on the
#   test set.
# - Look at the surest mistakes, spoil the images, ask where it looks. The best on average may be
#   the worst in the rain.

# %% [markdown] id="markdown-e1d07417"
# ## In practice
#
# - `imgcls_course.evaluation` has all of this: `bootstrap_interval`, `compare_models`,
#   `reliability`, `fit_temperature`, `corrupt`, `grad_cam`. Its metrics are scikit-learn's where
#   that has them.
# - `sklearn.metrics.classification_report` prints precision and recall of every class in one line
#   of code.
# - Classes of unequal size: an accuracy is then the accuracy of the frequent ones. Report the mean
#   recall over the classes as well (`balanced_accuracy_score`), and look at the threshold first.
# - Save all predictions on the test set, not only the accuracy. Every comparison to come needs
#   them.
# - After a model has gone into use, take a hundred of its images a month, label them, and test
#   again: the world drifts.

# %% [markdown] id="markdown-1ad717c2"
# ## Read next
#
# - B. Efron, R. Tibshirani (1993). *An Introduction to the Bootstrap*. Chapman & Hall.
# - T. Dietterich (1998). Approximate Statistical Tests for Comparing Supervised Classification
#   Learning Algorithms. *Neural Computation* 10(7).
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). On Calibration of Modern Neural Networks.
#   *ICML*.
# - Y. Geifman, R. El-Yaniv (2017). Selective Classification for Deep Neural Networks. *NeurIPS*.
# - R. R. Selvaraju and others (2017). Grad-CAM: Visual Explanations from Deep Networks via
#   Gradient-Based Localization. *ICCV*.
# - J. Adebayo and others (2018). Sanity Checks for Saliency Maps. *NeurIPS*.
# - J. Byrd, Z. C. Lipton (2019). What Is the Effect of Importance Weighting in Deep Learning?
#   *ICML*.
# - A. K. Menon and others (2021). Long-Tail Learning via Logit Adjustment. *ICLR*.
# - D. Hendrycks, T. Dietterich (2019). Benchmarking Neural Network Robustness to Common Corruptions
#   and Perturbations. *ICLR*.

# %% [markdown]
# - Y. Ovadia and others (2019). Can You Trust Your Model's Uncertainty? Evaluating Predictive
#   Uncertainty under Dataset Shift. *NeurIPS*.
# - M. Mitchell and others (2019). Model Cards for Model Reporting. *FAT\**.
# - X. Bouthillier and others (2021). Accounting for Variance in Machine Learning Benchmarks.
#   *MLSys*.
# - C. G. Northcutt, A. Athalye, J. Mueller (2021). Pervasive Label Errors in Test Sets Destabilize
#   Machine Learning Benchmarks. *NeurIPS Datasets and Benchmarks*.
#
# **Next:** lesson 10 asks which ideas made networks as good as they are.
