"""Makes `colours.onnx`, a tiny true network for the tests: finds the red, the green and the blue thing of a picture.

Not run by the tests, which use the committed file. It needs the `onnx` package; run it as a program.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

FAR = 1e6


def constant(name: str, value: object, dtype: type = np.float32) -> object:
    return numpy_helper.from_array(np.array(value, dtype), name)


def extent(axis_name: str, size_index: int, other_axis: int) -> list[object]:
    """The first and last column (or row) of each channel where it outshines the others."""
    name = axis_name
    return [
        helper.make_node("ReduceMax", ["purity"], [f"{name}_profile"], axes=[other_axis], keepdims=0),  # (B, 3, L)
        helper.make_node("Greater", [f"{name}_profile", "limit"], [f"{name}_is_on"]),
        helper.make_node("Gather", ["shape", f"{name}_size_index"], [f"{name}_size"], axis=0),
        helper.make_node("Range", ["zero", f"{name}_size", "one"], [f"{name}_positions_int"]),
        helper.make_node("Cast", [f"{name}_positions_int"], [f"{name}_positions"], to=TensorProto.FLOAT),
        helper.make_node("Where", [f"{name}_is_on", f"{name}_positions", "far"], [f"{name}_low_all"]),
        helper.make_node("Where", [f"{name}_is_on", f"{name}_positions", "minus_two"], [f"{name}_high_all"]),
        helper.make_node("ReduceMin", [f"{name}_low_all"], [f"{name}_low"], axes=[2], keepdims=1),
        helper.make_node("ReduceMax", [f"{name}_high_all"], [f"{name}_last"], axes=[2], keepdims=1),
        helper.make_node("Add", [f"{name}_last", "one_float"], [f"{name}_high"]),
    ]


def build() -> bytes:
    nodes = [
        helper.make_node("Shape", ["images"], ["shape"]),
        # purity of a channel = itself less the greater of the two others, so grey is 0.
        helper.make_node("Split", ["images"], ["red", "green", "blue"], axis=1),
        helper.make_node("Max", ["green", "blue"], ["not_red"]),
        helper.make_node("Max", ["red", "blue"], ["not_green"]),
        helper.make_node("Max", ["red", "green"], ["not_blue"]),
        helper.make_node("Concat", ["not_red", "not_green", "not_blue"], ["others"], axis=1),
        helper.make_node("Sub", ["images", "others"], ["purity"]),
        *extent("x", 3, 2),
        *extent("y", 2, 3),
        helper.make_node("ReduceMax", ["purity"], ["best"], axes=[2, 3], keepdims=0),
        helper.make_node("Relu", ["best"], ["score_flat"]),
        helper.make_node("Unsqueeze", ["score_flat", "last_axis"], ["score"]),
        helper.make_node("Mul", ["score", "zero_float"], ["score_zero"]),
        helper.make_node("Add", ["score_zero", "ids"], ["class_id"]),
        helper.make_node("Concat", ["x_low", "y_low", "x_high", "y_high", "score", "class_id"], ["detections"], axis=2),
    ]
    graph = helper.make_graph(
        nodes,
        "colours",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, "height", "width"])],
        [helper.make_tensor_value_info("detections", TensorProto.FLOAT, ["batch", 3, 6])],
        [
            constant("limit", 0.3),
            constant("x_size_index", 3, np.int64),
            constant("y_size_index", 2, np.int64),
            constant("zero", 0, np.int64),
            constant("one", 1, np.int64),
            constant("one_float", 1),
            constant("zero_float", 0),
            constant("minus_two", -2),
            constant("far", FAR),
            constant("last_axis", [2], np.int64),
            constant("ids", [[[0], [1], [2]]]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


if __name__ == "__main__":
    Path(__file__).with_name("colours.onnx").write_bytes(build())
