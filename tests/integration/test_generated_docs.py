import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GENERATOR = ROOT / "script/kit/inside/generated_docs.py"


def load_generator():
    spec = importlib.util.spec_from_file_location("generated_docs", GENERATOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_documents_are_as_the_code_says(env):
    pages = load_generator().render(env(context={"lang": "en_US"}))

    found = {
        path: (ROOT / "docs" / path).read_text(encoding="utf-8")
        for path in pages
        if (ROOT / "docs" / path).exists()
    }

    assert found == pages, "run script/docs"


def test_no_generated_document_is_left_over(env):
    pages = load_generator().render(env(context={"lang": "en_US"}))

    on_disk = {f"lifecycles/{p.name}" for p in (ROOT / "docs/lifecycles").glob("*.md")}

    assert on_disk == {path for path in pages if path.startswith("lifecycles/")}
