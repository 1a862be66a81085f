# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 04 · Backpropagation: every slope in one sweep
#
# To train, you need the slope of the loss along *every* weight. Lesson 03 measured a slope by
# nudging a weight to both sides and looking at the loss. How long does that take when a model has
# many weights? (Reckoned for 100 images, with one multiplication for each weight and image, and ten
# billion multiplications a second.)

# %% id="code-c986b4fa"
from itertools import pairwise

import numpy as np

from imgcls_course.check import check
from imgcls_course.datasets import load_cifar10
from imgcls_course.figures.galleries import pairs
from imgcls_course.figures.learning_curves import compare_runs
from imgcls_course.figures.style import show
from imgcls_course.lessons.backpropagation import (
    backward_explorer as sweep_explorer, depth_explorer, draw_graph, losses_over_steps,
    shapes_of_a_product, sizes_by_layer, time_for_one_gradient, typical_size,
)
from imgcls_course.runtime.threads import use_one_thread
from imgcls_course.scratch.autograd import Tensor
from imgcls_course.scratch.gradient_check import check_gradient, relative_error
from imgcls_course.scratch.initializers import glorot_uniform, he_normal
from imgcls_course.scratch.losses import softmax, sparse_categorical_cross_entropy

np.set_printoptions(precision=4, suppress=True)
use_one_thread()  # small matrices: more threads would only wait for each other

# %%
models = {"lesson 03's\nmodel": 30_730, "AlexNet\n(2012)": 60e6, "ViT-22B\n(2023)": 22e9}
time_for_one_gradient(models)

# %% [markdown]
# The solid orange line is nudging: two losses for *each* weight. For the network that started deep
# learning on images, one single step of training would take two years. It took a fraction of a
# second, because there is another way, the dashed blue line: **all** slopes for about the price of
# *three* losses, whether there are two weights or billions.
#
# It is called **backpropagation**. You are about to build it.

# %% [markdown]
# **You will learn**
#
# - how slopes along a chain of steps combine: the *chain rule*;
# - to build an engine that finds the gradient of whatever you compute, in some thirty lines;
# - the way back through a dense layer, a ReLU, and softmax with cross-entropy;
# - two pitfalls: a value that is used twice, and a gradient that is not cleared;
# - to train a network of two layers, and to beat lesson 03's model by far;
# - why deep networks once refused to learn, and the one line that changed it.
#
# **Time:** the code runs in under a minute on two processor cores; reading and solving takes about
# an hour and a half. **Builds on:** lesson 03. NumPy is all you need; TensorFlow comes in the last
# section.

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. A gradient points uphill. What is a step of gradient descent?</summary>
# weights ← weights − learning rate · gradient.</details>
#
# <details><summary>2. A layer computes X W + b for 100 images of 192 numbers and 10 classes. Which
# shapes have X, W, b and the result?</summary>
# (100, 192), (192, 10), (10,) and (100, 10).</details>
#
# <details><summary>3. Lesson 03's gradient was "error times input, averaged". What was the
# error?</summary>
# The predicted probabilities minus the one-hot label.</details>

# %% [markdown]
# ## 1. A chain of small steps
#
# One neuron, one image, one number at each place: weight $w$, input $x$, bias $b$, target $t$.
# However long a computation is, it consists of steps so small that each one's slope is plain.

# %%
w, x, b, t = 2.0, 4.0, -2.0, 7.0

product = w * x
score = product + b
error = score - t
loss = error**2
print("product", product, " score", score, " error", error, " loss", loss)

# %% [markdown]
# Nudge $w$ by 0.01 and follow the nudge:
#
# - the product changes by $0.01 \cdot x = 0.04$, since the slope of $w x$ along $w$ is $x = 4$;
# - the score changes by the same 0.04: slope 1;
# - the error, too: slope 1;
# - the loss changes by $0.04 \cdot 2\,\text{error} = -0.08$, since the slope of $e^2$ is $2 e$.
#
# So the loss's slope along $w$ is $4 \cdot 1 \cdot 1 \cdot (-2) = -8$. **Slopes along a chain
# multiply.** That is the **chain rule**:
#
# $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial \text{error}} \cdot
# \frac{\partial\, \text{error}}{\partial\, \text{score}} \cdot
# \frac{\partial\, \text{score}}{\partial\, \text{product}} \cdot
# \frac{\partial\, \text{product}}{\partial w}$$

# %% [markdown]
# There are four inputs, so four chains, and they share most of their links. So we start at the
# *end*, and work out each product only once. The derivative of the **loss** by anything we call its
# **gradient**, and write a *d* before its name: `dscore` is $\partial L / \partial\, \text{score}$.

# %%
dloss = 1.0  # the loss's slope along itself
derror = dloss * 2 * error
dscore = derror * 1
dproduct = dscore * 1
print("derror", derror, " dscore", dscore, " dproduct", dproduct)

# %% [markdown]
# **Exercise 1.** Two steps are missing: to the weight and to the bias. Return both gradients.
#
# <details><summary>Hint</summary>
# By which slope does the product w · x answer to w? By which slope does a sum answer to b? Multiply
# <code>dscore</code> by each.</details>


# %% exercise="backpropagation.neuron_gradient"
def neuron_gradient(x, weight, bias, target):
    """Derivatives of (weight * x + bias - target)**2 by the weight and by the bias."""
    score = weight * x + bias
    error = score - target
    dscore = 2 * error * 1
    # Complete this: return the gradient of the weight, and that of the bias.
    ### BEGIN SOLUTION
    return dscore * x, dscore * 1
    ### END SOLUTION


