"""The papers of a whole federation: the half-year report with 130 annexes as PDF, the annex of all
base unions as Excel and as PDF, in seconds and memory. usage: papers.py"""

import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parent / "target/release/examples/federation"
FONTS = HERE.parent / "frontend/dist/paper"
NAMES = {
    "report_pdf": "report with 130 annexes as PDF",
    "annex_xlsx": "annex of 6,349 base unions as Excel",
    "annex_pdf": "annex of 6,349 base unions as PDF",
}


def of_bench():
    """Runs the crate's example; returns the table's rows."""
    told = subprocess.run([PROGRAM, FONTS], capture_output=True, text=True, check=True)
    rows = []
    for name, one in json.loads(told.stdout).items():
        size = f"{one['bytes']:,} bytes"
        rows.append((NAMES[name], f"{one['seconds']:.2f} s, {one['mib']} MiB so far, {size}"))
    return rows


if __name__ == "__main__":
    for name, value in of_bench():
        print(f"{name:<60} {value}")
