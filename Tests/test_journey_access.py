"""Who comes in, who sees what, and in which language."""

from conftest import axe, sign_in
from journey import listed, submit


def test_sign_in_and_out(demo, browse):
    page = browse()
    page.goto(demo.url + "/desk/picture")
    page.wait_for_url("**/sign-in**")
    name, password = demo.sign_ins["analyst"]
    page.fill("[name=name]", name)
    page.fill("[name=password]", "not the password")
    page.click(submit)
    page.wait_for_load_state()
    assert "/sign-in" in page.url
    axe(page)
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.click(submit)
    page.wait_for_url("**/desk/picture")
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    page.wait_for_url(lambda url: "/desk" not in url)
    page.goto(demo.url + "/desk")
    page.wait_for_url("**/sign-in**")


def test_a_role_that_may_not_is_refused(demo, browse):
    page = browse()
    sign_in(page, demo, "contributor")
    for path in ["/desk/administration/people", "/desk/administration/audit", "/desk/administration/areas/import",
                 "/desk/administration/codes", "/desk/administration/city"]:
        answer = page.goto(demo.url + path)
        assert answer.status == 403, path
        axe(page)
    page = browse()
    sign_in(page, demo, "auditor")
    for path in ["/desk/incidents", "/desk/picture", "/desk/incidents/import"]:
        assert page.goto(demo.url + path).status == 403, path
    assert page.request.get(demo.url + "/api/v1/incidents").status == 403


def test_a_contributor_sees_their_own_only(demo, browse):
    page = browse()
    sign_in(page, demo, "contributor")
    page.goto(demo.url + "/desk/incidents?from=2022-01-01&to=2026-12-31")
    own = listed(page)
    documents = page.request.get(demo.url + "/api/v1/incidents?from=2022-01-01&to=2026-12-31").json()["items"]
    sources = {document["source"] for document in documents}
    assert own > 0 and len(sources) == 1
    other = browse()
    sign_in(other, demo, "coordinator")
    other.goto(demo.url + "/desk/incidents?from=2022-01-01&to=2026-12-31")
    assert listed(other) > own
    every = other.request.get(demo.url + "/api/v1/incidents?from=2022-01-01&to=2026-12-31").json()["items"]
    foreign = next(document["id"] for document in every if document.get("source") not in sources)
    assert page.goto(demo.url + f"/desk/incidents/{foreign}").status == 404
    assert page.request.get(demo.url + f"/api/v1/incidents/{foreign}").status == 404


def test_the_language_is_chosen_and_stays(demo, browse):
    page = browse()
    page.goto(demo.url + "/about")
    assert page.get_attribute("html", "lang") == "en"
    page.click(".languages summary")
    page.click(".languages a[lang=ar]")
    page.wait_for_selector("html[lang=ar][dir=rtl]")
    page.goto(demo.url + "/report")
    assert page.get_attribute("html", "dir") == "rtl"
    french = browse(language="fr-BE")
    french.goto(demo.url + "/")
    assert french.get_attribute("html", "lang") == "fr"
