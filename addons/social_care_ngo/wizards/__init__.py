from . import (
    care_ngo_person_end,
    care_ngo_propose,
    care_ngo_return_amend,
    care_ngo_return_open,
)
