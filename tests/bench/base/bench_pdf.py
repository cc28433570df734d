"""Certificates as PDF: a batch through Odoo's report, and the printer alone."""

from unittest.mock import patch

from base.records import issue_papers

from odoo.addons.social_care_base.logic import pdf_engine

PAPERS, SMALL = 100, 2
TEMPLATE = """
<t t-name="bench.certificate"><t t-call="web.html_container">
    <t t-foreach="docs" t-as="o">
        <t t-call="social_care_base.letter_layout" t-lang="'ar_001'">
            <t t-set="document" t-value="o" />
            <t t-set="certificate" t-value="True" />
            <t t-set="letter_title">شهادة قيد جمعية أهلية</t>
            <t t-set="letter_subtitle">وزارة التضامن الاجتماعي</t>
            <p>تشهد الوزارة بأن الجمعية المبينة أدناه مقيدة في سجل الجمعيات الأهلية.</p>
            <table><tr><th>رقم القيد</th><td t-out="o.number" /></tr>
                <tr><th>المحافظة</th><td>القاهرة</td></tr>
                <tr><th>تاريخ الإصدار</th><td t-out="o.date_issued" /></tr></table>
        </t>
    </t>
</t></t>
"""


def make_report(env):
    """Return a report of certificates about documents."""
    view = env["ir.ui.view"].create(
        {
            "name": "bench",
            "type": "qweb",
            "key": "bench.certificate",
            "arch": TEMPLATE,
        }
    )
    env["ir.model.data"].create(
        {
            "module": "bench",
            "name": "certificate",
            "model": view._name,
            "res_id": view.id,
        }
    )
    return env["ir.actions.report"].create(
        {
            "name": "Bench",
            "model": "care.document",
            "report_type": "qweb-pdf",
            "report_name": "bench.certificate",
        }
    )


def record_printer(print_all):
    """Return what the printer is asked for while ``print_all`` runs."""
    asked, printer = [], type(pdf_engine.get_engine())
    render = printer.render

    def listen(self, documents, *args, **kwargs):
        asked.append((documents, args, kwargs))
        return render(self, documents, *args, **kwargs)

    with patch.object(printer, "render", listen):
        print_all()
    return asked


def bench_pdf(stage):
    """A batch of certificates through Odoo's report, against the printer alone."""
    count = stage.size(PAPERS, SMALL)
    with stage.env(lang="ar_001") as env:
        report, papers = make_report(env), issue_papers(env, count)
        engine = pdf_engine.get_engine()

        def print_all(chosen=papers):
            report._render_qweb_pdf(report.report_name, chosen.ids)

        print_all(papers[:2])  # fonts and style sheets are kept by the printer
        asked = record_printer(print_all)
        pages = sum(len(documents) for documents, _args, _kwargs in asked)
        stage.require(pages == count, f"{pages} documents printed for {count} papers")

        def print_bare():
            for documents, args, kwargs in asked:
                engine.render(documents, *args, **kwargs)

        stage.compare(
            f"Certificate as PDF, CPU of one in a batch of {count:,}",
            "ms",
            env,
            print_all,
            print_bare,
            floor_title="printer alone, the same pages",
            rounds=2,
            by="cpu",
            count=count,
            target=250,
            limit=3,
        )
