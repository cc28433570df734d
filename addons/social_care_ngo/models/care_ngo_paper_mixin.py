from odoo import models
from odoo.tools import format_list

from odoo.addons.social_care_base.formats import ltr


class CareNgoPaperMixin(models.AbstractModel):
    """Papers that a body holds: its representatives are told of new ones."""

    _name = "care.ngo.paper.mixin"
    _description = "Paper of a Body"
    _inherit = ["care.verifiable.mixin"]

    def _on_papers_issued_anew(self, papers):
        super()._on_papers_issued_anew(papers)
        holders = {source.id: source._get_paper_holder().id for source in self}
        held = papers.grouped(lambda paper: holders[paper.res_id])
        ngos = self.env["care.ngo"].browse(held)
        ngos._send_notices(lambda ngo: self._get_anew_text(ngo, held[ngo.id]))

    def _get_anew_text(self, ngo, papers):
        """Return what tells ``ngo`` of its new papers, in its language."""
        names = [
            f"{paper.title} ({ltr(paper.number)})" for paper in papers.with_env(ngo.env)
        ]
        return ngo.env._(
            "The key that had signed papers of yours is no longer relied on. They were"
            " issued anew and say the same; show only the new ones from now on:"
            " %(papers)s",
            papers=format_list(ngo.env, names),
        )

    # === HOOKS === #

    def _get_paper_holder(self):
        """Hook: return the body that holds the papers of this record."""
        return self.ngo_id
