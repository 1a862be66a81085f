# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 01 · Images and tasks: what goes in, what should come out
#
# To a computer a photo is a block of numbers. So here is a simple plan for recognising things:
# *look for the photo whose numbers are most alike, and say what that one is.*
#
# Run the next two cells, and see how the plan fares.

# %% id="code-f8ec9524"
import numpy as np

from imgcls_course import datasets
from imgcls_course.check import check
from imgcls_course.figures.accuracy_intervals import accuracy_bars
from imgcls_course.figures.galleries import class_gallery, pairs
from imgcls_course.lessons.images_and_tasks import (
    accuracy_against_k, accuracy_histogram, channels, chosen_and_fresh, class_pictures,
    error_bar_explorer, neighbour_explorer, neighbours, pixel_explorer, pixel_values,
)

# %%
all_training = datasets.load_cifar10("train")
test = datasets.load_cifar10("test")
first = test.images[0].astype(float)
differences = (all_training.images[:5000] - first) ** 2
most_alike = differences.sum(axis=(1, 2, 3)).argsort(kind="stable")[:7]
neighbours(
    test.images[0],
    test.labels[0],
    all_training.images[most_alike],
    all_training.labels[most_alike],
    test.class_names,
)

# %% [markdown]
# On the left is a photo; then come the seven of 5,000 others that are most alike, number by
# number. A ✓ would mark those that show the same kind of thing, a ✗ marks the others.
#
# How good is this plan on many photos? Is it better than guessing? And how would we know?
#
# **You will learn**
#
# - what an image is as an array, and how to crop it, change it and put many into a batch;
# - what the task *classification* is, with two classes and with many, and what a one-hot label
#   is;
# - why data are split into training, validation and test, and how a test can lie;
# - three baselines on plain pixels: majority, nearest class mean, k-nearest neighbours;
# - how far to trust an accuracy: its error bar.
#
# **Time:** about 90 minutes; the computer needs less than one of them. **Builds on:** lesson 00,
# and NumPy's arrays.

# %% [markdown]
# ## Before you start
#
# Three questions on lesson 00. Answer first, then open.
#
# <details><summary>A model gives each of a thousand classes a probability. What is their sum?
# </summary> One. Each is between 0 and 1, and some class has to be it.</details>
#
# <details><summary>What does "top-5 accuracy" count as right?</summary> A photo whose right class
# is among the five likeliest.</details>
#
# <details><summary>A check says <i>not attempted yet</i>. Does the rest of the lesson still run?
# </summary> Yes. It goes on with the course's own answer until yours is right.</details>

# %% [markdown]
# ## 1. An image is an array
#
# A colour photo is an array of three axes: **height** (rows, from the top), **width** (columns,
# from the left) and **channels** (red, green, blue). Any array with more than two axes is often
# called a **tensor**.

# %%
photos = datasets.load_photos()
cat = next(photo for photo in photos if photo.name == "cat")
print(cat.title)
print("shape:", cat.image.shape, " type:", cat.image.dtype)
print("values from", cat.image.min(), "to", cat.image.max())
print("row 120, column 180 holds red, green, blue =", cat.image[120, 180])

# %% [markdown]
# One place in the grid is a **pixel**. Its three numbers say how much red, green and blue light
# it sends out. They are of type `uint8`: whole numbers in 8 bits, from 0 (none) to 255 (all).

# %%
pixel_values(cat.image, cat.title, top=120, left=180)

# %%
channels(cat.image, cat.title)

# %% [markdown]
# Each channel alone is a picture in grey: bright where there is much of that colour.
#
# Now play with the numbers themselves.

# %%
pixel_explorer(photos)

# %% [markdown]
# ### Batches
#
# Models do not take one image but a **batch** of them, stacked along a new first axis: `(images,
# height, width, channels)`. All images of a batch have one size, so photos are cropped and
# resized first.
#
# *Predict:* what is the shape of a batch of fourteen square photos of 96 pixels a side?

# %%
squares = [datasets.centre_square(photo.image) for photo in photos]
batch = np.concatenate([datasets.resize(square[None], 96) for square in squares])
print("a batch of", len(batch), "photos:", batch.shape)
print("its first photo:              ", batch[0].shape)
print("the red channel of all:       ", batch[..., 0].shape)
print("the mean colour of each photo:", batch.mean(axis=(1, 2)).shape)

# %% [markdown]
# Some libraries put the channels before the height: `(images, channels, height, width)`. Keras
# with TensorFlow has them last, as here. When shapes do not fit, look at this first.

