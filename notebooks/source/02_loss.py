# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 02 · Loss: one number that says how wrong
#
# Three models (made up, for now) look at the same picture. All we know is the probability that
# each gives to four classes. Which model is best? Which is worst? And by *how much*?

# %% id="code-cd82ed8f"
import numpy as np

from imgcls_course.check import check
from imgcls_course.datasets import load_cifar10
from imgcls_course.lessons.loss import (
    compare_answers, compare_models, confidence_explorer, logits_explorer, loss_against_lead,
    price_of_being_wrong, sigmoid_curve,
)

np.set_printoptions(precision=4, suppress=True)

# %%
test = load_cifar10("test")
cat = test.images[test.labels == test.class_names.index("cat")][33]
answers = {
    "model A": [0.70, 0.20, 0.05, 0.05],
    "model B": [0.40, 0.30, 0.20, 0.10],
    "model C": [0.05, 0.90, 0.03, 0.02],
}
compare_answers(cat, ("cat", "dog", "frog", "ship"), 0, answers)

# %% [markdown]
# A and B are both right, but A is surer of it. C is wrong, and sure of it. Your eye ranks them at
# once. To *train* a model, a computer needs this ranking as a number that falls when the model gets
# better, even a little. That number is the **loss**.

# %% [markdown]
# **You will learn**
#
# - how scores become probabilities: sigmoid and softmax;
# - why the loss is a logarithm, and what *cross-entropy* means;
# - what an untrained model must show, so that you notice when something is broken;
# - how large scores break the formulas, and the two lines that mend them;
# - why loss and accuracy can disagree, and which of them to watch.
#
# **Time:** the code runs in under a minute on two processor cores; for reading and solving, plan
# about an hour. **Builds on:** lesson 01. NumPy is all you need, until Keras has its say at the
# end.

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. What is the shape of an array that holds 2,000 colour images of 32 × 32
# pixels?</summary>
# (2000, 32, 32, 3): images, height, width, channels.</details>
#
# <details><summary>2. There are four classes. What is the one-hot vector of label 2?</summary>
# [0, 0, 1, 0]. Labels count from 0.</details>
#
# <details><summary>3. Ten classes, equally frequent. How accurate is a model that always gives the
# same answer?</summary>
# It is right on one image in ten: 10%. Every accuracy must be judged against this.</details>

# %% [markdown]
# ## 1. One score becomes a probability: sigmoid
#
# Inside, a classifier computes **scores**: numbers of any size and sign. Scores before they become
# probabilities are called **logits**. With two classes (*dog or not?*) one score $z$ is enough, and
# the **sigmoid** squeezes it between 0 and 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Before you go on: what is $\sigma(0)$? What happens as $z$ becomes very large?

# %% [markdown]
# **Exercise 1.** Complete the function. It takes an array of any shape and returns one of the same
# shape.
#
# <details><summary>Hint</summary>
# <code>np.exp</code> works on every number of an array at once, and so do + and /.</details>


# %% exercise="loss.sigmoid"
def sigmoid(logits):
    """Probabilities, same shape as the logits."""
    # Complete this with one line: 1 over (1 plus e to the minus z).
    ### BEGIN SOLUTION
    return 1 / (1 + np.exp(-logits))
    ### END SOLUTION


# %% check="loss.sigmoid"
sigmoid = check("loss.sigmoid", sigmoid)

# %% [markdown] solution=true
# One line serves all shapes, because NumPy applies each operation to every number of the array.

# %%
sigmoid_curve(sigmoid)

# %% [markdown]
# A score of 0 means *undecided*. Each step of 1 in the score multiplies the odds (the probability
# of yes over that of no) by the same factor, $e \approx 2.72$. So no finite score ever reaches 0
# or 1.

# %% [markdown]
# ## 2. Several scores become probabilities: softmax
#
# With $k$ classes there are $k$ scores $z_1, \dots, z_k$ for an image. We want $k$ numbers that
# are positive and add up to 1. Two steps do it: the exponential makes every score positive, and
# dividing by the total makes the sum 1.
#
# $$p_j = \frac{e^{z_j}}{\sum_{i=1}^{k} e^{z_i}}$$
#
# By hand, for one image and three classes:

# %%
scores = np.array([2.0, 1.0, -1.0])
exponentials = np.exp(scores)
print("scores       ", scores)
print("exponentials ", exponentials)
print("their sum    ", exponentials.sum().round(4))
print("probabilities", exponentials / exponentials.sum())

