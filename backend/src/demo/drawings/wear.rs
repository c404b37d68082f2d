//! Things to wear and to carry.

use super::{FLOOR, MID, WHITE, WOOD, glint};
use crate::demo::canvas::{Canvas, Ink, arc, block, mirrored, oval, through, turned};

pub(super) fn dress(c: &mut Canvas, silk: u32, flower: u32) {
    c.line(
        &through(&[(400.0, 108.0), (420.0, 84.0), (398.0, 66.0), (384.0, 86.0)]),
        8.0,
        Ink::flat(WOOD),
    );
    c.line(
        &through(&[(270.0, 190.0), (400.0, 118.0), (530.0, 190.0)]),
        12.0,
        Ink::flat(WOOD),
    );
    // Trousers behind the two long panels.
    c.fill(
        &[(330.0, 430.0), (470.0, 430.0), (492.0, 736.0), (308.0, 736.0)],
        Ink::flat(WHITE),
    );
    let sleeve = through(&[(322.0, 176.0), (262.0, 250.0), (226.0, 380.0), (210.0, 500.0)]);
    c.line(&sleeve, 52.0, Ink::round(silk));
    c.line(&mirrored(&sleeve, MID), 52.0, Ink::round(silk));
    let side = through(&[
        (356.0, 150.0),
        (306.0, 176.0),
        (326.0, 280.0),
        (338.0, 350.0),
        (318.0, 430.0),
        (296.0, 580.0),
        (276.0, 706.0),
    ]);
    let mut body = side.clone();
    body.push((MID, 720.0));
    body.extend(mirrored(&side, MID).into_iter().rev());
    c.fill(&body, Ink::round(silk));
    c.fill(&block(360.0, 128.0, 440.0, 176.0, 16.0), Ink::round(silk));
    c.line(
        &through(&[(400.0, 176.0), (440.0, 200.0), (470.0, 250.0)]),
        5.0,
        Ink::flat(0x2b_2118).thin(0.3),
    );
    for (x, y, r) in [
        (372.0, 620.0, 30.0),
        (430.0, 560.0, 24.0),
        (360.0, 510.0, 18.0),
        (440.0, 656.0, 20.0),
        (372.0, 260.0, 16.0),
    ] {
        for petal in 0..5 {
            let a = petal as f32 / 5.0 * std::f32::consts::TAU - 1.57;
            c.fill(
                &oval(x + a.cos() * r * 0.7, y + a.sin() * r * 0.7, r * 0.55, r * 0.55),
                Ink::round(flower),
            );
        }
        c.fill(&oval(x, y, r * 0.32, r * 0.32), Ink::flat(0xf2_c14e));
    }
}

pub(super) fn shirt(c: &mut Canvas, cloth: u32) {
    c.shadow(MID, 690.0, 220.0);
    let sleeve = [
        (296.0, 196.0),
        (170.0, 330.0),
        (140.0, 440.0),
        (226.0, 474.0),
        (310.0, 360.0),
    ];
    c.fill(&sleeve, Ink::round(cloth));
    c.fill(&mirrored(&sleeve, MID), Ink::round(cloth));
    let side = through(&[
        (344.0, 166.0),
        (280.0, 200.0),
        (282.0, 340.0),
        (270.0, 500.0),
        (262.0, 670.0),
    ]);
    let mut body = side.clone();
    body.extend(mirrored(&side, MID).into_iter().rev());
    c.fill(&body, Ink::round(cloth));
    c.fill(
        &[(352.0, 160.0), (448.0, 160.0), (400.0, 236.0)],
        Ink::flat(0x2b_2118).thin(0.28),
    );
    let collar = [(344.0, 150.0), (400.0, 232.0), (352.0, 262.0), (316.0, 182.0)];
    c.fill(&collar, Ink::flat(WHITE).thin(0.55));
    c.fill(&mirrored(&collar, MID), Ink::flat(WHITE).thin(0.55));
    c.line(&[(MID, 240.0), (MID, 668.0)], 4.0, Ink::flat(0x2b_2118).thin(0.25));
    for y in 0..5 {
        c.fill(&oval(MID, 300.0 + 80.0 * y as f32, 9.0, 9.0), Ink::flat(WHITE));
    }
    c.line(
        &[
            (450.0, 340.0),
            (520.0, 340.0),
            (520.0, 400.0),
            (485.0, 424.0),
            (450.0, 400.0),
            (450.0, 340.0),
        ],
        5.0,
        Ink::flat(0x2b_2118).thin(0.25),
    );
}

