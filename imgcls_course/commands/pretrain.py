"""`imgcls-course pretrain`: the pretraining run of lesson 06, for as long as one likes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import keras

    from imgcls_course.training import TrainingHistory


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
    processes: Annotated[
        int, typer.Option(min=1, help="So many processes share each batch; needs JAX.")
    ] = 1,
    process: Annotated[
        int | None, typer.Option(min=0, help="Be this process, on one of several machines.")
    ] = None,
    coordinator: Annotated[
        str, typer.Option(help="Address and port of process 0, such as 192.168.1.10:12345.")
    ] = "",
) -> None:
    """Pretrain a small residual network on the source task, on the CPU or on all GPUs.

    With --processes 2, this machine starts both. On two machines, start on each: pretrain
    --processes 2 --coordinator ADDRESS:PORT --process 0 (on the other --process 1).
    """
    from imgcls_course.errors import CourseError

    if weights is not None and not weights.name.endswith(".weights.h5"):
        raise CourseError(f"{weights} does not end in .weights.h5.", "Choose such a name.")
    if process is not None and processes > 1 and not coordinator:
        raise CourseError("There is no coordinator.", "Give the address and port of process 0.")
    if processes > 1 and process is None:
        from imgcls_course.pretraining.local_processes import launch

        options = {"epochs": epochs, "checkpoints": checkpoints, "seed": seed}
        options |= {"weights": weights, "images": images}
        given = {f"--{name}": str(value) for name, value in options.items() if value is not None}
        launch([word for option in given.items() for word in option], processes)
        return
    model, history = _train(epochs, checkpoints, seed, images, processes, process, coordinator)
    if process in (None, 0):
        _report(model, history, epochs, weights)


def _train(
    epochs: int,
    checkpoints: Path | None,
    seed: int,
    images: int | None,
    processes: int,
    process: int | None,
    coordinator: str,
) -> tuple[keras.Model, TrainingHistory]:
    """Alone, or as one process of several."""
    from imgcls_course.pretraining import pretrain as pretrain_alone
    from imgcls_course.pretraining import source_task

    data = source_task("train")
    if images is not None:
        data = data.per_class(images, seed=seed)
    if process is None:
        return pretrain_alone(epochs, checkpoints, seed, data, source_task("test"))
    from imgcls_course.pretraining.data_parallel import pretrain_data_parallel

    return pretrain_data_parallel(epochs, data, process, processes, coordinator, checkpoints, seed)


def _report(
    model: keras.Model, history: TrainingHistory, epochs: int, weights: Path | None
) -> None:
    """Say how it went, and keep the weights."""
    if history.resumed_from:
        print(f"A checkpoint had done {history.resumed_from} of {epochs} epochs.")
    print(f"Epochs done: {history.epochs}")
    print(f"Loss: {history['loss'][-1]:.4f}")
    print(f"Accuracy on the training images, as augmented: {history['accuracy'][-1]:.1%}")
    if "val_accuracy" in history.metrics:
        print(f"Accuracy on test images of the source task: {history['val_accuracy'][-1]:.1%}")
    if history.epochs > history.resumed_from:
        print(f"{history.images_per_second:.0f} images a second, in {history.plan}.")
    if weights is not None:
        weights.parent.mkdir(parents=True, exist_ok=True)
        model.save_weights(weights)
        print(f"The weights are in {weights}.")
