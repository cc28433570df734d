from . import accredited
from . import portal
from . import portal_file
