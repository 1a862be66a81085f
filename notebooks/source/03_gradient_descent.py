# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # 03 · Gradient descent: how a model learns
#
# Three walkers start at the same place (the square) and look for the lowest point (the cross). All
# three follow the same rule. They differ in *one number*. Can you tell what that number does?

# %% id="code-3a5129fa"
import numpy as np

from imgcls_course.check import check
from imgcls_course.datasets import load_cifar10, split
from imgcls_course.figures.learning_curves import compare_runs, learning_curves
from imgcls_course.lessons.gradient_descent import (
    Bowl, Map, gradient_clouds, learning_rate_explorer, losses_by_step, optimizer_explorer,
    paths_on_map, schedule_curves, steps_on_a_curve, tangents, walk, weights_explorer,
)
from imgcls_course.runtime.threads import use_one_thread
from imgcls_course.scratch.losses import (
    binary_cross_entropy, sigmoid, softmax, sparse_categorical_cross_entropy,
)
from imgcls_course.scratch.optimizers import SGD, Adam, GradientDescent, RMSprop
from imgcls_course.scratch.schedules import Constant, CosineDecay, StepDecay, WarmUp

np.set_printoptions(precision=4, suppress=True)
use_one_thread()  # quickest for matrices as small as ours

# %%
bowl = Bowl(curvatures=(1, 10))
bowl_map = Map(bowl.loss, across=(-10, 10), up=(-5, 5))
walkers = {
    name: walk(GradientDescent(number), bowl.gradient, (-8.0, 3.0), steps=25)
    for name, number in {"walker A": 0.004, "walker B": 0.15, "walker C": 0.201}.items()
}
paths_on_map(bowl_map, walkers)

# %% [markdown]
# A map like this is how we look at **training**. Each point of the map is a model: its two
# coordinates are the model's two weights. The darker the blue, the larger the **loss**, which you
# know from lesson 02. To train is to walk to where the loss is small.
#
# Real models have thousands or millions of weights, and no map. But at each point they can feel
# which way is down. That is enough, and in this lesson you build all of it.

# %% [markdown]
# **You will learn**
#
# - what a gradient is, and why one step *against* it lowers the loss;
# - how to choose the learning rate, and how to see that it is wrong;
# - why we train on small batches, and what their noise costs;
# - what momentum, RMSprop and Adam do about ravines;
# - how a schedule changes the learning rate while training goes on;
# - to train a classifier of ten classes on real images, from nothing.
#
# **Time:** the code runs in under a minute on two processor cores; reading and solving takes about
# an hour and a half.
# **Builds on:** lesson 02 (softmax and cross-entropy). NumPy is all you need; Keras comes in the
# last section.

# %% [markdown]
# ### Do you remember?
#
# Answer for yourself first, then open.
#
# <details><summary>1. A model gives the true class a probability of 1/10. What is its
# loss?</summary>
# −log(1/10) = log 10 ≈ 2.30.</details>
#
# <details><summary>2. Which loss does an untrained model of ten classes show?</summary>
# The same: it knows nothing, so every class gets about 1/10.</details>
#
# <details><summary>3. Why do we train on the loss and not on the accuracy?</summary>
# The loss answers to the smallest change of a weight. Accuracy is flat almost everywhere, so it
# gives no direction.</details>

# %% [markdown]
# ## 1. One weight: follow the slope
#
# Lesson 02 told deer from ships by one number, *how much more blue than green* a picture is. Here
# are 4,000 such pictures, with a second number for later: *how much brighter the upper half is than
# the lower*. A number that describes an image is called a **feature**.

# %%
deer_and_ships = load_cifar10("train").only(("deer", "ship"))
pictures, targets = deer_and_ships.images, deer_and_ships.labels  # 0 = deer, 1 = ship

red, green, blue = pictures.mean(axis=(1, 2)).T
upper, lower = pictures[:, :16].mean(axis=(1, 2, 3)), pictures[:, 16:].mean(axis=(1, 2, 3))
features = np.stack([blue - green, upper - lower], axis=1)

features = (features - features.mean(axis=0)) / features.std(axis=0)
print("features:", features.shape, " targets:", targets.shape)

# %% [markdown]
# The last line of the computation **standardises** each feature: its mean becomes 0 and its
# standard deviation 1. Why that helps, you will see in section 6.
#
# Now a model with one weight $w$: the score of an image is $w$ times its blueness $x$, and
# $\sigma(w x)$ is the probability of *ship*. Each $w$ gives one loss, the mean over all images.


# %%
def loss_of(weight):
    """Mean binary cross-entropy of the model that has this one weight."""
    return binary_cross_entropy(weight * features[:, 0], targets)


for weight in (-2.0, 0.0, 2.0, 6.0):
    print(f"weight {weight:4.1f}: loss {loss_of(weight):.3f}")

# %% [markdown]
# Which weight is best? We could try thousands. With a million weights we cannot. A better idea is
# to look at the **slope**: how much does the loss change, for a small change of the weight?
#
# $$\text{slope at } w \approx \frac{L(w + h) - L(w - h)}{2h}$$
#
# The smaller $h$, the closer this comes to the **derivative** $L'(w)$.

# %% [markdown]
# **Exercise 1.** Complete the function. It gets the two losses and the small step $h$.
#
# <details><summary>Hint</summary>
# The two points lie at w − h and w + h: how far apart is that? Mind that <code>a / 2 * h</code>
# means (a / 2) · h in Python.</details>


