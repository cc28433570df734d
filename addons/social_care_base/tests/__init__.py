from . import test_care_document
from . import test_care_audit_entry
from . import test_care_command
from . import test_care_deadline
from . import test_care_decision
