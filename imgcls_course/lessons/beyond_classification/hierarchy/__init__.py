"""Classes in a tree: hierarchical softmax, and labels that are only as fine as one knows."""