# %% exercise="descent.slope"
def slope(loss_left, loss_right, step):
    """Slope of the loss between w - step (left) and w + step (right)."""
    # Complete this with one line: rise divided by distance.
    ### BEGIN SOLUTION
    return (loss_right - loss_left) / (2 * step)
    ### END SOLUTION


# %% check="descent.slope"
slope = check("descent.slope", slope)

# %% [markdown] solution=true
# Taking one point on *each* side makes the error much smaller than one at $w$ and one at $w + h$
# would: bends to the left and to the right cancel.

# %% [markdown]
# Predict before you run: where is the slope negative, where is it 0, and where is it steepest?


# %%
def slope_of(weight, step=0.001):
    """Slope of the loss at a weight."""
    return slope(loss_of(weight - step), loss_of(weight + step), step)


tangents(loss_of, slope_of, marked=(-2, 0.5, 2.5, 7), span=(-4, 9), label="weight of blueness")

# %% [markdown]
# - The slope is **negative** on the left: a larger weight *lowers* the loss. Go right.
# - It is **positive** on the right: go left.
# - At the lowest point it is **0**: stay.
#
# So in every case: **move against the slope**. And where it is steep, we are far from the goal and
# may take a longer step. The whole method is in one formula:
#
# $$w \leftarrow w - \eta \, L'(w)$$
#
# $\eta$ (the Greek letter *eta*) is the **learning rate**, a small positive number that *you*
# choose.

# %% [markdown]
# **Exercise 2.** One step of gradient descent. With many weights, the slopes of all of them
# together are called the **gradient**; it has the same shape as the weights, and the formula stays
# the same.
#
# <details><summary>Hint</summary>
# NumPy subtracts and multiplies whole arrays at once. One line.</details>


# %% exercise="descent.gradient_step"
def gradient_step(weights, gradient, learning_rate):
    """Weights after one step; all shapes are equal."""
    ### BEGIN SOLUTION
    return weights - learning_rate * gradient
    ### END SOLUTION


# %% check="descent.gradient_step"
gradient_step = check("descent.gradient_step", gradient_step)

# %% [markdown] solution=true
# The gradient points uphill, hence the minus. `weights - ...` makes a *new* array; `weights -= ...`
# would change the caller's array in place, which surprises people sooner or later.

# %% [markdown]
# Twelve steps from $w = -3$, with three learning rates. Predict: which will not find the valley?

# %%
trials = {}
for learning_rate in (0.2, 4.0, 25.0):
    weight = -3.0
    path = [weight]
    for _ in range(12):
        weight = gradient_step(weight, slope_of(weight), learning_rate)
        path.append(weight)
    trials[f"learning rate {learning_rate:g}"] = np.array(path)

steps_on_a_curve(loss_of, trials, span=(-8, 16), label="weight of blueness")

# %% [markdown]
# The first creeps. The second arrives. The third leaps far beyond the valley, where the slope is
# gentle, and has to walk all the way back.

# %% [markdown]
# ## 2. Two weights: the gradient
#
# Now both features, and so two weights. The slope along each weight, with the other held still, is
# called a **partial derivative**; both together form the gradient
#
# $$\nabla L = \left(\frac{\partial L}{\partial w_1}, \frac{\partial L}{\partial w_2}\right)$$
#
# (The sign $\nabla$ is read *nabla*, or simply *the gradient of*.) It points to where the loss
# grows fastest. Measuring it by small steps costs two losses *for each weight*. For a million
# weights that is hopeless, so we want a formula.

# %% [markdown]
# For sigmoid with binary cross-entropy the formula is short. With $p_i$ the predicted probability,
# $t_i$ the target and $x_{ij}$ feature $j$ of image $i$:
#
# $$\frac{\partial L}{\partial w_j} = \frac1n \sum_{i=1}^{n} (p_i - t_i)\, x_{ij}$$
#
# In words: **error times input, averaged over the images**. Was the model sure of *ship* at a blue
# deer? Then $p - t$ and the blueness are positive, and the step lowers the weight of blueness.
# (Lesson 04 shows where such formulas come from.)

# %% [markdown]
# **Exercise 3.** Write it. `features` has the shape (images, features), `weights` has (features,),
# and so has the result. The first line is given.
#
# <details><summary>Hint</summary>
# The sum over images of error times feature, for all features at once, is
# <code>features.T @ errors</code>. What is still missing for a mean?</details>


# %% exercise="descent.logistic_gradient"
def logistic_gradient(features, targets, weights):
    """Derivative of the mean binary cross-entropy by the weights, shape (features,)."""
    probabilities = sigmoid(features @ weights)
    ### BEGIN SOLUTION
    errors = probabilities - targets
    return features.T @ errors / len(targets)
    ### END SOLUTION


# %% check="descent.logistic_gradient"
logistic_gradient = check("descent.logistic_gradient", logistic_gradient)

# %% [markdown] solution=true
# `features.T @ errors` has the shape (features, images) @ (images,) = (features,): it multiplies
# and adds over the images in one go. Dividing by their number makes the step independent of how
# many there are.

# %% [markdown]
# Is a formula right? Compare it with the slope, which needs no formula. This is a **gradient
# check**, and it is worth doing every time.


