"""Names found while they are typed: ours beside PostgreSQL with pg_trgm alone.

`bench/run.py` calls `of_program`: the people of a site, asked for through the whole program, and
the peer on the same server in a database of its own. For the index alone, without the program:

usage: search.py --names NAMES.csv --program SEARCH_SPEED [--dsn DSN] [--seed N] [--questions N]

NAMES.csv has the columns id, name, unit (further ones are keys). SEARCH_SPEED is the built example
`search_speed` of the crate `name-index`. The peer runs on the server DSN names, in a database that
may be overwritten: it makes the table `person_searched` anew. Without a DSN only ours is measured.

Questions are made from names drawn by chance from the scope that is asked about:
  prefix  all words without marks, the last one cut to two letters
  slip    the whole name without marks, one letter or blank left out
  typed   the name without marks up to a place drawn by chance, as while it is typed
Scopes: everyone; an upper unit with sixty base units; one base unit; every second unit.
"""

import argparse
import csv
import json
import pathlib
import random
import subprocess
import tempfile
import time
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
KINDS = ("prefix", "slip", "typed")
LIMIT = 20
# The peer is slow on these scopes; so many questions tell its middle well enough.
PEER_QUESTIONS = {"whole": 100, "half": 100, "upper": 400, "base": 400}


def fold(text):
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return " ".join(plain.encode("ascii", "ignore").decode().lower().split())


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return [(int(row[0]), row[1], int(row[2])) for row in rows]


def draw_scopes(people, chance):
    units = sorted({unit for _, _, unit in people})
    drawn = chance.sample(units, min(61, len(units)))
    return {"whole": None, "upper": drawn[:60], "base": drawn[-1:], "half": units[::2]}


def question(kind, name, chance):
    if kind == "prefix":
        words = name.split()
        return " ".join(words[:-1] + [words[-1][:2]])
    if kind == "slip":
        at = chance.randrange(1, len(name) - 1)
        return name[:at] + name[at + 1 :]
    return name[: chance.randrange(1, len(name) + 1)]


def draw_questions(people, scopes, count, chance):
    questions = []
    for scope, units in scopes.items():
        inside = None if units is None else set(units)
        names = [name for _, name, unit in people if inside is None or unit in inside]
        names = [name for name in names if len(fold(name)) > 2]
        for kind in KINDS:
            for name in chance.choices(names, k=count):
                text = question(kind, fold(name), chance)
                questions.append({"scope": scope, "kind": kind, "text": text, "name": name})
    return questions


