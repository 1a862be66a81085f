"""The two losses of an adversarial game, from the discriminator's logits.

Source: Goodfellow et al. (2014), "Generative Adversarial Nets", section 3. A logit is what the
discriminator says before the sigmoid: positive for "real", negative for "made".
"""

from __future__ import annotations

from typing import Any

from keras import ops


def discriminator_loss(real_logits: Any, made_logits: Any) -> Any:
    """Cross-entropy of both halves: real images should get "real", made ones "made".

    Args:
        real_logits: (n, 1), for images from the data.
        made_logits: (n, 1), for images from the generator.

    Returns:
        A number: mean of -log p(real) over the first, plus mean of -log p(made) over the second.
    """
    # -log sigmoid(z) is softplus(-z), and -log(1 - sigmoid(z)) is softplus(z): no log of 0.
    return ops.mean(ops.softplus(-real_logits)) + ops.mean(ops.softplus(made_logits))


def generator_loss(made_logits: Any) -> Any:
    """The non-saturating loss: mean of -log p(real) over the made images.

    Minimising log(1 - p) would be the same game, but has no slope where the discriminator is sure,
    as it is at the start.

    Args:
        made_logits: (n, 1), for images from the generator.
    """
    return ops.mean(ops.softplus(-made_logits))
