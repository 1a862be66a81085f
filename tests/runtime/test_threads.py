"""One thread for small matrices: until the end of a block, or for good."""

import subprocess
import sys

from threadpoolctl import threadpool_info

from imgcls_course.runtime.threads import one_thread


def blas_threads():
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


def test_one_thread_until_the_end_of_the_block():
    before = blas_threads()
    with one_thread():
        assert blas_threads() <= {1}
    assert blas_threads() == before


def test_one_thread_from_now_on():
    program = (
        "import gc, numpy; from threadpoolctl import threadpool_info;"
        "from imgcls_course.runtime.threads import use_one_thread; use_one_thread(); gc.collect();"
        "print({i['num_threads'] for i in threadpool_info() if i['user_api'] == 'blas'} <= {1})"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "True", result.stderr
