"""Renders forms and fields with the GOV.UK markup of templates/design/forms."""

from typing import Any

from django.forms import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    HiddenInput,
    PasswordInput,
    RadioSelect,
    Select,
    Textarea,
    Widget,
)
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

# The first kind that a widget is an instance of decides, so special widgets stand before general ones.
CLASSES: tuple[tuple[type[Widget], str], ...] = (
    (HiddenInput, ""),
    (CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (RadioSelect, "govuk-radios__input"),
    (CheckboxInput, "govuk-checkboxes__input"),
    (FileInput, "govuk-file-upload"),
    (Textarea, "govuk-textarea"),
    (Select, "govuk-select"),
    (PasswordInput, "govuk-input govuk-password-input__input govuk-js-password-input-input"),
)
WITHOUT_INVALID = (RadioSelect, CheckboxSelectMultiple, FileInput)


class DesignField(BoundField):
    """A field that knows its GOV.UK classes and where an error link must lead."""

    heading = False

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        # The browser's own bubbles would hide our sentences.
        built.pop("required", None)
        if isinstance(widget, WITHOUT_INVALID):
            built.pop("aria-invalid", None)
        if css := self._classes(widget, str(widget.attrs.get("class", ""))):
            built["class"] = css
        return built

    def _classes(self, widget: Widget, own: str) -> str:
        css = next((css for kind, css in CLASSES if isinstance(widget, kind)), "govuk-input")
        # Radios and checkboxes have no red border of their own: the group around them has it.
        marked = css and self.errors and not isinstance(widget, (CheckboxInput, RadioSelect, CheckboxSelectMultiple))
        error = f"{css.split()[0]}--error" if marked else ""
        return " ".join(filter(None, (css, error, own)))

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, PasswordInput)

    @property
    def error_id(self) -> str:
        """The id of the box that an error link leads to: the first box that is wrong."""
        if focus := getattr(self.field.widget, "focus_id", None):
            return str(focus(self.auto_id, self.wrong_box))
        if isinstance(self.field.widget, RadioSelect | CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def wrong_box(self) -> str:
        for error in self.errors.as_data():
            return str((error.params or {}).get("box", ""))
        return ""


class DesignRenderer(TemplatesSetting):
    """Django's renderer with our templates."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/forms/field.html"
    bound_field_class = DesignField
