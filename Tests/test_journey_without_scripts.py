"""The whole way with scripts off: from the picture to the record, to a review and a report."""

from conftest import sign_in
from journey import listed, submit, total


def test_everything_works_with_scripts_off(demo, browse):
    page = browse(360, 780, scripts=False)
    sign_in(page, demo, "coordinator")
    page.goto(demo.url + "/desk/picture?from=2025-01-01&to=2025-12-31&unit=quarter")
    shown = total(page)
    page.click(".key-figures dd.number a >> nth=0")
    assert listed(page) == shown
    page.click("main table a[href^='/desk/incidents/'] >> nth=0")
    page.click("main a[href$='/review']")
    page.fill("[name=comment]", "Written without scripts.")
    page.click(submit)
    page.wait_for_url(lambda url: not url.endswith("/review"))
    assert "Written without scripts." in page.inner_text("main")
    page.goto(demo.url + "/report")
    page.check("[name=conduct][value=graffiti]")
    page.fill("[name=text]", "A sign was painted on the bridge, and nobody ran a script.")
    page.select_option("[name=area]", index=2)
    page.check("[name=when][value=today]")
    for _ in range(20):  # Refused for as long as only a machine would be this fast.
        page.click(submit)
        page.wait_for_load_state()
        if page.locator(".receipt code").count():
            return
    raise AssertionError(page.inner_text("main"))
