"""What keeps a student's process apart from this machine, and within its limits."""
