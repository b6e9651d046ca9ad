"""Text as Chinese offices send it: UTF-8, or what Windows calls ANSI there, GBK."""


def decoded(content: bytes) -> str | None:
    """The text of a file, without the mark that spreadsheets put before it; None where it is neither of the two."""
    for encoding in ("utf-8-sig", "gb18030"):  # gb18030 holds GBK; what is valid UTF-8 is hardly ever meant as GBK
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # UTF-16, or no text at all
            return text
    return None