# %%
def map_loss(weights):
    """Losses, shape (...), of two weights in an array of shape (..., 2)."""
    scores = weights @ features.T
    return (np.logaddexp(0, scores) - targets * scores).mean(axis=-1)


here, h = np.array([-2.0, 3.0]), 1e-5
measured = [slope(map_loss(here - h * one), map_loss(here + h * one), h) for one in np.eye(2)]
by_formula = logistic_gradient(features, targets, here)
print("measured:  ", np.array(measured))
print("by formula:", by_formula)
print("equal to within 0.000001:", np.allclose(measured, by_formula, rtol=0, atol=1e-6))

# %% [markdown]
# ## 3. Many steps: gradient descent
#
# **Exercise 4.** Put the two together. From `start`, take `steps` steps, each with the gradient of
# the place where you *then* are. Return the whole path as an array of shape (steps + 1, features),
# the start first.
#
# <details><summary>Hint</summary>
# A list with the start in it, a loop that appends, and <code>np.array(path)</code> at the end. The
# present weights are <code>path[-1]</code>.</details>


# %% exercise="descent.descend"
def descend(features, targets, start, learning_rate, steps):
    """Path of gradient descent, shape (steps + 1, features)."""
    ### BEGIN SOLUTION
    path = [start]
    for _ in range(steps):
        gradient = logistic_gradient(features, targets, path[-1])
        path.append(gradient_step(path[-1], gradient, learning_rate))
    return np.array(path)
    ### END SOLUTION


# %% check="descent.descend"
descend = check("descent.descend", descend)

# %% [markdown] solution=true
# A common trap: `weights -= learning_rate * gradient` changes one and the same array, and a list
# that holds it many times shows the last point everywhere. `gradient_step` makes a new array.

# %% [markdown]
# The map of the real loss, for deer and ships. Predict: how will the path look with each of the
# three learning rates? At what angle does it cross the contour lines, the lines of equal loss?

# %%
start = np.array([-3.0, 4.0])
best = descend(features, targets, start, 5.0, 300)[-1]
names = ("weight of blueness", "of light from above")
ship_map = Map(map_loss, (-4, 10), (-4, 6), names, best, true_angles=True)
paths_on_map(
    ship_map,
    {
        f"learning rate {learning_rate:g}": descend(features, targets, start, learning_rate, 20)
        for learning_rate in (0.1, 3.0, 25.0)
    },
    height=2.3,
)

# %% [markdown]
# Every step leaves its contour line at a right angle: straight down. With the largest learning
# rate, the walker shoots past the goal, comes back, and then hops to and fro across the lowest
# point without end.
#
# And what has been learned?

# %%
accuracy = ((features @ best > 0) == targets).mean()
print(f"best weights: {best[0]:.2f} for blueness, {best[1]:.2f} for light from above")
print(f"loss {map_loss(best):.3f}, accuracy {accuracy:.0%}")

# %% [markdown]
# Two numbers an image, and more than four out of five are right. Both weights are positive:
# ships are bluer than deer, and they have the sky above them.

# %% [markdown]
# ## 4. The learning rate
#
# How large is too large? Close to its lowest point, every smooth loss looks like a bowl. Along one
# axis of a bowl, $L = \tfrac12 c\, w^2$, where $c$ is the **curvature**. Its slope is $c\,w$, so
# one step gives
#
# $$w \leftarrow w - \eta\, c\, w = (1 - \eta c)\, w$$
#
# Each step multiplies the distance to the goal by the same factor. When does it shrink?

# %%
for product in (0.1, 1.0, 1.9, 2.0, 2.1):
    factor = 1 - product
    distance = abs(factor) ** 20
    print(f"learning rate * curvature = {product}: factor {factor:4.1f}, "
          f"distance after 20 steps {distance:.3f}")  # fmt: skip

# %% [markdown]
# - Below 1, we walk straight to the goal; far below, we creep.
# - At exactly 1, we are there in one step.
# - Between 1 and 2, we overshoot and come back: a zigzag that closes in.
# - **Above 2, each step leads further away: training *diverges*.**
#
# With many weights, the *steepest* direction sets the limit, $\eta < 2 / c_\text{max}$, and the
# *flattest* one sets how long it takes.

# %% [markdown]
# ### Play with it
#
# A bowl with curvature 1 from left to right and 10 up and down. By the rule above: at which
# learning rate must it tip over? Find it with the slider. The picture on the right shows the loss
# of each step; each mark of its scale is a hundred times the one below.

# %%
learning_rate_explorer().show()

# %% [markdown]
# - Start exactly on the floor (second weight 0). Does the limit change?
# - With a learning rate of 0.1, one weight arrives in a single step. Which, and why?
# - Now you can answer the question at the top of this page.
#
# <details><summary>Answers</summary>
# It tips over at 2/10 = 0.2, wherever you start. Only exactly on the floor is nothing steep to be
# felt, and the limit is 2/1 = 2; no real model starts there. With 0.1, learning rate times
# curvature is 1 for the second weight: one step. And the walkers' number is the learning rate:
# 0.004, 0.15, and 0.201, just above the limit.</details>

# %% [markdown]
# ## 5. Batches and noise
#
# So far, each step looked at all 4,000 images. But do we need all of them to know *roughly* where
# down is? A **mini-batch** is a small random part of the images. Its gradient is an estimate: right
# on average, but noisy. Descending on such estimates is called **stochastic gradient descent**,
# SGD.
#
# Predict: a batch that is 100 times larger, how much less noisy is it? 100 times? 10 times?

