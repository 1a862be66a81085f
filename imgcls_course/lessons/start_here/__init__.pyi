from .photo_explorer import photo_explorer as photo_explorer
from .photo_explorer import top_predictions as top_predictions
from .several_views import several_views as several_views
