"""Every page that a role's menus lead to: accessible, as wide as the screen, in its language's direction, without errors."""

import collections
import re

import pytest

from conftest import axe, sign_in

ROLES = ["administrator", "coordinator", "analyst", "contributor", "reviewer", "mayors-office", "auditor"]
times_checked = collections.Counter()
PUBLIC = ["/", "/picture", "/picture/data", "/report", "/report/receipt", "/about", "/sign-in", "/nothing-here"]


def shape(path):
    """Pages of one kind look alike: one record stands for all, and filters for none."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", path.split("?")[0].split("#")[0])


def reachable(page, server, seen, deep):
    """Visits what the page's links lead to, one address of each kind."""
    waiting = ["/desk"]
    while waiting:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = page.goto(server.url + path)
        assert answer.status == 200, (path, answer.status)
        yield path
        if deep:
            waiting += page.evaluate("""() => [...document.querySelectorAll('a[href^="/"]:not([download])')]
              .map(a => a.getAttribute('href'))
              .filter(href => !/[.](csv|geojson|json)|^.(assets|link|api).|lang=/.test(href))""")


@pytest.mark.parametrize("language,width,dark", [("en", 360, False), ("ar", 1280, True)])
def test_public_pages(demo, browse, language, width, dark):
    page = browse(width, 800, language, dark=dark)
    for path in PUBLIC:
        page.goto(demo.url + path)
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        axe(page)
        for narrow in (320, width):
            page.set_viewport_size({"width": narrow, "height": 800})
            fits(page)


def fits(page):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide at {page.viewport_size['width']}"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(demo, browse, role):
    page = browse(360, 800)
    sign_in(page, demo, role)
    visited = []
    for path in reachable(page, demo, set(), deep=True):
        # A page that looked right to two roles is only measured for the others.
        times_checked[shape(path)] += 1
        if times_checked[shape(path)] <= 2:
            axe(page)
        page.set_viewport_size({"width": 320, "height": 800})
        fits(page)
        page.set_viewport_size({"width": 360, "height": 800})
        visited.append(path)
    assert len(visited) >= 4, visited


@pytest.mark.parametrize("role", ["administrator", "coordinator"])
def test_every_page_from_right_to_left(demo, browse, role):
    page = browse(1280, 900, "ar", dark=True)
    sign_in(page, demo, role)
    for _ in reachable(page, demo, set(), deep=True):
        assert page.get_attribute("html", "dir") == "rtl" and page.get_attribute("html", "lang") == "ar"
        axe(page)
        page.set_viewport_size({"width": 360, "height": 800})
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})
