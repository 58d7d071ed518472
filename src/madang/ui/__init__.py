"""ui: the look of the whole site: base page, components, display settings, error pages, the gallery."""
