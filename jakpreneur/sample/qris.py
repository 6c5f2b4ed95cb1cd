"""QRIS codes of the demo's vendors. They pay nobody, and are the same every time."""

from jakpreneur import qris

MERCHANT_CATEGORY = {"kuliner": "5499", "kerajinan": "5947", "fesyen": "5651"}  # ISO 18245


def sticker(number: int, name: str, category: str) -> str:
    """Return the code of the vendor with that number, name and category of goods.

    No payment service has the number 93600000, and no national merchant id begins with zeros.
    """
    service = [
        ("00", "ID.CO.EXAMPLE.WWW"),
        ("01", f"93600000{number:010}"),
        ("02", f"CONTOH{number:09}"),
        ("03", "UMI"),
    ]
    national = [("00", "ID.CO.QRIS.WWW"), ("02", f"ID{number:013}"), ("03", "UMI")]
    return qris.format_qris(
        [
            ("00", "01"),
            ("01", "11"),
            ("26", qris.join_fields(service)),
            ("51", qris.join_fields(national)),
            ("52", MERCHANT_CATEGORY[category]),
            ("53", "360"),
            ("58", "ID"),
            ("59", name.upper()[:25].strip()),
            ("60", "JAKARTA PUSAT"),
            ("61", "10110"),
        ]
    )
