from . import care_budget_line_revise
