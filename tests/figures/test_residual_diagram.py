from imgcls_course.figures.residual_diagram import residual_diagram


def test_it_says_that_the_shortcut_is_added():
    drawn = residual_diagram()
    assert drawn.png.startswith(b"\x89PNG")
    assert "shortcut" in drawn.alt and "both are added" in drawn.alt
