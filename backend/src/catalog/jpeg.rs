//! The markers of a JPEG (ITU T.81, annex B) from its beginning to the end of its first image: how many scans that has, and whether
//! it is whole. What comes after, such as the film of a motion photo, is not looked at, nor is the small image in the metadata.

/// What the markers say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Markers {
    /// Scans so far. An image that is not progressive has as many as colors, or one.
    pub(super) scans: usize,
    /// Whether the end of the image was found.
    pub(super) ends: bool,
}

/// Walks from marker to marker.
pub(super) fn markers(bytes: &[u8]) -> Markers {
    let mut found = Markers::default();
    let mut rest = bytes;
    while let Some((marker, after)) = next(rest) {
        rest = match marker {
            // EOI.
            0xd9 => {
                found.ends = true;
                break;
            }
            // SOI, the restarts within a scan, TEM: nothing belongs to them.
            0x01 | 0xd0..=0xd8 => after,
            _ => {
                found.scans += usize::from(marker == 0xda);
                let Some(&[high, low]) = after.get(..2) else { break };
                let length = usize::from(u16::from_be_bytes([high, low]));
                after.get(length..).unwrap_or_default()
            }
        };
    }
    found
}

/// The next marker and what follows it. Within a scan FF is followed by 00, and a marker may have more FF before it (B.1.1.2).
fn next(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = bytes;
    loop {
        let at = rest.iter().position(|byte| *byte == 0xff)?;
        rest = &rest[at + 1..];
        match rest.split_first()? {
            (0x00 | 0xff, _) => {}
            (marker, after) => return Some((*marker, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCAN: [u8; 12] = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34];

    #[test]
    fn scans_are_counted_to_the_end_of_the_image_and_no_further() {
        // The metadata holds a small image of its own; after the image comes a film.
        let thumb = [0xff, 0xe1, 0, 8, 0xff, 0xd8, 0xff, 0xda, 0xff, 0xd9];
        let film = [0xff, 0xda, 0xff, 0xd9, 0xff, 0xda];
        let stuffed = [0xff, 0x00, 0xff, 0xd3, 0xff, 0xff];
        let file = [&[0xff, 0xd8], &thumb[..], &SCAN, &stuffed, &SCAN, &[0xff, 0xd9], &film].concat();
        assert_eq!(markers(&file), Markers { scans: 2, ends: true });
        let cut = &file[..file.len() - film.len() - 2];
        assert_eq!(markers(cut), Markers { scans: 2, ends: false });
    }

    #[test]
    fn any_bytes_are_walked_to_an_end() {
        for bytes in [
            &[][..],
            &[0xff],
            &[0xff, 0xd8, 0xff],
            &[0xff, 0xda, 0],
            &[0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0],
        ] {
            assert!(!markers(bytes).ends, "{bytes:?}");
        }
    }
}
