"""A list of members read into the register: beside a bare reading of the file, and beside COPY.

usage: import.py PROGRAM [N] [SEED]

A site of its own gets 6,349 base unions; the list is that of people.py, in which 3 % are twice, as
CSV and as XLSX. One after the other, on the same server:

  read    Python's csv reads the CSV, python-calamine the XLSX, and nothing else is done
  COPY    the rows of the CSV into one table with a key and two indexes
  import  `diemtua import members`: every row checked and compared, people, spells and facts written
  again   the same file once more, which changes nothing
  undo    the import taken back, which leaves the register as it was

"""

import argparse
import csv
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
HEADINGS = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Đơn vị", "Ngày vào công đoàn")
UPPERS = 60
UNITS = 6349


def unit_rows():
    yield ("NL", "Liên đoàn Lao động Nhập Liệu", "lien-doan-tinh", "", "1990-01-01")
    for upper in range(1, UPPERS + 1):
        yield (f"NL-{upper:02d}", f"Liên đoàn khu {upper}", "lien-doan-huyen", "NL", "1990-01-01")
    for unit in range(1, UNITS + 1):
        upper = unit % UPPERS + 1
        yield (f"NL-{unit:04d}", f"Công đoàn cơ sở số {unit}", "cdcs", f"NL-{upper:02d}", "1990-01-01")


def write_units(path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("code", "name", "kind", "parent", "from"))
        out.writerows(unit_rows())


def list_rows(count, seed):
    """The people as an office would list them."""
    import people

    table = people.people(count, seed)
    for row in table.iter_rows(named=True):
        birth = row["birth"]
        year = row["birth_year"]
        born = birth.strftime("%d/%m/%Y") if birth else str(year) if year else ""
        sex = {0: "Nam", 1: "Nữ", None: ""}[row["gender"]]
        joined_year = (birth.year if birth else year or 1980) + 20 + row["id"] % 5
        joined = f"{row['id'] % 28 + 1:02d}/{row['id'] % 12 + 1:02d}/{min(joined_year, 2025)}"
        yield (
            row["id"], row["name"], born, sex, row["cccd"] or "", row["phone"] or "",
            f"NL-{row['unit_id']:04d}", joined if row["id"] % 10 else "",
        )


def write_lists(out, count, seed):
    import xlsxwriter

    plain, book = out / f"members-{count}-{seed}.csv", out / f"members-{count}-{seed}.xlsx"
    if plain.exists() and book.exists():
        return plain, book
    workbook = xlsxwriter.Workbook(str(book), {"constant_memory": True, "strings_to_numbers": False})
    sheet = workbook.add_worksheet("Đoàn viên")
    with open(plain, "w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(HEADINGS)
        sheet.write_row(0, 0, HEADINGS)
        for at, row in enumerate(list_rows(count, seed), 1):
            lines.writerow(row)
            sheet.write_row(at, 0, row)
    workbook.close()
    return plain, book


def seconds_of(work):
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file))


def read_xlsx(path):
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return len(book.get_sheet_by_index(0).to_python())


