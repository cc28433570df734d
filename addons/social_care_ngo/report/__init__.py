from . import care_ngo_certificate_report, care_ngo_permit_report
