"""The bound on the bytes that a browser may send at once."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Well above what any form accepts, so that the form itself can say what is too large.
MOST_BYTES = 32 * 1024 * 1024


class NotEndless(FileUploadHandler):
    """A handler that refuses a form by its announced length, before a byte reaches the disk."""

    def handle_raw_input(self, *arguments: Any, **named: Any) -> None:
        _body, _meta, content_length, *_rest = arguments
        if content_length > MOST_BYTES:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
