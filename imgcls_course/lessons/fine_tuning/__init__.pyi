from .accuracy_by_seconds import accuracy_by_seconds as accuracy_by_seconds
from .forgetting_explorer import Tuned as Tuned
from .forgetting_explorer import forgetting_explorer as forgetting_explorer
from .work_and_weights import work_and_weights as work_and_weights
