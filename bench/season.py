"""Base unions submitting their reports in the last hour: errors, waiting times, and nothing lost when
everything is killed in the middle.

usage: season.py PROGRAM [UNITS] [AT_ONCE] -- DATA_OPTIONS…

Against a site that `diemtua demo` has filled. `diemtua bench season` gives each of the first UNITS
base unions a session of its own; the officer of the federation opens two rounds over HTTP. In the
first every union opens its page and then submits, AT_ONCE at a time, each over a connection that
stays open. In the second the program and its database are killed (kill -9) when half are
acknowledged, started again, and the rest go on: what was acknowledged must be there.
"""

import asyncio
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.parse

import uvloop

PASSWORD = "mau-2026-diemtua"
TOKEN = re.compile(r'name="_token" value="([^"]*)"')
PRINT = re.compile(r'name="fingerprint" value="([^"]*)"')
WORD = re.compile(r'name="(giai-thich\.[^"]*)"')


class Server:
    def __init__(self, program, where):
        self.program, self.where = program, where
        self.start()

    def start(self):
        # Servers of a database that was killed take a moment to see that they are alone.
        for _ in range(30):
            if self.began():
                return
            time.sleep(1)
        raise SystemExit("the program did not begin to serve")

    def began(self):
        self.process = subprocess.Popen(
            [self.program, *self.where, "serve", "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            return False
        self.host, port = line.rsplit("//", 1)[-1].strip().split(":")
        self.port = int(port)
        return True

    def kill(self, data):
        """The program, and its private database where there is one."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        found = list(pathlib.Path(data).rglob("postmaster.pid")) if data else []
        for pid in found:
            os.kill(int(pid.read_text().splitlines()[0]), signal.SIGKILL)
        time.sleep(1)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Link:
    """One connection that is kept open and takes one request after the other."""

    def __init__(self, server):
        self.server, self.reader, self.writer = server, None, None

    async def ask(self, path, cookie, fields=None):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                self.server.host, self.server.port, limit=1 << 22
            )
        body = urllib.parse.urlencode(fields).encode() if fields is not None else b""
        head = [
            f"{'POST' if fields is not None else 'GET'} {urllib.parse.quote(path, safe='/?=&')} HTTP/1.1",
            "Host: bench",
            f"Cookie: diemtua_session={cookie}",
        ]
        if fields is not None:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await self.writer.drain()
        status = int((await self.reader.readline()).split()[1])
        headers = {}
        while (line := (await self.reader.readline()).strip()):
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            text = b""
            while size := int(await self.reader.readline(), 16):
                text += await self.reader.readexactly(size)
                await self.reader.readline()
            await self.reader.readline()
        else:
            text = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return status, headers, text.decode()

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.writer = None


async def all_of(server, units, at_once, deed):
    """Does the deed for every unit, so many at once, and returns what came of each that answered."""
    left, done = list(reversed(units)), []

    async def work():
        link = Link(server)
        while left:
            unit = left.pop()
            began = time.perf_counter()
            try:
                said = await deed(link, unit)
            except (OSError, IndexError, asyncio.IncompleteReadError):
                link.close()
                return
            done.append((unit, time.perf_counter() - began, said))
        link.close()

    await asyncio.gather(*(work() for _ in range(at_once)))
    return done


def within(seconds, share):
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


async def sign_in(server):
    link = Link(server)
    _, headers, _ = await link.ask("/dang-nhap", "", {"login": "lien-doan", "password": PASSWORD})
    link.close()
    return re.search(r"diemtua_session=([0-9a-f]+)", headers["set-cookie"]).group(1)


async def open_round(server, officer, period):
    link = Link(server)
    path = "/don-vi/MAU/dot-bao-cao"
    _, _, page = await link.ask(path, officer)
    fields = {"_token": TOKEN.search(page).group(1), "ky": period, "han": 5, "ghi-chu": ""}
    status, headers, page = await link.ask(path, officer, fields)
    link.close()
    if status != 303:
        raise SystemExit(f"the round of {period} was not opened: {status}")
    return headers["location"].split("?")[0].rsplit("/", 1)[1]


def pages(round_id):
    async def deed(link, unit):
        path = f"/don-vi/{unit['code']}/dot-bao-cao/{round_id}/nop"
        status, headers, page = await link.ask(path, unit["cookie"])
        if status == 200:
            unit["fields"] = {
                "_token": TOKEN.search(page).group(1),
                "fingerprint": PRINT.search(page).group(1),
                "viec": "nop",
                **{name: "Đúng như sổ." for name in WORD.findall(page)},
            }
        return status

    return deed


def sending(round_id, heard=None):
    async def deed(link, unit):
        path = f"/don-vi/{unit['code']}/dot-bao-cao/{round_id}/nop"
        status, headers, _ = await link.ask(path, unit["cookie"], unit["fields"])
        is_done = status == 303 and headers["location"].startswith("/bao-cao/")
        if is_done and heard is not None:
            heard(unit)
        return status if not is_done else 303

    return deed


async def measure(server, units, at_once):
    officer = await sign_in(server)
    round_id = await open_round(server, officer, "2026-U")
    opened = await all_of(server, units, 8, pages(round_id))
    ready = [unit for unit, _, status in opened if status == 200]
    began = time.perf_counter()
    sent = await all_of(server, ready, at_once, sending(round_id))
    took = time.perf_counter() - began
    seconds = [waited for _, waited, _ in sent]
    stopped = sum(status == 422 for _, _, status in sent)
    wrong = len(units) - stopped - sum(status == 303 for _, _, status in sent)
    look = [waited for _, waited, _ in opened]
    return [
        ("season: base unions, at once", f"{len(units):,}, {at_once}"),
        ("season: page drawn, half, 95 of 100 within (8 at once)", f"{within(look, 0.5):.0f} ms, {within(look, 0.95):.0f} ms"),
        ("season: submitted, half, 95 of 100 within", f"{within(seconds, 0.5):.0f} ms, {within(seconds, 0.95):.0f} ms"),
        ("season: submitted a second", f"{len(sent) / took:,.0f}"),
        ("season: stopped by the checks, errors", f"{stopped}, {wrong}"),
    ]


async def killed(server, units, at_once, data):
    officer = await sign_in(server)
    round_id = await open_round(server, officer, "2025-U")
    await all_of(server, units, 8, pages(round_id))
    acknowledged = []

    def heard(unit):
        acknowledged.append(unit)
        if len(acknowledged) == max(1, len(units) // 2):
            server.kill(data)

    await all_of(server, units, at_once, sending(round_id, heard))
    server.start()

    async def is_there(link, unit):
        path = f"/don-vi/{unit['code']}/dot-bao-cao/{round_id}/nop"
        status, headers, _ = await link.ask(path, unit["cookie"])
        return status == 303 and headers["location"].startswith("/bao-cao/")

    there = await all_of(server, acknowledged, 8, is_there)
    lost = len(acknowledged) - sum(said for _, _, said in there)
    every = await all_of(server, units, 8, is_there)
    left = [unit for unit, _, said in every if not said]
    await all_of(server, left, 8, pages(round_id))
    rest = await all_of(server, left, at_once, sending(round_id))
    finished = len(units) - len(left) + sum(status == 303 for _, _, status in rest)
    stopped = sum(status == 422 for _, _, status in rest)
    return [
        ("season: acknowledged before kill -9, stored after, lost", f"{len(acknowledged):,}, {len(acknowledged) - lost:,}, {lost}"),
        ("season: submitted in the end", f"{finished:,} of {len(units) - stopped:,}"),
    ]


def of_program(program, where, count=6349, at_once=200):
    """The table's rows."""
    listed = subprocess.run(
        [program, *where, "bench", "season", "--units", str(count)],
        capture_output=True,
        text=True,
        check=True,
    )
    units = [json.loads(line) for line in listed.stdout.splitlines()]
    data = where[where.index("--data") + 1] if "--data" in where else None
    server = Server(program, where)
    try:
        rows = uvloop.run(measure(server, units, at_once))
        return rows + uvloop.run(killed(server, units, at_once, data))
    finally:
        server.stop()


def main():
    program, rest = sys.argv[1], sys.argv[2:]
    where = rest[rest.index("--") + 1 :] if "--" in rest else []
    numbers = [int(one) for one in rest[: rest.index("--") if "--" in rest else len(rest)]]
    for name, value in of_program(program, where, *numbers):
        print(f"{name:<60} {value}")


if __name__ == "__main__":
    main()