# %% check="backpropagation.neuron_gradient"
neuron_gradient = check("backpropagation.neuron_gradient", neuron_gradient)

# %% [markdown] solution=true
# A product answers to one factor by the size of the *other*. A sum hands the gradient on as it is.

# %% [markdown]
# Is it right? Nudge, as in lesson 03.


# %%
def neuron_loss(weight, bias):
    return (weight * x + bias - t) ** 2


h = 1e-5
dw, db = neuron_gradient(x, w, b, t)
measured_dw = (neuron_loss(w + h, b) - neuron_loss(w - h, b)) / (2 * h)
measured_db = (neuron_loss(w, b + h) - neuron_loss(w, b - h)) / (2 * h)
print(f"weight: {dw:.4f}, measured {measured_dw:.4f}")
print(f"bias:   {db:.4f}, measured {measured_db:.4f}")

# %% [markdown]
# ### Play with it
#
# The same neuron as a **graph**: a box for each number, a line for each use, and beside each line
# its slope. Values were found from left to right. Now take the sweep back, step by step. Each box
# hands on *its gradient times the slope of the line*.

# %%
sweep_explorer().show()

# %% [markdown]
# - Which inputs would you raise to lower the loss?
# - Move $w$ until all gradients are 0. What is special there?
# - The gradient of $x$ says how to change the *image*. Training never does that, but lesson 09
#   will use it to see what a network looks at.

# %% [markdown]
# ## 2. An engine that does it for you
#
# A box needs to know very little: what it was made from, and its slope by each of those. Whatever
# comes after, it only has to wait for *one* number, its gradient. So the work can be done by a
# program, in three steps.
#
# **Step 1: remember.** A number that keeps its origin while we compute with it:


# %%
class Value:
    """A number that knows what it was made from, and its slope by each of those."""

    def __init__(self, value, made_from=()):
        self.value = value
        self.made_from = made_from  # pairs: another Value, and the slope by it
        self.gradient = 0.0

    def __add__(self, other):
        return Value(self.value + other.value, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.value * other.value, [(self, other.value), (other, self.value)])


# %% [markdown]
# Python calls `__add__` for `+` and `__mul__` for `*`, so formulas look as ever. Predict the slopes
# that are printed.

# %%
weight, pixel, bias, minus_target = Value(2.0), Value(4.0), Value(-2.0), Value(-7.0)
product = weight * pixel
score = product + bias
print("product", product.value, "with slopes", [slope for _, slope in product.made_from])
print("score  ", score.value, "with slopes", [slope for _, slope in score.made_from])

# %% [markdown]
# **Step 2: put in order.** A box may hand its gradient on only when that is *complete*. So we need
# all values in an order in which each comes after what it was made from; going through that order
# *backwards*, all uses of a value have had their turn before it does. This is a **topological
# order**.


# %%
def parents_first(output):
    """All that a value was made from, each after its own parents, and the value itself last."""
    order = []

    def visit(value):
        if value not in order:
            for parent, _ in value.made_from:
                visit(parent)
            order.append(value)

    visit(output)
    return order


print([value.value for value in parents_first(score)])

# %% [markdown]
# **Step 3: sweep back.** Your turn. To be able to see it, we write a graph as a dictionary, in
# forward order. Here is the neuron again; a value that was not made from anything has an empty
# list.

# %%
neuron = {
    "w": [],
    "x": [],
    "product": [("w", 4.0), ("x", 2.0)],
    "b": [],
    "score": [("product", 1.0), ("b", 1.0)],
    "loss": [("score", -2.0)],
}
print("last:", list(neuron)[-1])

# %% [markdown]
# **Exercise 2.** Return a dictionary with the gradient of every name. The start is there: all
# gradients are 0, and the last one, the loss's own, is 1. Beware: a value may be used by several
# others, or twice by the same.
#
# <details><summary>Hint</summary>
# <code>for name in reversed(slopes)</code> goes backwards, and
# <code>for parent, slope in slopes[name]</code> meets each line. If a share arrives at a parent
# that has one already: what should become of the two?</details>


# %% exercise="backpropagation.sweep_back"
def sweep_back(slopes):
    """Derivative of the last value by every value: {name: gradient}."""
    gradients = {name: 0.0 for name in slopes}
    last = list(slopes)[-1]
    gradients[last] = 1.0
    ### BEGIN SOLUTION
    for name in reversed(slopes):
        for parent, slope in slopes[name]:
            gradients[parent] += gradients[name] * slope
    return gradients
    ### END SOLUTION


# %% check="backpropagation.sweep_back"
sweep_back = check("backpropagation.sweep_back", sweep_back)

# %% [markdown] solution=true
# This is backpropagation, whole. Each line of the graph is passed once, whatever the number of
# inputs: that is why it costs no more than computing the loss a few times.

# %%
print(sweep_back(neuron))

# %% [markdown]
# The three steps together make an engine. (It *adds* to `gradient`. Keep that in mind for a few
# minutes.)


# %% id="code-4ffe9e9c"
def backward(output):
    """Add the derivative of the output to `gradient`, in all that it was made from."""
    slopes = {value: value.made_from for value in parents_first(output)}
    for value, gradient in sweep_back(slopes).items():
        value.gradient += gradient


