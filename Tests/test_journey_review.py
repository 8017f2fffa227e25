"""The journey of reviewing a report, alone and at the same time as somebody else."""

import pytest

from conftest import axe, sign_in
from journey import listed, send_visible_report, submit


@pytest.mark.parametrize("width", [360, 1280])
def test_review_a_new_report(demo, browse, width):
    words = f"Paint was thrown at the door of the meeting hall, {width}."
    visitor = browse(360, 780)
    code = send_visible_report(visitor, demo, words)
    page = browse(width)
    sign_in(page, demo, "coordinator")
    axe(page)
    page.click("main a[href*='state=new']")
    page.wait_for_url("**/desk/incidents?**")
    axe(page)
    page.goto(page.url + f"&q=meeting+hall,+{width}")
    assert listed(page) >= 1
    page.click("main table a[href^='/desk/incidents/'] >> nth=0")
    page.wait_for_selector("main .said")
    assert words in page.inner_text("main")
    record = page.url
    axe(page)
    page.click("main a[href$='/review']")
    page.check("[name=state][value=acknowledged]", force=True)
    page.select_option("[name=owner]", index=1)
    page.fill("[name=due]", "2027-01-15")
    page.fill("[name=comment]", "I ask the caretaker tomorrow.")
    page.fill("[name=note-for-reporter]", "Thank you. We are speaking with the hall.")
    axe(page)
    page.click(submit)
    page.wait_for_url(lambda url: not url.endswith("/review"))
    text = page.inner_text("main")
    for part in ["Acknowledged", "15 January 2027", "I ask the caretaker tomorrow.", "New"]:
        assert part in text, part
    axe(page)
    visitor.goto(demo.url + "/report/receipt")
    visitor.fill("[name=receipt]", code)
    visitor.click(submit)
    visitor.wait_for_selector(".steps")
    assert "We are speaking with the hall." in visitor.inner_text("main")
    assert "caretaker" not in visitor.inner_text("main")

    page.goto(record)
    page.click("main details:has(form[action$='/undo']) summary")
    page.click("form[action$='/undo'] button[type=submit]")
    page.wait_for_load_state()
    page.goto(record)
    due = page.locator("main dl.facts").all_inner_texts()
    assert "15 January 2027" not in "\n".join(due)
    assert page.locator("main .timeline li, main ol li").count() >= 3, "an undo is a step of the history too"


def test_two_people_edit_one_record(demo, browse):
    words = "A leaflet against newcomers lay in the letter boxes of the block."
    send_visible_report(browse(360, 780), demo, words)
    first, second = browse(), browse(360, 780)
    sign_in(first, demo, "coordinator")
    sign_in(second, demo, "reviewer")
    first.goto(demo.url + "/desk/incidents?q=leaflet+against+newcomers&sort=received")
    first.click("main table a[href^='/desk/incidents/'] >> nth=0")
    first.wait_for_selector("main .said")
    record = first.url.split("?")[0]
    for page in (first, second):
        page.goto(record + "/edit")
        page.click("main details:has([name=severity]) summary")
        axe(page)
    first.select_option("[name=severity]", "3")
    first.click(submit)
    first.wait_for_url(lambda url: not url.endswith("/edit"))
    second.select_option("[name=severity]", "1")
    with second.expect_response(lambda answer: answer.request.method == "POST") as answer:
        second.click(submit)
    assert answer.value.status == 409
    second.wait_for_load_state()
    assert second.input_value("[name=severity]") == "1", "nothing typed is lost"
    table = second.inner_text("main table")
    assert "Serious" in table and "Minor" in table
    axe(second)
    second.click(submit)
    second.wait_for_url(lambda url: not url.endswith("/edit"))
    assert "Minor" in second.inner_text("main dl >> nth=0")
