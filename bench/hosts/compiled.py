"""Hosts compilers of LightGBM's models: `compiled.py lleaves|tl2cgen MODEL.txt TABLE.csv`, then the protocol of bench/README.md.

A record is an array of one row, made from the numbers beforehand; what calling from Python costs is part of the time, as it is for
those who use these libraries.
"""

import hashlib
import os
import sys
import time

import numpy as np


def kept(model, kind, ending):
    """Where the compiled model is kept: compiling takes minutes, and what is compiled follows from the text alone."""
    with open(model, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:16]
    return os.path.join(os.environ["BENCH_CACHE"], f"{kind}-{digest}.{ending}")


def load_lleaves(model):
    import lleaves

    compiled = lleaves.Model(model_file=model)
    compiled.compile(cache=kept(model, "lleaves", "o"))
    return lambda rows: compiled.predict(rows, n_jobs=1)


def load_tl2cgen(model):
    import tl2cgen
    import treelite

    library = kept(model, "tl2cgen", "so")
    if not os.path.exists(library):
        trees = treelite.frontend.load_lightgbm_model(model)
        tl2cgen.export_lib(trees, toolchain="gcc", libpath=library, params={"parallel_comp": 8}, nthread=2)
    predictor = tl2cgen.Predictor(library, nthread=1)
    return lambda rows: predictor.predict(tl2cgen.DMatrix(rows, dtype="float64")).ravel()


def main():
    kind, model, table = sys.argv[1:]
    # What a compiler prints is no answer: answers have a descriptor of their own.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(text):
        answers.write(text + "\n")
        answers.flush()

    start = time.perf_counter()
    predict = {"lleaves": load_lleaves, "tl2cgen": load_tl2cgen}[kind](model)
    loaded = (time.perf_counter() - start) * 1e3
    rows = np.ascontiguousarray(np.loadtxt(table, delimiter=",", skiprows=1))
    singles = [rows[i : i + 1] for i in range(len(rows))]
    position = 0
    answer(f"ready {loaded:.3f}")
    for line in sys.stdin:
        command, first, second = line.split()
        if command == "predict":
            results = predict(rows) if second == "batch" else [predict(row)[0] for row in singles]
            with open(first, "w") as file:
                file.writelines(f"{float(result)!r}\n" for result in results)
            answer("done")
            continue
        count, checksum, start = 0, 0.0, time.perf_counter()
        while True:
            if first == "batch":
                checksum += predict(rows)[0]
                count += len(rows)
            else:
                for _ in range(50):
                    checksum += predict(singles[position])[0]
                    position = (position + 1) % len(singles)
                count += 50
            spent = time.perf_counter() - start
            if spent * 1e3 >= float(second):
                break
        answer(f"{spent * 1e9 / count} {checksum}")


main()
