"""One act that ends every upper union and founds 84 others, rehearsed, carried out, taken back; the
figures of every day before it compared byte by byte."""

import filecmp
import pathlib
import re
import shutil
import subprocess
import time

NUMBER = "01/QĐ-ĐO"


def run(program, where, *words):
    began = time.perf_counter()
    done = subprocess.run([program, *where, *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}: {done.stderr or done.stdout}")
    return done.stdout, time.perf_counter() - began


def then(program, where, out, name):
    """Every unit, series and quarter of the year under the trees of the facts' own days."""
    folder = out / "act"
    folder.mkdir(exist_ok=True)
    subprocess.run(
        [program, *where, "bench", "figures", "--out", str(folder)],
        input="run\n",
        stdout=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    kept = folder / name
    shutil.move(folder / "engine.csv", kept)
    return kept


def seconds(text, pattern):
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"no time in: {text}")
    return float(found.group(1))


def of_program(program, where, out, root="MAU"):
    """The rows of the table."""
    year = time.localtime().tm_year
    act, _ = run(program, where, "acts", "sample", root, "--on", f"{year + 1}-01-01", "--number", NUMBER)
    file = pathlib.Path(out) / "act.toml"
    file.write_text(act, encoding="utf-8")
    before = then(program, where, out, "before.csv")
    told, _ = run(program, where, "act", str(file))
    if "0 khác" not in told:
        raise SystemExit(told)
    after = then(program, where, out, "after.csv")
    if not filecmp.cmp(before, after, shallow=False):
        raise SystemExit(f"figures of days before the act changed: compare {before} and {after}")
    _, back = run(program, where, "acts", "repeal", root, NUMBER, "--by", f"{NUMBER}-BB")
    again = then(program, where, out, "again.csv")
    if not filecmp.cmp(before, again, shallow=False):
        raise SystemExit(f"figures after the repeal differ: compare {before} and {again}")
    with open(before, "rb") as cells:
        count = sum(1 for _ in cells) - 1
    ended = re.search(r"kết thúc ([\d.]+)", told)
    return [
        ("act: upper unions ended", ended.group(1) if ended else "?"),
        ("act: rehearsed and proven", f"{seconds(told, r'([0-9.]+) giây cả phần'):.1f} s"),
        ("act: carried out", f"{seconds(told, r'dòng trong ([0-9.]+) giây'):.1f} s"),
        ("act: taken back, the program's start included", f"{back:.1f} s"),
        ("act: figures of days before it, byte for byte the same", f"{count:,}"),
    ]
