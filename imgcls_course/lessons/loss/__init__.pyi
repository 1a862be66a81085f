from .compared_answers import compare_answers as compare_answers
from .compared_answers import compare_models as compare_models
from .confidence_explorer import confidence_explorer as confidence_explorer
from .label_smoothing import loss_against_lead as loss_against_lead
from .logits_explorer import logits_explorer as logits_explorer
from .probability_curves import price_of_being_wrong as price_of_being_wrong
from .probability_curves import sigmoid_curve as sigmoid_curve
