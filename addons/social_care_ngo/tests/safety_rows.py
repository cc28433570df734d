"""Who sees which rows of this addon's models, read against the policy.

The ministry's staff see the whole register; a representative sees the own body and what
it filed, met about and was granted. What the ministry writes for itself (the older
register, proposals to strike off, filings with the court, calls by outsiders, the work
queue, the open time limits) no body sees.
Declared relatives are for whoever decides on people, not for every reader.
"""

import base64
from datetime import timedelta

from odoo.fields import Command, Date, Datetime

from odoo.addons.social_care_base.tests.safety.tables import (
    Sight,
    everything,
    open_to,
    own,
    owned_by,
)

USER, PORTAL = "base.group_user", "base.group_portal"
AUDITOR = "social_care_base.group_care_auditor"
VIEWER = "social_care_ngo.group_ngo_viewer"
OFFICER = "social_care_ngo.group_ngo_officer"
REGISTRAR = "social_care_ngo.group_ngo_registrar"

STAFF = {VIEWER: everything, AUDITOR: everything}
FORMS = "what the law asks of each kind of body"
RULES = "a rule of the law, the same for everybody"


def of_the_body(path="", *, staff=None):
    """Return the sight of what belongs to the body that ``path`` leads to."""
    start = f"{path}." if path else ""
    owners = owned_by(f"{start}ngo_id.representative_ids")
    return Sight(
        groups=(staff or STAFF) | {PORTAL: owners}, company=f"{start}company_id"
    )


def of_the_ministry(company="company_id"):
    """Return the sight of what only the ministry's staff see."""
    return Sight(groups=STAFF, company=company)


OF_THE_BODY, OF_THE_MINISTRY = of_the_body(), of_the_ministry()
BY_OFFICER = Sight(groups={OFFICER: own})
BY_OFFICER_OR_REGISTRAR = Sight(groups={OFFICER: own, REGISTRAR: own})

SIGHTS = {
    "care.ngo": Sight(
        groups=STAFF | {PORTAL: owned_by("representative_ids")},
        company="company_id",
    ),
    "care.ngo.person": OF_THE_BODY,
    "care.ngo.document": OF_THE_BODY,
    "care.ngo.branch": OF_THE_BODY,
    "care.ngo.campaign": OF_THE_BODY,
    "care.ngo.foreign.fund": OF_THE_BODY,
    "care.ngo.foreign.breach": OF_THE_BODY,
    "care.ngo.former.name": OF_THE_BODY,
    "care.ngo.public.benefit": OF_THE_BODY,
    "care.ngo.request": OF_THE_BODY,
    "care.ngo.request.change": OF_THE_BODY,
    "care.ngo.request.document": of_the_body("request_id"),
    "care.ngo.request.person": of_the_body("request_id"),
    "care.ngo.meeting": OF_THE_BODY,
    "care.ngo.meeting.attendance": of_the_body("meeting_id"),
    "care.ngo.meeting.item": of_the_body("meeting_id"),
    "care.ngo.meeting.minutes": of_the_body("meeting_id"),
    "care.ngo.resolution": of_the_body("meeting_id"),
    "care.ngo.elected": of_the_body("resolution_id.meeting_id"),
    "care.ngo.vetting": OF_THE_BODY,
    "care.ngo.kinship": of_the_body(
        staff={OFFICER: everything, REGISTRAR: everything, AUDITOR: everything}
    ),
    "care.ngo.return": OF_THE_BODY,
    "care.ngo.return.line": of_the_body("return_id"),
    "care.ngo.return.beneficiary": of_the_body("return_id"),
    "care.ngo.return.document": of_the_body("return_id"),
    "care.ngo.court.filing": OF_THE_MINISTRY,
    "care.ngo.import": OF_THE_MINISTRY,
    "care.ngo.import.row": of_the_ministry("import_id.company_id"),
    "care.ngo.queue": OF_THE_MINISTRY,
    "care.ngo.deadline": OF_THE_MINISTRY,
    "care.ngo.strike.off": OF_THE_MINISTRY,
    "care.ngo.outsider.call": OF_THE_MINISTRY,
    "care.ngo.channel": open_to(USER, PORTAL, why="ways of collecting"),
    "care.ngo.letter": OF_THE_BODY,
    "care.ngo.letter.type": open_to(USER, PORTAL, why=RULES),
    "care.ngo.form": open_to(USER, PORTAL, why=FORMS),
    "care.ngo.document.type": open_to(USER, PORTAL, why=FORMS),
    "care.ngo.request.type": open_to(USER, PORTAL, why=FORMS),
    "care.ngo.return.item": open_to(USER, PORTAL, why=FORMS),
    "care.ngo.meeting.rule": open_to(USER, PORTAL, why=RULES),
    "care.ngo.resolution.rule": open_to(USER, PORTAL, why=RULES),
    "care.ngo.tier": open_to(USER, why=RULES),
    "care.ngo.propose": BY_OFFICER,
    "care.ngo.campaign.report": BY_OFFICER,
    "care.ngo.foreign.fund.spent": BY_OFFICER,
    "care.ngo.outsider.call.propose": BY_OFFICER,
    "care.ngo.outsider.call.spent": BY_OFFICER,
    "care.ngo.import.decide": BY_OFFICER,
    "care.ngo.return.amend": BY_OFFICER,
    "care.ngo.return.load": BY_OFFICER,
    "care.ngo.return.open": BY_OFFICER,
    "care.ngo.person.end": BY_OFFICER_OR_REGISTRAR,
    "care.ngo.person.renew": BY_OFFICER_OR_REGISTRAR,
}

