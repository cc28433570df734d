from . import (
    care_donation_line_classify,
    care_donation_return_decide,
    care_donation_return_upload,
)
