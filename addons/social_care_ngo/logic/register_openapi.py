"""The published description of the register's interface (OpenAPI 3.1).

Names of fields are those of the extract of the Charity Commission for England and
Wales where both mean the same.
"""

from .register_query import DEFAULT_LIMIT, MAX_LIMIT, MAX_TEXT

_TEXT = {"type": ["string", "null"]}
_DAY = {"type": ["string", "null"], "format": "date"}
_NUMBER = {"type": ["number", "null"]}
_CLASSES = {
    "type": "array",
    "items": {"type": "string"},
    "description": "Public list: 1.. what, 2.. who, 3.. how",
}
STATUSES = ("Registered", "Removed")
# Numbers that a body bears: of this register, of the older one, of org-id.guide.
SCHEMES = ("national", "legacy", "org-id")


def get_entry_properties() -> dict:
    """Return the fields of an entry, in the order of the CSV file."""
    return {
        "registered_charity_number": {
            "type": "string",
            "pattern": "^[0-9]{11}$",
            "description": "National number: nine digits and two check digits",
        },
        "org_id": {"type": "string", "description": "Identifier of org-id.guide"},
        "charity_name": {"type": "string"},
        "name_en": _TEXT,
        "charity_type": {"type": "string", "description": "Key of the legal form"},
        "charity_registration_status": {"type": "string", "enum": list(STATUSES)},
        "status": {"type": "string", "description": "State in the register"},
        "date_of_registration": _DAY,
        "date_of_removal": _DAY,
        "date_founded": _DAY,
        "date_announced": _DAY,
        "governorate": {"type": "string", "description": "ISO 3166-2"},
        "governorate_name": {"type": "string"},
        "city": _TEXT,
        "scope": _TEXT,
        "fields_of_work": {"type": "array", "items": {"type": "string"}},
        "icnptso": {"type": "array", "items": {"type": "string"}},
        "classification_code": _CLASSES,
        "charity_contact_web": _TEXT,
        "legacy_no": _TEXT,
        "legacy_year": {"type": ["integer", "null"]},
        "size": _TEXT,
        "governance_grade": _TEXT,
        "latest_acc_fin_period_end_date": _DAY,
        "latest_income": _NUMBER,
        "latest_expenditure": _NUMBER,
        **_get_policy_properties(),
        "last_modified": {
            "type": "string",
            "format": "date-time",
            "description": "Newest of what is shown; the ETag tells what was withdrawn",
        },
    }


def _get_policy_properties():
    """Return the fields about the policy goals that a body serves."""
    return {
        "policy_sectors": _strings()
        | {"description": "Keys of sectors of work and of dialogue"},
        "vision_2030_axis": _TEXT,
        "sustainable_development_goals": _strings()
        | {"description": "Goals of the United Nations: SDG-01 to SDG-17"},
        "hub": {"type": "boolean", "description": "Passes its experience on"},
    }


def get_profile_properties() -> dict:
    """Return the further fields of one body."""
    return {
        "charity_activities": _TEXT,
        "trustees": _list_of(
            trustee_name={"type": "string"},
            role={"type": "string"},
            trustee_is_chair={"type": "boolean"},
            trustee_date_of_appointment=_DAY,
        ),
        "other_names": _list_of(
            charity_name={"type": "string"}, name_en=_TEXT, date_to=_DAY
        ),
        "annual_returns": _list_of(
            fin_period_start_date=_DAY,
            fin_period_end_date=_DAY,
            date_annual_return_received=_DAY,
            total_gross_income=_NUMBER,
            total_gross_expenditure=_NUMBER,
            currency={"type": "string", "description": "ISO 4217"},
        ),
        "identifiers": _list_of(
            scheme={"type": "string", "enum": list(SCHEMES)},
            value={"type": "string"},
            issued_by=_TEXT,
            valid_from=_DAY,
        ),
        **_get_held_properties(),
        "event_history": _list_of(event_type={"type": "string"}, date_of_event=_DAY),
        "documents": _list_of(
            document_type={"type": "string"},
            title={"type": "string"},
            url={"type": "string", "format": "uri"},
            media_type={"type": "string"},
            sha256={"type": "string", "pattern": "^[0-9a-f]{64}$"},
            date_verified=_DAY,
        ),
    }


