"""How every form is drawn, and how a refusal of an action gets back into the form it came from."""

from __future__ import annotations

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting

from bayleaf.campus.foundation.errors import CampusError


class HouseRenderer(TemplatesSetting):
    """Fields as ``templates/django/forms/field.html`` draws them: label, hint, input, error."""

    field_template_name = "django/forms/field.html"


def refuse(form: BaseForm, error: CampusError) -> None:
    """Put the refusal beside the field that it names, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error))
