"""What a discriminator knows: its features against those of random weights, on real images."""

import keras
import numpy as np
import pytest

from imgcls_course import datasets, evaluation
from imgcls_course.lessons.beyond_classification.generation.adversarial_training import make_images
from imgcls_course.lessons.beyond_classification.generation.dcgan import (
    dcgan_discriminator,
    dcgan_generator,
)
from imgcls_course.lessons.beyond_classification.generation.discriminator_features import (
    discriminator_features,
    settle_statistics,
)
from imgcls_course.lessons.beyond_classification.generation.frechet import frechet_distance
from imgcls_course.lessons.beyond_classification.generation.shipped_generators import (
    DISCRIMINATOR_WIDTH,
    game_history,
    load_dcgan,
)
from imgcls_course.pretraining import load_pretrained
from imgcls_course.transfer import linear_probe


@pytest.fixture(scope="module")
def pool():
    return datasets.load_cifar10("train").per_class(100, seed=0)


def test_settling_moves_statistics_and_no_weight(pool):
    network = dcgan_discriminator(width=4)
    weights = [variable.numpy() for variable in network.trainable_variables]
    statistics = [variable.numpy() for variable in network.non_trainable_variables]
    settle_statistics(network, pool.images, passes=3)
    for before, after in zip(weights, network.trainable_variables, strict=True):
        np.testing.assert_array_equal(before, after.numpy())
    assert any(
        np.abs(before - after.numpy()).max() > 1e-6
        for before, after in zip(statistics, network.non_trainable_variables, strict=True)
    )


@pytest.mark.parametrize("grid", [1, 2, 4])
def test_features_have_a_number_for_each_channel_and_part(grid, pool):
    features = discriminator_features(dcgan_discriminator(width=4), pool.images[:5], grid)
    assert features.shape == (5, (4 + 8 + 16) * grid * grid)


@pytest.mark.parametrize("labels", [10, 90])
def test_features_learnt_without_labels_beat_those_of_random_weights(labels, pool):
    test = datasets.load_cifar10("test").per_class(100, seed=0)
    keras.utils.set_random_seed(0)
    untrained = dcgan_discriminator(width=DISCRIMINATOR_WIDTH)
    settle_statistics(untrained, datasets.load_cifar10("train").images)
    accuracies = []
    for network in (load_dcgan()[1], untrained):
        of_pool = discriminator_features(network, pool.images)
        of_test = discriminator_features(network, test.images)
        accuracies.append([])
        for seed in range(5):
            order = np.random.default_rng(seed).permutation(len(pool))
            chosen = np.concatenate([order[pool.labels[order] == k][:labels] for k in range(10)])
            probe = linear_probe(of_pool[chosen], pool.labels[chosen], 1.0)
            accuracies[-1].append(probe.score(of_test, test.labels))
    gain = evaluation.bootstrap_interval(np.mean, np.subtract(*accuracies))
    assert gain.low > 0.01
    assert gain.estimate > 0.02


def test_the_shipped_generator_is_far_nearer_to_real_images_than_an_untrained_one():
    network = load_pretrained(include_top=False)
    real = network.predict(datasets.load_cifar10("test").images[500:900], verbose=0)
    shipped, untrained = (
        frechet_distance(network.predict(make_images(one, 400), verbose=0), real)
        for one in (load_dcgan()[0], dcgan_generator())
    )
    assert shipped < 0.5 * untrained


def test_the_history_tells_of_the_whole_game():
    history = game_history()
    assert history.steps[0] == 0
    assert len(history.frechet) == len(history.steps) == len(history.generator_loss) + 1
    assert history.frechet[-1] < 0.5 * history.frechet[0]
