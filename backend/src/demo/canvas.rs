//! A small painter: outlines in, anti-aliased pixels out. Curves are polygons of many corners; one scanline rasteriser fills
//! them all. It exists so that the demo shop has pictures of its own; nothing else needs it.

use image::RgbImage;
use std::f32::consts::TAU;

/// A place on the drawing board.
pub(super) type Point = (f32, f32);
/// A closed line of corners.
pub(super) type Outline = Vec<Point>;

/// Scan lines per row of pixels: enough that no eye finds a step.
const FINE: usize = 4;

/// What a shape is filled with: red, green, blue, and how much of it covers what was there (0–1).
#[derive(Clone, Copy)]
pub(super) struct Ink {
    left: [f32; 3],
    right: [f32; 3],
    cover: f32,
}

impl Ink {
    /// One colour, `0xrrggbb`.
    pub(super) fn flat(colour: u32) -> Ink {
        Ink {
            left: rgb(colour),
            right: rgb(colour),
            cover: 1.0,
        }
    }

    /// From a lit side to a shaded one, as on something round.
    pub(super) fn round(colour: u32) -> Ink {
        Ink {
            left: lighter(rgb(colour), 0.16),
            right: darker(rgb(colour), 0.18),
            cover: 1.0,
        }
    }

    /// Lets through what is below.
    pub(super) fn thin(self, cover: f32) -> Ink {
        Ink { cover, ..self }
    }
}

fn rgb(colour: u32) -> [f32; 3] {
    [16, 8, 0].map(|shift| ((colour >> shift) & 0xff) as f32)
}

fn lighter(colour: [f32; 3], by: f32) -> [f32; 3] {
    colour.map(|c| c + (255.0 - c) * by)
}

fn darker(colour: [f32; 3], by: f32) -> [f32; 3] {
    colour.map(|c| c * (1.0 - by))
}

// Written out because it runs for each pixel and this crate is compiled for quick building (`opt-level = 1`).
fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    [
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    ]
}

/// Pixels, and where on them the board of 800 × 800 lies.
pub(super) struct Canvas {
    pixels: RgbImage,
    origin: Point,
    scale: f32,
}

impl Canvas {
    /// A soft background: lit from the upper left, as if from a window.
    pub(super) fn new(width: u32, height: u32, colour: u32) -> Canvas {
        let (light, deep) = (lighter(rgb(colour), 0.35), darker(rgb(colour), 0.05));
        let (across, down) = (1.0 / width as f32, 1.0 / height as f32);
        let mut pixels = RgbImage::new(width, height);
        let (mut x, mut y) = (0_u32, 0_u32);
        for place in pixels.as_mut().chunks_exact_mut(3) {
            let (dx, dy) = (x as f32 * across - 0.35, y as f32 * down - 0.25);
            write(place, mix(light, deep, (dx * dx + dy * dy).sqrt()));
            x += 1;
            if x == width {
                (x, y) = (0, y + 1);
            }
        }
        Canvas {
            pixels,
            origin: (0.0, 0.0),
            scale: 1.0,
        }
    }

    /// Puts the board somewhere else on the pixels, larger or smaller.
    pub(super) fn place(&mut self, origin: Point, scale: f32) {
        (self.origin, self.scale) = (origin, scale);
    }

    /// The finished picture.
    pub(super) fn finish(self) -> RgbImage {
        self.pixels
    }

    /// Fills one outline.
    pub(super) fn fill(&mut self, outline: &[Point], ink: Ink) {
        self.fill_all(&[outline.to_vec()], ink);
    }

    /// Draws a line of this width with round ends.
    pub(super) fn line(&mut self, points: &[Point], width: f32, ink: Ink) {
        let mut parts: Vec<Outline> = points.windows(2).map(|pair| bar(pair[0], pair[1], width)).collect();
        parts.extend(
            points
                .iter()
                .map(|&(x, y)| arc_of(16, x, y, width / 2.0, width / 2.0, 0.0, 1.0)),
        );
        self.fill_all(&parts, ink);
    }

