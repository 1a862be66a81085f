# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] id="markdown-title"
# # Is the GPU right, and is it quick?
#
# No lesson needs a GPU. If you have one, this page tells what it is worth: the same network is
# trained from the same seed on the GPU and on the CPU, and compared.
#
# It is a test, too. A cell that fails says what did not hold. Run all of it with
#
# - `imgcls-course doctor --gpu`, which also explains why a GPU is not seen, or
# - `pytest --nbval notebooks/gpu_check.ipynb`.
#
# Without a GPU the same cells run on the CPU, split into two logical devices where the backend can
# do that. **Then it shows that the check works, and nothing about a GPU.**

# %% id="code-imports"
import tempfile

import numpy as np

from imgcls_course.datasets import load_cifar10
from imgcls_course.lessons.gpu_check import (
    StepLosses, compared_devices, memory_in_use, small_network,
)
from imgcls_course.training import fit
from imgcls_course.training.devices import half_precision

# %% [markdown] id="markdown-devices"
# ## 1 · What is compared

# %% id="code-devices" tags=["nbval-ignore-output"]
found = compared_devices()
print(found)

# %% [markdown] id="markdown-losses"
# ## 2 · The same training
#
# Ten steps in float32: 640 images of CIFAR-10 in batches of 64, in the same order, from the same
# initial weights.
#
# The losses may differ by **1%**, and no more. A GPU adds numbers in another order. And recent ones
# multiply float32 numbers with ten bits behind the leading one instead of 23 ("TF32"), unless told
# otherwise.

# %% id="code-losses" tags=["nbval-ignore-output"]
AS_IT_IS = {"precision": "float32", "jit_compile": False}
cifar10 = load_cifar10("train")
images, labels = cifar10.images[:640], cifar10.labels[:640]

losses = {}
for device in (found.cpu, found.other):
    seen = StepLosses()
    fit(small_network(), (images, labels), epochs=1, devices=device, callbacks=[seen], **AS_IT_IS)
    losses[device] = np.array(seen.losses)
    print(f"{device}: {np.round(losses[device], 4)}")

differences = np.abs(losses[found.other] / losses[found.cpu] - 1)
print(f"They differ by up to {differences.max():.1e} of their size.")
np.testing.assert_allclose(losses[found.other], losses[found.cpu], rtol=0.01)

# %% [markdown] id="markdown-several"
# ## 3 · Several devices share a batch
#
# Two devices get half of each batch, 32 images each. The gradients are averaged, so the losses must
# be those of one device, again within **1%**.

# %% id="code-several" tags=["nbval-ignore-output"]
if len(found.several) > 1:
    shared = fit(
        small_network(), (images, labels), epochs=2, devices=found.several, **AS_IT_IS
    )
    alone = fit(
        small_network(), (images, labels), epochs=2, devices=found.several[0], **AS_IT_IS
    )
    print(f"{' and '.join(found.several)}: {np.round(shared['loss'], 4)}")
    print(f"{found.several[0]} alone: {np.round(alone['loss'], 4)}")
    np.testing.assert_allclose(shared["loss"], alone["loss"], rtol=0.01)
else:
    print("One device only, or a backend that shares no batch: nothing is compared here.")

# %% [markdown] id="markdown-precision"
# ## 4 · Half precision
#
# bfloat16 has float32's range with 7 bits instead of 23 behind the leading one; float16 has 10
# bits and a smaller range. The course takes bfloat16 where the device computes in it. After two
# epochs the loss may differ from float32's by **5%**.

# %% id="code-precision" tags=["nbval-ignore-output"]
half = half_precision(found.other)
after = {}
for precision in ("float32", half):
    history = fit(
        small_network(), (images, labels), epochs=2, devices=found.other,
        precision=precision, jit_compile=False,
    )
    after[precision] = history["loss"][-1]
    print(f"{precision}: a loss of {after[precision]:.4f} after two epochs")
np.testing.assert_allclose(after[half], after["float32"], rtol=0.05)

# %% [markdown] id="markdown-memory"
# ## 5 · Memory
#
# TensorFlow and JAX take nearly all of a card's memory when they start, unless told otherwise. The
# course tells them: a kernel takes what it needs. For this network that is **less than a quarter**
# of any card.

# %% id="code-memory" tags=["nbval-ignore-output"]
used, whole = memory_in_use(found.other)
print(f"{found.other}: {used / 1e6:.0f} MB in use" + (f" of {whole / 1e6:.0f} MB" if whole else ""))
if found.has_gpu:
    assert used < (whole or 8e9) / 4, "the kernel holds more of the card than this network needs"

# %% [markdown] id="markdown-resume"
# ## 6 · Begun on one device, ended on the other
#
# Two epochs on the device that is checked, then two more on the CPU, from the checkpoint. The loss
# must be that of four epochs on the CPU, within **2%**.

# %% id="code-resume" tags=["nbval-ignore-output"]
with tempfile.TemporaryDirectory() as folder:
    kept = {"checkpoints": folder, **AS_IT_IS}
    fit(small_network(), (images, labels), epochs=2, devices=found.other, **kept)
    resumed = fit(small_network(), (images, labels), epochs=4, devices=found.cpu, **kept)
whole_run = fit(small_network(), (images, labels), epochs=4, devices=found.cpu, **AS_IT_IS)
print(f"resumed after epoch {resumed.resumed_from}: {np.round(resumed['loss'], 4)}")
print(f"all on {found.cpu}: {np.round(whole_run['loss'], 4)}")
assert resumed.resumed_from == 2
np.testing.assert_allclose(resumed["loss"], whole_run["loss"], rtol=0.02)

# %% [markdown] id="markdown-speed"
# ## 7 · Images a second
#
# 4,000 images an epoch, in the precision and with the compilation that `fit` finds fastest on each
# device. Nothing must hold here: it is a measurement of your machine, as busy as it is now.

# %% id="code-speed" tags=["nbval-ignore-output"]
speeds = {}
for device in dict.fromkeys((found.cpu, found.other)):
    history = fit(small_network(), (cifar10.images[:4000], cifar10.labels[:4000]), epochs=2,
                  batch_size=128, devices=device)
    speeds[device] = history.images_per_second
    print(f"{device}: {speeds[device]:.0f} images a second, in {history.plan}")
if found.has_gpu:
    print(f"The GPU is {speeds[found.other] / speeds[found.cpu]:.1f} times as quick as the CPU.")

# %% id="code-end"
print("Everything that must hold here did.")
