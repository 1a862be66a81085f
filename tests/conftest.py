"""What holds for all tests of the package."""

import signal

import hypothesis

# A shell's jobs in the background ignore Ctrl-C, and so would the programs that the tests start and
# interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure: what takes long is measured in benchmarks/.
hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")
