"""The measures: how well plates are found and read. Pure."""