    /// The shadow of something that stands here.
    pub(super) fn shadow(&mut self, x: f32, y: f32, rx: f32) {
        let ry = rx * 0.16;
        for step in 0..6 {
            let grow = 1.0 + 0.06 * step as f32;
            self.fill(&oval(x, y, rx * grow, ry * grow), Ink::flat(0x2b_2118).thin(0.035));
        }
    }

    /// Fills everything that is inside any of the outlines, once.
    fn fill_all(&mut self, outlines: &[Outline], ink: Ink) {
        let (ox, oy) = self.origin;
        let place = |&(x, y): &Point| (ox + x * self.scale, oy + y * self.scale);
        let shapes: Vec<Shape> = outlines
            .iter()
            .map(|outline| Shape::new(outline.iter().map(place).collect()))
            .collect();
        let across =
            |side: fn(&Shape) -> f32, pick: fn(f32, f32) -> f32| shapes.iter().map(side).reduce(pick).unwrap_or(0.0);
        let (left, right) = (across(|s| s.left, f32::min), across(|s| s.right, f32::max));
        let (top, bottom) = (across(|s| s.top, f32::min), across(|s| s.bottom, f32::max));
        let (width, height) = self.pixels.dimensions();
        let within = |at: f32, end: u32| at.clamp(0.0, end as f32) as u32;
        let columns = within(left.floor(), width)..within(right.ceil(), width);
        let per_column = 1.0 / (right - left).max(1.0);
        let mut coverage = vec![0.0_f32; width as usize];
        let mut crossings = Vec::new();
        for row in within(top.floor(), height)..within(bottom.ceil(), height) {
            coverage.fill(0.0);
            for fine in 0..FINE {
                let y = row as f32 + (fine as f32 + 0.5) / FINE as f32;
                cross(&shapes, y, &mut crossings);
                add_spans(&crossings, &mut coverage);
            }
            let start = (row * width + columns.start) as usize * 3;
            let line = &mut self.pixels.as_mut()[start..start + columns.len() * 3];
            for (x, place) in (columns.start as usize..).zip(line.chunks_exact_mut(3)) {
                let share = coverage[x];
                if share > 0.0 {
                    let lit = mix(ink.left, ink.right, (x as f32 - left) * per_column);
                    let below = [f32::from(place[0]), f32::from(place[1]), f32::from(place[2])];
                    write(place, mix(below, lit, share * (ink.cover / FINE as f32)));
                }
            }
        }
    }
}

