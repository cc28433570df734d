"""Rules on large published files, compared with their published answers.

They take longer than unit tests may. The files lie beside the repository.
"""

import logic_packages  # noqa: F401  makes the rules of the addons importable
