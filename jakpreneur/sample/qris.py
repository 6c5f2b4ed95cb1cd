"""The stickers of the demo's vendors: codes that lead nowhere, the same every time."""

from jakpreneur import qris

KIND_OF_BUSINESS = {"kuliner": "5499", "kerajinan": "5947", "fesyen": "5651"}  # ISO 18245


def sticker(number: int, name: str, category: str) -> str:
    """The code of the vendor of that number and name, who makes goods of that category.

    No payment service is 93600000, no merchant has a national id that begins with zeros.
    """
    service = [
        ("00", "ID.CO.EXAMPLE.WWW"),
        ("01", f"93600000{number:010}"),
        ("02", f"CONTOH{number:09}"),
        ("03", "UMI"),
    ]
    national = [("00", "ID.CO.QRIS.WWW"), ("02", f"ID{number:013}"), ("03", "UMI")]
    return qris.write(
        [
            ("00", "01"),
            ("01", "11"),
            ("26", qris.join(service)),
            ("51", qris.join(national)),
            ("52", KIND_OF_BUSINESS[category]),
            ("53", "360"),
            ("58", "ID"),
            ("59", name.upper()[:25].strip()),
            ("60", "JAKARTA PUSAT"),
            ("61", "10110"),
        ]
    )
