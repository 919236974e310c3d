"""Stories as people read and decide them: lists, one story, decisions, reasons, briefs, scores."""
