"""Check an OpenAPI description, and answers against it, with nothing but Python."""

TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
PLACES = {"query", "path", "header", "cookie"}


def find_flaws(document):
    """Return what is wrong with a description, as sentences."""
    flaws = [f"no {key}" for key in ("openapi", "info", "paths") if key not in document]
    flaws += [
        f"no info.{k}" for k in ("title", "version") if not document["info"].get(k)
    ]
    operations = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            operations.append(operation["operationId"])
            flaws += _find_operation_flaws(f"{method} {path}", path, operation)
    if len(operations) != len(set(operations)):
        flaws.append("an operationId stands twice")
    flaws += [f"no target: {ref}" for ref in _refs(document) if not _at(document, ref)]
    return flaws


def _find_operation_flaws(where, path, operation):
    flaws = []
    parameters = operation.get("parameters", [])
    keys = [(p.get("name"), p.get("in")) for p in parameters]
    if len(keys) != len(set(keys)):
        flaws.append(f"{where}: a parameter stands twice")
    for parameter in parameters:
        place = parameter.get("in")
        if place not in PLACES or "schema" not in parameter:
            flaws.append(f"{where}: parameter {parameter.get('name')}")
        if place == "path" and not (
            parameter.get("required") and f"{{{parameter['name']}}}" in path
        ):
            flaws.append(f"{where}: path parameter {parameter['name']}")
    named = {p["name"] for p in parameters if p.get("in") == "path"}
    if path.count("{") != len(named):
        flaws.append(f"{where}: a path parameter is not described")
    responses = operation.get("responses", {})
    if "200" not in responses or not all(
        r.get("description") for r in responses.values()
    ):
        flaws.append(f"{where}: responses")
    return flaws


def _refs(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _refs(part)


def _at(document, ref):
    node = document
    for key in ref.removeprefix("#/").split("/"):
        node = node.get(key, {})
    return node


def find_mismatches(document, schema, value, where="$"):
    """Return where ``value`` is not what ``schema`` says."""
    if "$ref" in schema:
        schema = _at(document, schema["$ref"])
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    fits = any(isinstance(value, TYPES[n]) for n in names)
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        return [f"{where}: {value!r} is no {names}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not listed"]
    if isinstance(value, list):
        return [
            flaw
            for place, item in enumerate(value)
            for flaw in find_mismatches(
                document, schema["items"], item, f"{where}[{place}]"
            )
        ]
    return _find_object_mismatches(document, schema, value, where)


def _find_object_mismatches(document, schema, value, where):
    if not isinstance(value, dict):
        return []
    properties = schema["properties"]
    flaws = [f"{where}: {k} is missing" for k in schema["required"] if k not in value]
    flaws += [f"{where}: {k} is not described" for k in value if k not in properties]
    for key in value.keys() & properties.keys():
        flaws += find_mismatches(
            document, properties[key], value[key], f"{where}.{key}"
        )
    return flaws
