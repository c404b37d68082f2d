//! What the plain parts of the campaign form say. Only the server draws them, so only it has these words.

use crate::words::words;

words! {
    add_images: "Add images", "Thêm hình ảnh";
    choose_images: "Choose images", "Chọn hình ảnh";
    add_images_help: "Choose one or more files, then press Add images. What you typed stays.", "Bạn chọn một hoặc nhiều tệp rồi nhấn Thêm hình ảnh. Nội dung đã nhập vẫn giữ nguyên.";
    remove_image(n: usize): "Remove image {n}", "Bỏ ảnh {n}";
    cover: "Cover", "Ảnh bìa";
    image_refused(name: &str, why: &str): "{name}: {why}", "{name}: {why}";
}
