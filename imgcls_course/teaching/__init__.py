"""The teacher's side: handing out, collecting, grading."""
