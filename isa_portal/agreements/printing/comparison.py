"""What differs between two versions as a document, added and removed words marked by words as well."""

from django.template.loader import render_to_string

from isa_portal.agreements.comparing import Comparison
from isa_portal.agreements.models import Version
from isa_portal.lib.unseen import visible


def comparison_html(comparison: Comparison, *, old: Version, new: Version, is_whole: bool) -> str:
    """Return a comparison as HTML with its styles inside: input of ``lib.pdf.render``."""
    agreement = new.agreement
    return render_to_string(
        "pdf/comparison.html",
        {
            "comparison": comparison,
            "is_whole": is_whole,
            "sections": [
                {"heading": section.heading, "shown": section.entries if is_whole else section.changed}
                for section in (comparison.sections if is_whole else comparison.changed)
            ],
            "old": old,
            "new": new,
            "board": visible(agreement.board.name),
            "reference": visible(agreement.reference),
            "title": visible(agreement.title),
            "marking": visible(new.classification or old.classification),
        },
    )
