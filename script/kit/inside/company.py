"""What the ministry of the demonstration sets in Odoo itself; called by ``prepare.py``.

The website is no part of the suite: its menu, head and foot are set here, once.
"""

MINISTRY = "وزارة التضامن الاجتماعي"
# Without both, Odoo shows nobody the lines of an entry with the fund of each.
LEDGER = ("account.group_account_user", "analytic.group_analytic_accounting")
TIMEZONE = "Africa/Cairo"
START_PAGE = "/ngos"
# Address, English and Arabic label of the pages that everybody may see.
PUBLIC_PAGES = (
    ("/ngos", "NGO register", "سجل الكيانات الأهلية"),
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
# Odoo's own jobs that send something to other machines, and the addresses of its paid
# services: on this one nobody listens, so a request ends before it leaves.
TALKATIVE_JOBS = (
    "mail.ir_cron_module_update_notification",
    "mail.ir_cron_web_push_notification",
    "sms.ir_cron_sms_scheduler_action",
    "snailmail.snailmail_print",
)
NOWHERE = "http://127.0.0.1:9"
SERVICES = (
    "enrich.endpoint",
    "html_editor.media_library_endpoint",
    "html_editor.olg_api_endpoint",
    "iap.endpoint",
    "iap.partner_autocomplete.endpoint",
    "mail.server.gmail.iap.endpoint",
    "mail.server.outlook.iap.endpoint",
    "microsoft_outlook.endpoint",
    "sms.endpoint",
    "snailmail.endpoint",
    "website.olg_api_endpoint",
    "website.website_api_endpoint",
)
PREVIEWS = "mail.link_preview_throttle"  # of addresses in messages; 0 fetches none
# What Odoo's own tests of accounts call the company that they make.
CHARTED = "company_1_data"


def make_charted(env):
    """Make the company on the Egyptian chart that tests of accounts work in."""
    company = env["res.company"].create(
        {
            "name": CHARTED,
            "country_id": env.ref("base.eg").id,
            "currency_id": env.ref("base.EGP").id,
        }
    )
    charts = env["account.chart.template"]
    charts.try_loading("eg", company=company, install_demo=False)


def settle_company(env):
    """Give the company its name and time zone; its week is that of its country."""
    company = env.ref("base.main_company")
    company.name = MINISTRY
    company.logo = False  # Odoo's says "Your logo", on every letter
    for name in LEDGER:
        env.ref("base.user_admin").group_ids += env.ref(name)
    users = env["res.users"].with_context(active_test=False).search([])
    users.partner_id.tz = TIMEZONE
    env["ir.default"].set("res.partner", "tz", TIMEZONE)


def settle_silence(env):
    """Let nothing leave the machine that Odoo would send to others by itself."""
    for name in TALKATIVE_JOBS:
        job = env.ref(name, raise_if_not_found=False)
        if job:
            job.active = False
    for name in SERVICES:
        env["ir.config_parameter"].set_param(name, NOWHERE)
    env["ir.config_parameter"].set_param(PREVIEWS, "0")


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
