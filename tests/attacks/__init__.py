"""Submissions that try to get points, or to do harm, one in each file.

Each file has a line on what it tries; `CELL`, what stands in the cell of `loss.softmax`; `STATES`,
how that exercise may end; and `POINTS`, what it deserves, 0 where nothing is said. All other
exercises of the lesson are answered honestly, and must get all their points.
"""