# %% [markdown]
# **Exercise 2.** The same for many images at once: `logits` has the shape (images, classes), one
# row for each image. The first line is there; complete the second.
#
# <details><summary>Hint</summary>
# Each <em>row</em> must add up to 1. <code>array.sum(axis=1, keepdims=True)</code> has the shape
# (images, 1), which NumPy stretches to fit (images, classes). Without <code>keepdims</code> the
# shapes do not fit.</details>


# %% exercise="loss.softmax"
def softmax(logits):
    """Probabilities of shape (images, classes); every row adds up to 1."""
    exponentials = np.exp(logits)
    # Complete this: divide each exponential by the sum of its row.
    ### BEGIN SOLUTION
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="loss.softmax"
softmax = check("loss.softmax", softmax)

# %% [markdown] solution=true
# `axis=1` names the axis that the sum makes disappear: the classes. `keepdims=True` keeps a 1 in
# its place, so that (images, 1) divides (images, classes) row by row.

# %% [markdown]
# What if *all* scores of an image rise by the same amount? Predict: do the probabilities rise, fall
# or stay? And is softmax with two classes something new, or have we seen it?

# %% id="code-9a2a6a5d"
one_image = np.array([[2.0, 1.0, -1.0]])
print("as they are  ", softmax(one_image)[0])
print("all 10 higher", softmax(one_image + 10)[0])

two_scores = np.array([[1.5, 0.0]])
print("softmax of two scores, first class:", softmax(two_scores)[0, 0].round(4))
print("sigmoid of their difference:       ", sigmoid(np.array(1.5)).round(4))

# %% [markdown]
# Only the *differences* between scores count. The factor $e^{10}$ stands above and below the
# fraction, and cancels. Remember this: it will save us in section 6.
#
# And the sigmoid is a softmax with two classes, one of whose scores is held at 0.

# %% [markdown]
# ### Play with it
#
# Four classes, four scores. The orange, hatched bar belongs to the true class. On the right is what
# this lesson is about: the loss, whose curve we explain next.

# %%
logits_explorer().show()

# %% [markdown]
# - How far must *cat* be ahead of the others for a probability of 0.99?
# - Let *dog* win clearly while *cat* is true. How large does the loss get?
# - Make all four scores equal, wherever you like. What is the loss now? (It returns in section 5.)

# %% [markdown]
# ## 3. Why a logarithm
#
# A model that is 90% sure of each of ten labels: how probable does it make *all ten*? If the
# images are independent, probabilities multiply. The product is the **likelihood** of the data:
# the higher, the better the model explains the labels.
#
# Predict: roughly how large is $0.9^{10}$? And for the 10,000 images of a test set?

# %%
for images in (10, 100, 1000, 10_000):
    likelihood = 0.9**images
    log_likelihood = images * np.log(0.9)
    print(f"{images:>6} images: likelihood {likelihood:.2e}, its logarithm {log_likelihood:9.2f}")

# %% [markdown]
# The last likelihood is exactly 0: too small for a floating-point number. All good models would
# look alike. The logarithm keeps them apart. It also turns the product into a sum, and it does
# not change which model is best, since it rises wherever its argument rises:
#
# $$\log (p_1\, p_2 \cdots p_n) = \log p_1 + \log p_2 + \dots + \log p_n$$
#
# We want a number that *falls* as models improve and does not grow with the number of images. So:
# change the sign, and divide by $n$. Nothing else is in the loss of a classifier.

# %% [markdown]
# ### Surprise
#
# $-\log p$ has a meaning of its own: it is how **surprised** you should be when something of
# probability $p$ happens. Something certain surprises nobody: $-\log 1 = 0$. The rarer, the greater
# the surprise. And two independent events surprise you by the *sum* of both.
#
# (We use the natural logarithm throughout; the unit of surprise is then called a *nat*. With the
# logarithm to base 2 it would be the *bit*.)
#
# Why not something simpler, such as $1 - p$? Look at the left edge.

# %%
price_of_being_wrong()

# %% [markdown]
# With $1 - p$, giving the truth a probability of 0.01 costs hardly more than giving it 0.1. The
# logarithm sees a model that is *ten times* as wrong. And where the model is most wrong, its
# curve is steepest: there, training pushes hardest (lesson 03 makes this precise).
#
# Model C above gave *cat* 0.05. Its surprise is $-\log 0.05 \approx 3.0$; model A's is
# $-\log 0.7 \approx 0.36$.

