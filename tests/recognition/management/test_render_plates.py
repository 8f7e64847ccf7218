"""`manage.py render_plates` draws a contact sheet."""

import cv2
import pytest
from django.core.management import CommandError, call_command


def test_a_contact_sheet_of_one_country_is_drawn(tmp_path, capsys):
    sheet = tmp_path / "new" / "plates.png"
    call_command("render_plates", output=sheet, count=7, country="IN", seed=3)
    height, width = cv2.imread(str(sheet)).shape[:2]
    assert (height, width) == (2 * (96 + 18 + 6), 6 * (340 + 6))
    assert "7 plates" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--country", "XX"], ["--count", "0"]])
def test_what_cannot_be_drawn_is_refused(tmp_path, arguments):
    with pytest.raises(CommandError):
        call_command("render_plates", "--output", str(tmp_path / "plates.png"), *arguments)
