"""Never ends, and not even defines the function."""

CELL = """
while True:
    pass
"""
STATES = ("timed out",)