# %%
random = np.random.default_rng(seed=0)
full = logistic_gradient(features, targets, start)
estimates = {}
for batch_size in (10, 100, 1000):
    batches = random.integers(len(targets), size=(200, batch_size))
    estimates[batch_size] = np.array(
        [logistic_gradient(features[batch], targets[batch], start) for batch in batches]
    )
    spread = estimates[batch_size].std(axis=0).mean()
    print(f"batches of {batch_size:>4}: the gradients vary by {spread:.2f}")

# %%
gradient_clouds(estimates, full)

# %% [markdown]
# The noise falls with the *square root* of the batch size: 100 times the work for a tenth of the
# noise. (You know this from lesson 01: so do the error bars of an accuracy.) Small batches are a
# bargain.
#
# One pass through all images is called an **epoch**. In each epoch we shuffle the images anew and
# go through them batch by batch. Here are two epochs, so the *same amount of work*, in three ways:


# %%
def descend_in_batches(batch_size, epochs, learning_rate, seed=0):
    """Path of stochastic gradient descent on deer and ships, a point for each step."""
    random = np.random.default_rng(seed)
    path = [start]
    for _ in range(epochs):
        order = random.permutation(len(targets))
        for first in range(0, len(order), batch_size):
            batch = order[first : first + batch_size]
            gradient = logistic_gradient(features[batch], targets[batch], path[-1])
            rate = learning_rate(len(path) - 1)
            path.append(gradient_step(path[-1], gradient, rate))
    return np.array(path)


two_epochs = {
    f"batches of {size}": descend_in_batches(size, 2, Constant(1.0)) for size in (4000, 100, 10)
}
paths_on_map(ship_map, two_epochs, height=2.3)

# %% [markdown]
# With all images in one batch, two epochs are two steps. With batches of 100 there are 80 steps,
# and we are there. With batches of 10 there are 800, quick at first; but then the walker does not
# settle. It wanders about the lowest point for ever, because the noise does not shrink as the slope
# does.
#
# So: noise is cheap when you are far away, and a nuisance when you are near. Section 7 has the
# remedy.

# %% [markdown]
# ## 6. Ravines: momentum, RMSprop, Adam
#
# Here the loss is 100 times as curved across as along: a **ravine**. The walls forbid a learning
# rate above $2/100 = 0.02$; along the floor, that is slow.
#
# Ravines are the rule. They arise, for instance, where one feature has much larger numbers than
# another, which is why we standardise. (Had we left our second feature in units of brightness, 0 to
# 255, the map of deer and ships would be a ravine.)

# %%
ravine = Bowl(curvatures=(1, 100))
ravine_map = Map(ravine.loss, across=(-9, 3), up=(-4, 4))
ravine_start = np.array([-8.0, 3.0])
plain = walk(GradientDescent(0.018), ravine.gradient, ravine_start, steps=100)
paths_on_map(ravine_map, {"gradient descent": plain}, height=2.7)

# %% [markdown]
# ### Momentum: a ball instead of a walker
#
# A ball keeps rolling. What it remembers is a **velocity** $v$. Each step keeps a share $\mu$ of it
# (the **momentum**, often 0.9) and adds a push downhill:
#
# $$v \leftarrow \mu\, v - \eta\, \nabla L, \qquad w \leftarrow w + v$$
#
# Across the ravine, pushes to and fro cancel. Along it, they add up, to $1/(1-\mu)$ times a single
# push: ten times, for $\mu = 0.9$.

# %% [markdown]
# **Exercise 5.** Write one step. Return the new weights *and* the new velocity.
#
# <details><summary>Hint</summary>
# The order matters: first the velocity, then the weights, which move by the new velocity.</details>


# %% exercise="descent.momentum_step"
def momentum_step(weights, velocity, gradient, learning_rate, momentum):
    """Weights and velocity after one step; all arrays have the same shape."""
    ### BEGIN SOLUTION
    velocity = momentum * velocity - learning_rate * gradient
    return weights + velocity, velocity
    ### END SOLUTION


# %% check="descent.momentum_step"
momentum_step = check("descent.momentum_step", momentum_step)

# %% [markdown] solution=true
# Only one minus sign occurs: the velocity points downhill, and the weights follow it. With a
# momentum of 0 this is gradient descent.

# %% [markdown]
# ### RMSprop: a step size for each weight
#
# The steep direction needs small steps, the flat one large steps. **RMSprop** keeps, for each
# weight, a running mean $s$ of the *squared* gradient, and divides by its root:
#
# $$s \leftarrow \rho\, s + (1 - \rho)\,(\nabla L)^2, \qquad
# w \leftarrow w - \eta\, \frac{\nabla L}{\sqrt{s + \varepsilon}}$$
#
# Squares, roots and divisions go weight by weight; $\rho$ (*rho*) is about 0.9, and the tiny
# $\varepsilon$ (*epsilon*) prevents a division by 0. Gradient over its usual size is about ±1. So
# each step is about $\eta$ long in *every* direction, steep or flat.

