# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 00 · Start here: what is in this photo?
#
# You tell a koala from a frying pan at a glance. How would you write a program that does? Nobody
# has managed to write one by hand. In a minute you will *use* one that learned it, from more than
# a million photos. At the end of this page it looks at a photo of **yours**.
#
# Click into the next cell and press **Shift + Enter**: it runs, and the cell after it is chosen.
# Go on like that to the end.

# %% id="code-59b56e09"
import sys

import numpy as np

from imgcls_course import datasets
from imgcls_course.check import check, judge
from imgcls_course.exercises import find_exercise
from imgcls_course.figures.photo_predictions import contact_sheet
from imgcls_course.lessons.start_here import photo_explorer, several_views, top_predictions
from imgcls_course.runtime import manifest
from imgcls_course.transfer import central_crop, classify
from imgcls_course.zoo.efficientnet_lite import efficientnet_lite0

import keras

# %% [markdown]
# The first line that loads Keras takes some seconds. Everything after it is quick.
#
# **You will learn**
#
# - to classify photos with a large pretrained model, in one line;
# - to read its answer: a thousand probabilities, of which we look at the top five;
# - why "the right answer is in the top five" is a fair question to ask;
# - how lessons, exercises and checks work.
#
# **Time:** about 30 minutes; the computer needs less than one of them. **Builds on:** a little
# Python and NumPy. You need no network, no graphics card, and nothing else.

# %% [markdown]
# ## 1. Is everything there?

# %%
findings = {
    "Python is new enough": sys.version_info >= (3, 11),
    "Keras can calculate": float(keras.ops.sum(keras.ops.ones((2, 3)))) == 6,
    "photos, images and weights are whole": not manifest.verify_all(),
}
for what, is_well in findings.items():
    print("✔" if is_well else "✘", what)

# %% [markdown]
# Three ticks: all is well. If you see a ✘, type `imgcls-course doctor` in a terminal. It looks at
# everything in detail and says what to do.

# %% [markdown]
# ## 2. A large pretrained model
#
# The model is called **EfficientNet-Lite0**. *Pretrained* means that somebody else has trained it
# already: on ImageNet, 1.3 million photos of a thousand kinds of things (Russakovsky et al.,
# 2015). What it learned is stored in its **weights**: numbers, found by training.

# %%
model = efficientnet_lite0(weights="imagenet")
class_names = datasets.imagenet_class_names()
print(f"numbers in the model: {model.count_params():,}")
print(f"kinds of things it knows: {len(class_names):,}, such as")
print(", ".join(class_names[k] for k in (1, 88, 388, 546, 839, 950)))

# %% [markdown]
# Now some photos. They come with the course, and every one of them may be used freely.
#
# *Predict:* how many of these will the model recognise at the first guess? The name above the
# photo is the model's first guess, the number says how sure it is.

# %%
photos = datasets.load_photos()
answers = classify(model, [photo.image for photo in photos], top=5)
first_guesses = [answer[0] for answer in answers]
are_right = [
    guess.class_index == photo.class_index
    for guess, photo in zip(first_guesses, photos, strict=True)
]
contact_sheet(
    [photo.image for photo in photos],
    [(guess.class_name, guess.probability) for guess in first_guesses],
    are_right,
)

# %%
print(f"right at the first guess: {sum(are_right)} of {len(photos)} photos")

# %% [markdown]
# That was the whole game: photos in, names out. The rest of the course explains how it works, and
# how to make a model like this for classes of your own.

# %% [markdown]
# ## 3. Reading the answer
#
# The model never says just "cat". It gives **every** class a **probability**: a number from 0 (it
# cannot be) to 1 (certain). All of them together sum to 1. Here are the five largest for one
# photo.

# %%
cat_place = [photo.name for photo in photos].index("cat")
cat = photos[cat_place]
answer = answers[cat_place]
top_predictions(
    cat.image,
    cat.title,
    [(guess.class_name, guess.probability) for guess in answer],
    cat.class_name,
)

# %% [markdown]
# The orange, hatched bar is the class that a person gave the photo. ImageNet has several kinds of
# cats, and the model wavers between three of them. That it is a cat, it does not doubt.
#
# ### All thousand numbers
#
# To work with the probabilities ourselves, we call the model directly. It takes a **batch** of
# images, `(images, height, width, channels)`. Ours are first cut to a square in their middle and
# resized to 224 pixels, as `classify` did.

# %%
squares = np.stack([central_crop(photo.image, size=224) for photo in photos])
probabilities = model.predict(squares, verbose=0)
labels = np.array([photo.class_index for photo in photos])
print("a batch of photos:    ", squares.shape)
print("one row for each:     ", probabilities.shape)
print("each row sums to 1:   ", np.allclose(probabilities.sum(axis=1), 1, atol=1e-4))

# %% [markdown]
# ## 4. Your first exercise
#
# Exercises come in two cells. In the **exercise cell** you replace the line `...` by your code. The
# **check cell** under it tries your code on a few inputs and gives one of three answers. See all
# three on a function that should turn probabilities into per cent:

# %%
exercise = find_exercise("start.to_percent")