# Steps that no button offers by themselves, and what takes them.
WITHOUT_BUTTON = {
    ("care.ngo.import", "finish"): "the job that loads the last row, for its user"
}

# === ROWS THAT THE DEMO DATA DOES NOT HAVE === #

OLDER_FACTS = {
    "fields": [],
    "declared_on": False,
    "scope": False,
    "founders": 12,
    "members": 40,
    "foreign_members": 0,
    "capital": "0",
    "income": "0",
    "bank": False,
    "iban": False,
}
REGISTER = "legacy_no,legacy_year,directorate,governorate,legal_form,name_ar\n"


def _find(model, name, domain=()):
    return model.env[name].search(list(domain), limit=1)


def _find_active(model):
    return _find(model, "care.ngo", [("state", "=", "active")])


def _open_request(model, key):
    """Return a draft of a request, as an officer opens it for a body."""
    kind = _find(model, "care.ngo.request.type", [("key", "=", key)])
    vals = {"ngo_id": _find_active(model).id, "type_id": kind.id}
    return model.env["care.ngo.request"].create(vals)


def branch(model):
    """Enter a branch."""
    ngo = _find_active(model)
    return model.create(
        {
            "ngo_id": ngo.id,
            "name": "North",
            "governorate_id": ngo.governorate_id.id,
            "date_from": "2026-01-01",
        }
    )


def former_name(model):
    """Keep a name that a body bore."""
    request = _find(model, "care.ngo.request")
    return model._keep(_find_active(model), request)


def public_benefit(model):
    """Enter a period of public benefit."""
    request = _find(model, "care.ngo.request")
    return model.create(
        {
            "ngo_id": request.ngo_id.id,
            "request_id": request.id,
            "date_from": "2026-01-01",
            "date_to": "2028-12-31",
        }
    )


def joining(model):
    """Ask that a person joins the board."""
    request = _open_request(model, "change_board")
    return model.create(
        {
            "request_id": request.id,
            "name": "منى السيد",
            "role": "member",
            "date_from": "2026-01-01",
        }
    )


def elected(model):
    """Plan a meeting that elects somebody."""
    meeting = model.env["care.ngo.meeting"].create(
        {
            "ngo_id": _find_active(model).id,
            "kind": "assembly_extraordinary",
            "date_planned": Datetime.now() + timedelta(days=60),
            "place": "المقر",
        }
    )
    vals = {"meeting_id": meeting.id, "kind": "election", "name": "انتخاب"}
    resolution = model.env["care.ngo.resolution"].create(vals)
    return model.create(
        {
            "resolution_id": resolution.id,
            "name": "منى السيد",
            "role": "member",
            "date_from": "2026-01-01",
        }
    )


