"""Golden values of log-mel frames, in float64 with NumPy's FFT: a chirp with a quiet tone.

/usr/bin/python3 golden_log_mel.py > ../resources/golden/log-mel.json
"""

import json

import numpy as np

RATE, LENGTH, STEP, BINS, LOWEST, HIGHEST = 8000, 200, 80, 20, 100.0, 3800.0

t = np.arange(1000) / RATE
signal = np.round((0.6 * np.sin(2 * np.pi * (300 + 9000 * t) * t) + 0.05 * np.sin(2 * np.pi * 2500 * t)) * 32767) / 32768

fft = 256
mel = np.linspace(2595 * np.log10(1 + LOWEST / 700), 2595 * np.log10(1 + HIGHEST / 700), BINS + 2)
corners = 700 * (10 ** (mel / 2595) - 1)
frequencies = np.arange(fft // 2 + 1) * RATE / fft
rising = (frequencies[None, :] - corners[:-2, None]) / (corners[1:-1] - corners[:-2])[:, None]
falling = (corners[2:, None] - frequencies[None, :]) / (corners[2:] - corners[1:-1])[:, None]
triangles = np.maximum(0, np.minimum(rising, falling))
window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(LENGTH) / LENGTH)
frames = np.stack([signal[at : at + LENGTH] * window for at in range(0, len(signal) - LENGTH + 1, STEP)])
power = np.abs(np.fft.rfft(frames, fft)) ** 2
print(json.dumps({"signal": signal.tolist(), "frames": np.log(power @ triangles.T + 1e-6).tolist()}))
