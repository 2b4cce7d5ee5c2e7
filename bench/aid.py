"""A round of help for some 200,000 members from its preview to the last receipt: how long each step takes,
and that people and đồng are the same in the programme, the books and the report.

usage: aid.py PROGRAM [AT_ONCE] -- DATA_OPTIONS…

Against a site that `diemtua demo` has filled, over HTTP as its people do it: the federation previews
and opens a round, fills the lists of every base union, each base union sends its own, the chair
approves them all, they are drawn into one voucher, paid, the bank's file is fetched, and each base
union confirms who received. `diemtua bench aid` gives the lines of the round bank accounts, which
the register does not hold.
"""

import csv
import datetime
import io
import json
import re
import secrets
import statistics
import subprocess
import sys
import time

import uvloop

from season import PASSWORD, TOKEN, Link, Server, all_of, within

UNIT = "/don-vi/MAU"
EACH = 50_000
# What came of it stands in this line of the federation's report and in this field.
LINE = ",Tiền quà Tháng Công nhân,"
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date()


def written(day):
    return day.strftime("%d/%m/%Y")


def half():
    """The union's half-year of today: from December to May, from June to November."""
    if TODAY.month == 12:
        return f"{TODAY.year + 1}-U1"
    return f"{TODAY.year}-U{1 if TODAY.month < 6 else 2}"


class Hand:
    """Somebody signed in: one connection, one session."""

    def __init__(self, server, cookie, token):
        self.link, self.cookie, self.token = Link(server), cookie, token

    @classmethod
    async def of(cls, server, login):
        link = Link(server)
        _, headers, _ = await link.ask("/dang-nhap", "", {"login": login, "password": PASSWORD})
        cookie = re.search(r"diemtua_session=([0-9a-f]+)", headers["set-cookie"]).group(1)
        _, _, page = await link.ask("/tai-khoan", cookie)
        link.close()
        return cls(server, cookie, TOKEN.search(page).group(1))

    async def see(self, path):
        status, _, page = await self.link.ask(path, self.cookie)
        if status != 200:
            raise SystemExit(f"{path}: {status}")
        return page

    async def do(self, path, **fields):
        """Where the deed led; stops the bench where it was refused."""
        fields = {"_token": self.token, "_key": secrets.token_hex(16), **fields}
        status, headers, page = await self.link.ask(path, self.cookie, fields)
        if status != 303:
            said = re.search(r'role="alert".*?</', page, re.S)
            raise SystemExit(f"{path}: {status} {said.group(0) if said else ''}")
        return headers["location"]

    async def asks(self, path, **fields):
        """The page a form shows again, for a preview."""
        fields = {"_token": self.token, "_key": secrets.token_hex(16), **fields}
        _, _, page = await self.link.ask(path, self.cookie, fields)
        return page


async def timed(deed):
    began = time.perf_counter()
    said = await deed
    return said, time.perf_counter() - began


def number(text):
    return int(text.replace(".", ""))


async def round_of(officer):
    """A programme with a round for whoever is a woman and a member; its address and the preview."""
    begun = await officer.do(
        f"{UNIT}/cham-lo/chuong-trinh/lap",
        name=f"Thử tải {secrets.token_hex(4)}", kind="trao-qua", programme="workers-month", source="union-budget",
    )
    fields = {
        "name": "Đợt một", "counts_on": written(TODAY), "from_on": written(TODAY),
        "until_on": f"31/12/{TODAY.year}", "lists_until_on": f"31/12/{TODAY.year}", "each": str(EACH),
        "most": str(EACH), "member_months": "3", "sex": "female", "age_from": "22", "age_to": "48",
        "way": "bank", "paid_by": "owner", "approvals": "1",
    }
    previews = []
    for _ in range(4):
        page, took = await timed(officer.asks(begun, act="preview", **fields))
        previews.append(took)
    people = number(re.search(r'id="xem-truoc".*?<b[^>]*>([\d.]+)', page, re.S).group(1))
    address = (await officer.do(begun, act="save", **fields)).split("?")[0]
    await officer.do(f"{address}/trang-thai", state="open")
    return address, people, previews


def sending(round_id):
    async def deed(link, unit):
        base = f"/don-vi/{unit['code']}/cham-lo"
        _, _, page = await link.ask(f"{base}/dot/{round_id}", unit["cookie"])
        own = re.search(rf"{base}/danh-sach/(\d+)", page)
        if own is None:
            return "none"
        unit["list"] = own.group(1)
        _, _, page = await link.ask(own.group(0), unit["cookie"])
        unit["token"] = TOKEN.search(page).group(1)
        fields = {"_token": unit["token"], "_key": secrets.token_hex(16)}
        status, _, _ = await link.ask(f"{own.group(0)}/buoc/gui", unit["cookie"], fields)
        return status

    return deed


async def receiving(link, unit):
    path = f"/don-vi/{unit['code']}/cham-lo/danh-sach/{unit['list']}/ky-nhan"
    _, _, page = await link.ask(path, unit["cookie"])
    ids = re.findall(r'name="payment" value="(\d+)"', page)
    fields = [("_token", unit["token"]), ("_key", secrets.token_hex(16)), ("on", written(TODAY))]
    fields += [("payment", own) for own in ids]
    status, _, _ = await link.ask(path, unit["cookie"], fields)
    return status


