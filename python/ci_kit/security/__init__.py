"""One gate over the code, the packages, the secrets and the reports of other scanners, which believes no silence."""
