"""What a class has handed in: found, read, attributed, with nothing of it trusted."""
