"""Choosing a model, and the threshold below which it passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from imgcls_course.judging.exercise import Case, Exercise, Misconception

# --- Choosing --------------------------------------------------------------------------------


def choose(
    validation: Sequence[float], test: Sequence[float], costs: Sequence[float], count: int
) -> int:
    """The place of the cheapest candidate within one standard error of the best.

    Args:
        validation: accuracy of each candidate on `count` validation images.
        test: accuracy of each candidate on test images.
        costs: of each candidate.
        count: of validation images.
    """
    return _cheapest_near_best(np.asarray(validation), costs, count)


def _cheapest_near_best(accuracies: np.ndarray, costs: Sequence[float], count: float) -> int:
    best = accuracies.max()
    near = accuracies >= best - np.sqrt(best * (1 - best) / count)
    return int(np.argmin(np.where(near, costs, np.inf)))


def _without_root(
    validation: Sequence[float], test: Sequence[float], costs: Sequence[float], count: int
) -> int:
    accuracies, best = np.asarray(validation), max(validation)
    near = accuracies >= best - best * (1 - best) / count
    return int(np.argmin(np.where(near, costs, np.inf)))


def _within(errors: float) -> Callable[..., int]:
    """The rule with so many standard errors."""

    def answer(
        validation: Sequence[float], test: Sequence[float], costs: Sequence[float], count: int
    ) -> int:
        return _cheapest_near_best(np.asarray(validation), costs, count / errors**2)

    return answer


def _choose_cases(rng: np.random.Generator) -> list[Case]:
    def case(
        best: float, count: int, behind: Sequence[float], dearer: int, by_a_trifle: bool = False
    ) -> Case:
        """Candidates so many standard errors behind the best: the farther, the cheaper.

        The test says something else. As many more as `dearer` says lie near the best in vain,
        one of them by a trifle: it stands before the cheapest.
        """
        distances = np.array([0, *behind, *rng.uniform(0.1, 0.8, size=dearer)])
        error = np.sqrt(best * (1 - best) / count)
        validation = best - distances * error
        steps = rng.uniform(1.5, 9, size=len(behind) + 1)
        costs = np.concatenate(
            [np.cumsum(steps)[::-1], steps.sum() + rng.uniform(1, 50, size=dearer)]
        )
        # By the test, a bad one is far ahead; by the mean of both, often another one.
        test = rng.uniform(0.3, 0.5, size=len(costs))
        test[[len(behind) - 1, 1]] = rng.uniform(0.96, 0.98), rng.uniform(0.88, 0.9)
        order = rng.permutation(len(costs))
        if by_a_trifle:
            cheapest, other = int((distances[: len(behind) + 1] <= 1).sum()) - 1, len(costs) - 1
            costs[[cheapest, other]] = np.floor(costs[cheapest]) + np.array([0.2, 0.7])
            places = [int(np.flatnonzero(order == one)[0]) for one in (cheapest, other)]
            order[sorted(places)] = other, cheapest
        return (
            validation[order].round(5).tolist(),
            test[order].round(3).tolist(),
            costs[order].round(1).tolist(),
            count,
        )

    far = (3.5, 5.0, 7.0)
    return [
        case(0.85, int(rng.integers(80, 120)), (0.8, 2.6, 3.5), 3),
        # One at 0.9 standard errors is near enough, and many are between 1.05 and 2.
        case(0.9, int(rng.integers(60, 100)), (0.55, 0.9, 1.06, 1.25, 1.35, 1.8, *far), 14),
        case(0.8, int(rng.integers(2000, 9000)), (0.35, 0.9, 1.06, 1.3, 1.8, *far), 15),
        case(0.3, int(rng.integers(200, 400)), (0.3, 1.06, 1.3, 1.8, *far), 16, True),
        # The second is behind by less than the square of the standard error.
        case(0.7, int(rng.integers(60, 90)), (0.02, 0.55, 0.9, 1.3, 1.7, *far), 16),
        # The best itself is the cheapest that is near.
        case(0.75, int(rng.integers(90, 200)), (1.1, 1.35, 1.8, *far), 17),
        _all_right(rng),
        _free(rng),
        _many_candidates(rng),
        # Nothing to choose from.
        ([round(rng.uniform(0.5, 0.9), 2)], [0.4], [12.5], 100),
    ]


def _free(rng: np.random.Generator) -> Case:
    """One that is near the best costs nothing. Costs are whole numbers."""
    count = int(rng.integers(80, 120))
    rows = [(0.8, 0.6, 7), (0.78, 0.5, 0), (0.6, 0.9, 2)]
    validation, test, costs = zip(*(rows[place] for place in rng.permutation(3)), strict=True)
    return list(validation), list(test), list(costs), count


def _many_candidates(rng: np.random.Generator) -> Case:
    """More than 256, and the cheapest near the best is one of the last.

    It is cheaper by a trifle than the best, which is among the first; costs are numbers of
    operations.
    """
    validation, test = rng.uniform([[0.5], [0.4]], [[0.6], [0.9]], size=(2, 290)).round(2)
    costs = rng.integers(1, 9, size=290) * 10**8
    best, near = int(rng.integers(1, 20)), int(rng.integers(258, 289))
    validation[[best, near]], costs[[best, near]] = [0.8, 0.78], [9 * 10**8 + 1, 9 * 10**8]
    return validation.tolist(), test.tolist(), costs.tolist(), 100


def _all_right(rng: np.random.Generator) -> Case:
    """Several candidates make no mistake. The cheapest of all makes one."""
    count = int(rng.integers(20, 25))
    validation = rng.uniform(0.6, 0.97, size=count).round(2)
    validation[1 + rng.choice(count - 1, size=4, replace=False)] = 1.0
    costs = rng.permutation(np.arange(1, count + 1)) * 2.5
    validation[0], costs[0] = 0.99, 1.5
    return validation.tolist(), rng.uniform(0.5, 0.9, count).round(2).tolist(), costs.tolist(), 50


CHOOSE = Exercise(
    name="capstone.choose",
    points=3,
    reference=choose,
    cases=_choose_cases,
    misconceptions=(
        Misconception(
            "chooses by the test images",
            lambda v, t, c, n: _cheapest_near_best(np.asarray(t), c, n),
            "Then the test has been used up: the winner's test accuracy is a lucky one, and no "
            "images are left that could say how good it is.",
        ),
        Misconception(
            "takes the best on validation, whatever it costs",
            lambda v, t, c, n: int(np.argmax(v)),
            "With few images the best is best by luck. Who is within one standard error of it "
            "may be as good, and cheaper.",
        ),
        Misconception(
            "takes the cheapest of all",
            lambda v, t, c, n: int(np.argmin(c)),
            "Cheap is not enough: only candidates near the best may win by their cost.",
        ),
        Misconception(
            "mixes validation and test",
            lambda v, t, c, n: _cheapest_near_best((np.asarray(v) + np.asarray(t)) / 2, c, n),
            "As soon as test images take part in the choice, they cannot judge it any more.",
        ),
        Misconception(
            "goes two standard errors down",
            _within(1.96),
            "Two standard errors are for a 95% interval. The rule allows *one*.",
        ),
        Misconception(
            "takes the dearest of those near",
            lambda v, t, c, n: _cheapest_near_best(np.asarray(v), [-one for one in c], n),
            "You know who is near the best. Of these, the *cheapest* is wanted.",
        ),
        Misconception(
            "gives the cost and not the place",
            lambda v, t, c, n: float(c[choose(v, t, c, n)]),
            "It is the right candidate; asked is its place in the list, from 0.",
        ),
        Misconception(
            "forgets the root in the standard error",
            _without_root,
            "The standard error is a *root*: √(p(1 − p) / n).",
        ),
    ),
    hint="The best validation accuracy is p. Its standard error is √(p(1 − p)/count). Of all "
    "candidates with at least p less one standard error, take the one with the smallest cost.",
)


# --- Passing ---------------------------------------------------------------------------------


def threshold_for(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    """The lowest confidence from which on the answers are right as often as wanted; else 1.

    Args:
        confidence: (n,), of the first guess for each validation image.
        is_right: (n,), truth values.
        wanted: an accuracy.
    """
    for threshold in np.sort(confidence):
        if is_right[confidence >= threshold].mean() >= wanted:
            return float(threshold)
    return 1.0


def _first_from_above(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    found = 1.0
    for threshold in np.sort(confidence)[::-1]:
        if is_right[confidence >= threshold].mean() < wanted:
            return found
        found = float(threshold)
    return found


def _of_all_images(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    for threshold in np.sort(confidence):
        if (is_right & (confidence >= threshold)).mean() >= wanted:
            return float(threshold)
    return 1.0


def _highest(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    for threshold in np.sort(confidence)[::-1]:
        if is_right[confidence >= threshold].mean() >= wanted:
            return float(threshold)
    return 1.0


def _more_than_wanted(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    return threshold_for(confidence, is_right, wanted + 1e-9)


def _above_only(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    for threshold in np.unique(confidence)[:-1]:
        if is_right[confidence > threshold].mean() >= wanted:
            return float(threshold)
    return 1.0


def _zero_if_none(confidence: np.ndarray, is_right: np.ndarray, wanted: float) -> float:
    found = threshold_for(confidence, is_right, wanted)
    return 0.0 if found == 1 else found


def _threshold_cases(rng: np.random.Generator) -> list[Case]:
    def case(wanted: float, *groups: str, above: int = 250, surest: float | None = None) -> Case:
        """Images in groups that are equally sure, the surest first; twins keep their order."""
        drawn = rng.choice(np.arange(above, above + 740), size=len(groups), replace=False)
        levels = -np.sort(-drawn) / 1000
        levels[0] = surest or levels[0]
        places = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        order = np.concatenate([[0], rng.permutation(places[1:])])  # the surest is the first
        following = [iter(group) for group in groups]
        is_right = [next(following[place]) == "1" for place in order]
        return levels[order], np.array(is_right), wanted

    # After a dip, twins reach the accuracy exactly. Of the twins that follow, one alone would
    # reach it too, but all of them do not; nor does what is below.
    return [
        case(0.75, "1", "0", "0", "1"),  # the surest alone is right often enough
        case(0.75, "1", "1", "0", "11", "10001", "0", "1", "0"),
        case(0.5, "1", "0", "0", "01", "10001", "0", "1", "0", "0"),
        case(0.875, *"111110", "11", "1101", "0", "1", "0", "1", "0"),
        case(1.0, "1", "1", "110", "1", "1", "0"),  # fewer than five images are left
        case(0.25, "0", "1", "0", "1", "1", "1", "0"),  # the lowest of all will do
        case(0.625, "0", "10", "0", "1", "101", "0", "1", "0"),  # there is none
        # As many images as in the first case, and another result.
        case(0.75, "1", "1", "0", "0", surest=0.995),
        case(0.9, "1"),  # a single image, and it is right
        case(0.5, "00", "0"),  # all are wrong
        case(0.0, "0", "1", "0"),  # anything will do
        # More right ones than a byte can count. Without those that are entirely sure, too few.
        case(0.9, "1" * 100, "1" * 180 + "0" * 30, "0" * 20, surest=1.0),
    ]


THRESHOLD_FOR = Exercise(
    name="capstone.threshold_for",
    points=3,
    reference=threshold_for,
    cases=_threshold_cases,
    misconceptions=(
        Misconception(
            "takes the accuracy that is wanted as the threshold",
            lambda confidence, is_right, wanted: float(wanted),
            "That would do if the model were perfectly calibrated, and then give *more* than is "
            "wanted. Measure: who is right how often from this confidence on?",
        ),
        Misconception(
            "takes the highest threshold that does",
            _highest,
            "At the highest threshold hardly any image is answered. The lowest that does answers "
            "most of them.",
        ),
        Misconception(
            "divides by all images",
            _of_all_images,
            "The accuracy is that of the *answered* images; those that are passed do not count.",
        ),
        Misconception(
            "wants more than is wanted",
            _more_than_wanted,
            "*At least* as often as `wanted`: exactly as often will do.",
        ),
        Misconception(
            "leaves out the images that are exactly as sure as the threshold",
            _above_only,
            "Who is exactly as sure as the threshold is answered, too, and counts.",
        ),
        Misconception(
            "gives 0 where there is none",
            _zero_if_none,
            "With a threshold of 0 the model would answer everything. If nothing is good enough, "
            "it should pass: which number says so?",
        ),
        Misconception(
            "stops at the first mistake from above",
            _first_from_above,
            "One mistake among the surest is a dip, after which the accuracy may rise again. Look "
            "from the lowest confidence upwards.",
        ),
    ),
    hint="Go through `np.sort(confidence)`, the lowest first. The first threshold at which "
    "`is_right[confidence >= threshold].mean()` is at least `wanted` is the answer.",
)
