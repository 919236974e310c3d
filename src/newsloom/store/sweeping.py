"""The name that `newsloom.store.retention` had: it answers for one version."""

from newsloom.store.retention import unpublished as unpublished
