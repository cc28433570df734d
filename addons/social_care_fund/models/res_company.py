from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..const import ACCOUNT_ROLES

JOURNAL_FIELDS = {
    "cash": "care_cash_journal_id",
    "bank": "care_bank_journal_id",
    "general": "care_general_journal_id",
}


class ResCompany(models.Model):
    """The accounts and journals that entries about funds use, by their role."""

    _inherit = "res.company"

    care_cash_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cash Journal of Funds",
        domain=[("type", "=", "cash")],
        check_company=True,
    )
    care_bank_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Bank Journal of Funds",
        domain=[("type", "=", "bank")],
        check_company=True,
    )
    care_general_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="General Journal of Funds",
        domain=[("type", "=", "general")],
        check_company=True,
    )

    # === READING === #

    def _get_care_roles(self, roles=tuple(ACCOUNT_ROLES)):
        """Return the accounts chosen for ``roles``; those not chosen are left out."""
        self.ensure_one()
        # Posting needs the accounts, whatever the rights of the clerk.
        found = (
            self.env["care.account.role"]
            .sudo()
            .search([("company_id", "=", self.id), ("role", "in", list(roles))])
        )
        return found.account_id.sudo(False)

    def _get_care_account(self, role):
        """Return the account for a role of ``const.ACCOUNT_ROLES``.

        :raise UserError: if none is chosen; an account is never guessed
        """
        account = self._get_care_roles([role])
        if not account:
            field = self.env["care.account.role"]._fields["role"]
            raise UserError(
                self.env._(
                    "%(company)s has no account for “%(role)s”. An accountant chooses"
                    " it under Funds / Configuration / Accounts by Role.",
                    company=self.sudo().name,
                    role=dict(field._description_selection(self.env))[role],
                )
            )
        return account

    def _get_care_journal(self, kind):
        """Return the journal for ``cash``, ``bank`` or ``general`` entries of funds.

        :raise UserError: if none is chosen
        """
        self.ensure_one()
        # Posting needs the journal, whatever the rights of the clerk.
        journal = self.sudo()[JOURNAL_FIELDS[kind]].sudo(False)
        if not journal:
            label = self._fields[JOURNAL_FIELDS[kind]]._description_string(self.env)
            raise UserError(
                self.env._(
                    "%(company)s has no “%(journal)s”. An accountant chooses it in the"
                    " settings.",
                    company=self.sudo().name,
                    journal=label,
                )
            )
        return journal

    # === SETTING UP === #

    def action_care_set_up_accounts(self):
        if not self.env.user.has_group("account.group_account_manager"):
            raise AccessError(self.env._("An accounting manager chooses the accounts."))
        self.check_access("read")
        for company in self:
            company._care_set_up_accounts()

    def _care_set_up_accounts(self):
        """Choose what is missing on the company's chart; create what it does not have.

        Accounts and journals that are chosen already are left as they are.

        :raise UserError: if the company has no chart of accounts
        """
        self.ensure_one()
        if not self.sudo().chart_template:
            raise UserError(
                self.env._("Install a chart of accounts for this company first.")
            )
        # Set-up belongs to the product; the callers answer for the user's rights.
        company = self.sudo().with_company(self)
        company._care_set_up_journals()
        chosen = company.env["care.account.role"]
        present = chosen.search([("company_id", "=", self.id)]).mapped("role")
        missing = [role for role in ACCOUNT_ROLES if role not in present]
        accounts = company._care_find_or_create_accounts(missing)
        chosen.create(
            [
                {"company_id": self.id, "role": role, "account_id": account.id}
                for role, account in accounts.items()
            ]
        )

    def _care_load_chart(self, template="eg"):
        """Install a chart of accounts where the company has none: for a new database.

        The template is the Egyptian one, or the plain one where the Egyptian
        localisation is not installed; nothing is installed on the way.
        """
        self.ensure_one()
        if self.chart_template:
            return
        charts = self.env["account.chart.template"]
        about = charts._get_chart_template_mapping().get(template, {})
        if about.get("module") not in self.env["ir.module.module"]._installed():
            template = "generic_coa"
        charts.try_loading(template, self, install_demo=False)

    def _care_set_up_journals(self):
        journals = self.env["account.journal"]
        for kind, name in JOURNAL_FIELDS.items():
            if self[name]:
                continue
            domain = [("company_id", "=", self.id), ("type", "=", kind)]
            self[name] = journals.search(domain, limit=1) or journals.create(
                self._care_prepare_journal_vals(kind)
            )

    def _care_prepare_journal_vals(self, kind):
        names = {
            "cash": self.env._("Cash"),
            "bank": self.env._("Bank"),
            "general": self.env._("Entries of Funds"),
        }
        codes = {"cash": "CSHF", "bank": "BNKF", "general": "FUND"}
        return {
            "name": names[kind],
            "code": codes[kind],
            "type": kind,
            "company_id": self.id,
        }

    def _care_find_or_create_accounts(self, roles):
        """Return ``{role: account}``: those of journals for money, new ones else."""
        journals = {"cash_till": "cash", "bank": "bank"}
        found = {
            role: self[JOURNAL_FIELDS[journals[role]]].default_account_id
            for role in roles
            if role in journals
        }
        new = [role for role in roles if role not in journals]
        accounts = self.env["account.account"].create(
            self._care_prepare_accounts_vals(new)
        )
        found |= dict(zip(new, accounts, strict=True))
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for role in new:
            names = {code: self._care_get_role_label(role, code) for code in languages}
            found[role].update_field_translations("name", names)
        return found

    def _care_prepare_accounts_vals(self, roles):
        """Return values for new accounts, each numbered beside those of its type."""
        accounts = self.env["account.account"]
        present = accounts.search([("company_ids", "in", self.ids)], order="code")
        taken, first = set(present.mapped("code")), {}
        for account in present:
            first.setdefault(account.account_type, account.code)
        vals_list = []
        for role in roles:
            _label, account_type, reconcile = ACCOUNT_ROLES[role]
            start = first.get(account_type) or "400000"
            code = accounts._search_new_account_code(start, taken | {start})
            taken.add(code)
            vals_list.append(
                {
                    "code": code,
                    "name": self._care_get_role_label(role, "en_US"),
                    "account_type": account_type,
                    "reconcile": reconcile,
                    "company_ids": self.ids,
                }
            )
        return vals_list

    def _care_get_role_label(self, role, lang):
        model = self.env["care.account.role"].with_context(lang=lang)
        return dict(model._fields["role"]._description_selection(model.env))[role]
