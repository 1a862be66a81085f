"""`imgcls-course pretrain`: the pretraining run of lesson 06, for as long as one likes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def pretrain(
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the 16,000 images.")] = 30,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="A folder for the state after each epoch; go on from there next time."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of weights, order and augmentation.")] = 0,
    weights: Annotated[
        Path | None, typer.Option(help="Write the weights to this .weights.h5 file.")
    ] = None,
    images: Annotated[
        int | None, typer.Option(min=1, help="Images a class; all without it.")
    ] = None,
) -> None:
    """Pretrain a small residual network on the source task, on the CPU or on all GPUs."""
    from imgcls_course.errors import CourseError
    from imgcls_course.pretraining import pretrain as run
    from imgcls_course.pretraining import source_task

    if weights is not None and not weights.name.endswith(".weights.h5"):
        raise CourseError(f"{weights} does not end in .weights.h5.", "Choose such a name.")
    data, validation = source_task("train"), source_task("test")
    if images is not None:
        data = data.per_class(images, seed=seed)
    model, history = run(epochs, checkpoints, seed, data, validation)
    if history.resumed_from:
        print(f"A checkpoint had done {history.resumed_from} of {epochs} epochs.")
    print(f"Epochs done: {history.epochs}")
    print(f"Accuracy on the training images, as augmented: {history['accuracy'][-1]:.1%}")
    print(f"Accuracy on test images of the source task: {history['val_accuracy'][-1]:.1%}")
    if history.epochs > history.resumed_from:
        print(f"{history.images_per_second:.0f} images a second, in {history.plan}.")
    if weights is not None:
        weights.parent.mkdir(parents=True, exist_ok=True)
        model.save_weights(weights)
        print(f"The weights are in {weights}.")
