"""Statements and invoices as papers and tables. Pure: dataclasses in, bytes or text out."""

from carnet.domains.settlement.documents.invoice_pdf import invoice_pdf
from carnet.domains.settlement.documents.statement_pdf import statement_pdf
from carnet.domains.settlement.documents.tables import FIGURES, invoices_csv, statement_csv

__all__ = ["FIGURES", "invoice_pdf", "invoices_csv", "statement_csv", "statement_pdf"]
