"""What one lesson alone calls: its figures, its explorers, its experiments; a folder a lesson."""
