"""Lists of plates as Excel and CSV: read, checked, shown, taken over, and taken back."""
