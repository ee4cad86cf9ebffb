"""Claims against facts: each one's verdict, the slips behind a wrong one, and what would make it true."""
