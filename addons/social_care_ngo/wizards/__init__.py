from . import care_ngo_import_decide, care_ngo_person_end, care_ngo_propose
