//! Categories: two levels, named by their path (`Clothes > Shirts`), as product files write them.

use crate::{CategoryId, Why, text};
use serde::{Deserialize, Serialize};

/// Between the two levels of a path, as in the column `product_type` of product files.
pub const LEVEL_MARK: char = '>';
/// Most characters of one level.
const LEVEL_MAX: usize = 60;

/// A category of a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its id.
    pub id: CategoryId,
    /// Its path: `Clothes`, or `Clothes > Shirts`. Unique in the shop.
    pub path: String,
    /// The category that it belongs to, for one of the second level.
    pub parent: Option<CategoryId>,
}

impl Category {
    /// Its own name, without the level above.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.path.rsplit_once(LEVEL_MARK) {
            Some((_, name)) if self.parent.is_some() => name.trim(),
            _ => &self.path,
        }
    }
}

/// A checked path of one or two levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryPath {
    /// The level above, if there is one.
    pub above: Option<String>,
    /// The category's own name, 1–60 characters.
    pub name: String,
}

impl CategoryPath {
    /// Reads `Clothes` or `Clothes > Shirts`; three levels are [`Why::TooDeep`].
    pub fn parse(path: &str) -> Result<CategoryPath, Why> {
        let level = |part: &str| text::bounded(part, 1, LEVEL_MAX, false);
        let mut parts = path.split(LEVEL_MARK);
        let first = level(parts.next().unwrap_or_default())?;
        match (parts.next(), parts.next()) {
            (None, _) => Ok(CategoryPath {
                above: None,
                name: first,
            }),
            (Some(second), None) => Ok(CategoryPath {
                above: Some(first),
                name: level(second)?,
            }),
            _ => Err(Why::TooDeep),
        }
    }

    /// The path as it is stored and shown.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.above {
            Some(above) => format!("{above} {LEVEL_MARK} {}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Sorts by name, each category of the first level followed by its own.
pub fn sort_categories(categories: &mut [Category]) {
    categories.sort_by_cached_key(|category| {
        let mut levels = category.path.split(LEVEL_MARK).map(|level| text::fold(level.trim()));
        (levels.next(), levels.next())
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_category_has_one_level_or_two() {
        let path = |text| CategoryPath::parse(text).map(|path| path.text());
        assert_eq!(path(" Áo "), Ok("Áo".into()));
        assert_eq!(path("Áo>Sơ mi"), Ok("Áo > Sơ mi".into()));
        assert_eq!(path("Áo > Sơ mi > Nam"), Err(Why::TooDeep));
        assert_eq!(path("Áo > "), Err(Why::Missing));
        assert_eq!(path(&"x".repeat(61)), Err(Why::TooLong { max: 60, length: 61 }));
    }

    #[test]
    fn a_list_has_each_category_before_its_own() {
        let of = |path: &str| Category {
            id: CategoryId(Uuid::nil()),
            path: path.into(),
            parent: path.contains(LEVEL_MARK).then_some(CategoryId(Uuid::nil())),
        };
        let mut all: Vec<Category> = ["Trà", "Áo > Sơ mi", "Áo dài", "Áo", "Áo > Lụa"].map(of).into();
        sort_categories(&mut all);
        let paths: Vec<&str> = all.iter().map(|category| category.path.as_str()).collect();
        assert_eq!(paths, ["Áo", "Áo > Lụa", "Áo > Sơ mi", "Áo dài", "Trà"]);
        assert_eq!(all[1].name(), "Lụa");
    }
}
