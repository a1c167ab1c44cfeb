"""The credential engine: issue, verify, bake. No Django, no network, no clock of its own.

Imports point down: verbs (``issuing``, ``presenting``, ``verifying``), mechanisms (``baking``,
``status``, ``proofs``), then ``dids``, ``keys``, ``canonical``, ``contexts``, ``model``,
``encoding``, ``ports``, ``errors``.
"""
