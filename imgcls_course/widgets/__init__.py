"""What a learner plays with: widgets that redraw a figure of `plots` when a control is moved."""
