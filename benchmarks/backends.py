"""How fast does `training.fit` train on TensorFlow, JAX and PyTorch?

Three networks, each backend in an environment of its own (docs/backends.md says how to make them),
in turns, so that a busy machine disturbs all alike; the fastest turn counts. Precision and XLA are
as `fit` chooses them. The first epoch is outside the clock: it traces and compiles.

    python benchmarks/backends.py --jax .venv-jax --torch .venv-torch --rounds 2
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

BATCH_SIZE, EPOCHS = 64, 3
IMAGES = {
    "classic_convnet": (4096, 32),
    "small_resnet": (1024, 32),
    "efficientnet_lite0": (256, 96),
}
"""How many of which size, by network; the last is fine-tuned, all of its layers."""


def main(
    jax: Annotated[Path | None, typer.Option(help="environment with JAX")] = None,
    torch: Annotated[Path | None, typer.Option(help="environment with PyTorch")] = None,
    rounds: int = 2,
    network: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Print images a second, and each backend's ratio to TensorFlow, from one run."""
    if network:
        print(json.dumps(_measured_here(network)))
        return
    pythons = {"tensorflow": Path(sys.executable)}
    pythons |= {
        name: folder / "bin" / "python"
        for name, folder in (("jax", jax), ("torch", torch))
        if folder is not None
    }
    turns = [(name, backend) for _ in range(rounds) for name in IMAGES for backend in pythons]
    speeds: dict[tuple[str, str], float] = {}
    plans: dict[tuple[str, str], str] = {}
    for name, backend in track(turns, "Measuring"):
        measured = _measured_on(pythons[backend], backend, name)
        if measured["speed"] > speeds.get((name, backend), 0):
            speeds[name, backend], plans[name, backend] = measured["speed"], measured["plan"]
    Console().print(_table(list(pythons), speeds, plans))


def _measured_on(python: Path, backend: str, network: str) -> dict[str, object]:
    ended = subprocess.run(
        [python, __file__, "--network", network],
        env={**os.environ, "KERAS_BACKEND": backend, "IMGCLS_PROGRESS": "off"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(ended.stdout.splitlines()[-1])


def _measured_here(network: str) -> dict[str, object]:
    """In this process: images a second, and what was chosen to compute in."""
    import keras

    from imgcls_course.datasets import load_cifar10, resize
    from imgcls_course.training import fit
    from imgcls_course.transfer import load_backbone
    from imgcls_course.transfer.classifier import build_classifier, unfreeze
    from imgcls_course.zoo.classic_convnet import classic_convnet
    from imgcls_course.zoo.small_resnet import small_resnet

    count, size = IMAGES[network]
    keras.utils.set_random_seed(0)
    if network == "efficientnet_lite0":
        model = build_classifier(load_backbone(), 10, image_size=size, input_size=size)
        unfreeze(model)
    else:
        model = {"classic_convnet": classic_convnet, "small_resnet": small_resnet}[network](
            classes=10
        )
    from_logits = network != "classic_convnet"
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    model.compile(keras.optimizers.Adam(1e-4), loss, metrics=["accuracy"])
    data = load_cifar10("train")
    images, labels = resize(data.images[:count], size), data.labels[:count]
    history = fit(model, (images, labels), EPOCHS, BATCH_SIZE)
    return {"speed": history.images_per_second, "plan": history.plan}


def _table(
    backends: list[str], speeds: dict[tuple[str, str], float], plans: dict[tuple[str, str], str]
) -> Table:
    table = Table("network", *backends, title="images a second (and times TensorFlow's)")
    for name in IMAGES:
        base = speeds[name, "tensorflow"]
        cells = []
        for backend in backends:
            speed, chosen = speeds[name, backend], plans[name, backend].partition(" (")[0]
            cells.append(f"{speed:.0f} ({speed / base:.2f})\n{chosen}")
        table.add_row(name, *cells)
    return table


if __name__ == "__main__":
    typer.run(main)
