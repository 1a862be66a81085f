"""Whether a function's body was written, with its source at hand and without."""

import functools

import pytest

from imgcls_course.judging.student_process.is_written import is_written

STUBS = {
    "dots": "...",
    "comment and dots": "# Write your code here.\n    ...",
    "pass": "pass",
    "docstring": '"""What it does."""',
    "docstring and dots": '"""What it does."""\n    # Write your code here.\n    ...',
    "raises": "raise NotImplementedError",
    "raises with a message": 'raise NotImplementedError("later")',
    "given lines": "given = x + 1\n    # Complete this.\n    # Write your code here.\n    ...",
    "given loop": "for i in range(3):\n        print(i)\n    # Write your code here.\n    ...",
}
WRITTEN = {
    "no return": "y = x + 1\n    y * 2",
    "no return, the comment is left": "# Write your code here.\n    y = x + 1",
    "prints": "print(x + 1)",
    "assigns": "y = x + 1",
    "branch without a return": "if x > 10:\n        return x",
    "loop": "for i in range(3):\n        y = x + i",
    "returns": "return x",
}
ONLY_WITH_SOURCE = {
    "the dots are left": "# Write your code here.\n    y = x + 1\n    y * 2\n    ...",
}


@pytest.fixture(params=["source", "no source"])
def defined(request, tmp_path, monkeypatch):
    """Defines a function with a body, in a file or from a text only."""

    def define(body):
        text = f"def answer(x):\n    {body}\n"
        if request.param == "no source":
            namespace = {}
            exec(text, namespace)
            return namespace["answer"]
        (tmp_path / "cell_file.py").write_text(text)
        namespace = {}
        exec(compile(text, tmp_path / "cell_file.py", "exec"), namespace)
        return namespace["answer"]

    return define


@pytest.mark.parametrize("body", STUBS.values(), ids=STUBS)
def test_a_stub_is_not_written(defined, body):
    assert not is_written(defined(body))


@pytest.mark.parametrize("body", WRITTEN.values(), ids=WRITTEN)
def test_a_body_is_written(defined, body):
    assert is_written(defined(body))


@pytest.mark.parametrize("body", ONLY_WITH_SOURCE.values(), ids=ONLY_WITH_SOURCE)
def test_lines_between_comment_and_dots_are_written(tmp_path, body):
    path = tmp_path / "cell_file.py"
    path.write_text(f"def answer(x):\n    {body}\n")
    namespace = {}
    exec(compile(path.read_text(), path, "exec"), namespace)
    assert is_written(namespace["answer"])


def test_other_callables():
    assert not is_written(lambda x: None)
    assert not is_written(lambda x: ...)
    assert is_written(lambda x: x + 1)
    assert is_written(print)
    assert is_written(functools.partial(print, 1))

    @functools.cache
    def stub(x): ...

    assert not is_written(stub)
