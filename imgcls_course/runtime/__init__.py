"""What the course stands on: its files and folders, quiet imports, progress, warm kernels."""
