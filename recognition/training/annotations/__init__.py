"""Other people's annotation files made into one table of photographs.

A reader for each format (`voc`, `yolo`, `coco`, `manifest_rows`) tells what a file states;
`rows` judges it against the pictures themselves; `table` collects rows and problems;
`writing` and `summary` put them on disk and into words.
"""
