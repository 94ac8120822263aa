"""Makes series.csv: a day's value of noise, spikes, a step, a trend with a season, one with holes, and
narrow peaks on a baseline that moves."""

import datetime
import math
import random

random.seed(15)
FIRST = datetime.date(2025, 1, 1)
DAYS = 180
noise = lambda size: random.gauss(0, size)
PEAKS = [14, 33, 41, 66, 88, 101, 127, 139, 160]
hole = set(range(70, 92)) | {random.randrange(DAYS) for _ in range(30)}
cases = {
    "noise": lambda i: 20 + 4 * math.sin(i / 25) + noise(1.5),
    "spikes": lambda i: 20 + 4 * math.sin(i / 25) + noise(0.5) + (25 if random.random() < 0.06 else 0),
    "step": lambda i: (15 if i < 90 else 24) + noise(0.8),
    "trend": lambda i: 10 + 0.15 * i + 2.5 * math.sin(2 * math.pi * i / 7) + noise(0.8),
    "holes": lambda i: None if i in hole else 20 + 5 * math.sin(i / 20) + noise(1.0),
    "baseline": lambda i: 20
    + 6 * math.sin(i / 30)
    + sum(12 * math.exp(-(((i - at) / 1.5) ** 2)) for at in PEAKS)
    + noise(0.3),
}
with open("series.csv", "w") as file:
    file.write("case,date,value\n")
    for case, value in cases.items():
        for i in range(DAYS):
            y = value(i)
            date = FIRST + datetime.timedelta(i)
            file.write(f"{case},{date},{'' if y is None else f'{y:.2f}'}\n")
