import numpy as np

from imgcls_course.evaluation import reliability
from imgcls_course.figures.reliability_diagrams import reliability_diagrams


def test_reliability_diagrams_may_have_empty_bins():
    random = np.random.default_rng(0)
    probabilities = random.dirichlet(np.ones(3), size=100)
    labels = random.integers(3, size=100)
    drawn = reliability_diagrams(
        {"A": reliability(probabilities, labels, 10)}, "They end below the diagonal."
    )
    assert "Reliability diagrams of A" in drawn.alt
