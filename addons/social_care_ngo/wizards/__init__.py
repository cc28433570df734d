from . import (
    care_ngo_campaign_report,
    care_ngo_foreign_fund_spent,
    care_ngo_import_decide,
    care_ngo_outsider_call_propose,
    care_ngo_outsider_call_spent,
    care_ngo_person_end,
    care_ngo_person_renew,
    care_ngo_propose,
    care_ngo_return_amend,
    care_ngo_return_load,
    care_ngo_return_open,
)
