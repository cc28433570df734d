from . import (
    care_ngo_document_type,
    care_ngo_form,
    care_ngo,
    care_ngo_check,
    care_ngo_document,
    care_ngo_measure,
    care_ngo_person,
    care_ngo_public,
    care_ngo_registration,
    care_ngo_standing,
)
