from .compared_devices import ComparedDevices as ComparedDevices
from .compared_devices import compared_devices as compared_devices
from .memory_in_use import memory_in_use as memory_in_use
from .small_network import small_network as small_network
from .step_losses import StepLosses as StepLosses
