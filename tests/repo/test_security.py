"""Every model has its access list and its rules, and nobody else's."""

import pytest
from suite import (
    ADDONS,
    data_files,
    model_of_xmlid,
    models,
    parse_xml,
    python_files,
    read_acl,
    where,
    xmlid_of_model,
)

PARAMETERS = pytest.mark.parametrize("addon", ADDONS.values(), ids=ADDONS)
# Models without a record rule, each reviewed. What follows its document is filtered
# in code (``care.follow.mixin``), because a rule cannot name the document's model.
FOLLOWS = "visible to whoever may read its document, see care.follow.mixin"
PUBLIC = "the same for everybody: a table of the law or of the ministry"
INTERNAL = "no rights but the auditor's and the system's"
WITHOUT_RULE = {
    "care.audit.entry": FOLLOWS,
    "care.decision": FOLLOWS,
    "care.duty": PUBLIC,
    "care.duty.conflict": PUBLIC,
    "care.deadline.rule": PUBLIC,
    "care.document.kind": PUBLIC,
    "care.parameter": PUBLIC,
    "care.signing.key": INTERNAL,
    "care.audit.root": INTERNAL,
    "care.request.count": INTERNAL,
    "care.reference.counter": INTERNAL,
}
SYSTEM, AUDITOR = "base.group_system", "group_care_auditor"
WRITING = ("perm_write", "perm_create", "perm_unlink")
FORBIDDEN = ("safe_eval", "ast.literal_eval(self", "pickle.load")


def _stored(addon):
    found = models(addon)
    return {n: about for n, about in found.items() if about["kind"] != "AbstractModel"}


def _rules(addon):
    """Return ``{model xmlid: [rule element, ...]}`` of the addon's data."""
    found = {}
    for file in data_files(addon):
        for record in parse_xml(file).iter("record"):
            if record.get("model") == "ir.rule":
                model = record.find("field[@name='model_id']")
                name = model_of_xmlid(model.get("ref") or "")
                found.setdefault(name, []).append(record)
    return found


@PARAMETERS
def test_every_model_has_an_access_list(addon):
    listed = {model_of_xmlid(row["model_id:id"]) for row in read_acl(addon)}

    assert not [n for n in _stored(addon) if xmlid_of_model(n) not in listed]


@PARAMETERS
def test_every_model_has_a_rule(addon):
    rules = _rules(addon)

    without = {n for n in _stored(addon) if xmlid_of_model(n) not in rules}

    assert without == WITHOUT_RULE.keys() & models(addon).keys()


@PARAMETERS
def test_a_model_without_a_rule_is_what_the_review_says(addon):
    for name, reason in WITHOUT_RULE.items() & _reasons(addon):
        rows = [r for r in read_acl(addon) if _is_about(r, name)]
        writers = {r["group_id:id"] for r in rows if "1" in [r[w] for w in WRITING]}
        readers = {row["group_id:id"].rpartition(".")[2] for row in rows}

        assert writers <= {SYSTEM}, name
        if reason == FOLLOWS:
            assert "care.follow.mixin" in models(addon)[name]["parents"], name
        if reason == INTERNAL:
            assert readers <= {AUDITOR, "group_system"}, name


def _reasons(addon):
    return {(name, WITHOUT_RULE.get(name)) for name in models(addon)}


def _is_about(row, name):
    return model_of_xmlid(row["model_id:id"]) == xmlid_of_model(name)


@PARAMETERS
def test_a_wizard_belongs_to_who_opened_it(addon):
    rules = _rules(addon)
    wizards = [n for n, found in _stored(addon).items() if "Transient" in found["kind"]]

    for name in wizards:
        domains = [_domain(rule) for rule in rules.get(xmlid_of_model(name), [])]
        assert any("create_uid" in domain for domain in domains), name


@PARAMETERS
def test_every_row_of_the_access_list_names_a_group(addon):
    assert not [row["id"] for row in read_acl(addon) if not row["group_id:id"]]


@PARAMETERS
def test_the_access_list_is_about_own_models_only(addon):
    own = {xmlid_of_model(name) for name in models(addon)}
    rows = read_acl(addon)

    assert not [r["id"] for r in rows if model_of_xmlid(r["model_id:id"]) not in own]


@PARAMETERS
def test_rows_of_the_access_list_are_named_once(addon):
    names = [row["id"] for row in read_acl(addon)]

    assert len(names) == len(set(names))
    assert all(name.startswith("access_") for name in names)


@PARAMETERS
def test_the_auditor_writes_nothing(addon):
    rows = [r for r in read_acl(addon) if r["group_id:id"].endswith("_care_auditor")]

    assert not [row["id"] for row in rows if any(row[r] == "1" for r in WRITING)]


@PARAMETERS
def test_no_code_evaluates_text(addon):
    wrong = [
        f"{where(file)}: {word}"
        for file in python_files(addon, tests=False)
        for word in FORBIDDEN
        if word in file.read_text(encoding="utf-8")
    ]

    assert not wrong


@PARAMETERS
def test_groups_come_first_then_access_lists_then_rules(addon):
    ranks = [_rank(name) for name in addon.manifest.get("data", ())]

    assert ranks == sorted(ranks)


def _rank(name):
    if not name.startswith("security/"):
        return 3
    if name.endswith("_groups.xml"):
        return 0
    return 1 if name.endswith(".csv") else 2


def _domain(rule):
    field = rule.find("field[@name='domain_force']")
    return "" if field is None else field.text or ""
