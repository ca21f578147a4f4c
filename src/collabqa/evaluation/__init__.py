"""Asks gold questions and measures the answers beside plain retrieval, with intervals."""
