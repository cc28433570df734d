from . import care_ngo_person_end, care_ngo_person_renew, care_ngo_propose
