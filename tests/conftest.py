"""What holds for all tests of the package."""

import hypothesis

# A busy machine is no failure: what takes long is measured in benchmarks/.
hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")
