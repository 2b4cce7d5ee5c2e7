"""Pages over HTTP, signed in as the sample officer of the federation."""

import http.client
import re
import time
import urllib.parse

LOGIN, PASSWORD = "lien-doan", "mau-2026-diemtua"


class Browser:
    """A connection that keeps its session."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=120)
        body = urllib.parse.urlencode({"login": LOGIN, "password": PASSWORD})
        headers = {"content-type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/dang-nhap", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        cookie = re.match(r"[^;]+", answer.getheader("set-cookie") or "")
        if cookie is None:
            raise SystemExit(f"could not sign in as {LOGIN}: {answer.status}")
        self.cookie = cookie.group(0)

    def get(self, path):
        self.connection.request("GET", path, headers={"cookie": self.cookie})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


# Whole forms of the federation, of an upper and of a base union; a home page, all figures of the
# federation, one figure of records and one of members.
PATHS = [
    "/don-vi/MAU/bao-cao/2-hdcd/{year}-U1",
    "/don-vi/MAU-P-001/bao-cao/2-hdcd/{year}-U1",
    "/don-vi/MAU-CS-0001/bao-cao/1-hdcd/{year}-U1",
    "/tong-quan",
    "/don-vi/MAU/so-lieu",
    "/don-vi/MAU/so-lieu/E01.turns",
    "/don-vi/MAU/so-lieu/B03.people",
]


def measure(address, path, rounds):
    """The size of a page and the seconds of so many rounds, sorted."""
    browser = Browser(address)
    browser.get(path)
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        status, body = browser.get(path)
        seconds.append(time.perf_counter() - began)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
    return len(body), sorted(seconds)
