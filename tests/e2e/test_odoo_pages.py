"""Odoo's own first pages, as people of the suite see them: nothing is missing there."""


def test_somebody_signs_in(enter):
    person = enter()
    person.go("/web/login?redirect=/web/health")
    person.page.fill("input[name=login]", "hr_officer")
    person.page.fill("input[name=password]", "hr_officer")
    person.page.click("form.oe_login_form button[type=submit]")
    person.page.wait_for_url(f"{person.url}/web/health")

    assert person.rpc("res.users", "context_get")["uid"]


def test_the_administrator_looks_through_all_apps(enter):
    person = enter("admin")
    person.visit("/odoo/apps")
    person.page.wait_for_selector(".o_kanban_record:not(.o_kanban_ghost)")
    person.page.locator(".o_facet_remove").first.click()
    person.settle()
    total = int(person.page.locator(".o_pager_limit").inner_text().rstrip("+"))
    seen = 0
    while seen < total:
        cards = person.page.locator(".o_kanban_record:not(.o_kanban_ghost)")
        cards.last.scroll_into_view_if_needed()
        person.settle()
        seen += cards.count()
        if seen < total:
            person.page.locator(".o_pager_next").click()
            person.settle()
    person.picture("01-apps")

    assert seen == total


def test_hr_looks_at_the_employees(enter):
    person = enter("hr_officer")
    person.open("hr.open_view_employee_list_my")
    person.picture("02-employees")

    assert person.page.locator(".o_kanban_record:not(.o_kanban_ghost)").count()
