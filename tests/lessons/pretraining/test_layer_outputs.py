import numpy as np

from imgcls_course.lessons.pretraining.layer_outputs import LAYERS, feature_maps_of
from imgcls_course.pretraining import load_pretrained, source_task


def test_feature_maps_come_batch_by_batch_and_in_order():
    network = load_pretrained()
    images = source_task("test").images[:130]
    maps = feature_maps_of(network, images)
    assert [maps[name].shape[1:] for name in LAYERS] == [
        (16, 16, 48), (16, 16, 48), (8, 8, 96), (4, 4, 192),
    ]  # fmt: skip
    again = feature_maps_of(network, images[-1:])
    for name in LAYERS:
        np.testing.assert_allclose(maps[name][-1:], again[name], rtol=0, atol=1e-4)
