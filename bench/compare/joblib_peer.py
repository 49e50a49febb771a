"""joblib and NumPy, asked by lines of JSON and timed here, where they run: starting Python is not their work.

    {"op": "squares", "n": 1000000, "jobs": 2}  ->  {"ms": 12345.6, "check": 333332833333500000.0}
"""

import json
import sys
import time

import joblib
import numpy as np
from joblib import Parallel, delayed


def square(x):
    return x * x


def polynomial(x):
    return (((((((0.5 * x - 1.25) * x + 3) * x - 0.75) * x + 2.5) * x - 1.5) * x + 0.25) * x - 4) * x + 1


def haversine(lat1, lon1, lat2, lon2):
    radians = np.pi / 180
    lat = np.sin((lat2 - lat1) * radians / 2)
    lon = np.sin((lon2 - lon1) * radians / 2)
    a = lat * lat + np.cos(lat1 * radians) * np.cos(lat2 * radians) * lon * lon
    return 2 * 6371 * np.arcsin(np.minimum(1, np.sqrt(a)))


KERNELS = {"square": square, "polynomial": polynomial, "haversine": haversine}
columns = {}


def columns_of(request):
    """The columns of a kernel, made once: uniform between the bounds given."""
    name = request["kernel"]
    if name not in columns:
        random = np.random.default_rng(1)
        columns[name] = [random.uniform(low, high, int(request["n"])) for low, high in request["ranges"]]
    return columns[name]


def squares(request):
    """One call a number, as joblib's first example."""
    return sum(Parallel(n_jobs=request["jobs"])(delayed(square)(i) for i in range(int(request["n"]))))


def two(request):
    return sum(Parallel(n_jobs=request["jobs"])(delayed(square)(i) for i in range(2)))


def chunks(request):
    """A chunk of the columns a job, each computed by NumPy: what joblib's users do with arrays."""
    f = KERNELS[request["kernel"]]
    pieces = zip(*(np.array_split(column, request["jobs"]) for column in columns_of(request)))
    return float(np.concatenate(Parallel(n_jobs=request["jobs"])(delayed(f)(*piece) for piece in pieces))[-1])


def numpy(request):
    return float(KERNELS[request["kernel"]](*columns_of(request))[-1])


OPERATIONS = {"squares": squares, "two": two, "chunks": chunks, "numpy": numpy}

print(json.dumps({"joblib": joblib.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "kernel" in request:
        columns_of(request)
    start = time.perf_counter()
    check = OPERATIONS[request["op"]](request)
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "check": check}), flush=True)
