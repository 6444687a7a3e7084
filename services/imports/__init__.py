"""History that comes from elsewhere: prospects, calls and responses out of CSV files.

A file passes through stages, a batch at a time, so that memory does not grow with it: bytes become text
(`sources`), text becomes raw rows with their line (`reading`), cells become typed values (`columns`, `values`,
`rows`), rows are compared with what their file said last time (`digests`, `seen`) and written (`prospects`,
`calls`, `responses`, by way of `batches` and `staging`). `runs` is the way in. The cells
of a file whose headings and values are not ours are read by a mapping (`mappings`).
"""