# %% [markdown]
# ## 4. Cross-entropy
#
# ### Two classes
#
# The model gives a probability $p$ to class 1, and so $1 - p$ to class 0. The target $t$ is 1 or
# 0. The surprise is $-\log p$ if $t = 1$, and $-\log (1 - p)$ if $t = 0$. One formula says both,
# because one of its terms is always 0:
#
# $$L = -\frac{1}{n} \sum_{i=1}^{n} \big[\, t_i \log p_i + (1 - t_i) \log (1 - p_i) \,\big]$$
#
# This is the **binary cross-entropy**.

# %% [markdown]
# **Exercise 3.** Write it. Both arguments have the shape (images,); the result is one number.
#
# <details><summary>Hint</summary>
# Compute the two terms as arrays, add them, take <code>.mean()</code>, and mind the sign. A loss is
# never negative.</details>


# %% exercise="loss.binary_cross_entropy"
def binary_cross_entropy(probabilities, targets):
    """Mean surprise at targets that are 0 or 1; probabilities are those of class 1."""
    ### BEGIN SOLUTION
    yes = targets * np.log(probabilities)
    no = (1 - targets) * np.log(1 - probabilities)
    return -(yes + no).mean()
    ### END SOLUTION


# %% check="loss.binary_cross_entropy"
binary_cross_entropy = check("loss.binary_cross_entropy", binary_cross_entropy)

# %% [markdown] solution=true
# Where the target is 1, `no` is 0; where it is 0, `yes` is 0. So each image contributes the
# logarithm of the probability that was given to *its* class.

# %% [markdown]
# Try it on real images, with a classifier of one line: ships are often surrounded by blue, deer by
# green. The score is how much more blue than green a picture has on average, times 20.

# %%
deer_and_ships = test.only(("deer", "ship"))
channels = deer_and_ships.images.mean(axis=(1, 2)) / 255
blueness = channels[:, 2] - channels[:, 1]
ship_probability = sigmoid(20 * blueness)

is_ship = deer_and_ships.labels
print(f"accuracy {((ship_probability > 0.5) == is_ship).mean():.0%}")
print(f"binary cross-entropy {binary_cross_entropy(ship_probability, is_ship):.2f}")
undecided = np.full(len(is_ship), 0.5)
print(f"of always saying one half {binary_cross_entropy(undecided, is_ship):.2f}")

# %% [markdown]
# One number a picture, and better than knowing nothing, whose loss is $-\log \tfrac12 = 0.69$.

# %% [markdown]
# ### Several classes
#
# Now the model gives $k$ probabilities to each image, and the label $y$ is the index of the true
# class. The loss is the average surprise at the labels:
#
# $$L = -\frac{1}{n} \sum_{i=1}^{n} \log p_{i,\,y_i}$$
#
# Textbooks write the same with one-hot targets $t_{ij}$, which are 1 for the true class and 0
# otherwise: $-\frac1n \sum_i \sum_j t_{ij} \log p_{ij}$. All terms but one of each row are 0. It
# is the **categorical cross-entropy**; with labels as indices, Keras calls it *sparse*.

# %% [markdown]
# **Exercise 4.** `probabilities` has the shape (images, classes), `labels` the shape (images,).
#
# <details><summary>Hint</summary>
# To take one number from each row, give NumPy two lists of indices, rows and columns:
# <code>array[np.arange(n), labels]</code>. First the logarithms, then their mean.</details>


# %% exercise="loss.cross_entropy"
def cross_entropy(probabilities, labels):
    """Mean surprise at the true classes."""
    ### BEGIN SOLUTION
    of_label = probabilities[np.arange(len(labels)), labels]
    return -np.log(of_label).mean()
    ### END SOLUTION


# %% check="loss.cross_entropy"
cross_entropy = check("loss.cross_entropy", cross_entropy)

# %% [markdown] solution=true
# The mean goes over the images only. Had we multiplied by one-hot targets and called `.mean()` on
# the whole array, the zeros would have been counted, and the loss would be too small by a factor
# of $k$.

# %% [markdown]
# Now the three models from the beginning have their numbers:

# %%
for name, probabilities in answers.items():
    loss = cross_entropy(np.array([probabilities]), np.array([0]))
    print(f"{name}: loss {loss:.2f}")

