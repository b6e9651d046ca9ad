"""The loss says nothing of classes that a picture's source does not label."""

import numpy as np
import pytest

from training.classes import EVERYTHING, LABELS, RULES, SOURCES, weight_table


def test_a_source_counts_its_own_classes_and_leaves_others_alone() -> None:
    weights = weight_table()
    potholes = weights[SOURCES.index("pothole")]
    assert potholes[LABELS.index("pothole")] == 1
    assert potholes[LABELS.index("garbage_bin")] == 0
    assert 0 < potholes[LABELS.index("manhole_missing")] < 1
    assert (weights[EVERYTHING] == 1).all()


def test_a_decision_speaks_of_its_box_alone() -> None:
    assert RULES["decision"].weights().sum() == 0


@pytest.mark.filterwarnings("ignore")
def test_an_unlabelled_class_adds_no_loss_unless_it_is_boxed(training_extra: None) -> None:
    from training import torchvision_stand_in

    torchvision_stand_in.install()
    import torch

    from training.masked_loss import MaskedBce

    loss = MaskedBce()
    loss.weights = torch.from_numpy(weight_table())[torch.tensor([[SOURCES.index("pothole"), EVERYTHING]])]
    sure = torch.full((1, 2, len(LABELS)), 4.0)
    nothing = loss(sure, torch.zeros_like(sure))
    bins = LABELS.index("garbage_bin")
    assert nothing[0, 0, bins] == 0
    assert nothing[0, 1, bins] == pytest.approx(float(np.log1p(np.exp(4.0))), rel=1e-5)
    boxed = torch.zeros_like(sure)
    boxed[0, 0, bins] = 1
    assert loss(sure, boxed)[0, 0, bins] == pytest.approx(float(np.log1p(np.exp(-4.0))), rel=1e-4)


@pytest.mark.filterwarnings("ignore")
def test_each_anchor_asks_the_source_under_its_centre(training_extra: None) -> None:
    from training import torchvision_stand_in

    torchvision_stand_in.install()
    import torch

    from training.masked_loss import source_at_anchors

    source_map = torch.arange(64).view(1, 8, 8)  # 64 × 64 px
    assert source_at_anchors(source_map, 8).shape == (1, 64)
    assert source_at_anchors(source_map, 16)[0, :2].tolist() == [9, 11]
    assert source_at_anchors(source_map, 32)[0].tolist() == [18, 22, 50, 54]


@pytest.mark.filterwarnings("ignore")
def test_what_a_person_denied_counts_in_its_box(training_extra: None) -> None:
    from training import torchvision_stand_in

    torchvision_stand_in.install()
    import torch

    from training.masked_loss import count_denied

    anchors = 64 + 16 + 4  # 64 × 64 px at strides 8, 16, 32
    weights = torch.zeros(2, anchors, len(LABELS))
    garbage = LABELS.index("garbage")
    denied = [torch.zeros(0, 5), torch.tensor([[garbage, 0.0, 0.0, 32.0, 32.0]])]
    count_denied(weights, denied, (8, 8), [8, 16, 32])
    assert weights[0].sum() == 0
    assert weights[1, :, garbage].sum() == 16 + 4 + 1
    assert weights[1].sum() == weights[1, :, garbage].sum()
