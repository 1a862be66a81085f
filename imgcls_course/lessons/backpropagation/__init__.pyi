from .backward_explorer import backward_explorer as backward_explorer
from .computation_graph import draw_graph as draw_graph
from .depth_explorer import depth_explorer as depth_explorer
from .gradient_cost import time_for_one_gradient as time_for_one_gradient
from .loss_by_step import losses_over_steps as losses_over_steps
from .matrix_shapes import shapes_of_a_product as shapes_of_a_product
from .sizes_by_layer import sizes_by_layer as sizes_by_layer
from .sizes_by_layer import typical_size as typical_size