weight, pixel, bias, minus_target = Value(2.0), Value(4.0), Value(-2.0), Value(-7.0)
error = weight * pixel + bias + minus_target
loss = error * error
backward(loss)
print("weight", weight.gradient, " bias", bias.gradient, " input", pixel.gradient)

# %% [markdown]
# −8, −2 and −4: what you found above. But now nobody has to find it by hand. Any formula of `+`
# and `*` will do:


# %%
def formula(u, v):
    return (u * v + u) * (v * v * v + u * v)


u, v = Value(1.5), Value(-0.5)
backward(formula(u, v))

measured_u = (formula(Value(1.5 + h), v).value - formula(Value(1.5 - h), v).value) / (2 * h)
measured_v = (formula(u, Value(-0.5 + h)).value - formula(u, Value(-0.5 - h)).value) / (2 * h)
print(f"u: {u.gradient:.4f}, measured {measured_u:.4f}")
print(f"v: {v.gradient:.4f}, measured {measured_v:.4f}")

# %% [markdown]
# ## 3. Used twice, called twice
#
# ### A value that is used twice
#
# In a convolution (lesson 05), the same weight is used at hundreds of places of an image. Here it
# is used at two. If you nudge $w$, the loss feels it along *two* chains, and the changes add up. So
# **gradients add up wherever a value is used more than once**:
#
# $$\frac{\partial L}{\partial w} = \sum_{\text{uses of } w}
# (\text{gradient of what was made}) \cdot (\text{slope by } w)$$
#
# Watch $w$: its gradient is not complete until both uses have sent their share.

# %%
sweep_explorer("one weight, used twice", step=4).show()

# %% [markdown]
# - Go to step 5. What was sent to $w$, and what is the sum?
# - Now choose *one value, used twice*. *hidden* must wait: its share from *score* arrives first,
#   and it may not hand on anything yet. What would go wrong if it did?
# - Such a line past a step is a **shortcut**. It made networks of more than a hundred layers
#   possible (lesson 10).

# %% [markdown]
# ### `backward` that is called twice
#
# Predict: what is the gradient of `weight` after one more call?

# %%
print("after one call: ", weight.gradient)
backward(loss)
print("after two calls:", weight.gradient)

# %% [markdown]
# Twice as large, and *wrong* as a slope. The engine adds, because uses add up. It cannot know that
# this time we did not mean another use, but another *question*. PyTorch works the same way, and
# forgetting it is a classic among beginners' mistakes.
#
# Adding has its good side: two halves of a batch, one after the other, give the sum of both. Who
# lacks memory for a large batch uses this on purpose, and calls it *gradient accumulation*.
#
# So: **set gradients to 0 before each new question.** You will see what happens otherwise.

# %% [markdown]
# ## 4. Whole layers at once
#
# A network has thousands of numbers in each layer. To keep a box for each would be slow, so a box
# now holds an *array*. Nothing else changes, but we need the way back through each kind of step.
# One rule helps all along: **a gradient has the shape of what it belongs to.**
#
# ### The matrix product
#
# $Y = X W$: images times weights. Which products lead back? Only one way of joining the sides fits.

# %%
shapes_of_a_product()

# %% [markdown]
# Why is it so? Write one number of the product: $y_{ij} = \sum_k x_{ik}\, w_{kj}$. The weight
# $w_{kj}$ takes part in $y_{ij}$ for *every* image $i$, each time with the slope $x_{ik}$. It is
# used many times, so its shares add up:
#
# $$dw_{kj} = \sum_i x_{ik}\; dy_{ij}, \qquad \text{which is} \qquad dW = X^\top\, dY$$
#
# In the same way $x_{ik}$ takes part in $y_{ij}$ for every unit $j$, with the slope $w_{kj}$:
#
# $$dx_{ik} = \sum_j dy_{ij}\; w_{kj}, \qquad \text{which is} \qquad dX = dY\, W^\top$$
#
# So one product forwards costs two products back. That is where the price of *three* comes from.

# %% [markdown] id="markdown-35a4f9b3"
# **Exercise 3.** The way back through a **dense layer**, $\text{output} = X W + b$. The bias is
# added to the row of every image.
#
# The check uses *square* matrices, too, on purpose: there, a wrong product has the right shape.
#
# <details><summary>Hint</summary>
# Write the shapes under each product. The bias has the shape (units,), and it is used once for each
# image: what happens to the shares?</details>


# %% exercise="backpropagation.dense_backward"
def dense_backward(doutput, inputs, weights):
    """Gradients of inputs (images, inputs), weights (inputs, units) and bias (units,)."""
    ### BEGIN SOLUTION
    dinputs = doutput @ weights.T
    dweights = inputs.T @ doutput
    dbias = doutput.sum(axis=0)
    return dinputs, dweights, dbias
    ### END SOLUTION


# %% check="backpropagation.dense_backward"
dense_backward = check("backpropagation.dense_backward", dense_backward)

# %% [markdown] solution=true
# The bias is like a weight whose input is always 1. Its shares are the rows of `doutput`, and they
# add up over the images. Lesson 03's `errors.sum(axis=0)` was this.

# %% [markdown]
# ### Check every gradient
#
# A wrong gradient raises no error, and often still trains, only worse. So check each one by nudging
# every number. The package's `check_gradient` does so. For the gradient of what comes *after* the
# layer, `doutput`, any numbers serve.

