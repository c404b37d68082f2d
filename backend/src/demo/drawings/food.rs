//! Things to eat and drink, and what they are sold in.

use super::{FLOOR, LEAF, MID, WHITE, glint};
use crate::demo::canvas::{Canvas, Ink, arc, block, mirrored, oval, through, turned};

pub(super) fn cake(c: &mut Canvas, crust: u32, filling: u32) {
    c.shadow(MID, FLOOR - 20.0, 270.0);
    // The whole one behind.
    c.fill(
        &turned(330.0, &[(400.0, 120.0), (420.0, 190.0), (520.0, 200.0), (590.0, 170.0)]),
        Ink::round(crust),
    );
    c.fill(&oval(330.0, 405.0, 178.0, 58.0), Ink::flat(crust));
    c.fill(&oval(330.0, 400.0, 150.0, 44.0), Ink::flat(WHITE).thin(0.18));
    for ring in [70.0, 40.0] {
        c.line(
            &arc(330.0, 402.0, ring, ring * 0.3, 0.0, 1.0),
            6.0,
            Ink::flat(0xb8_4a32).thin(0.7),
        );
    }
    // The half before it, cut open.
    c.fill(
        &turned(520.0, &[(470.0, 150.0), (500.0, 160.0), (600.0, 165.0), (640.0, 120.0)]),
        Ink::round(crust),
    );
    c.fill(&arc(520.0, 560.0, 142.0, 72.0, 0.0, 1.0), Ink::flat(WHITE));
    c.fill(&oval(520.0, 560.0, 118.0, 56.0), Ink::round(filling));
    c.fill(&oval(520.0, 558.0, 46.0, 30.0), Ink::round(0xe8_8a1c));
    glint(c, 506.0, 548.0, 12.0, 7.0);
}

pub(super) fn candy(c: &mut Canvas, wrap: u32) {
    for (x, y, s) in [(290.0, 330.0, 0.85), (520.0, 400.0, 1.0), (330.0, 545.0, 1.0)] {
        c.shadow(x, y + 75.0 * s, 130.0 * s);
        for side in [-1.0, 1.0] {
            let tip = [
                (x + side * 80.0 * s, y),
                (x + side * 165.0 * s, y - 62.0 * s),
                (x + side * 142.0 * s, y),
                (x + side * 165.0 * s, y + 62.0 * s),
            ];
            c.fill(&tip, Ink::round(wrap));
        }
        c.fill(
            &block(x - 96.0 * s, y - 56.0 * s, x + 96.0 * s, y + 56.0 * s, 40.0 * s),
            Ink::round(wrap),
        );
        c.fill(
            &block(x - 42.0 * s, y - 56.0 * s, x + 42.0 * s, y + 56.0 * s, 8.0 * s),
            Ink::flat(WHITE).thin(0.85),
        );
        c.fill(&oval(x, y, 24.0 * s, 30.0 * s), Ink::round(LEAF));
        glint(c, x - 64.0 * s, y - 28.0 * s, 16.0 * s, 8.0 * s);
    }
}

pub(super) fn jar(c: &mut Canvas, content: u32, lid: u32) {
    c.shadow(MID, FLOOR + 10.0, 190.0);
    c.fill(&block(230.0, 260.0, 570.0, 650.0, 66.0), Ink::flat(WHITE).thin(0.6));
    c.fill(&block(246.0, 300.0, 554.0, 636.0, 54.0), Ink::round(content));
    c.fill(&block(258.0, 180.0, 542.0, 268.0, 24.0), Ink::round(lid));
    c.fill(&block(244.0, 246.0, 556.0, 276.0, 14.0), Ink::round(lid));
    c.fill(&block(290.0, 390.0, 510.0, 560.0, 20.0), Ink::flat(WHITE));
    c.fill(&oval(MID, 455.0, 44.0, 44.0), Ink::round(content));
    c.line(&[(330.0, 528.0), (470.0, 528.0)], 10.0, Ink::flat(content));
    c.fill(&block(262.0, 320.0, 282.0, 600.0, 10.0), Ink::flat(WHITE).thin(0.35));
}