class Site:
    """A site in a folder of its own, served so that its database stays up."""

    def __init__(self, program, data):
        self.program, self.data = program, data
        self.server = subprocess.Popen(
            [program, "--data", str(data), "serve", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.env(), text=True,
        )
        self.server.stdout.readline()

    @staticmethod
    def env():
        return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}

    def run(self, *arguments):
        done = subprocess.run(
            [self.program, "--data", str(self.data), *arguments],
            capture_output=True, text=True, check=False, env=self.env(),
        )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def connect(self):
        import psycopg

        lines = (self.data / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()
        return psycopg.connect(
            host=lines[4].strip(), port=int(lines[3]), user="postgres", dbname="diemtua", autocommit=True
        )

    def close(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait()


def plain_copy(site, path):
    """The rows of the file into one table with a key and two indexes."""
    with site.connect() as connection:
        run = connection.execute
        run("drop table if exists list_copied")
        run(
            "create table list_copied (no integer primary key, name text, born text, sex text, number text,"
            " phone text, unit text, joined text)"
        )
        run("create index on list_copied (number)")
        run("create index on list_copied (unit, name)")
        began = time.perf_counter()
        with connection.cursor().copy("copy list_copied from stdin (format csv, header)") as copy:
            with open(path, "rb") as file:
                while part := file.read(1 << 20):
                    copy.write(part)
        seconds = time.perf_counter() - began
        rows = run("select count(*) from list_copied").fetchone()[0]
        run("drop table list_copied")
        run("checkpoint")
    return seconds, rows


STATE = """
select md5(string_agg(part, '|' order by n)) from (
  select md5(string_agg((to_jsonb(p) - 'change_no')::text, '' order by person_id)) part, 1 n from person p
  union all
  select md5(string_agg((to_jsonb(s) - 'change_no')::text, '' order by spell_id)), 2 from spell s
  union all
  select md5(string_agg(f::text, '' order by f::text)), 3 from (
    select unit_id, happened_on, series_no, dims_no, sum(amount) from fact group by 1, 2, 3, 4
    having sum(amount) <> 0) f) parts
"""


def state(site):
    with site.connect() as connection:
        return connection.execute(STATE).fetchone()[0]


def imported(site, path):
    back = path.with_suffix(".back" + path.suffix)
    out = site.run("import", "members", str(path), "--skip-bad-rows", str(back), "--doubts-as-new", "--json")
    return json.loads(out)


def measure(program, count, seed, out):
    """Everything on this page; returns the table's rows."""
    plain, book = write_lists(out, count, seed)
    data = out / f"import-data-{os.getpid()}"
    site = Site(program, data)
    try:
        write_units(out / "units.csv")
        site.run("import", "units", str(out / "units.csv"))
        bare_csv, rows = seconds_of(lambda: read_csv(plain))
        bare_xlsx, _ = seconds_of(lambda: read_xlsx(book))
        copied, _ = plain_copy(site, plain)
        before = state(site)
        told = {}
        for name, path in (("csv", plain), ("xlsx", book)):
            first = imported(site, path)
            again = imported(site, path)
            if again["written"]["people"] or again["written"]["changed"]:
                raise SystemExit(f"the same {name} again changed something: {again['counts']}")
            taken, _ = seconds_of(lambda: site.run("imports", "undo", str(first["import"])))
            if state(site) != before:
                raise SystemExit(f"the undo of the {name} left something behind")
            told[name] = (first, again, taken)
    finally:
        site.close()
        shutil.rmtree(data, ignore_errors=True)
    return rows_of(rows - 1, (bare_csv, bare_xlsx, copied), told)


def rows_of(count, bare, told):
    bare_csv, bare_xlsx, copied = bare
    counts = told["csv"][0]["counts"]
    rows = [
        ("rows of the list", f"{count:,}"),
        ("  new, again in the file, refused", f"{counts['new']:,}, {counts['again']:,}, {counts['refused']:,}"),
        ("  with something repaired, doubted", f"{counts['repaired']:,}, {counts['doubted']:,}"),
        ("CSV: read by Python's csv", f"{bare_csv:.2f} s"),
        ("CSV: COPY into one indexed table", f"{copied:.2f} s"),
        ("XLSX: read by python-calamine", f"{bare_xlsx:.2f} s"),
    ]
    for name, beside in (("csv", copied), ("xlsx", bare_xlsx)):
        first, again, taken = told[name]
        what = "COPY" if name == "csv" else "calamine"
        rows += [
            (f"{name.upper()}: import", f"{first['seconds']:.2f} s, {first['rows_per_second']:,.0f} rows/s"),
            (f"  import / {what}", f"{first['seconds'] / beside:.1f}"),
            ("  memory of the program at most", f"{first['peak_memory_mib']} MiB"),
            ("  the same file again, nothing changes", f"{again['seconds']:.2f} s"),
            ("  undo, the state before by checksum", f"{taken:.2f} s"),
        ]
    return rows


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("count", nargs="?", type=int, default=629_000)
    asked.add_argument("seed", nargs="?", type=int, default=1)
    asked = asked.parse_args()
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    for name, value in measure(asked.program, asked.count, asked.seed, out):
        print(f"{name:<60} {value}")


if __name__ == "__main__":
    main()
