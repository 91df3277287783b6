"""What guards the site, laid out like the house that it guards."""
