"""Records of the kernel that several benches need."""

from datetime import timedelta

from odoo import fields


def issue_papers(env, count):
    """Return ``count`` issued documents for the company's own contact."""
    kind = env["care.document.kind"].search([], limit=1)
    source = env.company.partner_id
    return env["care.document"].create(
        [
            {
                "kind_id": kind.id,
                "company_id": env.company.id,
                "res_model": source._name,
                "res_id": source.id,
                "number": f"BENCH-{number}",
                "titles": {"en_US": "Bench"},
                "date_issued": fields.Date.today(),
                "nonce": f"nonce{number:08d}",
                "code": f"BENCH-{number}",
            }
            for number in range(count)
        ]
    )


def make_rule(env, key):
    """Return a rule of time limits."""
    return env["care.deadline.rule"].create(
        {
            "key": key,
            "name": "Bench",
            "days": 5,
            "consequence": "None",
            "source": "Bench",
            "date_from": "2000-01-01",
        }
    )


def start_deadlines(rule, count, *, past=0, first=0):
    """Return ``count`` running time limits; the last day of ``past`` is over.

    :param first: their keys are numbered from here
    """
    env = rule.env
    today = fields.Date.today()
    partner = env.company.partner_id
    return env["care.deadline"].create(
        [
            {
                "res_model": partner._name,
                "res_id": partner.id,
                "company_id": env.company.id,
                "rule_id": rule.id,
                "key": f"{rule.key}_{first + number}",
                "is_working": True,
                "date_start": today - timedelta(days=30),
                "date_first_due": today + timedelta(days=-9 if number < past else 9),
            }
            for number in range(count)
        ]
    )