# %% [markdown]
# ## 5. What an untrained model must show
#
# A fresh model has small random weights. It knows nothing, so its scores are all near 0, and each
# of the $k$ classes gets about the same probability, $1/k$.

# %% [markdown]
# **Exercise 5.** Which loss must such a model show? Write it as a function of the number of
# classes. Do it before you look at the run below.
#
# <details><summary>Hint</summary>
# Which probability does the true class get? How surprising is that?</details>


# %% exercise="loss.first_loss"
def first_loss(classes):
    """Cross-entropy of a model that gives every class the same probability."""
    ### BEGIN SOLUTION
    return np.log(classes)
    ### END SOLUTION


# %% check="loss.first_loss"
first_loss = check("loss.first_loss", first_loss)

# %% [markdown] solution=true
# $-\log \frac1k = \log k$. For two classes this is the 0.69 of the section before.

# %% [markdown]
# Now a real model that knows nothing: **linear**, which means that each class's score is a weighted
# sum of the 3,072 pixel values of a picture (32 × 32 × 3), with weights drawn at random. We try
# small weights, and then larger ones. Predict the first line.

# %%
train = load_cifar10("train").per_class(200, seed=0)
pixels = train.images.reshape(len(train), -1) / 255

print(f"expected of a model that knows nothing: {first_loss(10):.2f}")
for scale in (0.0001, 0.001, 0.01, 0.1, 1.0):
    weights = np.random.default_rng(seed=0).normal(scale=scale, size=(3072, 10))
    probabilities = softmax(pixels @ weights)
    print(f"weights of size {scale:<6}: loss {cross_entropy(probabilities, train.labels):6.2f}")

# %% [markdown]
# Small weights: $\log 10 = 2.30$, as predicted. With large weights the model *still* knows nothing,
# but it is sure of it, and pays for it.
#
# This is the cheapest test in machine learning. Before training, look at the first loss:
#
# - near $\log k$: good;
# - far above: the weights or the inputs are too large (pixels of 0 to 255, perhaps?);
# - far below: the model sees the labels somehow, or there are fewer classes than you think.

# %% [markdown]
# ## 6. Large scores: how the formulas break
#
# The line that is missing above: weights of size 100. Predict the loss. The last two were 5 and 48.

# %%
weights = np.random.default_rng(seed=0).normal(scale=100.0, size=(3072, 10))
logits = pixels @ weights
with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    loss = cross_entropy(probabilities, train.labels)
print(f"largest logit {logits.max():.0f}, largest exponential {exponentials.max()}")
print("loss", loss)

# %% [markdown]
# `nan`: *not a number*. The exponential of 11,000 is more than a floating-point number can hold,
# so it **overflows** to infinity, and infinity divided by infinity is nan. One nan is enough: the
# mean of the loss is nan, so is its gradient, and after one step of training so are all weights.
#
# (NumPy would also print a warning; the line with `errstate` silences it, so that you see the
# result.) How large may a score be?

# %%
with np.errstate(over="ignore"):
    for score in (10.0, 88.0, 89.0, 709.0, 710.0):
        in_64_bits = np.exp(np.float64(score))
        in_32_bits = np.exp(np.float32(score))
        print(f"exp({score:.0f}): float64 {in_64_bits:.1e}, float32 {in_32_bits:.1e}")

# %% [markdown]
# In float32, in which networks are trained, 89 is already too much.
#
# The cure is what you saw in section 2: subtracting the same number from all scores of an image
# changes nothing. So subtract the **largest**. Then the largest score is 0, its exponential is 1,
# and nothing can overflow. The others may round to 0, which is harmless here: the sum is at least
# 1.
#
# $$\frac{e^{z_j}}{\sum_i e^{z_i}} = \frac{e^{z_j - m}}{\sum_i e^{z_i - m}}, \qquad m = \max_i z_i$$

# %% [markdown]
# **Exercise 6.** Write a softmax that holds for logits of any size. Each row needs its own maximum.
#
# <details><summary>Hint</summary>
# <code>.max</code> takes the same arguments as <code>.sum</code>. After the shift you may call your
# own <code>softmax</code>.</details>