# %% [markdown]
# ### Exercise 1: crop the middle
#
# `crop_centre(images, size)` takes a batch `(n, height, width, channels)` and cuts the square of
# `size` by `size` pixels in the middle out of each image. The images need not be square. The
# first line is given; complete the rest.
#
# <details><summary>Hint</summary> If an image has 10 rows and 4 are kept, 6 are too many: 3 go
# from the top, 3 from the bottom. A colon alone keeps a whole axis.</details>


# %% exercise="images.crop_centre"
def crop_centre(images: np.ndarray, size: int) -> np.ndarray:
    """The square in the middle of each image, (n, size, size, channels)."""
    top = (images.shape[1] - size) // 2  # rows above the square
    ### BEGIN SOLUTION
    left = (images.shape[2] - size) // 2
    return images[:, top : top + size, left : left + size]
    ### END SOLUTION


# %% check="images.crop_centre"
crop_centre = check("images.crop_centre", crop_centre)

# %% [markdown] solution=true
# *Why this is right:* the first axis counts the images and stays whole; the last, the channels,
# needs no index. `top : top + size` holds exactly `size` rows.

# %% [markdown]
# ### A trap: 200 + 100 = 44
#
# To brighten a photo, add something to every number. *Predict:* what is 200 + 100, if only the
# numbers from 0 to 255 exist?

# %%
values = np.array([100, 150, 200, 250], dtype=np.uint8)
print(values, "+ 100 =", values + np.uint8(100))
saying = "Below, bright parts have turned black or into garish blue, green and pink."
pairs(batch[:6], batch[:6] + np.uint8(100), ("as taken", "uint8 + 100"), saying)

# %% [markdown]
# After 255 comes 0 again, like a clock after midnight. Nothing warns you. What should be
# brightest turns dark, and colours go wild, since each channel starts again at a place of its
# own.
#
# ### Exercise 2: brighten
#
# Write `brighten(images, amount)`. It adds `amount` to every value; what would pass 255 stays at
# 255. The result is `uint8` again.
#
# <details><summary>Hint</summary> <code>images.astype(np.int64)</code> is a copy in a type with
# room for larger numbers. <code>np.clip(values, low, high)</code> holds values between two
# limits.</details>


# %% exercise="images.brighten"
def brighten(images: np.ndarray, amount: int) -> np.ndarray:
    """Images (uint8, any shape) with an amount added to every value, at most 255."""
    ### BEGIN SOLUTION
    brighter = images.astype(np.int64) + amount
    return np.clip(brighter, 0, 255).astype(np.uint8)
    ### END SOLUTION


# %% check="images.brighten"
brighten = check("images.brighten", brighten)

# %% [markdown] solution=true
# *Why this is right:* the order counts. Room first (`int64`), then the sum, then the limit, and
# only then back to `uint8`.

# %%
middles = crop_centre(batch, 64)
saying = "Below, the same photos are paler, with white where they had been bright."
pairs(middles[:6], brighten(middles[:6], 100), ("as taken", "brightened"), saying)

# %% [markdown]
# ## 2. The task
#
# **Image classification** asks: which of these classes does the image show? The classes are fixed
# beforehand. **CIFAR-10** has ten of them, and photos of only 32 by 32 pixels (Krizhevsky, 2009).
# They are small enough for quick experiments, and hard enough to be interesting.

# %%
print("to learn from: ", all_training)
print("to be judged on:", len(test), "more")
class_gallery(all_training.images, all_training.labels, all_training.class_names)

# %% [markdown]
# The number beside each name is its **label**. A **classifier** is a function from an image to a
# label. How many classes there are makes three kinds of tasks:
#
# - **binary**: two classes, such as cat or dog, healthy or ill;
# - **multi-class**: one of many, as in CIFAR-10;
# - **multi-label**: any number of them at once ("beach", "dog", "sunset"). That is as many binary
#   questions as there are labels.

# %%
cat_or_dog = test.only(["cat", "dog"])
for name, data in (("binary", cat_or_dog), ("multi-class", test)):
    print(f"{name:12}first labels", data.labels[:8], "images of each", np.bincount(data.labels))

# %% [markdown]
# Labels are names that happen to be numbers. Do not calculate with them: half-way between an
# airplane (0) and a bird (2) there is no automobile (1).
#
# Models calculate, though. So labels are often written **one-hot**: a row of zeros with a single
# 1 in the column of the class. All classes are then equally far from each other.
#
# ### Exercise 3: one-hot
#
# Write `one_hot(labels, number_of_classes)`: `(n,)` whole numbers become `(n,
# number_of_classes)`.
#
# <details><summary>Hint</summary> Try <code>np.eye(4)</code>, then <code>np.eye(4)[[2,
# 0]]</code>: an array as index picks rows. </details>


