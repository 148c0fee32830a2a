"""The offline check of receipts and signed documents, and its explanation."""

from wrota.office.signing.check.command import main_check
from wrota.office.signing.check.documents import check_receipt
from wrota.office.signing.check.pdf import check_pdf
from wrota.office.signing.check.report import Line, Report
from wrota.office.signing.xades import Verdict

__all__ = ["Line", "Report", "Verdict", "check_pdf", "check_receipt", "main_check"]
