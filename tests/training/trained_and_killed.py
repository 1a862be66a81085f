"""Trains in processes that are killed at random moments, until one is done; compares the weights.

    python trained_and_killed.py FOLDER KILLS

Each process is forked after TensorFlow is imported and before it has done anything, so that a start
takes a second and not ten.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import keras
import numpy as np

import imgcls_course  # noqa: F401  TensorFlow's start-up messages
from imgcls_course.training import fit

EPOCHS = 120
IMAGES = 1024


def train(folder, result):
    """What each process does; the last one writes the weights."""
    generator = np.random.default_rng(seed=0)
    images = generator.integers(0, 256, size=(IMAGES, 8, 8, 3)).astype(np.uint8)
    labels = (images.mean(axis=(1, 2, 3)) > 127.5).astype(int)
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            keras.layers.RandomFlip(seed=2),
            keras.layers.Rescaling(1 / 127.5, offset=-1),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dropout(0.3, seed=3),
            keras.layers.Dense(2),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    fit(
        model, (images, labels), EPOCHS, batch_size=16, checkpoints=folder,
        precision="float32", jit_compile=False,
    )  # fmt: skip
    np.save(result, np.concatenate([weight.ravel() for weight in model.get_weights()]))


def start(folder, result):
    """Fork a process that trains."""
    child = os.fork()
    if child == 0:
        try:
            train(folder, result)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", flush=True)
            os._exit(1)
        os._exit(0)
    return child


def has_ended(child):
    """Whether it has; it is still to be waited for."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def main(folder, kills):
    os.environ["IMGCLS_PROGRESS"] = "off"
    os.waitpid(start(folder / "whole", folder / "whole.npy"), 0)
    chance, killed = random.Random(0), 0
    interrupted = folder / "interrupted"
    while killed < kills:
        child = start(interrupted, folder / "interrupted.npy")
        # Wait until it trains, then for a random while: a moment within an epoch or a write.
        newest = max(interrupted.glob("epoch-*.npz"), default=None)
        while max(interrupted.glob("epoch-*.npz"), default=None) == newest and not has_ended(child):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.15))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        else:
            print(f"it was done after {killed} kills: more epochs are needed")
            return 1
    os.waitpid(start(interrupted, folder / "interrupted.npy"), 0)
    whole, resumed = np.load(folder / "whole.npy"), np.load(folder / "interrupted.npy")
    if not np.array_equal(whole, resumed):
        print(f"the weights differ by up to {np.abs(whole - resumed).max()}")
        return 1
    print(f"{killed} kills, the same weights")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
