"""What the journeys in a browser share: a small city's files, and how its pages are read and waited for."""

import re
import time

GOOD = "".join(
    f"2026-02-{day:02},Old Town,{what},Seen by the warden on round {day},W-{day}\n"
    for day, what in enumerate(["graffiti", "threat", "verbal abuse"] * 4, start=1))
INCIDENTS = "Date,Neighbourhood,Conduct,Notes,Number\n" + GOOD
BAD = "2026-02-31,Old Town,graffiti,A day that is not,W-31\n,Old Town,threat,No day at all,W-32\n"

submit = "main form button[type=submit]"


def until(page, condition):
    """Waits for a condition of the page; Playwright's own way needs `eval`, which the site's policy forbids."""
    deadline = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def number(text):
    return int(re.sub(r"\D", "", re.search(r"\d[\d,.\s\u202f\u00a0]*", text).group(0)))


def total(page):
    """The number in the first key figure."""
    return number(page.inner_text(".key-figures dd.number >> nth=0"))


def listed(page):
    """How many records the list says it holds."""
    return number(page.inner_text("main .lead"))


def fill_report(page, text):
    page.check("[name=conduct][value=threat]", force=True)
    page.select_option("[name=area]", index=1)
    page.check("[name=when][value=yesterday]", force=True)
    page.fill("[name=text]", text)


def send_report(page):
    # The form refuses to be sent within two seconds of its making, which no person does.
    until(page, "performance.now() > 2500")
    page.click(submit)


def send_visible_report(page, server, text):
    page.goto(server.url + "/report")
    fill_report(page, text)
    send_report(page)
    page.wait_for_selector(".receipt code")
    return page.inner_text(".receipt code")