def not_written_yet(probabilities):
    ...


judge(exercise, not_written_yet)


# %%
def a_wrong_idea(probabilities):
    return 100 * np.round(probabilities, 1)


judge(exercise, a_wrong_idea)


# %% [markdown]
# A wrong answer gets a **hint**: the check knows the usual mistakes of each exercise and says which
# one yours looks like. The third answer is yours to see.
#
# ### Exercise 1: per cent
#
# Write `to_percent(probabilities)`: an array of probabilities as per cent, rounded to **one**
# decimal. So 0.8472 becomes 84.7. Run both cells; change the code and run them again as often as
# you like.
#
# <details><summary>Hint</summary> <code>np.round(numbers, 1)</code> rounds to one decimal.
# </details>


# %% exercise="start.to_percent"
def to_percent(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities as per cent, rounded to one decimal."""
    ### BEGIN SOLUTION
    return np.round(100 * probabilities, 1)
    ### END SOLUTION


# %% check="start.to_percent"
to_percent = check("start.to_percent", to_percent)

# %% [markdown] solution=true
# *Why this is right:* multiply first, round last. Rounding throws digits away, and they are needed
# until the end.

# %% [markdown]
# As long as an exercise is not solved, the lesson goes on with the course's own answer. So you can
# always read on, and come back. The next cell uses *your* function once it is right.

# %%
of_the_cat = to_percent(probabilities[cat_place])
print("classes with 10% or more:", [class_names[k] for k in np.flatnonzero(of_the_cat >= 10)])
print("classes with less than 1%:", np.sum(of_the_cat < 1), "of", len(class_names))

# %% [markdown]
# ### Exercise 2: the top k
#
# Among a thousand numbers, which are the five largest? Write `top_k(probabilities, k)`: the
# **indices** of the `k` largest probabilities, the largest first. For `[0.1, 0.6, 0.3]` and
# `k = 2` that is `[1, 2]`.
#
# <details><summary>Hint</summary> <code>np.argsort(x)</code> gives the indices that would sort x,
# from the smallest to the largest. What does it do with <code>-x</code>?</details>


# %% exercise="start.top_k"
def top_k(probabilities: np.ndarray, k: int) -> np.ndarray:
    """Indices of the k largest probabilities, the largest first."""
    ### BEGIN SOLUTION
    return np.argsort(-probabilities)[:k]
    ### END SOLUTION


# %% check="start.top_k"
top_k = check("start.top_k", top_k)

# %% [markdown] solution=true
# *Why this is right:* the order of the negative numbers is the order of the numbers turned around,
# so the largest come first. `[:k]` keeps the first k.

# %%
for photo, row in zip(photos[:4], probabilities[:4], strict=True):
    print(f"{photo.title}: {', '.join(class_names[k] for k in top_k(row, 3))}")

# %% [markdown]
# ## 5. Is one guess enough?
#
# Look at the photo of fruits. Its label says *orange*. *Predict:* what will the model say first?

# %%
fruits_place = [photo.name for photo in photos].index("citrus_fruits")
fruits = photos[fruits_place]
of_the_fruits = probabilities[fruits_place]
top_predictions(
    fruits.image,
    fruits.title,
    [(class_names[k], of_the_fruits[k]) for k in top_k(of_the_fruits, 5)],
    fruits.class_name,
)

# %% [markdown]
# Who is wrong here, the model or the label? Photos show many things, and ImageNet gives each only
# one name. That is why people report two numbers: **top-1 accuracy**, how often the first guess is
# the label, and **top-5 accuracy**, how often the label is among the first five guesses.
#
# ### Exercise 3: in the top k?
#
# Write `in_top_k(probabilities, label, k)`: `True` if the class number `label` is among the `k`
# likeliest, otherwise `False`. You may use your `top_k`.
#
# <details><summary>Hint</summary> <code>3 in np.array([5, 3])</code> is <code>True</code>.
# </details>


# %% exercise="start.in_top_k"
def in_top_k(probabilities: np.ndarray, label: int, k: int) -> bool:
    """Whether the label is among the k likeliest classes."""
    ### BEGIN SOLUTION
    return bool(label in top_k(probabilities, k))
    ### END SOLUTION


# %% check="start.in_top_k"
in_top_k = check("start.in_top_k", in_top_k)

# %% [markdown] solution=true
# *Why this is right:* `top_k` gives class numbers, and a label is a class number: they can be
# compared. What counts is the rank, not how large the probability is.

# %%
for k in (1, 5):
    count = sum(in_top_k(row, label, k) for row, label in zip(probabilities, labels, strict=True))
    print(f"label among the first {k}: {count} of {len(photos)} photos")

# %% [markdown]
# Fourteen photos are far too few to judge a model by; lesson 01 says how many it takes.

# %% [markdown]
# ## 6. The same photo, seen three ways
#
# The fruits as a whole photo, the square in its middle, and that square mirrored: to us that is all
# the same. To the model it is not quite.

# %%
square = squares[fruits_place]
whole = datasets.resize(fruits.image[None], 224)[0]  # squeezed into a square
views = np.stack([square, square[:, ::-1], whole])
view_probabilities = model.predict(views, verbose=0)
shown = [class_names.index("orange"), class_names.index("lemon")]
several_views(
    views,
    view_probabilities[:, shown],
    [class_names[k] for k in shown],
    ("the middle", "mirrored", "the whole photo"),
)

# %% [markdown]
# A simple trick is to ask about several views and to **average** the answers. Chance errors of
# single views cancel in part.
#
# ### Exercise 4: average the views
#
# Write `average_views(probabilities)`. It takes `(views, classes)` and gives one probability for
# each class, `(classes,)`: the mean over the views.
#
# <details><summary>Hint</summary> <code>x.mean(axis=...)</code> averages over one axis, and that
# axis is gone afterwards. Which one should go?</details>


# %% exercise="start.average_views"
def average_views(probabilities: np.ndarray) -> np.ndarray:
    """Mean probability of each class over the views."""
    ### BEGIN SOLUTION
    return probabilities.mean(axis=0)
    ### END SOLUTION


# %% check="start.average_views"
average_views = check("start.average_views", average_views)

# %% [markdown] solution=true
# *Why this is right:* the views are axis 0, so axis 0 is averaged away. A mean of probabilities
# sums to 1 again.

# %%
averaged = average_views(view_probabilities)
print("the views together say:", [class_names[k] for k in top_k(averaged, 2)])
print("still a probability:", np.isclose(averaged.sum(), 1, atol=1e-4))

# %% [markdown]
# ## 7. How sure, and how right?
#
# One number for all photos: how much probability did the model give to the **right** class, on
# average? In the next lessons this number becomes the *loss*, the thing that training makes better.
#
# ### Exercise 5: the probability of the right class
#
# Write `mean_probability_of_label(probabilities, labels)`: from `(photos, classes)` and `(photos,)`
# to one number.
#
# <details><summary>Hint</summary> <code>x[[0, 1, 2], [5, 0, 7]]</code> takes x[0, 5], x[1, 0] and
# x[2, 7]. <code>np.arange(3)</code> is [0, 1, 2].</details>


# %% exercise="start.mean_probability_of_label"
def mean_probability_of_label(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Mean probability that was given to the right class."""
    ### BEGIN SOLUTION
    return float(probabilities[np.arange(len(labels)), labels].mean())
    ### END SOLUTION


# %% check="start.mean_probability_of_label"
mean_probability_of_label = check("start.mean_probability_of_label", mean_probability_of_label)

# %% [markdown] solution=true
# *Why this is right:* two arrays of indices pick one number each: row 0 with label 0, row 1 with
# label 1, and so on. `probabilities[:, labels]` would give a whole table instead.

# %%
of_the_right_class = mean_probability_of_label(probabilities, labels)
of_the_first_guess = probabilities.max(axis=1).mean()
print("the right class gets more than two thirds:", of_the_right_class > 2 / 3)
print("the first guess gets at least as much:    ", of_the_first_guess >= of_the_right_class)

# %% [markdown]
# ## 8. Your turn: photos of your own
#
# Choose one of the photos, or press the button and take one from your computer: your desk, your
# pet, your lunch. It stays on the machine that runs this notebook.

# %%
photo_explorer(
    photos,
    lambda image: [(guess.class_name, guess.probability) for guess in classify(model, image)],
)

# %% [markdown]
# Try something that is not among the thousand classes: a face, a giraffe, a page of text. The
# model *must* spread its probability over the classes that it has; "none of these" is not one of
# them. A large probability is no proof.

# %% [markdown]
# ## On your own
#
# - Photograph one thing from five sides. From where does the model fail, and what does it see
#   instead?
# - Which of the thousand classes are animals? Look through `class_names`. What does the choice of
#   classes say about what this model is good for?

# %% [markdown]
# ## What to remember
#
# - A pretrained model brings weights that were learned on a large set of photos; using it is one
#   call.
# - It gives each class a probability, and all of them sum to 1.
# - The top five say more than the first guess: photos show many things, labels name only one.
# - Averaging several views of a photo is a cheap way to a steadier answer.
# - A model knows only its own classes, and answers anyway.
# - Exercise, check, hint, again. The lesson goes on in any case.

# %% [markdown]
# ## In practice
#
# - Before training anything, try a pretrained model: it is the best baseline you will get for an
#   hour's work.
# - The photo must be prepared as in training: same size, same range of numbers, same order of
#   colours. Here the model does that by itself; lesson 07 shows what happens otherwise.
# - A network that takes 224 by 224 pixels sees only what is in that square. What you cut off, it
#   cannot recognise.
#
# ## Read next
#
# - O. Russakovsky et al.: *ImageNet Large Scale Visual Recognition Challenge*. International
#   Journal of Computer Vision 115, 2015. (the thousand classes, and why top five)
# - M. Tan and Q. Le: *EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks*.
#   ICML 2019.
# - L. Beyer, O. Hénaff, A. Kolesnikov, X. Zhai and A. van den Oord: *Are we done with ImageNet?*
#   arXiv:2006.07159, 2020. (photos that show more than one thing)
#
# **Next lesson:** images as arrays of numbers, and simple ways to classify them.
