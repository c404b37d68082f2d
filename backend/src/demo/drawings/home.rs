//! Things for the table and the house.

use super::{FLOOR, LEAF, MID, WHITE, WOOD, glint};
use crate::demo::canvas::{Canvas, Ink, arc, block, oval, through, turned};

pub(super) fn tin(c: &mut Canvas, body: u32, band: u32) {
    c.shadow(MID, FLOOR + 16.0, 190.0);
    c.fill(
        &turned(
            MID,
            &[
                (280.0, 170.0),
                (300.0, 172.0),
                (600.0, 172.0),
                (652.0, 150.0),
                (664.0, 60.0),
            ],
        ),
        Ink::round(body),
    );
    c.fill(&block(216.0, 186.0, 584.0, 296.0, 26.0), Ink::round(body));
    c.fill(&oval(MID, 192.0, 178.0, 36.0), Ink::flat(WHITE).thin(0.25));
    c.line(&[(220.0, 296.0), (580.0, 296.0)], 6.0, Ink::flat(0x2b_2118).thin(0.3));
    c.fill(&block(228.0, 360.0, 572.0, 560.0, 4.0), Ink::round(band));
    for turn in 0..7 {
        let a = (turn as f32 / 12.0 + 0.5) * std::f32::consts::TAU;
        let (dx, dy) = (a.cos() * 60.0, a.sin() * 60.0);
        let petal = turned(0.0, &[(-46.0, 2.0), (-16.0, 17.0), (20.0, 14.0), (40.0, 1.0)]);
        let (cos, sin) = ((a + 1.57).cos(), (a + 1.57).sin());
        let petal: Vec<_> = petal
            .iter()
            .map(|&(x, y)| (MID + dx * 0.7 + x * cos - y * sin, 500.0 + dy * 0.7 + x * sin + y * cos))
            .collect();
        c.fill(&petal, Ink::round(body).thin(0.85));
    }
    c.fill(&oval(MID, 500.0, 18.0, 14.0), Ink::flat(0xf2_c14e));
}

pub(super) fn phin(c: &mut Canvas, metal: u32) {
    c.shadow(MID, FLOOR + 12.0, 170.0);
    c.fill(
        &turned(MID, &[(440.0, 140.0), (460.0, 142.0), (600.0, 118.0), (650.0, 84.0)]),
        Ink::flat(WHITE).thin(0.75),
    );
    c.fill(
        &turned(MID, &[(540.0, 126.0), (600.0, 114.0), (640.0, 84.0)]),
        Ink::round(0x4a_2c1a),
    );
    c.line(&[(MID, 450.0), (MID, 545.0)], 6.0, Ink::flat(0x4a_2c1a));
    c.fill(&oval(MID, 436.0, 220.0, 30.0), Ink::round(metal));
    c.fill(
        &turned(MID, &[(240.0, 132.0), (260.0, 132.0), (420.0, 120.0), (434.0, 116.0)]),
        Ink::round(metal),
    );
    c.fill(&oval(MID, 238.0, 150.0, 28.0), Ink::round(metal));
    c.fill(
        &turned(MID, &[(180.0, 20.0), (190.0, 24.0), (210.0, 60.0), (230.0, 130.0)]),
        Ink::round(metal),
    );
    c.fill(&oval(MID, 178.0, 26.0, 16.0), Ink::round(0x3b_3632));
    c.fill(&block(292.0, 270.0, 312.0, 400.0, 10.0), Ink::flat(WHITE).thin(0.5));
}

pub(super) fn cup(c: &mut Canvas, body: u32, drink: u32) {
    c.shadow(MID, FLOOR - 6.0, 230.0);
    c.fill(&oval(MID, 622.0, 250.0, 44.0), Ink::round(body));
    c.fill(&oval(MID, 614.0, 190.0, 26.0), Ink::flat(0x2b_2118).thin(0.12));
    c.line(&arc(560.0, 460.0, 80.0, 74.0, 0.62, 1.36), 30.0, Ink::round(body));
    c.fill(
        &turned(
            MID,
            &[
                (380.0, 182.0),
                (400.0, 184.0),
                (520.0, 160.0),
                (600.0, 90.0),
                (612.0, 60.0),
            ],
        ),
        Ink::round(body),
    );
    c.fill(&oval(MID, 382.0, 182.0, 46.0), Ink::round(body));
    c.fill(&oval(MID, 390.0, 160.0, 36.0), Ink::round(drink));
    for (x, lift) in [(330.0, 0.0), (400.0, -34.0), (470.0, 0.0)] {
        let steam = through(&[
            (x, 330.0 + lift),
            (x + 18.0, 280.0 + lift),
            (x - 14.0, 230.0 + lift),
            (x + 10.0, 180.0 + lift),
        ]);
        c.line(&steam, 12.0, Ink::flat(WHITE).thin(0.55));
    }
    glint(c, 276.0, 470.0, 16.0, 60.0);
}

