//! What the demo shop sells, drawn on a board of 800 × 800: one function per kind of thing, colours as arguments.

mod food;
mod home;
mod wear;

use super::canvas::{Canvas, Ink, oval};

const MID: f32 = 400.0;
const FLOOR: f32 = 640.0;
const WHITE: u32 = 0xff_fdf7;
const WOOD: u32 = 0x8a_5a33;
const LEAF: u32 = 0x5d_8a4a;

/// A kind of thing with its colours.
#[derive(Clone, Copy)]
pub(super) enum Thing {
    Cake { crust: u32, filling: u32 },
    Candy { wrap: u32 },
    Jar { content: u32, lid: u32 },
    Discs { colour: u32 },
    Pouch { paper: u32, label: u32, mark: u32 },
    Tin { body: u32, band: u32 },
    Phin { metal: u32 },
    Cup { body: u32, drink: u32 },
    Teapot { body: u32 },
    Bottle { glass: u32, label: u32 },
    Bowl { body: u32, inside: u32 },
    Vase { body: u32, pattern: u32 },
    Plate { body: u32, pattern: u32 },
    Lantern { silk: u32 },
    Candle { wax: u32, glass: u32 },
    Dress { silk: u32, flower: u32 },
    Shirt { cloth: u32 },
    Hat { straw: u32, ribbon: u32 },
    Scarf { dark: u32, light: u32 },
    Basket { straw: u32 },
    Earrings { metal: u32, stone: u32 },
}

/// Draws it on the board where the canvas has it now.
pub(super) fn draw(c: &mut Canvas, thing: Thing) {
    match thing {
        Thing::Cake { crust, filling } => food::cake(c, crust, filling),
        Thing::Candy { wrap } => food::candy(c, wrap),
        Thing::Jar { content, lid } => food::jar(c, content, lid),
        Thing::Discs { colour } => food::discs(c, colour),
        Thing::Pouch { paper, label, mark } => food::pouch(c, paper, label, mark),
        Thing::Tin { body, band } => home::tin(c, body, band),
        Thing::Phin { metal } => home::phin(c, metal),
        Thing::Cup { body, drink } => home::cup(c, body, drink),
        Thing::Teapot { body } => home::teapot(c, body),
        Thing::Bottle { glass, label } => food::bottle(c, glass, label),
        Thing::Bowl { body, inside } => home::bowl(c, body, inside),
        Thing::Vase { body, pattern } => home::vase(c, body, pattern),
        Thing::Plate { body, pattern } => home::plate(c, body, pattern),
        Thing::Lantern { silk } => home::lantern(c, silk),
        Thing::Candle { wax, glass } => home::candle(c, wax, glass),
        Thing::Dress { silk, flower } => wear::dress(c, silk, flower),
        Thing::Shirt { cloth } => wear::shirt(c, cloth),
        Thing::Hat { straw, ribbon } => wear::hat(c, straw, ribbon),
        Thing::Scarf { dark, light } => wear::scarf(c, dark, light),
        Thing::Basket { straw } => wear::basket(c, straw),
        Thing::Earrings { metal, stone } => wear::earrings(c, metal, stone),
    }
}

fn glint(c: &mut Canvas, x: f32, y: f32, rx: f32, ry: f32) {
    c.fill(&oval(x, y, rx, ry), Ink::flat(WHITE).thin(0.35));
}