pub(super) fn hat(c: &mut Canvas, straw: u32, ribbon: u32) {
    c.shadow(MID, 600.0, 290.0);
    c.line(
        &through(&[
            (250.0, 520.0),
            (330.0, 660.0),
            (400.0, 690.0),
            (470.0, 660.0),
            (550.0, 520.0),
        ]),
        20.0,
        Ink::round(ribbon),
    );
    let mut cone = vec![(MID, 190.0)];
    cone.extend(arc(MID, 540.0, 300.0, 64.0, 0.0, 0.5));
    c.fill(&cone, Ink::round(straw));
    for ring in 1..9 {
        let share = ring as f32 / 9.0;
        let (y, half) = (190.0 + 350.0 * share, 300.0 * share);
        c.line(
            &arc(MID, y, half, 64.0 * share, 0.01, 0.49),
            4.0,
            Ink::flat(0x6b_4a2f).thin(0.28),
        );
    }
    for ray in -6..=6 {
        let x = MID + 46.0 * ray as f32;
        let drop = (1.0 - (ray as f32 / 6.6).powi(2)).max(0.0).sqrt() * 62.0;
        c.line(&[(MID, 192.0), (x, 540.0 + drop)], 2.5, Ink::flat(0x6b_4a2f).thin(0.16));
    }
    c.fill(&oval(MID, 196.0, 12.0, 10.0), Ink::flat(0x6b_4a2f));
}

pub(super) fn scarf(c: &mut Canvas, dark: u32, light: u32) {
    c.shadow(MID, 660.0, 230.0);
    c.fill(&block(210.0, 200.0, 590.0, 640.0, 26.0), Ink::flat(light));
    for step in 0..8 {
        let at = step as f32 * 55.0;
        if step < 7 {
            c.fill(
                &block(222.0 + at, 200.0, 248.0 + at, 640.0, 2.0),
                Ink::flat(dark).thin(0.62),
            );
        }
        c.fill(
            &block(210.0, 212.0 + at, 590.0, 238.0 + at, 2.0),
            Ink::flat(dark).thin(0.62),
        );
    }
    c.fill(
        &block(210.0, 200.0, 590.0, 640.0, 26.0),
        Ink::round(0x80_8080).thin(0.1),
    );
    for fold in [330.0, 470.0] {
        c.line(&[(fold, 206.0), (fold, 634.0)], 8.0, Ink::flat(0x2b_2118).thin(0.12));
    }
    for x in 0..26 {
        let x = 218.0 + 14.6 * x as f32;
        c.line(
            &[(x, 640.0), (x + 3.0, 694.0)],
            5.0,
            Ink::flat(if (x as i32) % 2 == 0 { dark } else { light }),
        );
    }
}

pub(super) fn basket(c: &mut Canvas, straw: u32) {
    c.shadow(MID, FLOOR + 20.0, 230.0);
    for (lift, cover) in [(0.0, 0.6), (14.0, 1.0)] {
        c.line(
            &arc(MID, 360.0 + lift, 130.0, 200.0, 0.5, 1.0),
            24.0,
            Ink::round(WOOD).thin(cover),
        );
    }
    c.fill(
        &turned(
            MID,
            &[
                (350.0, 230.0),
                (370.0, 234.0),
                (540.0, 214.0),
                (650.0, 180.0),
                (664.0, 120.0),
            ],
        ),
        Ink::round(straw),
    );
    for row in 0..7 {
        let y = 376.0 + 42.0 * row as f32;
        let half = 226.0 - 7.0 * row as f32;
        let count = 9;
        for i in 0..count {
            let x = MID - half + (i as f32 + if row % 2 == 0 { 0.5 } else { 0.9 }) * (2.0 * half / count as f32);
            if (x - MID).abs() < half - 22.0 {
                c.fill(
                    &block(x - 19.0, y, x + 19.0, y + 28.0, 11.0),
                    Ink::flat(WHITE).thin(0.22),
                );
            }
        }
    }
    c.line(&[(172.0, 358.0), (628.0, 358.0)], 26.0, Ink::round(WOOD));
}

pub(super) fn earrings(c: &mut Canvas, metal: u32, stone: u32) {
    c.fill(&block(190.0, 150.0, 610.0, 660.0, 34.0), Ink::flat(WHITE));
    c.shadow(MID, 690.0, 220.0);
    for x in [300.0, 500.0] {
        c.fill(&oval(x, 244.0, 12.0, 12.0), Ink::flat(0x2b_2118).thin(0.35));
        c.line(&arc(x, 286.0, 30.0, 44.0, 0.55, 1.3), 9.0, Ink::round(metal));
        c.fill(
            &turned(
                x,
                &[(330.0, 4.0), (380.0, 44.0), (450.0, 74.0), (510.0, 44.0), (530.0, 4.0)],
            ),
            Ink::round(metal),
        );
        c.fill(
            &turned(
                x,
                &[(374.0, 4.0), (410.0, 30.0), (452.0, 48.0), (492.0, 28.0), (506.0, 4.0)],
            ),
            Ink::round(stone),
        );
        glint(c, x - 16.0, 432.0, 9.0, 18.0);
        for dx in [-40.0, 0.0, 40.0] {
            c.line(&[(x + dx * 0.6, 516.0), (x + dx, 566.0)], 4.0, Ink::flat(metal));
            c.fill(&oval(x + dx, 576.0, 12.0, 14.0), Ink::round(metal));
        }
    }
}
