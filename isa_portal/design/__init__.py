"""How every page looks: form renderer, fields, template tags. No models."""
