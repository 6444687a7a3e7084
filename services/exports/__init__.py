"""What a screen shows as a file: the same rows and figures under the same words of an address, as CSV or XLSX.

One module per kind makes tables of typed values; two writers make files of them; `making` puts both together and
writes the entry of the audit log.
"""