# %% id="code-43b6d236"
random = np.random.default_rng(seed=0)
inputs, weights = random.normal(size=(5, 4)), random.normal(size=(4, 3))
biases, doutput = random.normal(size=3), random.normal(size=(5, 3))

dinputs, dweights, dbias = dense_backward(doutput, inputs, weights)
by_inputs = check_gradient(lambda nudged: nudged @ weights + biases, dinputs, inputs, doutput)
by_weights = check_gradient(lambda nudged: inputs @ nudged + biases, dweights, weights, doutput)
by_bias = check_gradient(lambda nudged: inputs @ weights + nudged, dbias, biases, doutput)
print("right:", by_inputs.passed, by_weights.passed, by_bias.passed)

wrong = doutput.mean(axis=0)
by_mean = check_gradient(lambda nudged: inputs @ weights + nudged, wrong, biases, doutput)
print("the bias with a mean:", by_mean)

# %% [markdown]
# ### ReLU
#
# Two dense layers in a row are no more than one: $(X W_1) W_2 = X (W_1 W_2)$, which is $X$ times
# *one* matrix. Between them there must be something that is not a straight line. The usual choice
# is the **rectified linear unit**, $\operatorname{ReLU}(z) = \max(z, 0)$. Its slope is 1 where
# $z > 0$, and 0 where $z < 0$: **a gate**, that lets a gradient pass, or not.
#
# (At exactly 0 there is a kink and no slope. One takes 0, and it hardly ever matters.)

# %% [markdown]
# **Exercise 4.** Complete the way back. `scores` is what went into the ReLU.
#
# <details><summary>Hint</summary>
# A comparison gives an array of True and False, which multiply like 1 and 0.</details>


# %% exercise="backpropagation.relu_backward"
def relu_backward(doutput, scores):
    """Gradient of the scores, same shape as both arguments."""
    # Complete this with one line.
    ### BEGIN SOLUTION
    return doutput * (scores > 0)
    ### END SOLUTION


# %% check="backpropagation.relu_backward"
relu_backward = check("backpropagation.relu_backward", relu_backward)

# %% [markdown] solution=true
# The gate opens by the sign of the *score*, going forwards; the sign of the gradient has no say.

# %%
scores = random.normal(size=(2, 5))
print("scores\n", scores)
print("gradient, if all that comes from behind is 1\n", relu_backward(np.ones((2, 5)), scores))
dscores = relu_backward(doutput, inputs @ weights)
passed = check_gradient(lambda z: np.maximum(z, 0), dscores, inputs @ weights, doutput).passed
print("right:", passed)

# %% [markdown]
# ### Softmax with cross-entropy
#
# The last step: from the logits $z$ of an image, whose true class is $y$, to its loss. Lesson 02
# wrote it as
#
# $$L = -\log p_y = -z_y + \log \sum_i e^{z_i}$$
#
# Its slope along one logit $z_j$ has two parts. The first term gives $-1$ if $j$ is the true class,
# and 0 otherwise. In the second, the logarithm has the slope 1 over the sum, and the sum has the
# slope $e^{z_j}$: together $e^{z_j} / \sum_i e^{z_i}$, which is... $p_j$! So
#
# $$\frac{\partial L}{\partial z_j} = p_j - t_j, \qquad
# t_j = 1 \text{ for the true class, else } 0$$
#
# **Predicted minus target**, the error of lesson 03. The loss of a batch is the *mean* over $n$
# images, so each has a share of $1/n$.

# %% [markdown] id="markdown-c4604c3b"
# **Exercise 5.** Write it for a batch, also of large scores. `softmax` is there (lesson 02's, that
# survives them).
#
# <details><summary>Hint</summary>
# <code>np.eye(classes)[labels]</code> makes one-hot rows.</details>


# %% exercise="backpropagation.cross_entropy_backward"
def cross_entropy_backward(logits, labels):
    """Derivative of the mean cross-entropy by the logits, (images, classes)."""
    ### BEGIN SOLUTION
    targets = np.eye(logits.shape[1])[labels]
    return (softmax(logits) - targets) / len(labels)
    ### END SOLUTION


# %% check="backpropagation.cross_entropy_backward"
cross_entropy_backward = check("backpropagation.cross_entropy_backward", cross_entropy_backward)

# %% [markdown] solution=true
# Each row adds up to 0: what the true class is to gain, the others are to lose.

# %%
logits, labels = random.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
dlogits = cross_entropy_backward(logits, labels)
passed = check_gradient(
    lambda nudged: sparse_categorical_cross_entropy(nudged, labels), dlogits, logits
).passed
print("right:", passed)
print("each row adds up to 0:", np.allclose(dlogits.sum(axis=1), 0))

# %% [markdown] id="markdown-91dc1e39"
# ## 5. The engine for arrays
#
# The course's package has your engine for arrays, in
# [autograd.py](../imgcls_course/scratch/autograd.py): `Tensor` instead of `Value`, and, since the
# slope of an array by an array is unwieldy, a *function* for the way back instead of a slope. You
# can read all of it now. This is its ReLU:
#
# ```python
# def relu(self):
#     positive = self.value > 0
#     value = np.maximum(self.value, 0)
#     return Tensor(value, (self,), "ReLU", lambda g: (g * positive,))
# ```
#
# What it holds: the value, the parents, a name for drawings, and the way back, from the gradient
# `g` of the result to one gradient for each parent. So we can add a step of our own, with *your*
# gradient:


