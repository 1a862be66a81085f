import numpy as np

from imgcls_course.evaluation import coverage_curve
from imgcls_course.figures.accuracy_by_coverage import accuracy_by_coverage


def test_coverage_curves_name_their_models():
    random = np.random.default_rng(0)
    curve = coverage_curve(random.dirichlet(np.ones(3), size=100), random.integers(3, size=100))
    assert "for A." in accuracy_by_coverage({"A": curve}, 0.95, "The curve is flat.").alt
