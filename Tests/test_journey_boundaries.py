"""The journey of importing boundaries, at phone and desk size."""

import pytest

from conftest import BOUNDARIES, axe, first_sign_in
from journey import submit


@pytest.mark.parametrize("width", [360, 1280])
def test_import_boundaries(own_city, browse, tmp_path, width):
    file = tmp_path / "areas.geojson"
    file.write_text(BOUNDARIES)
    page = browse(width)
    first_sign_in(page, own_city)
    axe(page)
    page.goto(own_city.url + "/desk/administration/areas/import")
    axe(page)
    page.set_input_files("input[type=file]", str(file))
    page.click(submit)
    page.wait_for_selector("select[name=id]")
    axe(page)
    page.select_option("[name=id]", "code")
    page.select_option("[name=name]", "title")
    page.click("form[action$='/preview'] button[type=submit]")
    page.wait_for_url("**/preview**")
    shown = page.inner_text("main")
    assert "Self-intersection" in shown and "Mill Lane" in shown
    assert page.locator("main svg path").count() >= 3
    axe(page)
    page.click("main form:not([action$='/removal']) button.primary")
    page.wait_for_selector("main .notice.success, main .notice-success, main a[href*='/areas?layer']")
    axe(page)
    page.goto(own_city.url + "/desk/administration/areas")
    for name in ["Harbour", "Old Town", "Mill Lane"]:
        assert page.locator(f"main td:has-text('{name}'), main th:has-text('{name}')").count() > 0
    axe(page)
