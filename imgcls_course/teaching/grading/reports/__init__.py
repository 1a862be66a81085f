"""From results to marks, and every form in which they are told."""
