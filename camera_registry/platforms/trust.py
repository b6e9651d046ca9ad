"""Which certificates of a platform's HTTPS server are believed."""

import ssl

from camera_registry.settings import PlatformSettings


def trust_of(settings: PlatformSettings) -> ssl.SSLContext:
    """Raises OSError: the CA file cannot be read; ssl.SSLError: it holds no certificate."""
    if settings.ca_file is None or not settings.is_ca_pinned:
        trust = ssl.create_default_context()
        if settings.ca_file is not None:
            trust.load_verify_locations(settings.ca_file)
        return trust
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname = False  # the file itself says whom we mean
    trust.load_verify_locations(settings.ca_file)
    # So that a gateway's own certificate counts, also where somebody else signed it.
    trust.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    return trust
