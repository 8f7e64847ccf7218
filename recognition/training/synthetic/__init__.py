"""Rendered number plates: designs as data, glyphs, the plate and the camera that sees it."""