pub(super) fn discs(c: &mut Canvas, colour: u32) {
    c.shadow(MID, 630.0, 260.0);
    for layer in 0..6 {
        let y = 600.0 - 38.0 * layer as f32;
        let shift = if layer % 2 == 0 { -8.0 } else { 10.0 };
        c.fill(
            &oval(MID + shift, y + 10.0, 240.0, 78.0),
            Ink::flat(0x9a_7a4e).thin(0.45),
        );
        c.fill(&oval(MID + shift, y, 240.0, 76.0), Ink::round(colour));
    }
    for (x, y) in [
        (330.0, 398.0),
        (390.0, 428.0),
        (460.0, 392.0),
        (520.0, 420.0),
        (415.0, 380.0),
        (350.0, 432.0),
        (480.0, 440.0),
    ] {
        c.fill(&oval(x, y, 9.0, 5.0), Ink::flat(0x3b_2e25));
    }
}

pub(super) fn pouch(c: &mut Canvas, paper: u32, label: u32, mark: u32) {
    c.shadow(MID, FLOOR + 15.0, 200.0);
    let side = through(&[(232.0, 210.0), (226.0, 330.0), (208.0, 520.0), (216.0, 650.0)]);
    let mut body = side.clone();
    body.extend(mirrored(&side, MID).into_iter().rev());
    c.fill(&body, Ink::round(paper));
    c.fill(&block(228.0, 160.0, 572.0, 224.0, 8.0), Ink::round(paper));
    c.line(&[(236.0, 222.0), (564.0, 222.0)], 5.0, Ink::flat(0x2b_2118).thin(0.25));
    for x in 0..17 {
        let x = 240.0 + 20.0 * x as f32;
        c.line(&[(x, 168.0), (x, 206.0)], 4.0, Ink::flat(0x2b_2118).thin(0.08));
    }
    c.fill(&block(280.0, 320.0, 520.0, 570.0, 26.0), Ink::flat(label));
    c.fill(
        &turned(MID, &[(360.0, 4.0), (385.0, 44.0), (440.0, 58.0), (480.0, 4.0)]),
        Ink::round(mark),
    );
    c.line(
        &through(&[(400.0, 366.0), (392.0, 410.0), (404.0, 440.0), (398.0, 476.0)]),
        7.0,
        Ink::flat(label),
    );
    c.line(&[(330.0, 516.0), (470.0, 516.0)], 11.0, Ink::flat(mark));
    c.line(&[(358.0, 542.0), (442.0, 542.0)], 7.0, Ink::flat(mark).thin(0.6));
}

pub(super) fn bottle(c: &mut Canvas, glass: u32, label: u32) {
    c.shadow(MID, FLOOR + 24.0, 140.0);
    c.fill(
        &turned(
            MID,
            &[
                (210.0, 42.0),
                (290.0, 44.0),
                (340.0, 76.0),
                (390.0, 120.0),
                (480.0, 124.0),
                (640.0, 124.0),
                (672.0, 96.0),
                (676.0, 40.0),
            ],
        ),
        Ink::round(glass),
    );
    c.fill(&block(350.0, 140.0, 450.0, 222.0, 16.0), Ink::round(0x3f_3a36));
    c.fill(&block(278.0, 430.0, 522.0, 600.0, 12.0), Ink::flat(label));
    c.fill(
        &through(&[
            (320.0, 520.0),
            (370.0, 470.0),
            (440.0, 490.0),
            (480.0, 520.0),
            (440.0, 548.0),
            (370.0, 566.0),
            (320.0, 520.0),
        ]),
        Ink::round(glass),
    );
    c.fill(&[(470.0, 520.0), (504.0, 490.0), (504.0, 552.0)], Ink::flat(glass));
    c.fill(&oval(352.0, 510.0, 7.0, 7.0), Ink::flat(label));
    c.fill(&block(298.0, 380.0, 316.0, 424.0, 9.0), Ink::flat(WHITE).thin(0.4));
    c.fill(&block(366.0, 240.0, 378.0, 320.0, 6.0), Ink::flat(WHITE).thin(0.4));
}
