"""How often one address may ask a public page; for the pages of every addon."""

import hashlib

from odoo.http import request

SECONDS = 60


def is_allowed(page, limit):
    """Count the request before anything is looked up; tell whether it is answered.

    An error that is raised afterwards takes the count back: pages answer instead. A
    route that is declared read-only would be run twice.

    :param str page: what is counted together
    :param int limit: how many in a minute
    """
    # The public holds no rights on counts. The address is the proxy's word only
    # if ``proxy_mode`` says that there is one.
    counts = request.env["care.request.count"].sudo()
    address = request.httprequest.remote_addr
    return counts._is_allowed(page, address, limit=limit, seconds=SECONDS)


def show_busy_page():
    """Ask a person who asks too often to wait; nothing was looked up for him."""
    return tell_to_wait(request.render("social_care_base.busy", {}, status=429))


def tell_to_wait(response):
    """Say in the head of an answer when to ask again; nobody keeps the answer."""
    response.headers["Retry-After"] = str(SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def make_fresh(response):
    """Let a browser keep the answer, ask each time and be told that it is the same."""
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request.httprequest.environ)