# %% exercise="images.one_hot"
def one_hot(labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    """One row a label: 1 in the label's column, 0 elsewhere."""
    ### BEGIN SOLUTION
    return np.eye(number_of_classes)[labels]
    ### END SOLUTION


# %% check="images.one_hot"
one_hot = check("images.one_hot", one_hot)

# %% [markdown] solution=true
# *Why this is right:* row k of the identity matrix has its only 1 in column k, and indexing with
# an array of labels picks one such row for each.

# %%
print("labels", test.labels[:4], "one-hot:")
print(one_hot(test.labels[:4], 10).astype(int))
print("the sum of the columns counts the classes:")
print(one_hot(test.labels, 10).sum(axis=0).astype(int))

# %% [markdown]
# ## 3. Three sets of images
#
# A classifier that has seen an image may simply remember it. What we want to know is how it does
# on images it has **never seen**. So the images are split, once, at the start:
#
# | set | what for | how often it is looked at |
# |---|---|---|
# | **training** | to learn from | all the time |
# | **validation** | to choose: which model, which settings, when to stop | often |
# | **test** | to report one honest number | once, at the very end |
#
# Every choice made on a set uses it up a little. That is why choosing gets a set of its own.

# %%
some = all_training.per_class(700, seed=0)
training, validation = datasets.split(some, fraction=2 / 7, seed=0)
print("training:  ", len(training), "images, a class:", np.bincount(training.labels))
print("validation:", len(validation), "images, a class:", np.bincount(validation.labels))
print("test:      ", len(test), "images, a class:", np.bincount(test.labels))

# %% [markdown]
# The split is **stratified**: each class has the same share in each part. We use 7,000 of the
# 20,000 training images here, so that everything takes seconds.

# %% [markdown]
# ### Exercise 4: accuracy
#
# **Accuracy** is the share of images whose predicted label is right,
#
# $$\text{accuracy} = \frac{\text{number of right predictions}}{\text{number of images}}.$$
#
# Write `accuracy(predicted, labels)`, a number between 0 and 1.
#
# <details><summary>Hint</summary> What does <code>predicted == labels</code> give? And what is
# the mean of that?</details>


# %% exercise="images.accuracy"
def accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """The share of predictions that are right, from 0 to 1."""
    ### BEGIN SOLUTION
    return float(np.mean(predicted == labels))
    ### END SOLUTION


# %% check="images.accuracy"
accuracy = check("images.accuracy", accuracy)

# %% [markdown] solution=true
# *Why this is right:* `predicted == labels` is True or False for each image, and a mean counts
# True as 1. The share of the Trues is the accuracy.

# %% [markdown]
# ## 4. The first baseline: majority
#
# Before anything clever, ask what is to be had for nothing. A **baseline** is a simple method
# that a better one must beat. The simplest never looks at the image: it always says the class
# that is most frequent in training.
#
# *Predict:* its accuracy on ten classes with 200 test images each. And its accuracy on the binary
# question "Is it a cat?", asked of all 2,000 images?

# %%
most_frequent = np.bincount(training.labels).argmax()
always_the_same = np.full(len(test), most_frequent)
print(f"ten classes, majority:  {accuracy(always_the_same, test.labels):.0%}")

is_cat = test.labels == test.class_names.index("cat")
never = np.zeros(len(test), dtype=bool)
print(f"'is it a cat?', majority: {accuracy(never, is_cat):.0%}, and it finds no cat at all")

# %% [markdown]
# A high accuracy means nothing by itself. Where one class is rare, always saying the other is
# nearly always right, and useless. So: **report the majority baseline beside every accuracy.**

# %% [markdown]
# ## 5. Distance between images
#
# The other two baselines need a measure of how alike two images are. Lay the 32 · 32 · 3 numbers
# of an image in one row $x$ of 3,072 numbers. The squared distance of a query $q$ from a
# reference $r$ is
#
# $$\lVert q - r\rVert^2 = \sum_i (q_i - r_i)^2
# = \lVert q\rVert^2 + \lVert r\rVert^2 - 2\, q \cdot r .$$
#
# The right-hand side is worth it: for *all* pairs of n queries and m references, all the products
# $q \cdot r$ are one matrix product. No array of shape (n, m, 3072) is ever made.

# %%
gigabytes = len(test) * len(training) * 3072 * 8 / 1e9
print(f"all differences of all pairs would take {gigabytes:.0f} GB;")
print(f"all distances take {len(test) * len(training) * 8 / 1e9:.2f} GB.")

# %% [markdown]
# ### Exercise 5: squared distances
#
# Write `squared_distances(queries, references)`: from `(n, d)` and `(m, d)` to `(n, m)`, without
# a loop.
#
# <details><summary>Hint</summary> <code>(queries ** 2).sum(axis=1)</code> has shape (n,). As a
# column, <code>[:, None]</code>, it can be added to a row of shape (1, m). The products of all
# pairs: <code>queries @ references.T</code>. </details>


# %% exercise="images.squared_distances"
def squared_distances(queries: np.ndarray, references: np.ndarray) -> np.ndarray:
    """Squared distance of every query (n, d) from every reference (m, d): (n, m)."""
    ### BEGIN SOLUTION
    query_squares = (queries**2).sum(axis=1)[:, None]
    reference_squares = (references**2).sum(axis=1)[None, :]
    return query_squares + reference_squares - 2 * queries @ references.T
    ### END SOLUTION


# %% check="images.squared_distances"
squared_distances = check("images.squared_distances", squared_distances)

# %% [markdown] solution=true
# *Why this is right:* a column (n, 1) plus a row (1, m) is a table (n, m) of all sums, and
# `queries @ references.T` is a table of the same shape with all products.


# %%
def as_rows(images: np.ndarray) -> np.ndarray:
    """Each image as one row of numbers from 0 to 1: (n, height * width * channels)."""
    return images.reshape(len(images), -1) / 255


training_rows, validation_rows, test_rows = map(
    as_rows, (training.images, validation.images, test.images)
)
by_formula = squared_distances(test_rows[:3], training_rows[:4])
one_by_one = [[((q - r) ** 2).sum() for r in training_rows[:4]] for q in test_rows[:3]]
print("a row has", training_rows.shape[1], "numbers")
print("formula and loop agree:", np.allclose(by_formula, one_by_one))

# %% [markdown]
# ## 6. Nearest class mean
#
# The second baseline sums each class up in a single picture: the mean of its training images. A
# new image gets the class whose mean is nearest.
#
# ### Exercise 6: class means
#
# Write `class_means(images, labels, number_of_classes)`: `(n, d)` flattened images to
# `(number_of_classes, d)`.
#
# <details><summary>Hint</summary> <code>images[labels == k]</code> are the images of class k. A
# list of the classes' means becomes an array with <code>np.stack</code>.</details>


# %% exercise="images.class_means"
def class_means(images: np.ndarray, labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    """The mean image of each class: (number_of_classes, d)."""
    ### BEGIN SOLUTION
    return np.stack([images[labels == k].mean(axis=0) for k in range(number_of_classes)])
    ### END SOLUTION


# %% check="images.class_means"
class_means = check("images.class_means", class_means)

# %% [markdown] solution=true
# *Why this is right:* a condition as index picks the rows of one class, and the mean over axis 0
# leaves a row of pixels. `np.stack` puts the classes one below the other.

# %% [markdown]
# *Predict:* will you recognise any class in its mean?

# %%
means = class_means(training_rows, training.labels, 10)
class_pictures(
    means.reshape(10, 32, 32, 3),
    training.class_names,
    "Blurs: a light blue one for airplane and ship, greenish and brown ones for the animals; "
    "horse and automobile show a faint shape.",
)

# %%
mean_predicted = squared_distances(validation_rows, means).argmin(axis=1)
print(f"nearest class mean, validation: {accuracy(mean_predicted, validation.labels):.1%}")
print("said how often, class by class:", np.bincount(mean_predicted, minlength=10))

# %% [markdown]
# Far better than 10%, from ten blurs. What it learned is mostly the background: sky and sea are
# blue. One mean for a class that looks left *and* right cannot do much more.
#
# With one-hot labels $Y$ the sums of all classes are a single product, $Y^\top X$. Nice to try.

# %% [markdown]
# ## 7. k-nearest neighbours
#
# The third baseline keeps *all* training images. For a new one it looks for the **k nearest**,
# and they vote. With k = 1 this is the plan from the top of the lesson.
#
# ### Exercise 7: the vote
#
# Write `majority_vote(neighbour_labels, number_of_classes)`. Row i of `neighbour_labels`, `(n,
# k)`, holds the labels of query i's neighbours. Give the most frequent label of each row, `(n,)`.
# Where two classes have as many votes, the smaller number wins.
#
# <details><summary>Hint</summary> <code>(neighbour_labels == 3).sum(axis=1)</code> counts each
# row's votes for class 3. Do that for every class, and see which is largest.</details>


# %% exercise="images.majority_vote"
def majority_vote(neighbour_labels: np.ndarray, number_of_classes: int) -> np.ndarray:
    """The most frequent label of each row, (n, k) to (n,); ties go to the smaller number."""
    ### BEGIN SOLUTION
    classes = range(number_of_classes)
    votes = np.stack([(neighbour_labels == c).sum(axis=1) for c in classes], axis=1)
    return votes.argmax(axis=1)
    ### END SOLUTION


# %% check="images.majority_vote"
majority_vote = check("images.majority_vote", majority_vote)

# %% [markdown] solution=true
# *Why this is right:* `votes` has one row a query and one column a class. `argmax` gives the
# first of equal values, which is the smaller class number.


# %%
def nearest(queries: np.ndarray, references: np.ndarray, k: int) -> np.ndarray:
    """Places of the k nearest references of each query, the nearest first: (n, k)."""
    found = []
    for start in range(0, len(queries), 500):  # in batches, to keep the memory small
        distances = squared_distances(queries[start : start + 500], references)
        found.append(distances.argsort(axis=1, kind="stable")[:, :k].copy())
    return np.concatenate(found)


near_validation = nearest(validation_rows, training_rows, 100)
print("100 neighbours of each validation image:", near_validation.shape)

# %%
neighbour_explorer(validation, training, near_validation)

# %% [markdown]
# ### Choosing k
#
# k is a **hyperparameter**: a setting that is not learned but chosen. Choose it on the validation
# set.
#
# *Predict:* what is the accuracy with k = 1 on the *training* images themselves?

# %%
ks = (1, 2, 5, 10, 20, 50, 100)
near_training = nearest(training_rows[:500], training_rows, 100)


def accuracies(near: np.ndarray, labels: np.ndarray, ks: tuple[int, ...]) -> list[float]:
    """Accuracy of the vote of the first k neighbours, for each k."""
    return [accuracy(majority_vote(training.labels[near[:, :k]], 10), labels) for k in ks]


on_training = accuracies(near_training, training.labels[:500], ks)
on_validation = accuracies(near_validation, validation.labels, ks)
accuracy_against_k(ks, {"500 training images": on_training, "validation": on_validation})

# %% [markdown]
# On training images k = 1 is perfect: each image's nearest neighbour is itself. That says nothing
# at all about new images. A model that does well on what it has seen and badly on what it has not
# is said to **overfit**. A larger k closes the gap, though mostly from above: on new images the
# curve is nearly flat.

# %%
best_k = ks[int(np.argmax(on_validation))]
print(f"chosen on the validation set: k = {best_k}, where it is right for {max(on_validation):.1%}")

# %% [markdown]
# ## 8. The test, once
#
# All choices are made, so now, and only now, the test set.

# %%
near_test = nearest(test_rows, training_rows, 100)
predictions = {
    "majority": always_the_same,
    "nearest class mean": squared_distances(test_rows, means).argmin(axis=1),
    f"{best_k} nearest neighbours": majority_vote(training.labels[near_test[:, :best_k]], 10),
}
results = {name: accuracy(predicted, test.labels) for name, predicted in predictions.items()}
for name, result in results.items():
    print(f"{name:24} {result:.1%}")

# %% [markdown]
# Pixels do carry something: more than twice as many are right as by guessing. But nearly three of
# four images are still wrong. Pixels compare *place by place*: move a cat by three pixels and it
# is far from itself. Later lessons compare **features** instead, and leave these numbers far
# behind.
#
# Did we program that right? scikit-learn, a widely used library, has both baselines. Do they give
# the same answers?

# %%
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

others = {
    "nearest class mean": NearestCentroid(),
    f"{best_k} nearest neighbours": KNeighborsClassifier(best_k, algorithm="brute"),
}
for name, classifier in others.items():
    classifier.fit(training_rows, training.labels)
    same = accuracy(classifier.predict(test_rows), predictions[name])
    print(f"{name:24} the same answer for more than 99.5% of the images: {same > 0.995}")

# %% [markdown]
# They do. Now another question: is one of the two *really* better than the other?

# %% [markdown]
# ## 9. The error bar of an accuracy
#
# Another 2,000 test images would have given another number. How different a number? Let us cut
# small test sets of 100 images out of ours, again and again, and measure the same classifier on
# each.
#
# *Predict:* if it is right for about a quarter of all images, between which two values will its
# accuracies on 100 images lie?

# %%
name = "nearest class mean"
right = predictions[name] == test.labels
generator = np.random.default_rng(0)
small = np.array([generator.choice(right, 100, replace=False).mean() for _ in range(1000)])
standard_error = np.sqrt(results[name] * (1 - results[name]) / 100)
print(f"standard deviation of the 1,000 accuracies: {small.std():.3f}")
print(f"standard error by the formula below:        {standard_error:.3f}")
accuracy_histogram(small, standard_error, 100)

# %% [markdown]
# Each image is like a toss of a coin that shows *right* with probability $p$. A mean of $n$
# tosses has the **standard error**
#
# $$\mathrm{SE} = \sqrt{\frac{p\,(1 - p)}{n}},$$
#
# and in 95 of 100 cases it lies within $1.96\,\mathrm{SE}$ of the true $p$. (This is the normal
# approximation. It is good where both the right and the wrong are more than about ten.)
#
# So $\hat p \pm 1.96\,\mathrm{SE}$ is a **95% confidence interval** around a measured accuracy
# $\hat p$.

# %% [markdown]
# ### Exercise 8: the confidence interval
#
# Write `confidence_interval(accuracy, number_of_images)`; it gives the lower and the upper end of
# the 95% interval as a pair.
#
# <details><summary>Hint</summary> First the standard error, with <code>np.sqrt</code>. A check by
# hand: for 50% on 100 images it is 0.05, and the interval goes from about 0.40 to 0.60.</details>


# %% exercise="images.confidence_interval"
def confidence_interval(accuracy: float, number_of_images: int) -> tuple[float, float]:
    """The lower and the upper end of the 95% interval around a measured accuracy."""
    ### BEGIN SOLUTION
    standard_error = np.sqrt(accuracy * (1 - accuracy) / number_of_images)
    return accuracy - 1.96 * standard_error, accuracy + 1.96 * standard_error
    ### END SOLUTION


# %% check="images.confidence_interval"
confidence_interval = check("images.confidence_interval", confidence_interval)

# %% [markdown] solution=true
# *Why this is right:* n stands under the root, so the error bar shrinks with the root of the
# number of images. It is widest at 50%, and vanishes where all are right or all are wrong.

# %%
intervals = {name: confidence_interval(result, len(test)) for name, result in results.items()}
accuracy_bars(results, intervals, guess=0.1)

# %% [markdown]
# Both better baselines are far above guessing: their error bars stay away from that line. But the
# two bars overlap. These 2,000 images do not settle which is better. "Ours wins by one point" is
# not yet news.
#
# And the binary task? *Predict:* is the nearest class mean better than guessing at *cat or dog*?

# %%
cat_and_dog_means = means[[3, 5]]
predicted = squared_distances(as_rows(cat_or_dog.images), cat_and_dog_means).argmin(axis=1)
binary = accuracy(predicted, cat_or_dog.labels)
low, high = confidence_interval(binary, len(cat_or_dog))
print(f"cat or dog: {binary:.1%} of {len(cat_or_dog)}, interval {low:.1%} to {high:.1%}")
print("guessing:   50%")

# %% [markdown]
# Only just: the interval's lower end is hardly above guessing. Cats and dogs stand on the same
# lawns and carpets, so their mean pictures tell little.
#
# ### How many test images tell two models apart?
#
# Errors shrink with $\sqrt n$: for half the error bar, four times the images. Try it.

# %%
error_bar_explorer(confidence_interval)

# %% [markdown]
# For a rule of thumb, ask that the difference of two accuracies $p$ and $q$, each measured on $n$
# images of its own, exceeds 1.96 of its standard error:
#
# $$n > 1.96^2\; \frac{p(1-p) + q(1-q)}{(p - q)^2}.$$


# %%
def images_needed(p: float, q: float) -> int:
    """Test images from which a difference as large as p - q exceeds 1.96 standard errors."""
    return int(np.ceil(1.96**2 * (p * (1 - p) + q * (1 - q)) / (p - q) ** 2))


for p, q in ((0.28, 0.10), (0.80, 0.75), (0.80, 0.79), (0.99, 0.98)):
    print(f"{p:.0%} against {q:.0%}: at least {images_needed(p, q):6,} test images")

# %% [markdown]
# At that size chance still hides the difference about every second time; to see it nearly always
# takes three times as many or more.
#
# Two models judged on *the same* images can be compared better: look only at the images where one
# is right and the other wrong (McNemar's test). Overlapping error bars mean "not settled by this
# look", not "equal".

# %% [markdown]
# ## 10. Leakage: how a test lies
#
# **Leakage** is when something about the test images reaches the model before the test. The
# number gets better; the model does not. It happens to careful people, and rarely looks like
# cheating.
#
# ### Copies across the split
#
# Someone wants more data: adds a brighter copy of every photo, *then* splits at random. Sounds
# harmless. *Predict:* what does 1-nearest neighbour score?


# %%
def with_brighter_copies(data: datasets.LabelledImages) -> datasets.LabelledImages:
    images = np.concatenate([data.images, brighten(data.images, 20)])
    labels = np.concatenate([data.labels, data.labels])
    return datasets.LabelledImages(images, labels, data.class_names)


def one_nearest(known: datasets.LabelledImages, new: datasets.LabelledImages) -> float:
    """Accuracy of the nearest neighbour's label."""
    near = nearest(as_rows(new.images), as_rows(known.images), 1)[:, 0]
    return accuracy(known.labels[near], new.labels)


# %%
little = all_training.per_class(200, seed=2)

copied = with_brighter_copies(little)
known, new = datasets.split(copied, fraction=0.2, seed=0)
print(f"copies first, then the split: {one_nearest(known, new):.1%}")

known, new = datasets.split(little, fraction=0.2, seed=0)
known = with_brighter_copies(known)
print(f"the split first, then copies: {one_nearest(known, new):.1%}")

# %% [markdown]
# The method is the same, and so are the photos. Only the order of two lines differs: in the wrong
# order most of the new images have their own twin among the known ones.
#
# Where does 84% come from? Four of five copies land among the known images. So about 80% of the
# new images meet their twin there, and of the other 20% about a quarter are right: 85%.
#
# The same happens with frames of one video, several photos of one patient, or one product
# pictured twice. **Split first, by whatever belongs together** (the video, the patient), and only
# then make copies, choose pixels or compute means.

# %% [markdown]
# ### Exercise 9 (open): keep together what belongs together
#
# Often the copies are there already. Then each image has the number of its **group**: its patient,
# its video, its photo. Write `hold_out_groups(groups, order, fraction)`. It goes through the group
# numbers in `order` and sets *whole* groups aside, until at least `fraction` of the *images* are
# aside. It gives a truth value for each image: True where it is set aside.
#
# <details><summary>Hint</summary> Begin with <code>aside = np.zeros(len(groups),
# dtype=bool)</code>. Its mean is the share that is aside so far. Which images does <code>groups ==
# group</code> mark?</details>


# %% exercise="images.hold_out_groups"
def hold_out_groups(groups: np.ndarray, order: np.ndarray, fraction: float) -> np.ndarray:
    """True for each image that is set aside, (n,); no group is divided."""
    ### BEGIN SOLUTION
    aside = np.zeros(len(groups), dtype=bool)
    for group in order:
        if aside.mean() >= fraction:
            break
        aside[groups == group] = True
    return aside
    ### END SOLUTION


# %% check="images.hold_out_groups"
hold_out_groups = check("images.hold_out_groups", hold_out_groups)

# %% [markdown] solution=true
# *Why this is right:* a group goes to one side as a whole, since `groups == group` marks all its
# images at once. The share is asked for *before* the next group is taken, so the last one taken
# is the one that reaches it.

# %%
photo = np.tile(np.arange(len(little)), 2)  # a copy has the number of its photo
order = np.random.default_rng(0).permutation(len(little))
aside = hold_out_groups(photo, order, 0.2)
known, new = copied.subset(~aside), copied.subset(aside)
print("photos that are on both sides:", len(np.intersect1d(photo[aside], photo[~aside])))
print(f"copies first, whole photos set aside: {one_nearest(known, new):.1%}")

# %% [markdown]
# ### Choosing on the test set
#
# A quieter leak. Someone tries k from 1 to 50 on a test set of 100 images and reports the best.
# To see what that does, we let twenty such test sets choose, and measure each choice on the 1,900
# images that had no part in it.

# %%
votes = [majority_vote(training.labels[near_test[:, :k]], 10) for k in range(1, 51)]
rights = np.array([vote == test.labels for vote in votes])  # (50 values of k, 2000 images)
sets = np.random.default_rng(0).permutation(len(test)).reshape(20, 100)
chosen, fresh = [], []
for images in sets:
    winner = rights[:, images].mean(axis=1).argmax()
    chosen.append(rights[winner, images].mean())
    fresh.append(np.delete(rights[winner], images).mean())
chosen, fresh = np.array(chosen), np.array(fresh)
print(f"reported, on average: {chosen.mean():.1%}")
print(f"on fresh images:      {fresh.mean():.1%}")
chosen_and_fresh(chosen, fresh)

# %% [markdown]
# The best of fifty numbers is in part the luckiest. The more is tried and the smaller the set,
# the larger the gap. This is why the validation set chooses and the test set only reports.

# %% [markdown]
# ### Twins in the wild
#
# Even CIFAR-10 itself is not clean. Below are the test images that have the nearest neighbours of
# all in our 20,000 training images, as they are or mirrored. Which of them would you call copies?


# %%
def some_numbers(images: np.ndarray) -> np.ndarray:
    """Every fourth number of each image, from 0 to 1; for a first look that is enough."""
    return images.reshape(len(images), -1)[:, ::4] / 255


def closest(queries: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest reference of each query: its squared distance and its place, each (n,)."""
    least, place = [], []
    for start in range(0, len(queries), 250):
        distances = squared_distances(queries[start : start + 250], references)
        least.append(distances.min(axis=1))
        place.append(distances.argmin(axis=1))
    return np.concatenate(least), np.concatenate(place)


# %%
mirrored = test.images[:, :, ::-1]
references = some_numbers(all_training.images)
distance, place = closest(some_numbers(test.images), references)
distance_mirrored, place_mirrored = closest(some_numbers(mirrored), references)

# %%
turned = distance_mirrored < distance
images = np.where(turned[:, None, None, None], mirrored, test.images)
twins = all_training.images[np.where(turned, place_mirrored, place)]
top = np.minimum(distance, distance_mirrored).argsort(kind="stable")[:8]
saying = "Four pairs show one and the same picture; the others only have similar colours."
pairs(images[top], twins[top], ("test", "training"), saying)

# %% [markdown]
# The first, second, fourth and fifth pair are one photo each, cropped a little differently. The
# others merely share their colours.
#
# Barz and Denzler (2020) looked for such near-duplicates with better means than pixels, and found
# that 3.3% of CIFAR-10's test images have one in the training set.

# %% [markdown]
# ## On your own
#
# - Does k-nearest neighbours do better on *smaller* images? Shrink them with `datasets.resize` to
#   8 or 16 pixels, choose on the validation set, and say why it might help.
# - Is cat or dog easier or harder than ten classes? Use `.only(["cat", "dog"])` and remember what
#   the majority scores there.
# - How does accuracy grow from 500 to 20,000 training images? Draw it with error bars.

# %% [markdown]
# ## What to remember
#
# - An image is an array `(height, width, channels)`, mostly `uint8` from 0 to 255; a batch has
#   one axis more, in front. `uint8` starts again at 0 after 255.
# - Labels are names; one-hot makes them rows that models can calculate with.
# - Training to learn, validation to choose, test to report, once.
# - An accuracy alone says nothing. Put the majority baseline beside it, and an error bar around
#   it: $1.96\sqrt{p(1-p)/n}$.
# - Half the error bar takes four times the images.
# - Split first, and keep together what belongs together. A result that is too good to be true is
#   a leak.
# - Pixels compare place by place. That is why they are poor features.

# %% [markdown]
# ## In practice
#
# - Look at a hundred images of your own before you train anything: wrong labels, copies and black
#   pictures are found by eye.
# - scikit-learn has these baselines ready: `DummyClassifier`, `NearestCentroid`,
#   `KNeighborsClassifier`; and `GroupShuffleSplit` splits by patient or video.
# - Write down the number of test images with every accuracy you report.
#
# ## Read next
#
# - A. Krizhevsky: *Learning Multiple Layers of Features from Tiny Images*. Technical report,
#   University of Toronto, 2009. (CIFAR-10)
# - T. Cover and P. Hart: *Nearest Neighbor Pattern Classification*. IEEE Transactions on
#   Information Theory 13(1), 1967.
# - B. Barz and J. Denzler: *Do We Train on Test Data? Purging CIFAR of Near-Duplicates*. Journal
#   of Imaging 6(6), 2020.
# - B. Recht, R. Roelofs, L. Schmidt and V. Shankar: *Do ImageNet Classifiers Generalize to
#   ImageNet?* ICML 2019. (what became of ten years of test scores on a new test set)
#
# **Next lesson:** how a model that *learns* knows that it is wrong: the loss.
