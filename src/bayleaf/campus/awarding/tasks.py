"""Later = one call. The rows of a batch know their state; a task only wakes the worker."""

from __future__ import annotations

from django_tasks import task

from bayleaf.campus.awarding import batches


@task()
def run_batch(public_id: str) -> None:
    """Award rows of a batch for a few seconds, then queue again so that others get their turn."""
    if batches.run(public_id):
        run_batch.enqueue(public_id)