# %% [markdown]
# ### Adam: both at once
#
# **Adam** keeps a running mean $m$ of the gradients, which acts as momentum, and a running mean $s$
# of their squares. With $g = \nabla L$:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad
# s \leftarrow \beta_2 s + (1 - \beta_2)\, g^2$$
#
# $\beta_1 = 0.9$ and $\beta_2 = 0.999$ (*beta*) say how much of the old mean is kept.
#
# Both start at 0, so at first they are too small: after one step, $m$ is only a tenth of $g$. Adam
# therefore divides them by what is missing, and this is the **bias correction** at step $t = 1, 2,
# \dots$:
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat s = \frac{s}{1 - \beta_2^t}, \quad
# w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}$$

# %% [markdown]
# **Exercise 6.** Write one step of Adam. Return the weights and both moments *as they are to be
# remembered*, without the correction.
#
# <details><summary>Hint</summary>
# Five lines, in the order of the formulas. Give the corrected moments names of their own, so that
# the uncorrected ones are still there to be returned.</details>


# %% exercise="descent.adam_step"
def adam_step(weights, first, second, gradient, learning_rate, step):
    """Weights, first and second moment after a step; steps are counted from 1."""
    beta_1, beta_2, epsilon = 0.9, 0.999, 1e-7
    ### BEGIN SOLUTION
    first = beta_1 * first + (1 - beta_1) * gradient
    second = beta_2 * second + (1 - beta_2) * gradient**2
    mean = first / (1 - beta_1**step)
    square = second / (1 - beta_2**step)
    return weights - learning_rate * mean / (np.sqrt(square) + epsilon), first, second
    ### END SOLUTION


# %% check="descent.adam_step"
adam_step = check("descent.adam_step", adam_step)

# %% [markdown] solution=true
# At the very first step, $\hat m = g$ and $\hat s = g^2$, so the step is $\eta$ times the sign of
# the gradient. Without the correction it would be about three times as long, since $m$ is too small
# by a factor of 10, but $\sqrt s$ by a factor of more than 30.

# %% [markdown]
# The course's package has all of them as classes that remember what they need (and whose code you
# could now write). Do yours take the same path?

# %%
gradient = ravine.gradient
yours = {"momentum": [ravine_start], "Adam": [ravine_start]}
velocity = first = second = np.zeros(2)
for step in range(1, 101):
    here = yours["momentum"][-1]
    here, velocity = momentum_step(here, velocity, gradient(here), 0.01, 0.9)
    yours["momentum"].append(here)
    here = yours["Adam"][-1]
    here, first, second = adam_step(here, first, second, gradient(here), 0.35, step)
    yours["Adam"].append(here)

# %%
optimizers = {
    "gradient descent": GradientDescent(0.018),
    "momentum": SGD(0.01, momentum=0.9),
    "RMSprop": RMSprop(0.35),
    "Adam": Adam(0.35),
}
paths = {
    name: walk(optimizer, ravine.gradient, ravine_start, steps=100)
    for name, optimizer in optimizers.items()
}
for name, path in yours.items():
    print(f"{name}, same path to within 0.00001:", np.allclose(path, paths[name], atol=1e-5))

# %% [markdown]
# All four, side by side. Each has a learning rate that suits it.

# %%
paths_on_map(ravine_map, paths, columns=2, height=2.6)

# %%
losses_by_step({name: ravine.loss(path) for name, path in paths.items()})

# %% [markdown]
# - **Momentum** still swings between the walls, but it gains speed along the floor, and overshoots
#   like a ball.
# - **RMSprop** does not see the ravine: both weights shrink at the same pace. But it cannot rest:
#   however small a gradient is, over its usual size it is about ±1. So the steps stay about
#   $\eta$ long, and once it has arrived, it hops about.
# - **Adam** does not see the ravine either. It moves in smooth curves, and overshoots a little,
#   because of its momentum.
#
# Do not read a ranking into this: it is *one* landscape, with axes that suit RMSprop and Adam.

# %% [markdown]
# ### Play with it

# %%
optimizer_explorer().show()

# %% [markdown]
# - Which optimizer forgives the widest range of learning rates?
# - In the turned ravine, the weights are no longer the ravine's own axes. Whose path changes most?
# - With RMSprop, how does the learning rate change the hopping at the end of the path?
#
# <details><summary>Answers</summary>
# Adam forgives most: rates more than thirty times apart bring the loss below 1; with plain
# gradient descent, hardly any does. In the turned ravine, RMSprop and Adam suffer: they scale each
# weight, and the weights are not the ravine's axes any more. Gradient descent and momentum know no
# axes. RMSprop's hops are about as long as the learning rate.</details>

# %% [markdown]
# ## 7. Schedules: the learning rate changes
#
# Large steps at first, small ones at last: that is what section 5 asked for. A **schedule** gives
# the learning rate as a function of the number of steps done. Four are common:

# %%
schedules = {
    "constant": Constant(0.1),
    "step decay": StepDecay(0.1, decay_steps=30, decay_rate=0.3),
    "cosine": CosineDecay(0.1, decay_steps=100),
    "warm-up, cosine": WarmUp(15, then=CosineDecay(0.1, decay_steps=85)),
}
schedule_curves(schedules, steps=100)

# %% [markdown]
# **Warm-up** begins with tiny steps. The first gradients of a large network are often wild, and
# Adam's running means have seen little yet. Warm-up with a cosine after it is a common choice for
# large image models:
#
# $$\eta_t = \begin{cases}
# \eta_\text{peak}\; t / W & t < W \\
# \tfrac12\, \eta_\text{peak} \left(1 + \cos\left(\pi\, \frac{t - W}{T - W}\right)\right) & t \ge W
# \end{cases}$$
#
# $t$ counts the steps done, $W$ those of the warm-up, $T$ all of them.

