//! The shared link as a QR code (ISO/IEC 18004): one SVG path, made on the server so that no browser carries the encoder.

use qrcodegen::{QrCode, QrCodeEcc};

/// Modules around the code that stay white (ISO/IEC 18004 asks for four).
const QUIET: i32 = 4;

/// The size of the drawing in modules, and the path of its dark ones; `None` when the text is too long for a code.
pub(super) fn draw(text: &str) -> Option<(i32, String)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET));
        }
    }
    Some((code.size() + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_link_fits_and_a_book_does_not() {
        let (size, path) = draw("https://example.com/live/01935f3e-0000-7000-8000-000000000000").unwrap();
        assert!(
            size > 29 && path.starts_with("M4,4h1v1h-1z"),
            "the finder begins after the quiet zone"
        );
        assert!(draw(&"x".repeat(5_000)).is_none());
    }
}