# %%
def cross_entropy(logits, labels):
    """Mean cross-entropy as one step of a graph; labels are an array."""
    loss = sparse_categorical_cross_entropy(logits.value, labels)
    slopes = cross_entropy_backward(logits.value, labels)
    return Tensor(loss, (logits,), "cross-entropy", lambda g: (g * slopes,))


# %% [markdown]
# Now real images. To be quick, the network sees them at 8 × 8 pixels: the mean colour of each
# square of 4 × 4. Would *you* recognise them?


# %%
def shrink(images):
    """Mean colours of squares of 4 × 4 pixels: (images, 8, 8, 3)."""
    squares = images.reshape(len(images), 8, 4, 8, 4, 3)
    return squares.mean(axis=(2, 4), dtype=np.float32)


train, test = load_cifar10("train"), load_cifar10("test")
small, test_small = shrink(train.images), shrink(test.images)
few = [int(np.flatnonzero(test.labels == label)[1]) for label in range(10)]
saying = "Below, only coarse blocks of colour are left of each photo."
pairs(test.images[few], test_small[few] / 255, ("32 × 32", "8 × 8"), saying)

# %%
mean, deviation = small[2000:].mean(axis=0), small[2000:].std()  # the first 2,000 are put aside


def standardise(images):
    """Pixels of each image in a row, minus the mean picture, over their usual deviation."""
    return ((images - mean) / deviation).reshape(len(images), -1)


pixels, test_pixels = standardise(small), standardise(test_small)
train_pixels, train_labels = pixels[2000:], train.labels[2000:]
validation_pixels, validation_labels = pixels[:2000], train.labels[:2000]
test_labels = test.labels
del train, test, small, test_small, pixels  # they are no longer needed
print("training:  ", train_pixels.shape)
print("validation:", validation_pixels.shape)

# %% [markdown]
# A network of **two layers**: a dense layer of 64 units, a ReLU, and a dense layer with a logit for
# each class. The numbers after the ReLU are called **hidden**, since they are neither input nor
# output. Here is the graph that the engine records, for 100 images, after the sweep back.


# %%
def new_layers(sizes, initializer, seed=0):
    """Weights from an initializer and biases of 0 for each pair of sizes, in one list."""
    random, parameters = np.random.default_rng(seed), []
    for inputs, units in pairwise(sizes):
        parameters.append(Tensor(initializer((inputs, units), random), name="weights"))
        parameters.append(Tensor(np.zeros(units), name="bias"))
    return parameters


# %%
weights_1, bias_1, weights_2, bias_2 = new_layers([192, 64, 10], he_normal)
images = Tensor(train_pixels[:100], name="images")

hidden = (images @ weights_1 + bias_1).relu()
logits = hidden @ weights_2 + bias_2
loss = cross_entropy(logits, train_labels[:100])
loss.backward()
show(draw_graph(loss), "The graph of a network of two layers: images, weights and bias go into a "
     "product and a sum, then a ReLU, then product and sum again, then the cross-entropy. Each box "
     "has a shape and its largest gradient.")  # fmt: skip

# %% [markdown]
# (`he_normal` draws random weights of a size that suits. Section 7 is about it. They must not all
# be *equal*: then all hidden units would compute the same, get the same gradients, and stay equal
# for ever.)
#
# ### The training loop
#
# Forgetting to clear a gradient is easy. Where in the loop does it belong?

# %% [markdown]
# **Exercise 6.** Fit a linear model with the engine: `steps` steps of gradient descent on the mean
# squared error of `features @ weights`. In each step: *predict, loss, gradient, step*. Return the
# weights as an array.
#
# <details><summary>Hint</summary>
# <code>weights = Tensor(start)</code> comes before the loop.
# <code>((features @ weights - targets) ** 2).mean()</code> is a loss. Then
# <code>weights.clear_gradient()</code>, <code>loss.backward()</code>, and a new
# <code>weights.value</code> from <code>weights.gradient</code>.</details>


# %% exercise="backpropagation.fit_with_engine"
def fit_with_engine(features, targets, start, learning_rate, steps):
    """Weights (features,) after the steps; features (images, features), targets (images,)."""
    weights = Tensor(start)
    ### BEGIN SOLUTION
    for _ in range(steps):
        # predict
        scores = features @ weights
        # loss
        loss = ((scores - targets) ** 2).mean()
        # gradient
        weights.clear_gradient()
        loss.backward()
        # step
        weights.value = weights.value - learning_rate * weights.gradient
    return weights.value
    ### END SOLUTION


# %% check="backpropagation.fit_with_engine"
fit_with_engine = check("backpropagation.fit_with_engine", fit_with_engine)

# %% [markdown] solution=true
# Just before `backward()` is the safest place: whatever happened to the gradient earlier, it starts
# from 0. The prediction must be *inside* the loop, since a graph belongs to the weights that it was
# built with.

# %% [markdown]
# And if it is forgotten? Here is softmax regression, 150 batches of 100 images, with the line and
# without it. Predict the second curve: what does a step look like that sums up the gradients of
# *all* batches so far? (Lesson 03 has a word for it.)

