"""Distillation: its loss, what stays frozen, and that a student learns from real images."""

import keras
import numpy as np
import pytest

from imgcls_course.exercises.efficiency.distillation import distillation_loss
from imgcls_course.lessons.efficiency.distillation import (
    DistillationLoss,
    beside_teacher,
    distil,
    small_student,
    student_accuracy,
)
from imgcls_course.lessons.efficiency.shipped_students import (
    few_label_histories,
    load_student,
    student_histories,
)
from imgcls_course.pretraining import source_task


@pytest.fixture
def logits():
    return np.random.default_rng(0).normal(scale=3, size=(6, 2, 8)).astype(np.float32)


LABELS = np.arange(6) % 8


@pytest.mark.parametrize(("temperature", "share"), [(1.0, 0.5), (4.0, 0.9), (2.0, 0.0)])
def test_the_loss_is_that_of_the_exercise(logits, temperature, share):
    found = DistillationLoss(temperature, share)(LABELS, logits)
    expected = distillation_loss(logits[:, 1], logits[:, 0], LABELS, temperature, share)
    assert float(found) == pytest.approx(expected, rel=1e-5)


def test_the_loss_is_least_where_the_student_answers_as_the_teacher(logits):
    loss = DistillationLoss(temperature=3.0, soft_share=1.0)
    as_teacher = np.stack([logits[:, 0], logits[:, 0]], axis=1)
    assert float(loss(LABELS, as_teacher)) < float(loss(LABELS, logits))


def test_the_gradient_hardly_depends_on_a_high_temperature(logits):
    import tensorflow as tf

    sizes = []
    for temperature in (20.0, 40.0):
        student = tf.constant(logits[:, 1])
        with tf.GradientTape() as tape:
            tape.watch(student)
            both = tf.stack([tf.constant(logits[:, 0]), student], axis=1)
            loss = DistillationLoss(temperature, 1.0)(LABELS, both)
        sizes.append(float(tf.norm(tape.gradient(loss, student))))
    assert sizes[1] == pytest.approx(sizes[0], rel=0.1)


def test_accuracy_is_the_student_s(logits):
    logits[:, 1] = np.eye(8)[LABELS]
    assert np.all(student_accuracy(LABELS, logits) == 1)


def test_a_student_learns_and_its_teacher_does_not_change(teacher, some, accuracy):
    student = small_student(classes=8)
    untrained = accuracy(student, some)
    before = [weight.copy() for weight in teacher.get_weights()]
    history = distil(student, teacher, source_task("train").per_class(80), epochs=6, batch_size=64)
    assert accuracy(student, some) > untrained + 0.15
    assert history["student_accuracy"][-1] > history["student_accuracy"][0]
    for old, new in zip(before, teacher.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_both_see_the_same_image(teacher, some):
    pair = beside_teacher(teacher, teacher_again := keras.models.clone_model(teacher))
    teacher_again.set_weights(teacher.get_weights())
    teacher_again.trainable = False
    both = keras.ops.convert_to_numpy(pair(some.images[:8], training=True))
    np.testing.assert_allclose(both[:, 0], both[:, 1], atol=1e-4)


def test_only_the_student_is_trained(teacher):
    student = small_student(classes=8)
    pair = beside_teacher(teacher, student)
    assert len(pair.trainable_weights) == len(student.trainable_weights)
    assert student.count_params() * 4 <= teacher.count_params()


def test_the_shipped_student_keeps_97_percent(teacher, accuracy):
    test = source_task("test")
    expected, found = accuracy(teacher, test), accuracy(load_student(), test)
    assert found >= 0.97 * expected
    history = student_histories()["distilled"]
    assert history["val_accuracy"][-1] == pytest.approx(found, abs=0.005)


def test_the_shipped_student_without_a_teacher_is_not_as_good(accuracy):
    test = source_task("test")
    distilled, alone = (
        accuracy(load_student("distilled"), test),
        accuracy(load_student("alone"), test),
    )
    assert 0.8 < alone < distilled
    assert student_histories()["alone"]["val_accuracy"][-1] == pytest.approx(alone, abs=0.005)


def test_the_histories_with_few_labels_are_whole():
    plain, augmented = few_label_histories().values()
    assert plain.epochs == augmented.epochs == 40
    assert max(augmented["val_accuracy"]) > max(plain["val_accuracy"])
