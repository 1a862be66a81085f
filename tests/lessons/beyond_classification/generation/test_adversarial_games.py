"""Games between generators and discriminators: losses, steps, and that something is learnt."""

import keras
import numpy as np
import pytest

from imgcls_course import datasets
from imgcls_course.exercises.generation import adversarial_losses as references
from imgcls_course.lessons.beyond_classification.generation import adversarial_losses as losses
from imgcls_course.lessons.beyond_classification.generation.adversarial_training import (
    Game,
    as_images,
    as_inputs,
    make_images,
    play,
)
from imgcls_course.lessons.beyond_classification.generation.dcgan import (
    dcgan_discriminator,
    dcgan_generator,
)
from imgcls_course.lessons.beyond_classification.generation.dense_gan import (
    dense_discriminator,
    dense_generator,
)
from imgcls_course.lessons.beyond_classification.generation.frechet import frechet_distance
from imgcls_course.pretraining import load_pretrained

random = np.random.default_rng(0)
PLAYERS = {
    "dense": (lambda: dense_generator(units=128), lambda: dense_discriminator(units=128)),
    "convolutional": (lambda: dcgan_generator(width=24), lambda: dcgan_discriminator(width=24)),
}


@pytest.fixture(scope="module")
def ships():
    training = datasets.load_cifar10("train")
    return training.images[training.labels == training.class_names.index("ship")]


@pytest.fixture(scope="module")
def features():
    network = load_pretrained(include_top=False)
    return lambda images: network.predict(images, batch_size=100, verbose=0)


def test_the_losses_are_those_of_the_exercises():
    real, made = random.normal(0, 5, size=(2, 6, 1)).astype("float32")
    ours = float(losses.discriminator_loss(real, made))
    assert ours == pytest.approx(references.discriminator_loss(real, made), rel=1e-5)
    assert float(losses.generator_loss(made)) == pytest.approx(
        references.generator_loss(made), rel=1e-5
    )


def test_the_generators_loss_has_a_slope_where_it_is_found_out():
    logits = np.array([-10.0, -10.001])
    sure, surer = (references.generator_loss(logits[[place]]) for place in (0, 1))
    assert (surer - sure) / 0.001 == pytest.approx(1, rel=1e-2)


def test_pixels_become_inputs_and_come_back():
    images = random.integers(0, 256, size=(2, 32, 32, 3)).astype(np.uint8)
    inputs = as_inputs(images)
    assert inputs.min() >= -1 and inputs.max() <= 1
    np.testing.assert_array_equal(as_images(inputs), images)


@pytest.mark.parametrize("kind", PLAYERS)
def test_players_have_the_right_shapes(kind):
    generator, discriminator = (make() for make in PLAYERS[kind])
    assert make_images(generator, 3).shape == (3, 32, 32, 3)
    assert discriminator.output_shape == (None, 1)
    assert discriminator.input_shape == generator.output_shape


@pytest.mark.parametrize(
    ("kind", "steps", "batch_size", "share"),
    [("dense", 500, 64, 0.85), ("convolutional", 200, 32, 0.7)],
)
def test_made_images_come_nearer_to_real_ones(kind, steps, batch_size, share, ships, features):
    keras.utils.set_random_seed(0)
    generator, discriminator = (make() for make in PLAYERS[kind])
    real = features(ships[:400])
    before = frechet_distance(features(make_images(generator, 400)), real)
    game = Game(generator, discriminator, learning_rates=(1e-3, 1e-3))
    outcome = play(game, ships[400:], steps, batch_size)
    after = frechet_distance(features(make_images(generator, 400)), real)
    assert outcome.shape == (steps, 2)
    assert np.isfinite(outcome).all()
    assert after < share * before


def test_the_same_seed_plays_the_same_game(ships):
    made = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        generator = dcgan_generator(width=4)
        play(Game(generator, dcgan_discriminator(width=4)), ships[:50], 3, batch_size=8)
        made.append(make_images(generator, 2).astype(int))
    assert np.abs(made[0] - made[1]).max() <= 1


def test_a_callback_hears_of_every_step(ships):
    heard = []
    game = Game(dcgan_generator(width=4), dcgan_discriminator(width=4))
    play(game, ships[:50], 3, batch_size=8, after_step=heard.append)
    assert heard == [1, 2, 3]


def test_the_frechet_distance_of_normal_distributions_is_the_known_one():
    first = random.normal(size=(20_000, 3))
    assert frechet_distance(first, first) == pytest.approx(0, abs=1e-6)
    # Means 2 apart in one direction, and there twice the deviation: 4 + (2 - 1)^2.
    second = random.normal(size=(20_000, 3)) * [2, 1, 1] + [2, 0, 0]
    assert frechet_distance(first, second) == pytest.approx(5, rel=0.05)
