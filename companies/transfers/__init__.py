"""Imports and exports by staff: made by workers where they are large, and imports taken back as a whole."""
