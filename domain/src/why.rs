//! What is wrong with a field ([`FieldError`], [`Why`]), each with a sentence for a person in both languages.
//! It says what is allowed; nothing here blames anybody.

use crate::{Lang, catalog::Column, money::group_thousands};
use serde::{Deserialize, Serialize};

/// One field that must be corrected before anything is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The name of the form field.
    pub field: String,
    /// What is wrong with it and what is allowed.
    pub why: Why,
}

impl FieldError {
    /// `why` holds for `field`.
    #[must_use]
    pub fn new(field: &str, why: Why) -> FieldError {
        FieldError {
            field: field.to_owned(),
            why,
        }
    }
}

/// What is wrong with a field and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is its sentence below")]
pub enum Why {
    Missing,
    NothingVisible,
    TooManyMarks,
    TooShort { min: usize },
    TooLong { max: usize, length: usize },
    TooMany { max: usize },
    TooFew { min: usize },
    OutOfRange { min: i64, max: i64 },
    NotANumber,
    NotAnAmount,
    NotPositive,
    AmountTooLarge,
    TwoAmounts { one: String, other: String },
    TooManyDecimals { code: String, decimals: u32 },
    NotAnEmail,
    EmailTaken,
    WrongSignIn,
    WrongPassword,
    SlugForm,
    SlugTaken,
    CodeForm,
    CodeTaken,
    NameTaken,
    NameReserved,
    SkuTaken,
    TooDeep,
    UnknownZone,
    UnknownCurrency,
    NotATime,
    NoSuchLocalTime,
    EndBeforeStart,
    WindowTooShort,
    WindowTooLong,
    InThePast,
    NotBeforeStart,
    ReminderHasPassed,
    PhoneForm,
    TwoPhones,
    AboveCompareAt,
    LinksNotAllowed,
    WordBanned,
    ImageTooLarge { max_mb: u32 },
    ImageTooManyPixels { max_megapixels: u32 },
    DeepImageTooManyPixels { max_megapixels: u32 },
    ShopImagesFull { max_gb: u32 },
    NotAnImage,
    DamagedImage,
    ServerFull,
    EmptyFile,
    NotSent,
    FileTooLarge { max_mb: u32 },
    NotCsv,
    NotUtf8 { line: u64 },
    UnclosedQuote { line: u64 },
    ColumnsMissing { missing: Vec<Column>, found: Vec<String> },
    NoRows,
    TooManyColumns { max: usize },
    TooManyRows { max: usize },
    CellCount { expected: usize, found: usize },
    Formula,
    DamagedCell,
    OtherCurrency { code: String },
    UnknownStatus,
    TwiceInFile { line: u64 },
    TwoProducts,
    RowsDisagree { line: u64 },
    NameEachVariant,
    NotALink,
    NoSuchImage,
    NotFound,
}

/// `1000000` → `1,000,000`.
fn grouped(number: i64, separator: char) -> String {
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{}", group_thousands(number.unsigned_abs(), separator))
}