# %% [markdown]
# **Exercise 7.** Write it for one step.
#
# <details><summary>Hint</summary>
# An <code>if</code> for the warm-up. <code>np.cos</code> and <code>np.pi</code> have what you need.
# At t = W the rate is the peak; at t = T it is 0.</details>


# %% exercise="descent.learning_rate_at"
def learning_rate_at(step, warmup_steps, total_steps, peak):
    """Learning rate after so many steps: a straight rise, then half a cosine wave down."""
    ### BEGIN SOLUTION
    if step < warmup_steps:
        return peak * step / warmup_steps
    done = (step - warmup_steps) / (total_steps - warmup_steps)
    return peak * (1 + np.cos(np.pi * done)) / 2
    ### END SOLUTION


# %% check="descent.learning_rate_at"
learning_rate_at = check("descent.learning_rate_at", learning_rate_at)

# %% [markdown] solution=true
# The cosine has its own clock, which starts when the warm-up ends; so $t - W$ of $T - W$ steps are
# done. Half of one plus the cosine runs from 1 to 0.

# %% [markdown]
# Does it settle the walker of section 5? Batches of 10 again, four epochs, 1,600 steps. *Excess* is
# how far the loss of the last weights is above the lowest possible loss. Predict: by which factor
# does the schedule lower it?

# %%
total = 1600
schedule_of_choice = {
    "constant": Constant(1.0),
    "warm-up, cosine": lambda step: learning_rate_at(step, 50, total, 1.0),
}
for name, schedule in schedule_of_choice.items():
    ends = [descend_in_batches(10, 4, schedule, seed)[-1] for seed in range(10)]
    excess = np.mean([map_loss(end) - map_loss(best) for end in ends])
    print(f"{name:<15}: excess {excess:.5f} (mean of ten runs)")

# %% [markdown]
# The same steps, the same noise, far closer to the goal.

# %% [markdown]
# ## 8. Ten classes, real pixels: softmax regression
#
# Now the real thing. A picture of 32 × 32 pixels in three colours is 3,072 numbers. The model is
# **softmax regression**: for each of ten classes, a weight for each of these numbers and a **bias**
# $b$, a number that is added to the score. That makes 30,730 parameters, and no map any more.
#
# $$\text{logits} = x\, W + b, \qquad p = \operatorname{softmax}(\text{logits})$$
#
# Of the training images we set a tenth aside for **validation**: to choose the learning rate by.
# The test images stay untouched until the end.

# %%
train, validation = split(load_cifar10("train"), fraction=0.1, seed=0)
mean = train.images.mean(axis=0, dtype=np.float32).ravel()
deviation = np.float32(train.images[:1000].std())


def standardise(images):
    """Pixel values of each image in a row, minus the mean picture, over their usual deviation."""
    pixels = (images.reshape(len(images), -1) - mean) / deviation
    return pixels.astype(np.float16)


train_pixels, train_labels = standardise(train.images), train.labels
validation_pixels, validation_labels = standardise(validation.images), validation.labels
del train, validation  # the images themselves are no longer needed
print("training:  ", train_pixels.shape)
print("validation:", validation_pixels.shape)

# %% [markdown]
# The mean picture and the deviation come from training images only. What was learned from the
# training set must not know the others. (`float16` has half of the usual bits, and stores all of it
# in half of the memory; NumPy computes with more.)
#
# The gradient looks as it did with two classes: **error times input, averaged**. The error is now a
# row of ten numbers, the probabilities minus the one-hot label:
#
# $$E = \frac{1}{n}\,(P - T), \qquad
# \frac{\partial L}{\partial W} = X^\top E, \qquad
# \frac{\partial L}{\partial b} = \text{sum of the rows of } E$$
#
# $X$ has the shape (images, pixels), $P$ and $T$ have (images, classes).

# %% [markdown]
# **Exercise 8.** Write both gradients. Each has the shape of what it belongs to: (pixels, classes)
# and (classes,). `softmax` is there.
#
# <details><summary>Hint</summary>
# Subtracting the one-hot labels means: take 1 away from the probability of each image's true class,
# <code>errors[np.arange(len(labels)), labels] -= 1</code>. The bias's gradient is a sum over
# images: which axis?</details>


# %% exercise="descent.loss_gradient"
def loss_gradient(images, labels, weights, bias):
    """Derivatives of the mean cross-entropy: (pixels, classes) and (classes,)."""
    ### BEGIN SOLUTION
    errors = softmax(images @ weights + bias)
    errors[np.arange(len(labels)), labels] -= 1
    errors /= len(labels)
    return images.T @ errors, errors.sum(axis=0)
    ### END SOLUTION


# %% check="descent.loss_gradient"
loss_gradient = check("descent.loss_gradient", loss_gradient)

# %% [markdown] solution=true
# The bias is a weight whose input is always 1. So its gradient is the same formula with ones for
# $X$: a sum of the errors.

# %% [markdown]
# Before training, one step in full. These four comments name the steps of *every* training loop, in
# this course and elsewhere: **predict, loss, gradient, step**. Predict the first loss!

# %%
weights, bias = np.zeros((3072, 10), np.float32), np.zeros(10, np.float32)
images, labels = train_pixels[:100], train_labels[:100]

