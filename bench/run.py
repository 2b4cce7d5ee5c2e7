"""The bench from an empty folder to its table. usage: run.py PROGRAM [SCALE] [RUNS]"""

import filecmp
import importlib
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

import act
import aid
import duplicates
import page
import papers
import rollup
import search
import season

HERE = pathlib.Path(__file__).resolve().parent
# So many people are compared for pairs: both sides together take about a minute.
PAIRED = 629_000


def site(out, scale):
    """Which site is measured: a data folder of its own, or the server DATABASE_URL names."""
    if os.environ.get("DATABASE_URL"):
        return []
    return ["--data", str(out / f"data-{scale}")]


def figures(program, out, where, runs):
    """The engine and its peer in turn; returns the table's rows."""
    engine = subprocess.Popen(
        [program, *where, "bench", "figures", "--out", str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    ready = json.loads(engine.stdout.readline() or "null")
    if ready is None:
        raise SystemExit("the engine's side did not begin")
    began = time.perf_counter()
    peer = rollup.Peer(out, ready["quarters"])
    peer_load = time.perf_counter() - began
    ours, theirs = [], []
    for run in range(runs + 1):
        engine.stdin.write("run\n")
        engine.stdin.flush()
        mine = float(engine.stdout.readline())
        began = time.perf_counter()
        peer.roll_up()
        its = time.perf_counter() - began
        if run > 0:  # The first run warms both up.
            ours.append(mine)
            theirs.append(its)
    engine.stdin.close()
    if engine.wait() != 0:
        raise SystemExit("the engine's side failed")
    peer.write(out / "duckdb.csv")
    if not filecmp.cmp(out / "engine.csv", out / "duckdb.csv", shallow=False):
        raise SystemExit(f"the results differ: compare {out}/engine.csv and {out}/duckdb.csv")
    with open(out / "engine.csv", "rb") as cells:
        count = sum(1 for _ in cells) - 1
    mine, its = statistics.median(ours), statistics.median(theirs)
    load = ready["read_seconds"] + ready["build_seconds"]
    return [
        ("facts", f"{ready['facts']:,}"),
        ("results, the same in both", f"{count:,}"),
        ("engine: reads its facts and builds", f"{load:.2f} s"),
        ("DuckDB: reads the same from CSV", f"{peer_load:.2f} s"),
        ("engine: roll-up, median", f"{mine:.3f} s"),
        ("DuckDB: roll-up, median", f"{its:.3f} s"),
        ("DuckDB / engine", f"{its / mine:.1f}"),
    ]


def pages(program, where, rounds=100):
    """Pages of the federation and of units below it; returns the table's rows."""
    server = subprocess.Popen(
        [program, *where, "serve", "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        line = server.stdout.readline()
        address = line.rsplit("//", 1)[-1].strip()
        year = time.localtime().tm_year
        rows = []
        for path in page.PATHS:
            path = path.format(year=year)
            size, seconds = page.measure(address, path, rounds)
            half, most = seconds[len(seconds) // 2], seconds[len(seconds) * 95 // 100]
            told = f"{half * 1000:.0f} ms, {most * 1000:.0f} ms, {size:,} bytes"
            rows.append((path, told))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    return [("pages", "half within, 95 of 100 within, size"), *rows]


def main():
    program = sys.argv[1]
    scale = sys.argv[2] if len(sys.argv) > 2 else "1.0"
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    where = site(out, scale)
    demo = [program, *where, "demo", "--scale", scale]
    made = subprocess.run(demo, capture_output=True, text=True, check=False)
    if made.returncode != 0 and "MAU" not in made.stderr:
        raise SystemExit(made.stderr)
    rows = []

    def tell(more):
        """Told as soon as it is measured: what comes later may fail."""
        for name, value in more:
            print(f"{name:<60} {value}", flush=True)
        rows.extend(more)

    tell([("load", made.stdout.splitlines()[0] if made.returncode == 0 else "kept from before")])
    tell(figures(program, out, where, runs))
    tell(pages(program, where))
    tell(search.of_program(program, where, out))
    tell(act.of_program(program, where, out))
    tell(papers.of_bench())
    tell(season.of_program(program, where, max(20, round(6_349 * float(scale)))))
    tell(aid.of_program(program, where))
    tell(duplicates.of_bench(max(1, round(PAIRED * float(scale))), out))
    # The word is one of Python's own, so the module is asked for by name.
    tell(importlib.import_module("import").measure(program, 629_000, 1, out))
    (out / "result.json").write_text(json.dumps(dict(rows), indent=1, ensure_ascii=False))


main()