# %% id="code-e222ef5d"
curves = {}
for clears in (True, False):
    linear, losses = Tensor(np.zeros((192, 10))), []
    for first in range(0, 15_000, 100):
        batch = slice(first, first + 100)
        # predict, loss
        loss = cross_entropy(train_pixels[batch] @ linear, train_labels[batch])
        # gradient
        if clears:
            linear.clear_gradient()
        loss.backward()
        # step
        linear.value = linear.value - 0.05 * linear.gradient
        losses.append(float(loss.value))
    curves["cleared in each step" if clears else "never cleared"] = np.array(losses)

losses_over_steps(curves)

# %% [markdown]
# Without clearing, this is *momentum without friction*: the velocity keeps a share of 1. No push is
# ever forgotten, so the noise of all batches piles up, and the walker is carried away. The nasty
# thing is the beginning: for a dozen steps the loss falls as it should. Nothing warns you.

# %% [markdown]
# ## 6. A network of two layers
#
# Before you let the engine do it, once with your own hands, with nothing but arrays. You have all
# the parts.
#
# **Exercise 7 (open).** The gradients of all four parameters, in the order of the arguments.
#
# <details><summary>Hint</summary>
# Forwards, keep what the way back needs: <code>scores</code>, <code>hidden</code>,
# <code>logits</code>. Then backwards, in reverse order: <code>cross_entropy_backward</code>,
# <code>dense_backward</code>, <code>relu_backward</code>, <code>dense_backward</code>.</details>


# %% exercise="backpropagation.two_layer_gradients"
def two_layer_gradients(images, labels, weights_1, bias_1, weights_2, bias_2):
    """Derivatives of the mean cross-entropy by weights_1, bias_1, weights_2, bias_2."""
    ### BEGIN SOLUTION
    scores = images @ weights_1 + bias_1
    hidden = np.maximum(scores, 0)
    logits = hidden @ weights_2 + bias_2

    dlogits = cross_entropy_backward(logits, labels)
    dhidden, dweights_2, dbias_2 = dense_backward(dlogits, hidden, weights_2)
    dscores = relu_backward(dhidden, scores)
    _, dweights_1, dbias_1 = dense_backward(dscores, images, weights_1)
    return dweights_1, dbias_1, dweights_2, dbias_2
    ### END SOLUTION


# %% check="backpropagation.two_layer_gradients"
two_layer_gradients = check("backpropagation.two_layer_gradients", two_layer_gradients)

# %% [markdown] solution=true
# The way back reads like the way in, from bottom to top. The gradient of the images is thrown away:
# nobody trains them.

# %% [markdown]
# By hand and by engine, for the 100 images above:

# %%
parameters = [weights_1, bias_1, weights_2, bias_2]
by_hand = two_layer_gradients(
    train_pixels[:100], train_labels[:100], *[one.value for one in parameters]
)
for name, ours, tensor in zip(
    ("weights 1", "bias 1", "weights 2", "bias 2"), by_hand, parameters, strict=True
):
    agree = relative_error(ours, tensor.gradient) < 1e-10
    print(f"{name}: shape {ours.shape}, equal to 10 digits: {agree}")

# %% [markdown]
# Now train. `network` works for any number of layers; we shall need that.


# %%
def network(pixels, parameters):
    """Logits; the parameters are weights and bias of each layer in turn."""
    output = Tensor(pixels)
    for number in range(0, len(parameters), 2):
        if number > 0:
            output = output.relu()
        output = output @ parameters[number] + parameters[number + 1]
    return output


def evaluate(pixels, labels, parameters):
    """Loss and accuracy."""
    logits = network(pixels, parameters).value
    loss = sparse_categorical_cross_entropy(logits, labels)
    return loss, (logits.argmax(axis=1) == labels).mean()


# %%
def train_network(parameters, epochs, learning_rate):
    """Change the parameters by gradient descent; the validation loss after each epoch."""
    random = np.random.default_rng(seed=0)
    history = [evaluate(validation_pixels, validation_labels, parameters)[0]]
    for _ in range(epochs):
        for batch in random.permutation(len(train_labels)).reshape(-1, 100):
            # predict
            logits = network(train_pixels[batch], parameters)
            # loss
            loss = cross_entropy(logits, train_labels[batch])
            # gradient
            for one in parameters:
                one.clear_gradient()
            loss.backward()
            # step
            for one in parameters:
                one.value = one.value - learning_rate * one.gradient
        history.append(evaluate(validation_pixels, validation_labels, parameters)[0])
    return history


# %% [markdown]
# Two models, on the same small pictures: lesson 03's softmax regression (one layer), and two
# layers. Each has a learning rate that suits it. Predict: by how much does a hidden layer help?

# %%
one_layer = new_layers([192, 10], lambda shape, random: np.zeros(shape))
two_layers = new_layers([192, 64, 10], he_normal)
runs = {
    "one layer": train_network(one_layer, epochs=10, learning_rate=0.03),
    "two layers": train_network(two_layers, epochs=10, learning_rate=0.1),
}
compare_runs(runs, "validation loss", "That of two layers falls much further than that of one.")

# %%
accuracy_of_one = evaluate(test_pixels, test_labels, one_layer)[1]
accuracy_of_two = evaluate(test_pixels, test_labels, two_layers)[1]
print("one layer: more than 35% of the test images right:", accuracy_of_one > 0.35)
print("two layers: more than 44%:", accuracy_of_two > 0.44)
print("two layers are ahead by more than 5 points:", accuracy_of_two - accuracy_of_one > 0.05)

# %% [markdown]
# Lesson 03's model saw sixteen times as many pixels of each picture, and could promise no more than
# 36%. A hidden layer can do what a weighted sum cannot: react to *combinations*, such as blue above
# *and* grey below.