def at(times, part):
    return times[min(len(times) - 1, len(times) * part // 100)]


def told(times, met):
    times = sorted(times)
    n = len(times)
    return {"n": n, "p50": at(times, 50), "p99": at(times, 99), "max": times[-1], "met": met}


class Peer:
    """PostgreSQL with pg_trgm: a folded name, its trigrams, and a btree on the unit.

    The folded name begins with a blank, so that a word's beginning can be asked for by `like`.
    """

    BEGUN = "select id from person_searched where {where} order by listed, id limit 20"
    SLIP = (
        "select id from person_searched where key %% %s {where}"
        " order by similarity(key, %s) desc, listed, id limit 20"
    )

    def __init__(self, dsn, people):
        import psycopg

        self.names = {person: fold(name) for person, name, _ in people}
        self.cursor = psycopg.connect(dsn, autocommit=True).cursor()
        run = self.cursor.execute
        run("create extension if not exists pg_trgm")
        run("drop table if exists person_searched")
        run("create table person_searched (id int8, unit int4, key text, listed text)")
        began = time.perf_counter()
        copy = "copy person_searched from stdin"
        with self.cursor.copy(copy) as rows:
            for person, name, unit in people:
                key = fold(name)
                words = key.split()
                listed = " ".join(words[-1:] + words[1:-1] + words[:1])
                rows.write_row((person, unit, " " + key, listed))
        run("create index on person_searched using gin (key gin_trgm_ops)")
        run("create index on person_searched (unit)")
        run("create index on person_searched (listed, id)")
        run("vacuum analyze person_searched")
        run("set jit = off")
        run("set pg_trgm.similarity_threshold = 0.6")
        self.load_seconds = time.perf_counter() - began
        run("select pg_total_relation_size('person_searched') / 1048576")
        self.size_mb = self.cursor.fetchone()[0]

    def find(self, kind, text, units):
        if kind == "slip":
            where = "" if units is None else "and unit = any(%s)"
            values = [text] + ([] if units is None else [units]) + [text]
            self.cursor.execute(self.SLIP.format(where=where), values)
        else:
            values = [f"% {word}%" for word in text.split()]
            conditions = ["key like %s"] * len(values)
            if units is not None:
                conditions.append("unit = any(%s)")
                values.append(units)
            self.cursor.execute(self.BEGUN.format(where=" and ".join(conditions)), values)
        return [row[0] for row in self.cursor.fetchall()]

    def measure(self, kind, questions, units):
        for asked in questions[:5]:
            self.find(kind, asked["text"], units)
        times, met = [], 0
        for asked in questions:
            began = time.perf_counter()
            found = self.find(kind, asked["text"], units)
            times.append((time.perf_counter() - began) * 1000)
            name = fold(asked["name"])
            met += any(self.names[person] == name for person in found)
        return told(times, met)


def ours(program, names, scopes, questions):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump({"scopes": scopes, "questions": questions}, file, ensure_ascii=False)
        file.flush()
        made = subprocess.run([program, names, file.name], capture_output=True, text=True)
    if made.returncode != 0:
        raise SystemExit(made.stderr)
    return json.loads(made.stdout)


class Program:
    """The program with its directory of people filled, answering over its standard input."""

    def __init__(self, program, where, out):
        self.names = out / "names.csv"
        self.process = subprocess.Popen(
            [program, *where, "bench", "search", "--out", str(out)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = json.loads(self.process.stdout.readline() or "null")
        if self.ready is None:
            raise SystemExit("the search of people did not begin")

    def ask(self, scope, texts):
        self.process.stdin.write(json.dumps({"scope": scope, "texts": texts}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def measure(self, scope, questions, names):
        """What a question took through the whole program, and in the index alone."""
        answer = self.ask(scope, [asked["text"] for asked in questions])
        met = sum(
            any(names.get(person) == fold(asked["name"]) for person in found)
            for asked, found in zip(questions, answer["found"], strict=True)
        )
        times = [seconds * 1000 for seconds in answer["seconds"]]
        inside = [seconds * 1000 for seconds in answer["index_seconds"]]
        return told(times, met), told(inside, met)

    def close(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit("the search of people failed")


def of_program(program, where, out, count=400, seed=3):
    """Every scope and kind through the program and beside the peer; returns the table's rows."""
    ours = Program(program, where, out)
    ready = ours.ready
    people = read(ours.names)
    scopes = {scope: told["places"] for scope, told in ready["scopes"].items()}
    questions = draw_questions(people, scopes, count, random.Random(seed))
    peer = Peer(ready["peer"], people)
    held = f"{ready['fill_seconds']:.1f} s, {ready['memory_mb']:.0f} MB"
    rows = [
        ("search: people in the directory", f"{ready['people']:,}"),
        ("search: the directory is filled within", held),
        ("search: pg_trgm loads the same within", f"{peer.load_seconds:.1f} s, {peer.size_mb} MB"),
    ]
    for scope, places in scopes.items():
        for kind in KINDS:
            same = [q for q in questions if (q["scope"], q["kind"]) == (scope, kind)]
            mine, inside = ours.measure(scope, same, peer.names)
            its = peer.measure(kind, same[: PEER_QUESTIONS[scope]], places)
            name = f"search: {scope} ({len(places):,} places), {kind}"
            rows.append((f"{name}: p50, p99, met", both(mine)))
            rows.append((f"{name}: in the index alone", both(inside)))
            rows.append((f"{name}: pg_trgm", both(its)))
            ratio = f"{its['p50'] / mine['p50']:.1f}, {its['p99'] / mine['p99']:.1f}"
            rows.append((f"{name}: pg_trgm / ours", ratio))
    ours.close()
    return rows


def both(measured):
    share = 100 * measured["met"] / measured["n"]
    return f"{measured['p50']:.2f} ms, {measured['p99']:.2f} ms, {share:.0f} %"


def line(measured):
    if measured is None:
        return f"{'-':>9} {'-':>9} {'-':>9} {'-':>9}"
    share = f"{100 * measured['met'] / measured['n']:.0f} %"
    times = " ".join(f"{measured[part]:9.3f}" for part in ("p50", "p99", "max"))
    return f"{times} {share:>9}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--names", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--dsn")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--out")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    people = read(given.names)
    scopes = draw_scopes(people, chance)
    questions = draw_questions(people, scopes, given.questions, chance)
    mine = ours(given.program, given.names, scopes, questions)
    peer = Peer(given.dsn, people) if given.dsn else None
    print(f"{mine['people']:,} people")
    print(f"index: built in {mine['build_seconds']:.2f} s, holds {mine['index_mb']:.0f} MB")
    if peer:
        print(f"pg_trgm: loaded in {peer.load_seconds:.2f} s, holds {peer.size_mb} MB")
    heads = f"{'p50 ms':>9} {'p99 ms':>9} {'max ms':>9} {'met':>9}"
    print(f"{'':<16}{'index':^40}{'pg_trgm':^40}")
    print(f"{'scope, kind':<16}{heads}  {heads}")
    for answer in mine["answers"]:
        scope, kind = answer["scope"], answer["kind"]
        theirs = None
        if peer:
            same = [q for q in questions if (q["scope"], q["kind"]) == (scope, kind)]
            theirs = peer.measure(kind, same[: PEER_QUESTIONS[scope]], scopes[scope])
        answer["peer"] = theirs
        print(f"{scope + ', ' + kind:<16}{line(answer['measured'])}  {line(theirs)}", flush=True)
    for listed in mine["lists"]:
        page = listed["page"]
        print(
            f"list, {listed['scope']}: {listed['people']:,} people, a page of 100 p50"
            f" {page['p50']:.3f} ms, p99 {page['p99']:.3f}; letters {listed['initials']:.3f} ms"
        )
    upkeep = mine["upkeep"]
    print(f"a person out and in again: p50 {upkeep['p50']:.3f} ms, p99 {upkeep['p99']:.3f}")
    if given.out:
        pathlib.Path(given.out).write_text(json.dumps(mine, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
