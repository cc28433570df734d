from . import care_lifecycle_reason
