"""Vietnamese search: index, queries, API. The room is kept; until it is furnished, folding lives in cms.core.text."""
