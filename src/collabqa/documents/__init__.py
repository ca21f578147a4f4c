"""Files to documents: canonical text, sections, blocks and sentences; what is content and what is not."""