/// An outline on the pixels with the box around it, so that a scan line looks only at what it meets.
struct Shape {
    corners: Outline,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Shape {
    fn new(corners: Outline) -> Shape {
        let corners = wind(corners);
        let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
        for &(x, y) in &corners {
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
        }
        Shape {
            corners,
            left,
            right,
            top,
            bottom,
        }
    }
}

/// Rounded; a cast stops at 0 and 255 by itself.
fn write(place: &mut [u8], colour: [f32; 3]) {
    place[0] = (colour[0] + 0.5) as u8;
    place[1] = (colour[1] + 0.5) as u8;
    place[2] = (colour[2] + 0.5) as u8;
}

/// Adds the part of each pixel that lies between `from` and `to`.
fn cover(coverage: &mut [f32], from: f32, to: f32) {
    let (from, to) = (from.max(0.0), to.min(coverage.len() as f32));
    if from >= to {
        return;
    }
    let (first, last) = (from as usize, to.ceil() as usize);
    if last - first == 1 {
        coverage[first] += to - from;
        return;
    }
    coverage[first] += first as f32 + 1.0 - from;
    coverage[last - 1] += to - (last as f32 - 1.0);
    for share in &mut coverage[first + 1..last - 1] {
        *share += 1.0;
    }
}

/// Where a scan line meets the outlines, from left to right, and in which direction they go there.
fn cross(shapes: &[Shape], y: f32, crossings: &mut Vec<(f32, i32)>) {
    crossings.clear();
    for shape in shapes.iter().filter(|shape| shape.top <= y && y <= shape.bottom) {
        let mut before = shape.corners.last().copied().unwrap_or_default();
        for &(x1, y1) in &shape.corners {
            let (x0, y0) = before;
            if (y0 <= y) != (y1 <= y) {
                crossings.push((x0 + (y - y0) / (y1 - y0) * (x1 - x0), if y1 > y0 { 1 } else { -1 }));
            }
            before = (x1, y1);
        }
    }
    crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
}

/// Covers from crossing to crossing while the winding number is not zero.
fn add_spans(crossings: &[(f32, i32)], coverage: &mut [f32]) {
    let mut winding = 0;
    for pair in crossings.windows(2) {
        winding += pair[0].1;
        if winding != 0 {
            cover(coverage, pair[0].0, pair[1].0);
        }
    }
}

/// All outlines of one filling turn the same way, or their overlaps would be holes.
fn wind(mut outline: Outline) -> Outline {
    let area: f32 = (0..outline.len())
        .map(|i| {
            let ((x0, y0), (x1, y1)) = (outline[i], outline[(i + 1) % outline.len()]);
            x0 * y1 - x1 * y0
        })
        .sum();
    if area < 0.0 {
        outline.reverse();
    }
    outline
}

/// A straight bar between two points.
fn bar((x0, y0): Point, (x1, y1): Point, width: f32) -> Outline {
    let length = (x1 - x0).hypot(y1 - y0).max(0.001);
    let (nx, ny) = ((y1 - y0) / length * width / 2.0, (x0 - x1) / length * width / 2.0);
    vec![
        (x0 + nx, y0 + ny),
        (x1 + nx, y1 + ny),
        (x1 - nx, y1 - ny),
        (x0 - nx, y0 - ny),
    ]
}

/// An ellipse.
pub(super) fn oval(x: f32, y: f32, rx: f32, ry: f32) -> Outline {
    arc(x, y, rx, ry, 0.0, 1.0)
}

/// Part of an ellipse, in turns clockwise from the right: 0.25 is the bottom, 0.75 the top.
pub(super) fn arc(x: f32, y: f32, rx: f32, ry: f32, from: f32, to: f32) -> Outline {
    // As fine as the eye at the largest radius that is drawn, coarse enough for hundreds of small ones.
    arc_of((rx.max(ry) * 0.4).clamp(16.0, 72.0) as usize, x, y, rx, ry, from, to)
}

fn arc_of(steps: usize, x: f32, y: f32, rx: f32, ry: f32, from: f32, to: f32) -> Outline {
    (0..=steps)
        .map(|i| {
            let turn = (from + (to - from) * i as f32 / steps as f32) * TAU;
            (x + rx * turn.cos(), y + ry * turn.sin())
        })
        .collect()
}

/// A rectangle with round corners.
pub(super) fn block(left: f32, top: f32, right: f32, bottom: f32, corner: f32) -> Outline {
    let c = corner;
    let mut outline = arc(right - c, bottom - c, c, c, 0.0, 0.25);
    outline.extend(arc(left + c, bottom - c, c, c, 0.25, 0.5));
    outline.extend(arc(left + c, top + c, c, c, 0.5, 0.75));
    outline.extend(arc(right - c, top + c, c, c, 0.75, 1.0));
    outline
}

/// A smooth line through these points (Catmull-Rom), open.
pub(super) fn through(points: &[Point]) -> Outline {
    const STEPS: usize = 14;
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    let mut line = Vec::new();
    for i in 0..points.len().saturating_sub(1) as isize {
        let (p0, p1, p2, p3) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        for step in 0..STEPS {
            let t = step as f32 / STEPS as f32;
            let blend = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            line.push((blend(p0.0, p1.0, p2.0, p3.0), blend(p0.1, p1.1, p2.1, p3.1)));
        }
    }
    line.extend(points.last());
    line
}

/// Something turned on a wheel around the middle `x`: heights with their half widths, from top to bottom.
pub(super) fn turned(x: f32, profile: &[Point]) -> Outline {
    let side = through(&profile.iter().map(|&(y, half)| (half, y)).collect::<Vec<_>>());
    let mut outline: Outline = side.iter().map(|&(half, y)| (x + half, y)).collect();
    outline.extend(side.iter().rev().map(|&(half, y)| (x - half, y)));
    outline
}

/// The same shape on the other side of the middle `x`.
pub(super) fn mirrored(outline: &[Point], x: f32) -> Outline {
    outline.iter().map(|&(px, py)| (2.0 * x - px, py)).collect()
}
