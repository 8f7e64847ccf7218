"""Charts as plain geometry, drawn by templates as SVG. Pure.

Across, positions are percentages of the chart's width; down, they are pixels from its top. A chart thus fills any
width while its type and bars keep their size, without a script.
"""
