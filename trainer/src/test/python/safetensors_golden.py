"""Writes src/test/resources/io/tributary/model/golden.safetensors, from the format's description and with numpy alone.

Run from the module's directory: python3 src/test/python/safetensors_golden.py
The file has the tensors of a 2-3-2 network, in another order than ours, with metadata of another program.
"""

import json
import struct

import numpy as np

tensors = {
    "layers.2.kernel": np.arange(6).reshape(3, 2) / 8 - 0.25,
    "layers.1.running-mean": np.array([0.5, -0.0, 1e-40]),
    "layers.0.bias": np.array([1 / 3, np.inf, -3.4028234663852886e38]),
    "layers.0.kernel": -np.arange(6).reshape(2, 3) / 16,
    "layers.2.bias": np.array([100.0, -200.0]),
}

header = {"__metadata__": {"format": "np", "note": "ümlaut"}}
data = b""
for name, tensor in tensors.items():
    begin = len(data)
    data += tensor.astype("<f4").tobytes()
    header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}

# The header lists the tensors in another order than the data has them.
header = {name: header[name] for name in sorted(header, reverse=True)}
text = json.dumps(header, ensure_ascii=False, indent=1).encode()
text += b" " * (-len(text) % 8)

with open("src/test/resources/io/tributary/model/golden.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