async def book_in(officer, cashier, dong):
    """Money in the federation's bank account to pay from."""
    page = await officer.see(f"{UNIT}/so-quy/chung-tu/ghi?loai=thu")

    def choices(name):
        select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S).group(0)
        return [code for code in re.findall(r'value="([^"]*)"', select) if code]

    fund, bank = choices("fund")[0], choices("purse")[-1]
    voucher = await officer.do(
        f"{UNIT}/so-quy/chung-tu/ghi?loai=thu", written_on=written(TODAY), person="Ngân sách", reason="Thử tải", amount=str(dong),
        account=choices("account")[-1], fund=fund, purse=bank,
    )
    await cashier.do(f"{voucher.split('?')[0]}/buoc/thuc-hien")
    return fund, bank


async def reported(officer):
    text = await officer.see(f"{UNIT}/bao-cao/2-hdcd/{half()}.csv")
    line = next((row for row in text.splitlines() if LINE in row), None)
    return int(next(csv.reader(io.StringIO(line)))[3] or 0) if line else 0


def share(seconds):
    return f"{within(seconds, 0.5):.0f} ms, {within(seconds, 0.95):.0f} ms"


async def measure(server, units, at_once, accounts):
    officer = await Hand.of(server, "lien-doan")
    chair, cashier = await Hand.of(server, "chu-tich"), await Hand.of(server, "thu-quy")
    before = await reported(officer)
    address, people, previews = await round_of(officer)
    round_id = address.rsplit("/", 1)[1]
    said, filling = await timed(officer.do(f"{address}/dien"))
    lists, lines = (int(re.search(rf"{name}=(\d+)", said).group(1)) for name in ("so", "dong"))
    if lines != people:
        raise SystemExit(f"previewed {people} people, filled {lines}")
    accounts(round_id)

    sent = await all_of(server, units, at_once, sending(round_id))
    ready = [unit for unit, _, status in sent if status == 303]
    said, approving = await timed(chair.do(f"{address}/duyet", act="all"))
    frozen = int(re.search(r"dong=(\d+)", said).group(1))
    if frozen != len(ready):
        raise SystemExit(f"{len(ready)} lists were sent, {frozen} are frozen")

    page, seeing = await timed(officer.see(f"{address}/chi"))
    turns = number(re.search(r'value="all"[^>]*> <span>\D*([\d.]+)', page).group(1))
    fund, bank = await book_in(officer, cashier, turns * EACH)
    voucher, drawing = await timed(officer.do(f"{address}/chi", which="all", fund=fund, purse=bank))
    voucher = voucher.split("?")[0]
    await chair.do(f"{voucher}/buoc/duyet")
    _, paying = await timed(cashier.do(f"{voucher}/buoc/thuc-hien"))
    page = await officer.see(f"{address}/chi")
    file = re.search(r'href="([^"]*ngan-hang\.csv)"', page).group(1)
    text, fetching = await timed(officer.see(file))
    ordered = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))

    began = time.perf_counter()
    received = await all_of(server, ready, at_once, receiving)
    receiving_all = time.perf_counter() - began
    confirmed = sum(status == 303 for _, _, status in received)
    added = await reported(officer) - before
    _, settling = await timed(officer.see(f"{address}/quyet-toan"))
    page = await officer.see(voucher)
    dong = {
        "bank file": sum(int(row["SO_TIEN"]) for row in ordered),
        "voucher": number(re.search(r"([\d.]+) đ", page).group(1)),
        "report": added,
        "programme": turns * EACH,
    }
    if len(set(dong.values())) != 1 or len(ordered) != turns or confirmed != len(ready):
        raise SystemExit(f"the sums differ: {dong}, {len(ordered)} in the bank's file, {confirmed} of {len(ready)}")
    return [
        ("help: base unions, people previewed, lists filled", f"{len(units):,}, {people:,}, {lists:,}"),
        ("help: preview over the register, median", f"{statistics.median(previews[1:]):.2f} s"),
        ("help: lists filled", f"{filling:.1f} s"),
        ("help: list sent by its base union, half, 95 of 100 within", share([waited for _, waited, _ in sent])),
        ("help: every list approved and frozen", f"{approving:.1f} s"),
        ("help: payments page, drawn into one voucher, paid", f"{seeing:.2f} s, {drawing:.1f} s, {paying:.1f} s"),
        ("help: bank's file", f"{len(ordered):,} lines, {fetching:.1f} s"),
        ("help: receipts of a list, half, 95 of 100 within", share([waited for _, waited, _ in received])),
        ("help: all receipts, settlement page", f"{receiving_all:.0f} s, {settling:.2f} s"),
        ("help: đồng in programme, voucher, bank's file, report", f"{added:,}, the same"),
    ]


def of_program(program, where, at_once=8):
    """The table's rows."""
    listed = subprocess.run(
        [program, *where, "bench", "season", "--units", "7000"], capture_output=True, text=True, check=True
    )
    units = [json.loads(line) for line in listed.stdout.splitlines()]
    server = Server(program, where)

    def accounts(round_id):
        # Over the database the running program uses.
        subprocess.run([program, *where, "bench", "aid", "--round", round_id], check=True)

    try:
        return uvloop.run(measure(server, units, at_once, accounts))
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
