"""Pairs of records of one person: ours beside Splink's, in one run.

usage: duplicates.py [--persons FILE.parquet …] [--seeds 3] [--size 629000] [--program PATH]

Without `--persons` it generates lists of its own (people.py) with seeds drawn anew each time, so
that nothing can have been fitted to them. A file of one's own has the columns id, true_id, name,
name_ascii, birth, gender, cccd, unit_id, and perhaps birth_year and phone.

Two points are asked of each list: the largest recall at a precision of .992 or more, and at .931
or more. Both sides read the list before the clock starts; both have two threads.
"""

import argparse
import json
import pathlib
import secrets
import subprocess
import sys
import time

import duckdb
import numpy
import polars
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

import people

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parent / "target/release/examples/pairs"
POINTS = (0.992, 0.931)


def load(path):
    """A list with all columns that are asked for; what it does not tell is null."""
    table = polars.read_parquet(path)
    for name in ("birth_year", "phone"):
        if name not in table.columns:
            kind = polars.Int64 if name == "birth_year" else polars.String
            table = table.with_columns(polars.lit(None, dtype=kind).alias(name))
    return table


def ours(program, table, out):
    """Runs the crate's example; returns pairs with scores and what it told."""
    birth = polars.coalesce(
        polars.col("birth").cast(polars.String), polars.col("birth_year").cast(polars.String)
    )
    listed = table.select(
        "id",
        "name",
        birth.fill_null("").alias("birth"),
        polars.col("gender").cast(polars.String).fill_null("").alias("sex"),
        polars.col("cccd").fill_null("").alias("number"),
        polars.col("unit_id").alias("unit"),
        polars.col("phone").fill_null("").alias("phone"),
    )
    listed.write_csv(out / "list.csv")
    told = subprocess.run(
        [program, str(out / "list.csv"), str(out / "pairs.csv")],
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(told.stdout)
    pairs = polars.read_csv(
        out / "pairs.csv", schema_overrides={"score": polars.Float64}, infer_schema_length=None
    )
    return pairs.select("a", "b", "score"), told["index_seconds"] + told["tell_seconds"], told


def settings(phones):
    """Splink's model: the blocking and comparisons its handbook shows for people."""
    blocks = [block_on("cccd"), block_on("name", "birth"), block_on("birth", "substr(name,1,4)")]
    comparisons = [
        compare.JaroWinklerAtThresholds("name", [0.95, 0.88]).configure(
            term_frequency_adjustments=True
        ),
        compare.DateOfBirthComparison("birth", input_is_string=True),
        compare.DamerauLevenshteinAtThresholds("cccd", [1, 2]),
        compare.ExactMatch("gender"),
        compare.ExactMatch("unit_id"),
    ]
    if phones:
        blocks.append(block_on("phone"))
        comparisons.append(compare.ExactMatch("phone"))
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=comparisons,
    )


def peer(table):
    """Splink on DuckDB with two threads; returns its pairs with probabilities, and seconds."""
    listed = table.select(
        polars.col("id").alias("unique_id"),
        polars.col("name_ascii").alias("name"),
        polars.col("birth").cast(polars.String),
        "cccd",
        "gender",
        "unit_id",
        "phone",
    ).to_arrow()
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.register("listed", listed)
    connection.execute("create table people as select * from listed")
    began = time.perf_counter()
    api = DuckDBAPI(connection=connection)
    phones = table["phone"].null_count() < len(table)
    linker = Linker(api.register("people"), settings(phones))
    sure = [block_on("cccd"), block_on("name", "birth")]
    training = linker.training
    training.estimate_probability_two_random_records_match(sure, recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in sure:
        training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.05)
    seconds = time.perf_counter() - began
    pairs = connection.execute(
        f"select unique_id_l a, unique_id_r b, match_probability score from {found.physical_name}"
    ).pl()
    return pairs, seconds


