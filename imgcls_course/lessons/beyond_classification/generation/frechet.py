"""How far made images are from real ones, judged by the features of a classifier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def frechet_distance(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """The Fréchet distance between two sets of features, each taken for a normal distribution.

    |m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2)), with means m and covariances C. It is 0 for
    equal sets, and grows as either the mean or the spread of the features differ. Few images give
    too large a value: compare only values of equally many.

    Source: Heusel et al. (2017), "GANs Trained by a Two Time-Scale Update Rule Converge to a Local
    Nash Equilibrium", NeurIPS, equation 6, who take the features of an Inception network.

    Args:
        first: (n, d), features of one set of images.
        second: (m, d), of the other.
    """
    first, second = first.astype(np.float64), second.astype(np.float64)
    difference = first.mean(axis=0) - second.mean(axis=0)
    of_first, of_second = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    # The trace of a matrix's root is the sum of the roots of its eigenvalues.
    eigenvalues = np.linalg.eigvals(of_first @ of_second).real
    root_trace = np.sqrt(np.clip(eigenvalues, 0, None)).sum()
    return float(difference @ difference + np.trace(of_first + of_second) - 2 * root_trace)
