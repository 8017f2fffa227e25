"""The journey of reporting on a phone without an account."""

import pytest

from conftest import axe
from journey import fill_report, send_report, submit, until


@pytest.mark.parametrize("language", ["en", "ar"])
def test_report_on_a_phone_without_an_account(demo, browse, language):
    page = browse(360, 780, language)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo.url + "/")
    axe(page)
    page.click("main a[href^='/report']")
    axe(page)
    assert page.locator("main [required]").count() <= 6
    words = f"Somebody shouted at people waiting at the stop ({language})."
    fill_report(page, words)
    until(page, "Object.keys(localStorage).some(key => key.startsWith('concord-draft'))")
    assert "shouted" not in page.evaluate("JSON.stringify(localStorage)"), "a draft is locked on the device"
    page.reload()
    page.wait_for_selector(".draft-note")
    assert page.input_value("[name=text]") == words
    assert page.is_visible(".draft-note") and page.is_checked("[name=conduct][value=threat]")
    axe(page)
    send_report(page)
    page.wait_for_selector(".receipt code")
    code = page.inner_text(".receipt code")
    axe(page)
    page.goto(demo.url + "/report")
    assert page.input_value("[name=text]") == "", "a report that was sent is no draft"
    page.goto(demo.url + "/report/receipt")
    axe(page)
    page.fill("[name=receipt]", code.lower().replace("-", " "))
    page.click(submit)
    page.wait_for_selector(".steps .next")
    axe(page)
    assert all(url.startswith(demo.url) or url.startswith("data:") for url in asked), "no third party is asked"


def test_what_fills_the_hidden_field_is_refused(demo, browse):
    page = browse(360, 780)
    page.goto(demo.url + "/report")
    fill_report(page, "Buy cheap watches, all brands, at our shop.")
    hidden = page.locator("[name=website]").evaluate(
        "field => [field.tabIndex, field.closest('[aria-hidden=true]') != null, field.autocomplete]")
    assert hidden == [-1, True, "off"]
    page.evaluate("document.querySelector('[name=website]').value = 'https://spam.example'")
    until(page, "performance.now() > 2500")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.click(submit)
    assert answer.value.status == 422
    assert page.locator(".receipt").count() == 0


def test_a_wrong_receipt_opens_nothing(demo, browse):
    page = browse(360, 780)
    page.goto(demo.url + "/report/receipt")
    page.fill("[name=receipt]", "AAAA-BBBB-CCCC")
    page.click(submit)
    page.wait_for_load_state()
    assert page.locator(".steps").count() == 0
    axe(page)