def _get_held_properties():
    """Return the fields about whom a body serves, what it holds and who follows it."""
    return {
        "beneficiary_categories": {"type": "array", "items": {"type": "string"}},
        "public_benefit": {"type": "boolean"},
        "branches": _list_of(name={"type": "string"}, governorate={"type": "string"}),
        "fundraising_permits": _list_of(
            purpose={"type": "string"}, date_from=_DAY, date_to=_DAY
        ),
        "successor": {
            "type": ["object", "null"],
            "description": "Who continues a body that was merged",
            "properties": {
                "registered_charity_number": {"type": "string"},
                "charity_name": {"type": "string"},
            },
            "required": ["registered_charity_number", "charity_name"],
        },
    }


def describe(filters: list[str]) -> dict:
    """Return the whole description.

    :param filters: the names of the filters that the register offers
    """
    entry, profile = get_entry_properties(), get_profile_properties()
    page = {
        "items": {"type": "array", "items": _ref("Entry")},
        "next": {"type": ["string", "null"], "description": "Address of the next page"},
    }
    errors = {"error": {"type": "string"}, "message": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Public register of NGOs",
            "version": "1.0.0",
            "description": "Read-only, no key. Answers carry an ETag; ask again with"
            " If-None-Match. A parameter that is not known is an error.",
            "license": {"name": "Open data of the register"},
        },
        "paths": {
            "/api/v1/ngo": {"get": _list_operation(filters)},
            "/api/v1/ngo/{number}": {"get": _read_operation()},
            "/register.csv": {"get": _csv_operation(filters)},
        },
        "components": {
            "schemas": {
                "Entry": _object(entry),
                "Profile": _object(entry | profile),
                "Page": _object(page),
                "Error": _object(errors | {"candidates": _strings()}, list(errors)),
            }
        },
    }


def _list_operation(filters: list[str]) -> dict:
    return {
        "operationId": "listNgos",
        "summary": "Search the register, by number upwards",
        "parameters": [
            *_filter_parameters(filters),
            _parameter("after", "Number after which the page begins"),
            _parameter(
                "limit",
                "Entries of a page",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_LIMIT,
                    "default": DEFAULT_LIMIT,
                },
            ),
        ],
        "responses": _answers("Page", "A page of entries", 400),
    }


def _read_operation() -> dict:
    number = _parameter("number", "National number or org-id of one body")
    return {
        "operationId": "readNgo",
        "summary": "Read one entry",
        "parameters": [number | {"in": "path", "required": True}],
        "responses": _answers("Profile", "The entry", 400, 404, 409),
    }


def _csv_operation(filters: list[str]) -> dict:
    text = {"text/csv": {"schema": {"type": "string"}}}
    return {
        "operationId": "downloadRegister",
        "summary": "The register, or what a search finds, as one CSV file",
        "parameters": _filter_parameters(filters),
        "responses": {
            "200": {"description": "The file", "content": text},
            **_errors(400),
        },
    }


def _answers(schema: str, text: str, *codes: int) -> dict:
    content = {"application/json": {"schema": _ref(schema)}}
    return {"200": {"description": text, "content": content}, **_errors(*codes)}


def _errors(*codes: int) -> dict:
    texts = {
        304: "Not changed since",
        400: "A parameter is unknown, given twice, empty or unreadable",
        404: "No entry has this number",
        409: "Several entries bear this identifier",
        429: "Too many questions in a minute",
    }
    answer = {"content": {"application/json": {"schema": _ref("Error")}}}
    found = {"304": {"description": texts[304]}}
    for code in (*codes, 429):
        found[str(code)] = {"description": texts[code], **answer}
    return found


def _filter_parameters(filters: list[str]) -> list[dict]:
    return [_parameter(name, f"Filter: {name}") for name in filters]


def _parameter(name: str, text: str, schema: dict | None = None) -> dict:
    schema = schema or {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _object(properties: dict, required: list[str] | None = None) -> dict:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties) if required is None else required,
        "properties": properties,
    }


def _list_of(**properties) -> dict:
    return {"type": "array", "items": _object(properties)}


def _strings() -> dict:
    return {"type": "array", "items": {"type": "string"}}


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}