# %% [markdown]
# ## 7. Deep networks: why they refused to learn
#
# If two layers beat one, then twenty will be splendid? The same recipe, with small random weights,
# as was usual for a long time: normal numbers, with a standard deviation of 0.05. (AlexNet's had
# 0.01.) Predict the loss after four epochs.

# %%
depth = 20
sizes = [192, *[64] * depth, 10]


def small_normal(shape, random):
    return random.normal(0, 0.05, shape)


deep_runs = {"deviation 0.05": train_network(new_layers(sizes, small_normal), 4, 0.1)}
print("validation losses:", [f"{loss:.2f}" for loss in deep_runs["deviation 0.05"]])

# %% [markdown]
# $\log 10 = 2.30$, before and after: it has learnt *nothing*, and there was no error. For such a
# case you have a tool now: look at the gradients. We measure the typical size (the root of the mean
# square) of the gradient that arrives at each layer's output.


# %%
def gradient_sizes(initializer, images=100):
    """Typical size of the gradient at the output of each hidden layer, the first one first."""
    parameters = new_layers(sizes, initializer)
    logits = network(train_pixels[:images], parameters)
    cross_entropy(logits, train_labels[:images]).backward()
    tensor, gradients = logits, []
    while tensor.parents:  # from the logits back: sum, product, ReLU, sum, product, ReLU, ...
        if tensor.operation == "ReLU":
            gradients.insert(0, typical_size(tensor.gradient))
        tensor = tensor.parents[0]
    return gradients


found = gradient_sizes(small_normal)
print(f"the last layer's is more than 10 to the power of 9 times the first's: "
      f"{found[-1] > 1e9 * found[0]}")  # fmt: skip

# %% [markdown]
# A billionth of the gradient, and less, reaches the first layer: it **vanishes** on its way. At
# each layer, two things happen to it, going back:
#
# 1. The ReLU stops about half of its numbers, so the mean of their squares is *halved*.
# 2. Each number becomes a sum over the layer's $n$ units, of gradient times weight. With random
#    weights of mean 0 and deviation $\sigma$, the mean square is multiplied by $n\,\sigma^2$.
#
# So each layer multiplies the mean square by $\tfrac12\, n\, \sigma^2$, and the size by the root of
# this. For our 64 units and $\sigma = 0.05$ that is 0.28. And slopes along a chain *multiply*.

# %% [markdown] id="markdown-022c9843"
# **Exercise 8.** What is a gradient's size multiplied by, on its way back through `layers` layers
# (or through none)?
#
# <details><summary>Hint</summary>
# First the factor of one layer, with <code>np.sqrt</code>. Then many layers.</details>


# %% exercise="backpropagation.size_after_layers"
def size_after_layers(width, deviation, layers):
    """Factor for ReLU layers of `width` units with weights of a standard deviation."""
    ### BEGIN SOLUTION
    factor = np.sqrt(width / 2) * deviation
    return factor**layers
    ### END SOLUTION


# %% check="backpropagation.size_after_layers"
size_after_layers = check("backpropagation.size_after_layers", size_after_layers)

# %% [markdown] solution=true
# Only a factor of exactly 1 survives being raised to a high power. Below 1 the gradient vanishes,
# above 1 it *explodes*.

# %%
for deviation in (0.05, 0.3):
    factor = size_after_layers(64, deviation, 20)
    print(f"deviation {deviation}: after 20 layers times {factor:.0e}")
print(f"the deviation with a factor of 1: {np.sqrt(2 / 64):.3f}")

# %% [markdown]
# Solve $\tfrac12\, n\, \sigma^2 = 1$, and you have the cure: $\sigma = \sqrt{2 / n}$. It is named
# after Kaiming **He**, and it is the `he_normal` of section 5. Keras's default is older: **Glorot**
# has $\sigma = \sqrt{1/n}$ when all layers are of equal width. It was made for activations that do
# not stop half of everything.
#
# Does the rule hold in a real network, on real images? Marks are measured, lines are yours.

# %%
initializers = {"deviation 0.05": small_normal, "Glorot": glorot_uniform, "He": he_normal}
deviations = {"deviation 0.05": 0.05, "Glorot": np.sqrt(1 / 64), "He": np.sqrt(2 / 64)}

measured = {name: gradient_sizes(initializer) for name, initializer in initializers.items()}
expected = {
    name: [measured[name][-1] * size_after_layers(64, deviation, back)
           for back in reversed(range(depth))]
    for name, deviation in deviations.items()
}  # fmt: skip
sizes_by_layer(measured, expected, "size of the gradient")

# %% [markdown]
# ### Play with it
#
# A histogram for each layer, on a scale of powers of ten. Black dots are typical sizes.

# %%
depth_explorer(train_pixels[:100], train_labels[:100]).show()

# %% [markdown]
# - With a deviation of 0.3 and ReLU, look at the first loss, too. What did lesson 02 say about it?
# - Show the gradients of the *weights*, with ReLU and 0.05. Why are they equally tiny in *all*
#   layers? (A weight's gradient is input times what comes back. Look at the values, too: they
#   shrink on the way in, and the gradients on the way out.)
# - Try the sigmoid, which was usual before the ReLU, with each initialisation. Its slope is 1/4 at
#   most. Would you have believed in deep networks?

