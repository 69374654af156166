"""Several small neural networks as one.

Networks that start from different weights, or are trained on processors that round differently, differ on some messages: their
mean differs on fewer.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.neural_network import MLPClassifier

MEMBERS = 5


class Networks(MLPClassifier):
    """The geometric mean of what ``MEMBERS`` networks of one hidden layer say (Hinton 2002, products of experts).

    It is itself such a network, with the hidden layers side by side: the mean of logarithms is the mean of the last layers' sums.
    """

    def fit(self, rows: npt.NDArray[Any], labels: Sequence[Any] | npt.NDArray[Any]) -> Networks:
        """Takes rows (n, m) and n labels; gives itself, trained."""

        def trained(seed: int) -> MLPClassifier:
            return MLPClassifier(**{**self.get_params(), "random_state": seed}).fit(rows, labels)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            members = list(pool.map(trained, range(1, MEMBERS + 1)))
        self.__dict__.update(members[0].__dict__)
        first, last = zip(*(member.coefs_ for member in members))
        hidden, outputs = zip(*(member.intercepts_ for member in members))
        self.coefs_ = [np.hstack(first), np.vstack(last) / MEMBERS]
        self.intercepts_ = [np.concatenate(hidden), np.mean(outputs, axis=0)]
        return self
