from odoo.tests import tagged

from odoo.addons.social_care_base.tests.dated_contract import DatedContract
from odoo.addons.social_care_ngo.const import MANAGER

from .common import NgoCommon


class DatedNgoContract(DatedContract, NgoCommon):
    """The contract of dated rules for the tables of the register."""

    contract_writer = MANAGER


@tagged("post_install", "-at_install")
class TestNgoFormContract(DatedNgoContract):
    """A legal form is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.form"


@tagged("post_install", "-at_install")
class TestNgoRequestTypeContract(DatedNgoContract):
    """A type of request is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.request.type"


@tagged("post_install", "-at_install")
class TestNgoTierContract(DatedNgoContract):
    """A size class is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.tier"


@tagged("post_install", "-at_install")
class TestNgoReturnItemContract(DatedNgoContract):
    """An item of the annual return is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.return.item"


@tagged("post_install", "-at_install")
class TestNgoMeetingRuleContract(DatedNgoContract):
    """A rule for meetings is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.meeting.rule"


@tagged("post_install", "-at_install")
class TestNgoResolutionRuleContract(DatedNgoContract):
    """A rule for resolutions is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.resolution.rule"


@tagged("post_install", "-at_install")
class TestNgoLetterTypeContract(DatedNgoContract):
    """What a letter of decision says is a dated rule."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.letter.type"