def true_pairs(table):
    sizes = table.group_by("true_id").len()["len"]
    return int((sizes * (sizes - 1) // 2).sum())


def points(pairs, table):
    """For each precision asked for: score, precision and recall where recall is largest."""
    truth = table.select("id", "true_id")
    joined = pairs.join(truth, left_on="a", right_on="id").join(
        truth, left_on="b", right_on="id", suffix="_b"
    )
    # Pairs of one score are taken together: a threshold cannot part them.
    by_score = (
        joined.group_by("score")
        .agg(right=(polars.col("true_id") == polars.col("true_id_b")).sum(), all=polars.len())
        .sort("score", descending=True)
    )
    right, count = by_score["right"].cum_sum().to_numpy(), by_score["all"].cum_sum().to_numpy()
    precision, recall = right / count, right / true_pairs(table)
    found = []
    for asked in POINTS:
        enough = numpy.flatnonzero(precision >= asked)
        at = int(enough[-1]) if len(enough) else 0
        found.append((float(by_score["score"][at]), float(precision[at]), float(recall[at])))
    return found


def row(what, seconds, found):
    told = "   ".join(f"{score:5.3f}  {p:.4f} {r:.4f}" for score, p, r in found)
    return f"  {what:<8} {seconds:7.2f} s   {told}"


def measure(program, path, name, out):
    table = load(path)
    mine, my_seconds, told = ours(program, table, out)
    its, its_seconds = peer(table)
    my_points, its_points = points(mine, table), points(its, table)
    print(f"{name}: {len(table):,} records, {true_pairs(table):,} true pairs")
    print(row("ours", my_seconds, my_points))
    print(row("Splink", its_seconds, its_points))
    print(
        f"  Splink / ours {its_seconds / my_seconds:.1f}   one new record in the list "
        f"{told['find_microseconds']:.0f} µs   memory {told['memory_mb']} MB, of it the text {told['memory_mb_before']}",
        flush=True,
    )
    keys = ("score", "precision", "recall")
    return {
        "list": name,
        "ours_seconds": my_seconds,
        "splink_seconds": its_seconds,
        "ours": [dict(zip(keys, point)) for point in my_points],
        "splink": [dict(zip(keys, point)) for point in its_points],
        "told": told,
    }


def of_size(program, size, seeds, out):
    """Lists of this size with seeds drawn anew; what was found of each."""
    results = []
    for _ in range(seeds):
        seed = secrets.randbelow(10**6)
        path = out / f"people-{seed}.parquet"
        people.people(size, seed).write_parquet(path)
        results.append(measure(program, path, f"seed {seed}", out))
        path.unlink()
    return results


def of_bench(size, out):
    """One list of this size; returns rows of the bench's table."""
    found = of_size(PROGRAM, size, 1, out)[0]
    mine, its = found["ours_seconds"], found["splink_seconds"]
    rows = [("pairs of one person, people", f"{size:,}")]
    for side, seconds in (("ours", mine), ("Splink", its)):
        rows.append((f"pairs, {side}", f"{seconds:.2f} s"))
        for point, asked in zip(found[side.lower()], POINTS):
            what = f"pairs, {side}: recall at a precision of {asked} or more"
            rows.append((what, f"{point['recall']:.4f}"))
    return [*rows, ("pairs, Splink / ours", f"{its / mine:.1f}")]


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--persons", nargs="*", default=[])
    asked.add_argument("--seeds", type=int, default=3)
    asked.add_argument("--size", type=int, default=629_000)
    asked.add_argument("--program", default=PROGRAM)
    asked = asked.parse_args()
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    if not pathlib.Path(asked.program).exists():
        raise SystemExit("first: cargo build --release -p linkage --example pairs")
    print("           seconds     at .992: score, precision, recall   at .931: the same")
    results = [measure(asked.program, path, path, out) for path in asked.persons]
    if not asked.persons:
        results += of_size(asked.program, asked.size, asked.seeds, out)
    (out / "duplicates.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    sys.exit(main())