# %% [markdown]
# Nothing is changed now but the first random numbers. Predict for each of the three: does it learn?

# %%
for name in ("Glorot", "He"):
    deep_runs[name] = train_network(new_layers(sizes, initializers[name]), 4, 0.1)
saying = "He's falls at once, Glorot's later, and that of deviation 0.05 stays where it was."
compare_runs(deep_runs, "validation loss", saying)

# %%
for name, history in deep_runs.items():
    print(f"{name:<15}: loss below 2.2 after one epoch: {history[1] < 2.2}")

# %% [markdown]
# One line decides. With He's numbers, twenty layers learn at once. Glorot's lose an epoch before
# anything moves, since the first layer gets a thousandth of the gradient. A deviation of 0.05 would
# keep you waiting for ever.
#
# Twenty plain layers are still no better than two: initialisation makes depth *possible*, not yet
# useful. What makes it useful comes later: convolution in lesson 05, shortcuts and normalisation in
# lesson 10.

# %% [markdown]
# ## 8. What does TensorFlow say?
#
# TensorFlow has an engine like yours. It records what happens inside of a `GradientTape`, and
# sweeps back when asked for a gradient. The trained network, 100 images, 64 bits: your `Tensor`,
# and theirs. (Importing it takes a few seconds.)

# %%
import tensorflow as tf

logits = network(test_pixels[:100], two_layers)
for one in two_layers:
    one.clear_gradient()
cross_entropy(logits, test_labels[:100]).backward()

variables = [tf.Variable(one.value) for one in two_layers]
with tf.GradientTape() as tape:
    hidden = tf.nn.relu(test_pixels[:100].astype(np.float64) @ variables[0] + variables[1])
    theirs = hidden @ variables[2] + variables[3]
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(test_labels[:100], theirs)
    loss = tf.reduce_mean(losses)

for one, gradient in zip(two_layers, tape.gradient(loss, variables), strict=True):
    error = relative_error(one.gradient, gradient.numpy())
    print(f"{one.name:<7} {one.shape!s:<9} equal to a relative 0.0000000001: {error < 1e-10}")

# %% [markdown]
# Ten digits. One difference: a tape *returns* its gradients and forgets them, so there is nothing
# to clear. JAX does the same, PyTorch adds as you did.
#
# Thirteen thousand slopes here, billions elsewhere, and always the same sweep.

# %% [markdown]
# ## On your own
#
# 1. Give `Value` a `__sub__`, a `tanh` and a `relu`, and train a network of 2, 8 and 1 units on the
#    four points of *exclusive or* ((0,0) and (1,1) belong to class 0, the others to 1). One layer
#    cannot do it.
# 2. Set all weights of `two_layers` to 0, or all to 0.1, and train. What do the hidden units have
#    in common afterwards? How high does the accuracy get?
# 3. Accumulate: four batches of 25 with a `backward()` each, then one step. By what must you divide
#    so that the step equals that of a batch of 100?
# 4. Put a shortcut around every hidden layer of the deep network but the first,
#    `output = output + (output @ weights + bias).relu()`, with a deviation of 0.05. Which factor
#    does a layer have now? Does it train?

# %% [markdown]
# ## What to remember
#
# - Slopes along a chain **multiply**; shares of several uses **add up**. There is nothing else in
#   backpropagation.
# - Going back costs about twice as much as going forwards, for *any* number of weights.
# - A gradient has the **shape** of what it belongs to. $dW = X^\top dY$, $dX = dY\, W^\top$, and
#   the bias gets the *sum* over the images.
# - ReLU is a gate: open where its input was above 0.
# - Softmax with cross-entropy gives **predicted minus target**, over $n$.
# - **Clear** gradients before `backward()`; predict anew in each step.
# - **Check** a new gradient by nudging, in 64 bits.
# - Depth multiplies. With ReLU, start from $\sigma = \sqrt{2/n}$.

# %% [markdown]
# ## In practice
#
# - Never write gradients by hand where an engine can do it; do know what it does.
# - With ReLU, `kernel_initializer="he_normal"` in Keras: the default is Glorot's.
# - The loss stands at $\log k$ from the start: print the size of each layer's gradient.
# - It is nan, or jumps: the gradients explode. Lower the learning rate, or *clip* them (`clipnorm`
#   of Keras's optimizers).
# - Out of memory in training, but not in prediction? The way back needs every layer's values, so
#   they are all kept. A smaller batch helps.

# %% [markdown]
# ## Read next
#
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams (1986). Learning Representations by
#   Back-Propagating Errors. *Nature* 323.
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, section 6.5. MIT Press.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind (2018). Automatic Differentiation in
#   Machine Learning: a Survey. *Journal of Machine Learning Research* 18(153).
# - X. Glorot, Y. Bengio (2010). Understanding the Difficulty of Training Deep Feedforward Neural
#   Networks. *AISTATS*.
# - K. He, X. Zhang, S. Ren, J. Sun (2015). Delving Deep into Rectifiers: Surpassing Human-Level
#   Performance on ImageNet Classification. *ICCV*.
# - Sizes of models: A. Krizhevsky, I. Sutskever, G. E. Hinton (2012). ImageNet Classification with
#   Deep Convolutional Neural Networks. *NeurIPS*; M. Dehghani and others (2023). Scaling Vision
#   Transformers to 22 Billion Parameters. *ICML*.
#
# **Next:** lesson 05 lets one small set of weights slide over the whole image: convolution.
