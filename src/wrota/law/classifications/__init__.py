"""Official lists as the project's own dated files: offices, places, JRWA, budget, accounts."""
