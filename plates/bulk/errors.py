"""What is wrong with a whole list. Pure."""

from __future__ import annotations

WORDS = {
    "empty_file": "The file is empty.",
    "no_rows": "There is a heading, but no row below it.",
    "no_header": "No column is named “Plate”. Write the names of the columns into one row, or use the template.",
    "too_many_bytes": "The file is too large: at most {most}.",
    "too_many_rows": "The list has more than {most} rows. Split it into several files.",
    "too_large_unpacked": "The workbook unpacks to more than {most}. Copy the rows into a new workbook and save that.",
    "too_wide": "A sheet has cells as far away as {cell}. Copy the rows into a new workbook and save that.",
    "old_excel": (
        "This is a workbook of Excel 97–2003 (.xls), or one that is protected by a password. "
        "Save it as “Excel Workbook (.xlsx)” without a password, or as CSV."
    ),
    "binary_excel": "This is a binary workbook (.xlsb). Save it as “Excel Workbook (.xlsx)” or as CSV.",
    "open_document": "This is an OpenDocument sheet (.ods). Save it as “Excel Workbook (.xlsx)” or as CSV.",
    "other_archive": "This is an archive that holds no Excel workbook. Upload the .xlsx or .csv file itself.",
    "web_page": "This is a web page or XML under another name. Open it in Excel and save it as .xlsx or CSV.",
    "not_a_list": "This is neither an Excel workbook (.xlsx) nor a CSV file.",
    "broken_workbook": "The workbook is damaged and cannot be read. Open it in Excel, save it anew and upload that.",
    "broken_csv": "The CSV file cannot be read from row {row} on: a quotation mark may not be closed.",
    "same_column_twice": "The columns “{first}” and “{second}” both stand for {column}. Remove or rename one of them.",
    "file_gone": "The file is no longer stored. Upload it again.",
    "worker_lost": "Checking was begun several times and stopped each time. Try a smaller list.",
    "undo_lost": "Taking the import back stopped several times. What was taken back stays so; try again.",
    "import_lost": "The import could not be finished. What it had written was taken back.",
}


class ListError(Exception):
    """The whole list cannot be taken; `code` is stable, `words` says to a person what to do."""

    def __init__(self, code: str, **details: object) -> None:
        self.code = code
        self.words = WORDS[code].format(**details)
        super().__init__(code)
