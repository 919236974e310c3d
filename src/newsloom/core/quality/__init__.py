"""Quality: how good an article is as reporting, and what form it has."""

from newsloom.core.quality.forms import Form, Kind, forms
from newsloom.core.quality.score import Facts, Settings, facts_of, quality

__all__ = ["Facts", "Form", "Kind", "Settings", "facts_of", "forms", "quality"]
