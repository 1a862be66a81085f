"""Comparing architectures: equal processor time for each, and depth with and without shortcuts."""
