"""Later = one call. What is to be done lies in rows with leases; a task only wakes the worker."""

from django_tasks import task

from bayleaf.campus.foundation import mail


@task()
def deliver_mail() -> int:
    """Send the mail that is due."""
    return mail.deliver_due()
