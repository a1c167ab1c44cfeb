"""What every room stands on: ids, audit, outbox, sealing, limits, mail. It knows no business noun."""
