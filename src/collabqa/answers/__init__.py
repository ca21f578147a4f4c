"""Question to composition: what is asked, which sentences answer it, and how an answer is put together."""