for step in range(3):
    # predict
    logits = images @ weights + bias
    # loss
    loss = sparse_categorical_cross_entropy(logits, labels)
    # gradient
    weights_gradient, bias_gradient = loss_gradient(images, labels, weights, bias)
    # step
    weights = gradient_step(weights, weights_gradient, 0.003)
    bias = gradient_step(bias, bias_gradient, 0.003)
    print(f"step {step}: loss {loss:.3f}")

# %% [markdown]
# $\log 10 \approx 2.303$, as it must be, and falling.
#
# **Exercise 9 (open).** One epoch of training. `order` has the numbers of all images, shuffled.
# Go through it in batches of `batch_size`; the last batch may be smaller. Return the weights and
# the bias.
#
# <details><summary>Hint</summary>
# <code>for first in range(0, len(order), batch_size)</code>, and
# <code>order[first : first + batch_size]</code> is a batch. Get <em>both</em> gradients before you
# change anything.</details>


# %% exercise="descent.train_one_epoch"
def train_one_epoch(images, labels, weights, bias, order, batch_size, learning_rate):
    """Weights and bias after one step for each batch."""
    ### BEGIN SOLUTION
    for first in range(0, len(order), batch_size):
        batch = order[first : first + batch_size]
        # predict, loss, gradient: the gradient needs the prediction, but not the loss's value
        gradients = loss_gradient(images[batch], labels[batch], weights, bias)
        # step
        weights = gradient_step(weights, gradients[0], learning_rate)
        bias = gradient_step(bias, gradients[1], learning_rate)
    return weights, bias
    ### END SOLUTION


# %% check="descent.train_one_epoch"
train_one_epoch = check("descent.train_one_epoch", train_one_epoch)

# %% [markdown] solution=true
# If the weights are changed first and the bias's gradient is taken afterwards, the two belong to
# different places. It hardly shows in the accuracy, which makes it a nasty mistake to find.

# %% [markdown]
# ### Which learning rate?
#
# Nobody knows in advance. So try a few, each ten times the one before, for three epochs, and look
# at the loss on the *validation* images.


# %%
def train_model(schedule, epochs, batch_size=100):
    """Weights and bias after each epoch, those before the first at the front."""
    random = np.random.default_rng(seed=0)
    history = [(np.zeros((3072, 10), np.float32), np.zeros(10, np.float32))]
    for epoch in range(epochs):
        order, rate = random.permutation(len(train_labels)), schedule(epoch)
        model = train_one_epoch(train_pixels, train_labels, *history[-1], order, batch_size, rate)
        history.append(model)
    return history


# %%
def evaluate(pixels, labels, weights, bias):
    """Loss and accuracy on some images."""
    logits = pixels @ weights.astype(np.float32) + bias
    loss = sparse_categorical_cross_entropy(logits, labels)
    return loss, (logits.argmax(axis=1) == labels).mean()


runs = {}
for learning_rate in (0.0001, 0.001, 0.01, 0.1):
    history = train_model(Constant(learning_rate), epochs=3)
    model_losses = [evaluate(validation_pixels, validation_labels, *model)[0] for model in history]
    runs[f"learning rate {learning_rate:g}"] = np.minimum(model_losses, 4)
best_run = min(runs, key=lambda name: runs[name][-1])

# %%
compare_runs(runs, "validation loss", f"The lowest at the end has {best_run}.")

# %% [markdown]
# The picture of section 4 again, now in 30,730 dimensions: the first creeps, the last jumps about
# (its losses are cut off at 4 here), and those in between learn.
#
# For the run that counts we start at 0.01, which is fast but noisy, and let a cosine take the noise
# away.

# %%
epochs = 10
history = train_model(CosineDecay(0.01, decay_steps=epochs), epochs)


def evaluate_all(pixels, labels):
    """Losses and accuracies of all models in the history."""
    return np.transpose([evaluate(pixels, labels, *model) for model in history])


# as many training images as there are validation images
losses, accuracies = evaluate_all(train_pixels[:2000], train_labels[:2000])
validation_losses, validation_accuracies = evaluate_all(validation_pixels, validation_labels)

# %%
saying = "Both losses fall and both accuracies rise, the training images' a little further."
learning_curves(
    {"training": losses, "validation": validation_losses},
    {"training": accuracies, "validation": validation_accuracies},
    saying,
)

# %% [markdown]
# The model does a little better on the images that it has seen than on others. The gap is called
# **overfitting**, and lesson 05 fights it. Now, once, the test set:

# %%
test = load_cifar10("test")
weights, bias = history[-1]
loss, accuracy = evaluate(standardise(test.images), test.labels, weights, bias)
print(f"test loss {loss:.2f}, test accuracy about {5 * round(20 * accuracy)}%")
print("at least 36%:", accuracy >= 0.36)

# %% [markdown]
# Four times as good as chance, from a weighted sum of pixels. Lesson 01's baselines, on fewer
# images, stayed below 30%. And where nearest neighbours compare a new image with every training
# image, this model needs a single small multiplication.

# %% [markdown]
# ### What has it learned?
#
# Each class has 3,072 weights, one for each pixel and colour. So they are a *picture*: bright where
# the model wants to see light of a colour, dark where it does not, grey where it does not care.
# Predict: what do you expect for *ship*? For *frog*?

