from . import care_ngo_certificate_report
