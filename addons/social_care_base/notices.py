"""Texts to people, each in the language of whoever reads it.

A job of the night has no language of its own, and an officer not that of an applicant.
"""


def by_language(partners, own):
    """Return ``{language: those of the partners who read it}``.

    :param own: the language of whoever has not said which one
    """
    # One representative may not read another; in which language is no secret.
    return partners.sudo().grouped(lambda partner: partner.lang or own)


def tell(record, partners, get_text):
    """Post a notice on ``record`` to ``partners``, once in each language of theirs.

    :param get_text: returns the text, given the record in the language of its reader
    """
    own = record.env.lang
    readers = by_language(partners, own)
    for lang, same in (readers or {own: partners}).items():
        told = record.with_context(lang=lang)
        told.message_post(
            body=get_text(told),
            subtype_xmlid="mail.mt_comment",
            partner_ids=same.ids,
        )


def give_task(record, user, get_vals):
    """Give ``user`` a to-do on ``record``, in the language of that user.

    :param get_vals: returns summary and note, given the record in that language
    """
    case = record.with_context(lang=user.lang or record.env.lang)
    case.activity_schedule(
        "mail.mail_activity_data_todo", user_id=user.id, **get_vals(case)
    )


def task_of_limit(deadline):
    """Return what ``give_task`` asks for: the name of a limit, and what follows."""

    def get_vals(case):
        rule = deadline.rule_id.with_env(case.env)
        return {"summary": rule.name, "note": rule.consequence}

    return get_vals