impl Why {
    /// The sentence shown beside the field.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Vi => self.vietnamese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Why::Missing => "Fill this in.".into(),
            Why::NothingVisible => "Use at least one letter, digit or sign that can be seen.".into(),
            Why::TooManyMarks => "Put fewer marks on one letter.".into(),
            Why::TooShort { min } => format!("Use at least {min} characters."),
            Why::TooLong { max, length } => format!("Use at most {max} characters (now {length})."),
            Why::TooMany { max } => format!("At most {max} are possible."),
            Why::TooFew { min } => format!("Add at least {min}."),
            Why::OutOfRange { min, max } => {
                format!("Enter a number from {} to {}.", grouped(*min, ','), grouped(*max, ','))
            }
            Why::NotANumber => "Enter a whole number.".into(),
            Why::NotAnAmount => "Enter an amount of money, for example 90,000.".into(),
            Why::NotPositive => "Enter an amount of more than 0.".into(),
            Why::AmountTooLarge => "This amount is too large.".into(),
            Why::TwoAmounts { one, other } => {
                format!("This could mean {one} or {other}. Enter it in one of these forms.")
            }
            Why::TooManyDecimals { code, decimals: 0 } => format!("Amounts in {code} have no decimals."),
            Why::TooManyDecimals { code, decimals } => format!("Amounts in {code} have at most {decimals} decimals."),
            Why::NotAnEmail => "Enter an email address, for example lan@example.com.".into(),
            Why::EmailTaken => "This email already has an account. Sign in instead.".into(),
            Why::WrongSignIn => "This email and password do not match.".into(),
            Why::WrongPassword => "This is not your password.".into(),
            Why::SlugForm => "Use 3 to 40 letters a–z, digits and single hyphens.".into(),
            Why::SlugTaken => "Another shop has this address. Choose a different one.".into(),
            Why::CodeForm => "Use 3 to 20 letters A–Z and digits.".into(),
            Why::CodeTaken => "Another voucher of this shop has this code.".into(),
            Why::NameTaken => "Another one has this name.".into(),
            Why::NameReserved => "This name looks like the shop or its team. Choose another.".into(),
            Why::SkuTaken => "Another product of this shop has this SKU.".into(),
            Why::TooDeep => "Categories have two levels at most, for example Clothes > Shirts.".into(),
            Why::UnknownZone => "Choose a time zone from the list.".into(),
            Why::UnknownCurrency => "Choose a currency from the list.".into(),
            Why::NotATime => "Enter a date and a time.".into(),
            Why::NoSuchLocalTime => "The clocks skip this time on that day. Choose another.".into(),
            Why::EndBeforeStart => "The end must come after the start.".into(),
            Why::WindowTooShort => "A livestream lasts at least 5 minutes.".into(),
            Why::WindowTooLong => "A livestream lasts at most 24 hours.".into(),
            Why::InThePast => "Choose a time that has not passed.".into(),
            Why::NotBeforeStart => "Choose a time before the livestream starts.".into(),
            Why::ReminderHasPassed => "It is too late for this reminder. Choose a shorter time, or untick it.".into(),
            Why::PhoneForm => "Enter a phone number of 8 to 15 digits.".into(),
            Why::TwoPhones => "Enter one phone number. A second one can go with the address.".into(),
            Why::AboveCompareAt => "The price must be below the compare-at price.".into(),
            Why::LinksNotAllowed => "Links are only for the shop's team.".into(),
            Why::WordBanned => "The shop does not want this word here.".into(),
            Why::ImageTooLarge { max_mb } => format!("The image may have at most {max_mb} MB."),
            Why::ImageTooManyPixels { max_megapixels } => {
                format!("The image may have at most {max_megapixels} megapixels.")
            }
            Why::DeepImageTooManyPixels { max_megapixels } => {
                format!(
                    "An image with 16 bits per color may have at most {max_megapixels} megapixels. Save it with 8 bits."
                )
            }
            Why::ShopImagesFull { max_gb } => {
                format!(
                    "Your shop's images take {max_gb} GB, which is all there is. Remove some that you no longer need; they are deleted after a day."
                )
            }
            Why::NotAnImage => "This file is not a JPEG, PNG or WebP image.".into(),
            Why::ServerFull => "The server has no room for more images. Its operator has to make some.".into(),
            Why::DamagedImage => "This image is damaged or incomplete. Choose another.".into(),
            Why::EmptyFile => "This file is empty.".into(),
            Why::NotSent => {
                "The files that you chose are not sent yet. Choose them again, press Add images, then save.".into()
            }
            Why::FileTooLarge { max_mb } => format!("The file may have at most {max_mb} MB. Split it."),
            Why::NotCsv => "This is not a CSV file. In a spreadsheet, save the table as “CSV UTF-8” first.".into(),
            Why::NotUtf8 { line } => {
                format!("Line {line} cannot be read as UTF-8. Save the table as “CSV UTF-8” and choose it again.")
            }
            Why::UnclosedQuote { line } => format!("A quotation mark in line {line} is never closed."),
            Why::ColumnsMissing { missing, .. } => {
                let (missing, known) = (Column::list(missing), Column::list(&Column::ALL));
                format!("The first line must name the columns. Missing: {missing}. Known columns: {known}.")
            }
            Why::NoRows => "This file has column names and no rows.".into(),
            Why::TooManyColumns { max } => format!("A file may have at most {max} columns."),
            Why::TooManyRows { max } => format!("A file may have at most {max} rows. Split it."),
            Why::CellCount { expected, found } => {
                format!("This row has {found} cells, the first line has {expected}.")
            }
            Why::Formula => "This would be a formula in a spreadsheet. If you mean the text, put ' in front.".into(),
            Why::DamagedCell => {
                "A spreadsheet has shortened or lost this value. Format the column as text and enter it again.".into()
            }
            Why::OtherCurrency { code } => format!("The shop sells in {code}. Enter the amount in {code}."),
            Why::UnknownStatus => "Enter active, inactive or archived.".into(),
            Why::TwiceInFile { line } => format!("Line {line} has this id already. Keep one of them."),
            Why::TwoProducts => {
                "The rows of this group belong to two products. Give each product its own group.".into()
            }
            Why::RowsDisagree { line } => {
                format!("Rows of one product must say the same here; line {line} says something else.")
            }
            Why::NameEachVariant => "A product in several variants needs a different name for each.".into(),
            Why::NotALink => "Enter a web address that begins with https://.".into(),
            Why::NoSuchImage => "The shop has no image at this address.".into(),
            Why::NotFound => "This is no longer there. Choose another.".into(),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Why::Missing => "Bạn chưa điền mục này.".into(),
            Why::NothingVisible => "Cần ít nhất một chữ, số hoặc ký hiệu nhìn thấy được.".into(),
            Why::TooManyMarks => "Bạn đặt ít dấu hơn trên một chữ nhé.".into(),
            Why::TooShort { min } => format!("Cần ít nhất {min} ký tự."),
            Why::TooLong { max, length } => format!("Tối đa {max} ký tự (hiện có {length})."),
            Why::TooMany { max } => format!("Chỉ được tối đa {max}."),
            Why::TooFew { min } => format!("Bạn cần thêm ít nhất {min}."),
            Why::OutOfRange { min, max } => {
                format!("Nhập số từ {} đến {}.", grouped(*min, '.'), grouped(*max, '.'))
            }
            Why::NotANumber => "Nhập một số nguyên.".into(),
            Why::NotAnAmount => "Nhập số tiền, ví dụ 90.000.".into(),
            Why::NotPositive => "Nhập số tiền lớn hơn 0.".into(),
            Why::AmountTooLarge => "Số tiền này quá lớn.".into(),
            Why::TwoAmounts { one, other } => {
                format!("Có thể là {one} hoặc {other}. Bạn nhập theo một trong hai cách này nhé.")
            }
            Why::TooManyDecimals { code, decimals: 0 } => format!("Số tiền bằng {code} không có phần thập phân."),
            Why::TooManyDecimals { code, decimals } => {
                format!("Số tiền bằng {code} có tối đa {decimals} chữ số thập phân.")
            }
            Why::NotAnEmail => "Nhập địa chỉ email, ví dụ lan@example.com.".into(),
            Why::EmailTaken => "Email này đã có tài khoản. Bạn hãy đăng nhập.".into(),
            Why::WrongSignIn => "Email và mật khẩu không khớp.".into(),
            Why::WrongPassword => "Mật khẩu này không đúng.".into(),
            Why::SlugForm => "Dùng 3 đến 40 chữ a–z, chữ số và dấu gạch nối đơn.".into(),
            Why::SlugTaken => "Địa chỉ này đã có cửa hàng khác dùng. Bạn chọn địa chỉ khác nhé.".into(),
            Why::CodeForm => "Dùng 3 đến 20 chữ A–Z và chữ số.".into(),
            Why::CodeTaken => "Cửa hàng đã có voucher mang mã này.".into(),
            Why::NameTaken => "Đã có mục khác mang tên này.".into(),
            Why::NameReserved => "Tên này dễ nhầm với cửa hàng. Bạn chọn tên khác nhé.".into(),
            Why::SkuTaken => "Cửa hàng đã có sản phẩm mang SKU này.".into(),
            Why::TooDeep => "Danh mục có tối đa hai cấp, ví dụ Quần áo > Sơ mi.".into(),
            Why::UnknownZone => "Chọn múi giờ trong danh sách.".into(),
            Why::UnknownCurrency => "Chọn đơn vị tiền trong danh sách.".into(),
            Why::NotATime => "Nhập ngày và giờ.".into(),
            Why::NoSuchLocalTime => "Ngày đó đồng hồ nhảy qua giờ này. Bạn chọn giờ khác nhé.".into(),
            Why::EndBeforeStart => "Giờ kết thúc phải sau giờ bắt đầu.".into(),
            Why::WindowTooShort => "Buổi livestream kéo dài ít nhất 5 phút.".into(),
            Why::WindowTooLong => "Buổi livestream kéo dài tối đa 24 giờ.".into(),
            Why::InThePast => "Chọn thời điểm chưa trôi qua.".into(),
            Why::NotBeforeStart => "Chọn thời điểm trước khi buổi livestream bắt đầu.".into(),
            Why::ReminderHasPassed => "Đã quá muộn cho lời nhắc này. Bạn chọn thời gian ngắn hơn hoặc bỏ chọn.".into(),
            Why::PhoneForm => "Nhập số điện thoại từ 8 đến 15 chữ số.".into(),
            Why::TwoPhones => "Bạn nhập một số điện thoại thôi nhé, số thứ hai ghi cùng địa chỉ.".into(),
            Why::AboveCompareAt => "Giá bán phải thấp hơn giá gốc.".into(),
            Why::LinksNotAllowed => "Chỉ người của cửa hàng được gửi liên kết.".into(),
            Why::WordBanned => "Cửa hàng không cho dùng từ này ở đây.".into(),
            Why::ImageTooLarge { max_mb } => format!("Ảnh không được quá {max_mb} MB."),
            Why::ImageTooManyPixels { max_megapixels } => format!("Ảnh không được quá {max_megapixels} megapixel."),
            Why::DeepImageTooManyPixels { max_megapixels } => {
                format!("Ảnh 16 bit mỗi màu không được quá {max_megapixels} megapixel. Bạn hãy lưu ảnh ở 8 bit.")
            }
            Why::ShopImagesFull { max_gb } => {
                format!(
                    "Ảnh của shop đã dùng hết {max_gb} GB. Bạn hãy gỡ bớt ảnh không cần nữa; ảnh đã gỡ được xóa sau một ngày."
                )
            }
            Why::NotAnImage => "Tệp này không phải ảnh JPEG, PNG hay WebP.".into(),
            Why::ServerFull => "Máy chủ hết chỗ cho ảnh mới. Người quản trị cần dọn bớt.".into(),
            Why::DamagedImage => "Ảnh này bị hỏng hoặc thiếu. Bạn chọn ảnh khác nhé.".into(),
            Why::EmptyFile => "Tệp này trống.".into(),
            Why::NotSent => "Các tệp bạn chọn chưa được gửi. Bạn chọn lại, nhấn Thêm hình ảnh rồi mới lưu nhé.".into(),
            Why::FileTooLarge { max_mb } => format!("Tệp không được quá {max_mb} MB. Bạn hãy chia nhỏ tệp."),
            Why::NotCsv => "Đây không phải tệp CSV. Trong bảng tính, bạn hãy lưu thành “CSV UTF-8” trước.".into(),
            Why::NotUtf8 { line } => {
                format!("Dòng {line} không đọc được theo UTF-8. Bạn lưu bảng thành “CSV UTF-8” rồi chọn lại nhé.")
            }
            Why::UnclosedQuote { line } => format!("Dấu ngoặc kép ở dòng {line} chưa được đóng."),
            Why::ColumnsMissing { missing, .. } => {
                let (missing, known) = (Column::list(missing), Column::list(&Column::ALL));
                format!("Dòng đầu phải ghi tên cột. Còn thiếu: {missing}. Các cột dùng được: {known}.")
            }
            Why::NoRows => "Tệp này chỉ có tên cột, chưa có dòng nào.".into(),
            Why::TooManyColumns { max } => format!("Mỗi tệp có tối đa {max} cột."),
            Why::TooManyRows { max } => format!("Mỗi tệp có tối đa {max} dòng. Bạn hãy chia nhỏ tệp."),
            Why::CellCount { expected, found } => format!("Dòng này có {found} ô, còn dòng đầu có {expected} ô."),
            Why::Formula => "Bảng tính sẽ hiểu ô này là công thức. Nếu bạn muốn ghi chữ, hãy thêm dấu ' ở đầu.".into(),
            Why::DamagedCell => {
                "Bảng tính đã rút gọn hoặc làm mất giá trị này. Bạn định dạng cột là văn bản rồi nhập lại nhé.".into()
            }
            Why::OtherCurrency { code } => format!("Cửa hàng bán bằng {code}. Bạn nhập số tiền bằng {code} nhé."),
            Why::UnknownStatus => "Nhập active, inactive hoặc archived.".into(),
            Why::TwiceInFile { line } => format!("Dòng {line} đã có id này. Bạn chỉ giữ lại một dòng."),
            Why::TwoProducts => "Các dòng của nhóm này thuộc hai sản phẩm. Mỗi sản phẩm cần một nhóm riêng.".into(),
            Why::RowsDisagree { line } => {
                format!("Các dòng của một sản phẩm phải ghi giống nhau ở cột này; dòng {line} ghi khác.")
            }
            Why::NameEachVariant => "Sản phẩm có nhiều phân loại thì mỗi phân loại cần một tên khác nhau.".into(),
            Why::NotALink => "Nhập địa chỉ web bắt đầu bằng https://.".into(),
            Why::NoSuchImage => "Cửa hàng không có ảnh nào ở địa chỉ này.".into(),
            Why::NotFound => "Mục này không còn nữa. Bạn chọn mục khác nhé.".into(),
        }
    }
}
