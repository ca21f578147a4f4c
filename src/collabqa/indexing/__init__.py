"""Documents to an index: passages, vectors, BM25, published in one step and read back byte by byte."""
