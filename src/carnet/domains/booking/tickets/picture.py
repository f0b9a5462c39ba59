"""The code as a picture: QR with medium error correction, which forgives a scratch or a fold."""

from __future__ import annotations

import io

import segno


def qr(code: str) -> segno.QRCode:
    """The QR symbol of a ticket code."""
    return segno.make_qr(code, error="m")


def svg(code: str) -> str:
    """The symbol as an SVG element to stand in a page; it scales with its box and has a quiet zone."""
    out = io.BytesIO()
    qr(code).save(out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, dark="#000", light="#fff")
    return out.getvalue().decode()


def png(code: str) -> bytes:
    """The symbol as a PNG of about 600 pixels."""
    symbol = qr(code)
    out = io.BytesIO()
    symbol.save(out, kind="png", border=4, scale=max(1, 600 // (symbol.symbol_size()[0] + 8)))
    return out.getvalue()
