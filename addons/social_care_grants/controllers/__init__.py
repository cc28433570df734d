from . import care_grant_call
from . import portal