pub(super) fn teapot(c: &mut Canvas, body: u32) {
    c.shadow(MID, FLOOR + 4.0, 230.0);
    c.line(
        &through(&[(570.0, 520.0), (640.0, 470.0), (660.0, 390.0), (700.0, 350.0)]),
        44.0,
        Ink::round(body),
    );
    c.line(&arc(240.0, 450.0, 100.0, 96.0, 0.2, 0.8), 32.0, Ink::round(body));
    c.fill(
        &turned(
            MID,
            &[
                (310.0, 96.0),
                (360.0, 170.0),
                (470.0, 216.0),
                (580.0, 176.0),
                (640.0, 110.0),
                (646.0, 60.0),
            ],
        ),
        Ink::round(body),
    );
    c.fill(&oval(MID, 318.0, 110.0, 24.0), Ink::round(body));
    c.fill(
        &turned(MID, &[(262.0, 40.0), (280.0, 80.0), (316.0, 104.0)]),
        Ink::round(body),
    );
    c.fill(&oval(MID, 248.0, 30.0, 28.0), Ink::round(body));
    c.line(
        &arc(MID, 316.0, 106.0, 20.0, 0.02, 0.48),
        6.0,
        Ink::flat(0x2b_2118).thin(0.35),
    );
    for (x, y) in [(340.0, 480.0), (400.0, 500.0), (460.0, 476.0)] {
        c.line(&arc(x, y, 28.0, 24.0, 0.5, 1.0), 9.0, Ink::flat(WHITE).thin(0.65));
    }
    glint(c, 282.0, 410.0, 22.0, 50.0);
}

pub(super) fn bowl(c: &mut Canvas, body: u32, inside: u32) {
    c.shadow(MID, FLOOR + 6.0, 200.0);
    c.fill(&block(310.0, 600.0, 490.0, 650.0, 16.0), Ink::round(body));
    c.fill(
        &turned(
            MID,
            &[
                (350.0, 268.0),
                (380.0, 262.0),
                (500.0, 210.0),
                (600.0, 110.0),
                (624.0, 60.0),
            ],
        ),
        Ink::round(body),
    );
    c.fill(&oval(MID, 350.0, 268.0, 74.0), Ink::round(body));
    c.fill(&oval(MID, 356.0, 244.0, 60.0), Ink::round(inside));
    c.fill(&oval(MID, 378.0, 170.0, 32.0), Ink::flat(WHITE).thin(0.14));
    for x in 0..6 {
        let x = 230.0 + 68.0 * x as f32;
        let y = 500.0 - (x - MID).abs() * 0.16;
        c.line(&arc(x, y, 24.0, 22.0, 0.5, 1.0), 8.0, Ink::flat(inside).thin(0.9));
    }
}

pub(super) fn vase(c: &mut Canvas, body: u32, pattern: u32) {
    c.shadow(MID, FLOOR + 28.0, 150.0);
    for (x, y, lean) in [(330.0, 130.0, -70.0), (400.0, 84.0, 0.0), (478.0, 140.0, 76.0)] {
        c.line(
            &through(&[(MID, 300.0), (MID + lean * 0.4, 220.0), (x, y)]),
            9.0,
            Ink::flat(LEAF),
        );
        for petal in 0..6 {
            let a = petal as f32 / 6.0 * std::f32::consts::TAU;
            c.fill(
                &oval(x + a.cos() * 26.0, y + a.sin() * 26.0, 24.0, 22.0),
                Ink::round(0xf0_9aa8),
            );
        }
        c.fill(&oval(x, y, 17.0, 17.0), Ink::flat(0xf2_c14e));
    }
    c.fill(
        &turned(
            MID,
            &[
                (266.0, 84.0),
                (290.0, 62.0),
                (330.0, 62.0),
                (420.0, 150.0),
                (520.0, 164.0),
                (620.0, 110.0),
                (668.0, 92.0),
                (674.0, 60.0),
            ],
        ),
        Ink::round(body),
    );
    c.fill(&oval(MID, 266.0, 84.0, 18.0), Ink::round(pattern));
    for y in [330.0, 640.0] {
        c.line(
            &arc(MID, y, if y < 400.0 { 62.0 } else { 96.0 }, 12.0, 0.03, 0.47),
            9.0,
            Ink::flat(pattern),
        );
    }
    for (x, y, r) in [(400.0, 492.0, 52.0), (300.0, 480.0, 26.0), (500.0, 480.0, 26.0)] {
        c.line(&arc(x, y, r, r, 0.0, 1.0), 9.0, Ink::flat(pattern));
        c.fill(&oval(x, y, r * 0.45, r * 0.45), Ink::flat(pattern));
    }
    glint(c, 300.0, 420.0, 12.0, 44.0);
}