# %% exercise="loss.stable_softmax"
def stable_softmax(logits):
    """Softmax of each row, for logits of any size; shape (images, classes)."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="loss.stable_softmax"
stable_softmax = check("loss.stable_softmax", stable_softmax)

# %% [markdown] solution=true
# The maximum of the *whole* array would stop the overflow too, but a row far below it would
# become all zeros, and 0 / 0 is nan again. Each row is an image of its own and needs its own
# shift.

# %% [markdown]
# Are we done? The same logits once more. Predict: is the loss finite now?

# %%
probabilities = stable_softmax(logits)
with np.errstate(divide="ignore"):
    loss = cross_entropy(probabilities, train.labels)
print("rows add up to 1:", np.allclose(probabilities.sum(axis=1), 1))
print("smallest probability:", probabilities.min())
print("loss", loss)

# %% [markdown]
# Better, but infinite. A probability of $e^{-5000}$ rounds to 0 (**underflow**), and the
# logarithm of 0 is minus infinity, although the true logarithm is a harmless $-5000$. The mistake
# is to compute the probability at all. Take the logarithm of the formula first:
#
# $$\log p_j = (z_j - m) - \log \sum_i e^{z_i - m}$$
#
# The sum is between 1 and $k$, so its logarithm is safe, and the difference is too. This is the
# **log-sum-exp** trick; the function is called **log-softmax**.

# %% [markdown]
# **Exercise 7.** Write it.
#
# <details><summary>Hint</summary>
# Two lines: the shifted logits; then the shifted logits minus the logarithm of a sum of
# exponentials, row by row. No division occurs.</details>


# %% exercise="loss.log_softmax"
def log_softmax(logits):
    """Logarithms of the probabilities, finite for any logits; shape (images, classes)."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    ### END SOLUTION


# %% check="loss.log_softmax"
log_softmax = check("loss.log_softmax", log_softmax)

# %% [markdown] solution=true
# The shift appears twice and cancels: $z_j - m - \log \sum_i e^{z_i} + m$. Forget it in one of
# the two places, and every loss is off by $m$, with no warning at all.

# %% [markdown]
# With it, the loss goes straight from logits to a number, past the probabilities:


# %%
def cross_entropy_from_logits(logits, labels):
    """Mean surprise at the true classes, finite for any logits."""
    return -log_softmax(logits)[np.arange(len(labels)), labels].mean()


print(f"weights of size 100: loss {cross_entropy_from_logits(logits, train.labels):.0f}")
small = logits / 10_000
print("small logits, both ways:")
print(f"  from logits        {cross_entropy_from_logits(small, train.labels):.4f}")
print(f"  from probabilities {cross_entropy(softmax(small), train.labels):.4f}")

# %% [markdown]
# Huge, but a number, and one that training can bring down. Where both ways work, they agree. This
# is why deep-learning libraries like their losses *from logits*.

# %% [markdown]
# ## 7. Loss against accuracy
#
# Two models, six images, three classes. Both are right on four of the six.

# %%
labels = np.array([0, 1, 2, 0, 1, 2])
careful = np.full((6, 3), 0.15)
careful[np.arange(6), labels] = 0.70
careful[4:] = [[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]]
cocky = np.full((6, 3), 0.01)
cocky[np.arange(6), labels] = 0.98
cocky[4:] = [[0.98, 0.01, 0.01], [0.01, 0.98, 0.01]]

compare_models({"careful": careful, "cocky": cocky}, labels)

# %% [markdown]
# Accuracy asks only whether the first guess is right. The loss asks how much probability the
# truth was given. The cocky model gains little where it is right, and pays dearly where it is
# wrong. If a wrong answer does harm, you want the careful one.

# %% [markdown]
# ### A real model: the same guesses, more or less sure
#
# Lesson 01's *nearest mean* compares a picture with the average picture of each class. As scores:
# the closer, the higher, minus half the squared distance. Written out, with picture $x$ and mean
# $m_j$,
#
# $$-\tfrac12 \lVert x - m_j \rVert^2
# = x \cdot m_j - \tfrac12 \lVert m_j \rVert^2 - \tfrac12 \lVert x \rVert^2$$
#
# The last term is the same for all classes, so softmax does not see it. What is left is linear.

# %% id="code-cd502588"
means = np.stack([pixels[train.labels == label].mean(axis=0) for label in range(10)])
test_pixels = test.images.reshape(len(test), -1) / 255
test_logits = test_pixels @ means.T - 0.5 * (means**2).sum(axis=1)

accuracy = (test_logits.argmax(axis=1) == test.labels).mean()
print(f"accuracy {accuracy:.0%} (10% is chance)")

