"""The GPU check: the same training on the GPU and on the CPU, compared."""

import lazy_loader

# The names that the notebook calls stand in `__init__.pyi`; a module is loaded when it is needed.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