pub(super) fn plate(c: &mut Canvas, body: u32, pattern: u32) {
    c.shadow(MID, 610.0, 280.0);
    c.fill(&oval(MID, 430.0, 290.0, 250.0), Ink::flat(0x2b_2118).thin(0.12));
    c.fill(&oval(MID, 414.0, 290.0, 250.0), Ink::round(body));
    c.line(&arc(MID, 414.0, 262.0, 224.0, 0.0, 1.0), 8.0, Ink::flat(pattern));
    c.fill(&oval(MID, 418.0, 190.0, 160.0), Ink::flat(WHITE).thin(0.5));
    for leaf in 0..14 {
        let a = leaf as f32 / 14.0 * std::f32::consts::TAU;
        c.fill(
            &oval(MID + a.cos() * 226.0, 414.0 + a.sin() * 192.0, 15.0, 15.0),
            Ink::round(pattern),
        );
    }
    let fish = through(&[
        (300.0, 420.0),
        (370.0, 360.0),
        (460.0, 380.0),
        (500.0, 418.0),
        (450.0, 456.0),
        (370.0, 476.0),
        (300.0, 420.0),
    ]);
    c.fill(&fish, Ink::round(pattern));
    c.fill(
        &[(486.0, 418.0), (546.0, 370.0), (530.0, 418.0), (546.0, 466.0)],
        Ink::round(pattern),
    );
    c.fill(&oval(344.0, 404.0, 9.0, 9.0), Ink::flat(WHITE));
}

pub(super) fn lantern(c: &mut Canvas, silk: u32) {
    c.line(&[(MID, 0.0), (MID, 170.0)], 7.0, Ink::flat(0x6b_4a2f));
    c.fill(&oval(MID, 390.0, 290.0, 270.0), Ink::flat(0xff_e6a0).thin(0.28));
    let belly = [
        (200.0, 70.0),
        (230.0, 130.0),
        (380.0, 220.0),
        (530.0, 130.0),
        (560.0, 70.0),
    ];
    c.fill(&turned(MID, &belly), Ink::round(silk));
    for share in [0.78, 0.5, 0.2] {
        let rib: Vec<_> = belly.iter().map(|&(y, half)| (y, half * share)).collect();
        let rib = turned(MID, &rib);
        c.line(&rib[..rib.len() / 2], 5.0, Ink::flat(0x2b_2118).thin(0.16));
        c.line(&rib[rib.len() / 2..], 5.0, Ink::flat(0x2b_2118).thin(0.16));
    }
    c.fill(&oval(360.0, 370.0, 80.0, 120.0), Ink::flat(0xff_f3c4).thin(0.3));
    c.fill(&block(322.0, 168.0, 478.0, 208.0, 12.0), Ink::round(WOOD));
    c.fill(&block(322.0, 552.0, 478.0, 592.0, 12.0), Ink::round(WOOD));
    c.fill(&oval(MID, 614.0, 20.0, 20.0), Ink::round(0xf2_c14e));
    for x in -4..=4 {
        let x = MID + 7.0 * x as f32;
        c.line(&[(x, 628.0), (MID + (x - MID) * 1.5, 740.0)], 6.0, Ink::flat(silk));
    }
}

pub(super) fn candle(c: &mut Canvas, wax: u32, glass: u32) {
    c.shadow(MID, FLOOR + 8.0, 190.0);
    c.fill(&oval(MID, 250.0, 170.0, 170.0), Ink::flat(0xff_e6a0).thin(0.35));
    c.fill(&block(240.0, 340.0, 560.0, 652.0, 40.0), Ink::round(glass));
    c.fill(&block(256.0, 400.0, 544.0, 638.0, 30.0), Ink::round(wax));
    c.fill(&oval(MID, 404.0, 144.0, 26.0), Ink::flat(WHITE).thin(0.4));
    c.line(&[(MID, 404.0), (MID, 330.0)], 9.0, Ink::flat(0x3b_2e25));
    c.fill(
        &turned(
            MID,
            &[(196.0, 1.0), (250.0, 26.0), (300.0, 42.0), (340.0, 18.0), (346.0, 2.0)],
        ),
        Ink::flat(0xf7_a531),
    );
    c.fill(
        &turned(MID, &[(252.0, 1.0), (290.0, 18.0), (322.0, 22.0), (340.0, 4.0)]),
        Ink::flat(0xff_f0b0),
    );
    c.fill(&block(318.0, 470.0, 482.0, 580.0, 14.0), Ink::flat(WHITE).thin(0.9));
    c.line(
        &through(&[(400.0, 564.0), (398.0, 530.0), (400.0, 492.0)]),
        6.0,
        Ink::flat(LEAF),
    );
    for (x, y) in [(380.0, 520.0), (420.0, 508.0), (384.0, 548.0), (418.0, 540.0)] {
        c.fill(&oval(x, y, 17.0, 9.0), Ink::flat(LEAF));
    }
    c.fill(&block(262.0, 372.0, 280.0, 620.0, 9.0), Ink::flat(WHITE).thin(0.4));
}