# %% [markdown]
# Much better than chance. So its loss should be below $\log 10 = 2.30$. Should it?
#
# The slider multiplies all logits by the same number. The bars count the test images by the
# probability of the model's first guess, right guesses below, wrong ones on top: how *sure* is the
# model, and is it right when it is sure? On the right is the loss. The dashed line is the loss of
# giving every class the same probability.

# %% id="code-9a0dd123"
confidence_explorer(test_logits, test.labels).show()

# %% [markdown]
# As they come, these scores are far too sure, and the loss is *worse than knowing nothing*.
# Multiplied by about 0.03, the same model has a loss of about 2.1. The accuracy did not move:
# multiplying all scores by the same positive number does not change which is largest.

# %% id="code-67b41ead"
for multiplier in (1.0, 0.3, 0.1, 0.03, 0.01, 0.001):
    scaled = multiplier * test_logits
    loss = cross_entropy_from_logits(scaled, test.labels)
    accuracy = (scaled.argmax(axis=1) == test.labels).mean()
    print(f"multiplied by {multiplier:<5}: loss {loss:5.2f}, accuracy {accuracy:.0%}")

# %% [markdown]
# So the loss can improve while accuracy stands still. The reverse happens too: late in training,
# a network may get more images right while its loss on new images *rises*, since its few mistakes
# become ever surer.
#
# **Train on the loss, because it answers to the smallest change of a weight.** Accuracy is flat
# almost everywhere and then jumps, so it gives training no direction. **Report the accuracy,**
# because people understand it. **Watch both.**

# %% [markdown]
# ## 8. Label smoothing
#
# With one-hot targets, cross-entropy is never satisfied: it falls as long as the true class's score
# grows, so training makes scores larger and larger. **Label smoothing** asks for a little less. It
# takes a share $s$ (0.1, say) of each target and spreads it evenly over all $k$ classes:
#
# $$t'_{j} = (1 - s)\, t_{j} + \frac{s}{k}$$
#
# The loss is the cross-entropy with these targets, $-\sum_j t'_j \log p_j$, averaged over the
# images.

# %%
one_hot = np.eye(10)[3]
print("one-hot ", one_hot)
print("smoothed", 0.9 * one_hot + 0.1 / 10)

# %% [markdown]
# **Exercise 8 (open).** Cross-entropy from logits, with smoothed labels. `labels` are indices;
# `smoothing` is $s$. With a smoothing of 0 it must equal the loss that you know.
#
# <details><summary>Hint</summary>
# Make the one-hot rows with <code>np.eye(classes)[labels]</code>, smooth them, and use your
# <code>log_softmax</code>. Sum over the classes, mean over the images.</details>


# %% exercise="loss.smoothed_cross_entropy"
def smoothed_cross_entropy(logits, labels, smoothing):
    """Mean over the images of -sum(smoothed target * log probability)."""
    ### BEGIN SOLUTION
    classes = logits.shape[1]
    targets = (1 - smoothing) * np.eye(classes)[labels] + smoothing / classes
    return -(targets * log_softmax(logits)).sum(axis=1).mean()
    ### END SOLUTION


# %% check="loss.smoothed_cross_entropy"
smoothed_cross_entropy = check("loss.smoothed_cross_entropy", smoothed_cross_entropy)

# %% [markdown] solution=true
# Smoothed targets still add up to 1. The true class gets $1 - s + s/k$, not $1 - s$: it has its
# part in the even share as well.

# %% [markdown]
# Let the true class's score lead the nine others by more and more. Predict the two curves: where is
# each smallest?

# %%
leads = np.arange(0, 12.1, 0.5)
losses = {}
for smoothing in (0.0, 0.1):
    losses[smoothing] = np.array(
        [smoothed_cross_entropy(lead * np.eye(10)[[3]], np.array([3]), smoothing) for lead in leads]
    )
loss_against_lead(leads, losses)

# %% [markdown]
# With smoothing there is a lead that is enough, and going beyond it *costs*. Two things follow.
# The smallest loss is no longer 0, so never compare a loss with smoothing to one without. And in
# the test set, labels stay as they are: smoothing is for training only.

# %% [markdown]
# ## 9. What does Keras say?
#
# You have written the losses that large models are trained with. Here Keras computes them from
# the same logits, of 2,000 real images. (Importing it takes a few seconds.)

# %% id="code-caf933d4"
import keras

