"""Papers: signing their lines, issuing them, and the page that verifies them."""

import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from odoo import fields

from odoo.addons.social_care_base.logic import signature

LINES, SMALL = 2_000, 20
ISSUED, ISSUED_SMALL = 100, 5
REQUESTS, FEW_REQUESTS = 200, 8
GONE = 2_000_000_000


def make_parts(number):
    """Return what one line says."""
    return {
        "number": f"BENCH-{number}",
        "kind": "bench",
        "until": None,
        "nonce": f"nonce{number:08d}",
    }


def issue(env, kind, number):
    """Issue one paper of ``kind``; what it was issued for exists no more.

    No model of the kernel issues papers itself; the page looks for the source all
    the same, and calls the paper revoked.
    """
    text = {
        "title": "شهادة قيد",
        "holder": f"جمعية رقم {number}",
        "facts": [("Governorate", "القاهرة")],
    }
    source, vals = env["res.partner"].browse(GONE), {"date_issued": fields.Date.today()}
    return env["care.document"]._issue(kind, source, vals, {GONE: {"en_US": text}})


def make_kind(env, code):
    """Return a kind of papers."""
    return env["care.document.kind"].create(
        {"code": code, "name": "Bench", "prefix": code[:3].upper()}
    )


def bench_signing(stage):
    """Signed lines, made and checked, against bare Ed25519."""
    count = stage.size(LINES, SMALL)
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes_raw()
    parts = [make_parts(number) for number in range(count)]
    lines = [signature.sign(raw, **part) for part in parts]
    bodies = [line.rpartition(".")[0].encode() for line in lines]
    public = signature.public_key(raw)
    keys = {signature.key_id(public): public}
    checker = Ed25519PublicKey.from_public_bytes(signature.decode(public))
    signatures = [signature.decode(line.rpartition(".")[2]) for line in lines]
    with stage.env() as env:
        stage.compare(
            "Signing a line",
            "documents/s",
            env,
            lambda: [signature.sign(raw, **part) for part in parts],
            lambda: [private.sign(body) for body in bodies],
            floor_title="Ed25519 alone",
            count=count,
            target=2_000,
            limit=8,
        )
        stage.compare(
            "Checking a line",
            "documents/s",
            env,
            lambda: [signature.verify(line, keys) for line in lines],
            lambda: [
                checker.verify(one, body)
                for one, body in zip(signatures, bodies, strict=True)
            ],
            floor_title="Ed25519 alone",
            count=count,
            limit=4,
        )


def bench_issuing(stage):
    """Number, sign and store papers one by one, against as many single INSERTs."""
    count = stage.size(ISSUED, ISSUED_SMALL)
    with stage.env() as env:
        kind = make_kind(env, "issued")

        def insert():
            for number in range(count):
                env.cr.execute(
                    "INSERT INTO care_document (kind_id, company_id, res_model, res_id,"
                    " titles, date_issued, number, nonce, code, state)"
                    " VALUES (%s, %s, 'bench', 1, '{}', now(), %s, 'x', 'x', 'issued')",
                    [kind.id, env.company.id, f"BENCH-{number}"],
                )

        stage.compare(
            "Issuing a paper: number, signature, evidence",
            "documents/s",
            env,
            lambda: [issue(env, kind, number) for number in range(count)],
            insert,
            floor_title="one INSERT each",
            count=count,
            limit=120,
        )


def bench_verify_page(stage):
    """The public page behind the QR code, against a page of the site without data."""
    with stage.env() as env:
        kind = make_kind(env, "verified")
        papers = [issue(env, kind, n) for n in range(stage.size(ISSUED, ISSUED_SMALL))]
        codes = [paper.code for paper in papers]
        env.cr.commit()
    count = stage.size(REQUESTS, FEW_REQUESTS)
    stage.compare_pages(
        "Page of a verified paper, p95 with 8 clients",
        [f"/verify/{secrets.choice(codes)}" for _n in range(count)],
        ["/verify"] * count,
        floor_title="page of the site without data",
        limit=3,
    )
