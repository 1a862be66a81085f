"""Make data/architectures/runs.json: architectures at equal cost, and networks of growing depth.

It takes about twelve minutes of processor time and no network. Parts can be made one by one; what
the file has already stays:

    python data/scripts/make_architecture_runs.py
    python data/scripts/make_architecture_runs.py --part depth
    python data/scripts/make_architecture_runs.py --part budget --only VGG --only DenseNet

Processor time depends on the machine, and so do the runs at equal cost: only networks that were
trained on the same machine may be compared. Those of growing depth are seeded and of equal steps.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from dataclasses import asdict
from typing import Any

import keras

from imgcls_course.datasets import load_cifar10
from imgcls_course.lessons.architectures.architecture_runs import RUNS_NAME
from imgcls_course.lessons.architectures.depth_training import DEPTHS, depth_run
from imgcls_course.lessons.architectures.equal_budget_training import answers, train_for
from imgcls_course.runtime import manifest
from imgcls_course.runtime.files import write_atomically
from imgcls_course.runtime.paths import data_folder
from imgcls_course.zoo.catalogue import CIFAR_FORMS

CPU_SECONDS = 45.0
SEED = 0
WATCHED = 50
"""Test images of each class that are looked at during training."""


def main() -> None:
    """Train what is asked for; write and record the file after each network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=("budget", "depth"), default=None)
    parser.add_argument("--only", action="append", choices=tuple(CIFAR_FORMS), default=None)
    parser.add_argument("--cpu-seconds", type=float, default=CPU_SECONDS)
    options = parser.parse_args()
    if options.part != "budget":
        _make_depth()
    if options.part != "depth":
        for name in options.only or CIFAR_FORMS:
            _make_budget(name, options.cpu_seconds)


def _make_budget(name: str, cpu_seconds: float) -> None:
    train, test = load_cifar10("train"), load_cifar10("test")
    keras.utils.set_random_seed(SEED)
    model = CIFAR_FORMS[name]()
    run = train_for(model, train, cpu_seconds, SEED, watched=test.per_class(WATCHED, seed=SEED))
    predicted = answers(model, test)
    _keep(
        "budget",
        {
            "name": name,
            "cpu_seconds": cpu_seconds,
            "images": run.steps * 64,
            "trace": [[round(share, 3), round(value, 4)] for share, value in run.trace],
            "predicted": "".join(map(str, predicted)),
        },
        ("name",),
    )
    print(f"{name}: {(predicted == test.labels).mean():.3f}, {run.steps} steps", flush=True)


def _make_depth() -> None:
    train = load_cifar10("train")
    for depth in DEPTHS:
        for residual in (False, True):
            run = asdict(depth_run(train, depth, residual, seed=SEED))
            for name in ("gradients", "final_gradients"):
                run[name] = [float(f"{value:.3g}") for value in run[name]]
            run["losses"] = list(run["losses"])
            _keep("depth", run, ("depth", "residual"))
            print(f"{depth}, residual {residual}: {run['losses'][-1]}", flush=True)


def _keep(part: str, made: dict[str, Any], key: tuple[str, ...]) -> None:
    """Put a run into the file, in place of an earlier one of the same."""
    path = data_folder() / RUNS_NAME
    path.parent.mkdir(exist_ok=True)
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    runs = stored.setdefault(part, [])
    identity = [made[one] for one in key]
    places = [place for place, run in enumerate(runs) if [run[one] for one in key] == identity]
    if places:
        runs[places[0]] = made
    else:
        runs.append(made)
    stored["machine"] = f"{os.cpu_count()} cores, {platform.machine()}"
    stored["seed"] = SEED
    text = json.dumps(stored, separators=(",", ":"), sort_keys=True)
    write_atomically(path, f"{text}\n".encode())
    manifest.record(
        path,
        source="The course's own: made by data/scripts/make_architecture_runs.py from the CIFAR-10 "
        "images that come with the course",
        licence="Apache-2.0",
        author="The authors of imgcls_course",
        title="Learning curves, gradients and answers of CIFAR networks of several architectures",
    )


if __name__ == "__main__":
    main()