from_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")
with_smoothing = keras.losses.CategoricalCrossentropy(
    from_logits=True, label_smoothing=0.1, dtype="float64"
)
binary = keras.losses.BinaryCrossentropy(dtype="float64")

scaled = 0.03 * test_logits
theirs = {
    "softmax": keras.ops.softmax(scaled),
    "sigmoid": keras.ops.sigmoid(scaled),
    "cross-entropy": from_logits(test.labels, scaled),
    "label smoothing": with_smoothing(np.eye(10)[test.labels], scaled),
    "binary": binary(is_ship, ship_probability),
}

# %%
ours = {
    "softmax": softmax(scaled),
    "sigmoid": sigmoid(scaled),
    "cross-entropy": cross_entropy_from_logits(scaled, test.labels),
    "label smoothing": smoothed_cross_entropy(scaled, test.labels, 0.1),
    "binary": binary_cross_entropy(ship_probability, is_ship),
}
for name, value in ours.items():
    agree = np.allclose(value, theirs[name], rtol=0, atol=1e-6)
    print(f"{name:<15} equal to within 0.000001: {agree}")

# %% [markdown]
# The same numbers. And what does Keras do with the logits that broke us, if you give it
# probabilities instead of logits? Here the true class has the lower of two scores, 0 against
# 1,000.

# %%
hopeless = np.array([[0.0, 1000.0]])
from_probabilities = keras.losses.SparseCategoricalCrossentropy(dtype="float64")
truth = np.array([0])
print(f"from logits:        {float(from_logits(truth, hopeless)):.2f}")
print(f"from probabilities: {float(from_probabilities(truth, stable_softmax(hopeless))):.2f}")
print(f"-log(1e-7):         {-np.log(1e-7):.2f}")

# %% [markdown]
# Given probabilities, Keras cuts them off at $10^{-7}$ before the logarithm. That is finite, but
# wrong, and flat: from there, training learns nothing. Give it logits where you can: a last layer
# without softmax, and `from_logits=True`.

# %% [markdown]
# ## On your own
#
# 1. In section 5, leave out the division by 255. Which first loss do you get with weights of 0.01?
#    Which mistake of daily life does it stand for?
# 2. Find the best multiplier of section 7 to two digits, on half of the test images; how good is
#    it on the other half? You have just *calibrated* a model.
# 3. Write `binary_cross_entropy_from_logits` so that it survives scores of ±1,000. Start from
#    $\log \sigma(z) = -\log(1 + e^{-z})$, and look up `np.logaddexp`.

# %% [markdown]
# ## What to remember
#
# - **Logits** are scores; **sigmoid** and **softmax** turn them into probabilities. Only
#   differences between logits count.
# - The loss is the average **surprise** at the true labels: the mean of $-\log p$.
# - A model that knows nothing shows $\log k$. Look at the first loss before you train.
# - Never exponentiate a raw logit: subtract the row's largest first.
# - Compute $\log p$ from logits with **log-softmax**, never as the logarithm of a rounded
#   probability.
# - Accuracy asks *whether*, loss asks *how surely*. Train on one, report the other, watch both.
# - Label smoothing sets a goal that can be reached.

# %% [markdown]
# ## In practice
#
# - Several classes, one is right: `SparseCategoricalCrossentropy(from_logits=True)` with integer
#   labels. One-hot or smoothed labels: `CategoricalCrossentropy`. Yes or no, or several labels at
#   once: `BinaryCrossentropy`.
# - A loss of `nan` almost always comes from an overflow or from the logarithm of 0. Look for
#   `exp` and `log`.
# - A loss that stands at $\log k$ means that nothing is learnt: check the learning rate and the
#   labels.
# - Softmax twice (in the model *and* in the loss) raises no error; it only makes training slow.

# %% [markdown]
# ## Read next
#
# - C. M. Bishop (2006). *Pattern Recognition and Machine Learning*, section 4.3. Springer.
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, sections 4.1 and 6.2. MIT Press.
# - C. E. Shannon (1948). A Mathematical Theory of Communication. *Bell System Technical Journal*
#   27. Where surprise and entropy come from.
# - C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens, Z. Wojna (2016). Rethinking the Inception
#   Architecture for Computer Vision. *CVPR*. Label smoothing is in section 7.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). On Calibration of Modern Neural Networks.
#   *ICML*.
#
# **Next:** lesson 03 makes the loss smaller, one step at a time.
