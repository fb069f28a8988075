"""The filter of the catalogue."""

from django import forms

from isa_portal.gateways.models import Kind, Standing


class CatalogueFilter(forms.Form):
    search = forms.CharField(required=False, max_length=100, label="Search")
    kind = forms.ChoiceField(required=False, choices=[("", "All kinds"), *Kind.choices], label="Kind")
    standing = forms.ChoiceField(
        required=False,
        choices=[("", "In force or not"), *(pair for pair in Standing.choices if pair[0] != Standing.NOT_CONFIRMED)],
        label="Standing",
    )

    def chosen(self) -> dict[str, str]:
        """Return what was chosen; a choice that does not exist filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