# %%
saying = "Blurred, noisy patches of colour; objects are hardly to be recognised."
weights_explorer([model[0] for model in history], test.class_names, saying).show()

# %% [markdown]
# One picture must do for *all* horses, left and right, brown and white. So a linear model learns
# colours and their usual places: blue around a ship, green around a deer, a green patch for a frog,
# and at best the ghost of a car, red with a bluish windscreen. In later epochs single pixels gain
# weight, and the pictures get noisier: that is overfitting, made visible.
#
# To go further, a model needs *parts* that may appear anywhere. That is lesson 05. First we need
# gradients for models that are more than one sum, and that is lesson 04.

# %% [markdown]
# ## 9. What does Keras say?
#
# The same model in Keras: one dense layer, the same zeros at the start, the same images in the same
# order, the same learning rates. (Importing Keras takes a few seconds.)

# %%
import keras

model = keras.Sequential([keras.Input((3072,)), keras.layers.Dense(10, kernel_initializer="zeros")])
loss_function = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.SGD(), loss_function)

schedule, random = CosineDecay(0.01, decay_steps=epochs), np.random.default_rng(seed=0)
keras_losses = [np.log(10)]
for epoch in range(epochs):
    model.optimizer.learning_rate = schedule(epoch)
    order = random.permutation(len(train_labels)).reshape(-1, 100)
    for batch in order:
        model.train_on_batch(train_pixels[batch], train_labels[batch])
    logits = model.predict_on_batch(validation_pixels)
    keras_losses.append(sparse_categorical_cross_entropy(logits, validation_labels))

# %%
steps = epochs * len(order)
difference = np.abs(np.array(keras_losses) - validation_losses).max()
print(f"validation loss after {steps:,} steps: ours {validation_losses[-1]:.3f}, "
      f"Keras {keras_losses[-1]:.3f}")  # fmt: skip
print("equal to within 0.0001 after every epoch:", difference < 1e-4)
their_weights, their_bias = model.get_weights()
print("all weights equal to within 0.0001:", np.allclose(weights, their_weights, atol=1e-4, rtol=0))

# %% [markdown]
# 1,800 steps, 30,730 parameters, and the same numbers to four digits. They are not *exactly* equal:
# both compute in 32 bits and add in a different order, so each step differs by a rounding error.
#
# What you have written is what `model.fit` does.

# %% [markdown]
# ## On your own
#
# 1. Train with `SGD(..., momentum=0.9)` and with `Adam` from `imgcls_course.scratch.optimizers`
#    instead of plain steps. How many epochs do they need to reach the same validation loss? Choose
#    a learning rate for each, by validation.
# 2. Leave out `standardise` (use `images.reshape(...) / 255`). Which learning rate works now, and
#    how long does it take? Which picture of this lesson explains it?
# 3. Add *weight decay*: the gradient of $\tfrac{\lambda}{2} \lVert W \rVert^2$ is $\lambda W$.
#    How do the pictures of the weights change, and what becomes of the gap between the two curves?
# 4. A loss with *two* valleys: $L(w) = (w^2 - 1)^2 + 0.3\,w$. Where does gradient descent end, from
#    which starts? What does momentum change?

# %% [markdown]
# ## What to remember
#
# - The gradient points uphill: **step against it**, learning rate times gradient.
# - The learning rate matters most. Too small creeps; too large zigzags, then diverges. The limit is
#   2 over the largest curvature.
# - For sigmoid and softmax with cross-entropy, the gradient is **error times input, averaged**.
# - A mini-batch gives a noisy gradient. Noise falls with the *root* of the batch size, so small
#   batches are a bargain.
# - **Momentum** averages over steps; **RMSprop** gives each weight its own step size; **Adam** does
#   both, with a correction for the start.
# - Large steps first, small ones last: use a **schedule**.
# - Choose by the validation set. Use the test set once.

# %% [markdown]
# ## In practice
#
# - Start with Adam (0.001) or with SGD and momentum 0.9 (try 0.01 and 0.1), and a cosine schedule.
# - Try learning rates a factor of 3 to 10 apart, for an epoch or two, before anything else.
# - The loss is nan or grows: divide the learning rate by 10. It hardly moves: multiply it by 10.
# - Twice the batch size often goes with up to twice the learning rate (Goyal and others, 2017).
# - Standardise the inputs. Shuffle in every epoch, images and labels together.

# %% [markdown]
# ## Read next
#
# - I. Goodfellow, Y. Bengio, A. Courville (2016). *Deep Learning*, section 4.3 and chapter 8. MIT
#   Press.
# - L. Bottou, F. E. Curtis, J. Nocedal (2018). Optimization Methods for Large-Scale Machine
#   Learning. *SIAM Review* 60(2).
# - D. P. Kingma, J. Ba (2015). Adam: A Method for Stochastic Optimization. *ICLR*.
# - I. Sutskever, J. Martens, G. Dahl, G. Hinton (2013). On the Importance of Initialization and
#   Momentum in Deep Learning. *ICML*.
# - I. Loshchilov, F. Hutter (2017). SGDR: Stochastic Gradient Descent with Warm Restarts. *ICLR*.
#   Where the cosine comes from.
# - P. Goyal and others (2017). Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour.
#   arXiv:1706.02677. Where warm-up for large batches comes from.
#
# **Next:** lesson 04 finds the gradient of *any* model, automatically.
