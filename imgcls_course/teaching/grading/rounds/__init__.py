"""One round: a notebook is spliced together, run under nbval, and its results are judged."""
