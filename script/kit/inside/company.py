"""What the ministry of the demonstration sets in Odoo itself; called by ``prepare.py``.

The website is no part of the suite: its menu, head and foot are set here, once.
"""

MINISTRY = "وزارة التضامن الاجتماعي"
TIMEZONE = "Africa/Cairo"
START_PAGE = "/ngos"
# Address, English and Arabic label of the pages that everybody may see.
PUBLIC_PAGES = (
    ("/ngos", "NGO register", "سجل الجمعيات"),
    ("/grants", "Grants", "المنح"),
    ("/accredited", "Accredited people", "سجل المعتمدين"),
    ("/verify", "Verify a document", "التحقق من وثيقة"),
)
# Samples that Odoo's website shows until somebody edits it.
SAMPLES = (
    "website.option_header_brand_logo",
    "website.header_search_box",
    "website.header_text_element",
    "website.header_social_links",
    "website.header_call_to_action",
    "website.footer_custom",
    "website.footer_copyright_company_name",
    "website.brand_promotion",
)
OWN_VIEWS = {
    "website.placeholder_header_brand": """
        <xpath expr="//*[@id='o_fake_navbar_brand']" position="replace">
            <a href="/" class="navbar-brand fw-bold" t-out="website.name"/>
        </xpath>
    """,
    "website.layout": """
        <xpath expr="//div[@id='footer']" position="replace">
            <div id="footer" class="container py-4 text-center" t-if="not no_footer">
                <div class="fw-bold mb-2" t-out="res_company.name"/>
                <a
                    t-foreach="website.menu_id.child_id"
                    t-as="entry"
                    class="d-inline-block mx-2"
                    t-att-href="entry.url"
                    t-out="entry.name"
                />
            </div>
        </xpath>
    """,
}


def settle_company(env):
    """Give the company its name and time zone; its week is that of its country."""
    company = env.ref("base.main_company")
    company.name = MINISTRY
    company.logo = False  # Odoo's says "Your logo", on every letter
    users = env["res.users"].with_context(active_test=False).search([])
    users.partner_id.tz = TIMEZONE
    env["ir.default"].set("res.partner", "tz", TIMEZONE)


def settle_site(env):
    """Show the suite's public pages on the website instead of its samples."""
    if "website" not in env:
        return
    for website in env["website"].search([]):
        website.write({"name": MINISTRY, "homepage_url": START_PAGE})
        website.menu_id.child_id.unlink()
        for number, page in enumerate(PUBLIC_PAGES):
            _add_menu(env, website, number, *page)
    env.ref("website.contactus_page").is_published = False
    for name in SAMPLES:
        env.ref(name).active = False
    for name, arch in OWN_VIEWS.items():
        parent = env.ref(name)
        env["ir.ui.view"].create(
            {
                "name": f"{parent.name}: the ministry's",
                "type": "qweb",
                "key": f"{name}_care_site",
                "inherit_id": parent.id,
                "arch": f"<data>{arch}</data>",
            }
        )


def _add_menu(env, website, sequence, address, english, arabic):
    menu = env["website.menu"].create(
        {
            "name": english,
            "url": address,
            "parent_id": website.menu_id.id,
            "website_id": website.id,
            "sequence": sequence,
        }
    )
    menu.with_context(lang="ar_001").name = arabic
