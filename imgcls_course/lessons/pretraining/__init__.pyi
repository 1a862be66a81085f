from .accuracy_of_draws import accuracy_of_draws as accuracy_of_draws
from .feature_map_explorer import feature_map_explorer as feature_map_explorer
from .layer_outputs import LAYERS as LAYERS
from .layer_outputs import feature_maps_of as feature_maps_of
from .one_number_by_layer import by_layer as by_layer
from .pretraining_scale import images_seen as images_seen
from .source_and_target import classes_of_tasks as classes_of_tasks
from .unknown_classes import answers_to_unknown_classes as answers_to_unknown_classes
