"""Hand one mail to the mail server that the operator named."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMultiAlternatives

from bayleaf.campus.foundation.models import OutgoingMail


def deliver(mail: OutgoingMail) -> None:
    """Send it. Returns after the server accepted it; raises ``OSError`` when it did not."""
    url = urlsplit(settings.SMTP_URL)
    is_tls = url.scheme == "smtps"
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=url.hostname,
        port=url.port or (465 if is_tls else 587),
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_ssl=is_tls,
        use_tls=not is_tls and bool(url.username),
        timeout=20,
    )
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        mail.sender,
        [mail.to],
        headers={"Message-ID": f"<{mail.public_id}@{settings.HOSTNAME}>"},
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    finally:
        connection.close()  # Django leaves it open when signing in to the server fails
