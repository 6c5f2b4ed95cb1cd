"""Features of browsers beside showing pages, such as the camera: no page may use them unasked."""

FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "usb",
)  # fmt: skip


def permissions_policy(*, allowed: str = "") -> str:
    """Return the header that forbids a page every feature but `allowed`."""
    return ", ".join(f"{each}=({'self' if each == allowed else ''})" for each in FEATURES)