def older_register(model):
    """Receive the file of an older register."""
    content = base64.b64encode(REGISTER.encode())
    return model.create({"file": content, "filename": "register.csv"})


def older_row(model):
    """Judge a row of it as one to decide on."""
    document = _find(model, "care.ngo.import")
    return model.create(
        {
            "import_id": document.id,
            "company_id": document.company_id.id,
            "line": 2,
            "name": "جمعية السجل القديم",
            "outcome": "needs_review",
            "status": "to_decide",
            "parsed": OLDER_FACTS,
        }
    )


def strike_off(model):
    """Let the register propose to strike a body off."""
    return model._propose([{"ngo_id": _find_active(model).id, "year_count": 2}])


def propose(model):
    """Open the dialog of a measure against the first active body."""
    return model.create({"ngo_id": _find_active(model).id, "reason": "Because"})


def end_term(model):
    """Open the dialog that ends a term."""
    person = _find(model, "care.ngo.person")
    return model.create({"person_id": person.id, "reason": "Because"})


def renew_term(model):
    """Open the dialog that renews a term."""
    person = _find(model, "care.ngo.person")
    days = {"date_from": "2099-01-01", "date_to": "2099-12-31"}
    return model.create({"person_id": person.id, **days})


def report_campaign(model):
    """Open the dialog that reports a campaign."""
    campaign = _find(model, "care.ngo.campaign")
    amounts = {"amount_collected": 2, "amount_spent": 1}
    return model.create({"campaign_id": campaign.id, **amounts})


def record_spending(model):
    """Open the dialog that records what was spent."""
    fund = _find(model, "care.ngo.foreign.fund")
    return model.create({"fund_id": fund.id, "amount_spent": 1})


def breach(model):
    """Record what was spent of money that nobody has cleared."""
    fund = _find(model, "care.ngo.foreign.fund", [("state", "!=", "cleared")])
    fund._restate({"amount_spent": 1})
    return model._find(fund)


def propose_call(model):
    """Open the dialog that proposes a decision on a call by an outsider."""
    call = _find(model, "care.ngo.outsider.call")
    return model.create({"call_id": call.id, "reason": "Because"})


def spend_call(model):
    """Open the dialog that records what was spent of such a call."""
    call = _find(model, "care.ngo.outsider.call")
    return model.create({"call_id": call.id, "amount": 1})


def decide_row(model):
    """Open the dialog that decides on a row of an older register."""
    row = _find(model, "care.ngo.import.row")
    return model.create({"row_ids": [Command.set(row.ids)], "reason": "Because"})


def amend_return(model):
    """Open the dialog that amends an annual return."""
    filed = _find(model, "care.ngo.return", [("state", "=", "accepted")])
    return model.create({"return_id": filed.id, "reason": "Because"})


def load_return(model):
    """Open the dialog that loads the workbook of an annual return."""
    filed = _find(model, "care.ngo.return")
    return model.create({"return_id": filed.id, "filename": "return.xlsx"})


def open_return(model):
    """Open the dialog that opens an annual return."""
    vals = {"ngo_id": _find_active(model).id, "date_to": Date.to_date("2020-12-31")}
    return model.create(vals)


MAKERS = {
    "care.ngo.branch": branch,
    "care.ngo.former.name": former_name,
    "care.ngo.public.benefit": public_benefit,
    "care.ngo.request.person": joining,
    "care.ngo.elected": elected,
    "care.ngo.import": older_register,
    "care.ngo.import.row": older_row,
    "care.ngo.strike.off": strike_off,
    "care.ngo.propose": propose,
    "care.ngo.person.end": end_term,
    "care.ngo.person.renew": renew_term,
    "care.ngo.campaign.report": report_campaign,
    "care.ngo.foreign.fund.spent": record_spending,
    "care.ngo.foreign.breach": breach,
    "care.ngo.outsider.call.propose": propose_call,
    "care.ngo.outsider.call.spent": spend_call,
    "care.ngo.import.decide": decide_row,
    "care.ngo.return.amend": amend_return,
    "care.ngo.return.load": load_return,
    "care.ngo.return.open": open_return,
}
