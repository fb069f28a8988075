"""Where people start: pages that read several apps. Selectors and views, no models, no services."""
