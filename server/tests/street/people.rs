//! People as values: each is a browser with its cookies. What they do is one line in a test.

use super::http::{Answer, Request, connect, escape, send, status_of};
use super::{Feed, Street, ZONE};
use app::AppError;
use domain::account::{Me, Role};
use domain::audience::Comment;
use domain::campaign::{CampaignForm, OfferForm};
use domain::live::StageView;
use domain::orders::{OrderForm, Placed};
use domain::when::{DateTime, MINUTE, Utc};
use domain::{CampaignId, ProductId, VoucherId};
use domain::{
    catalog::{ProductForm, VoucherForm},
    image::Image,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Mutex;
use tokio::net::TcpStream;

/// Good enough for everybody here.
const PASSWORD: &str = "mot-hai-ba-bon";

/// What a browser accepts when it opens a page.
const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// A new intent.
pub fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// An image of one grey pixel.
pub fn png() -> Vec<u8> {
    const HEX: &str = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200\
                       8177cd72b60000000049454e44ae426082";
    let digits: Vec<char> = HEX.chars().filter(|c| !c.is_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap())
        .collect()
}

/// What the server refused.
#[derive(Debug)]
pub struct Refused {
    pub status: u16,
    pub error: AppError,
}

/// A page as it is read without JavaScript.
#[derive(Debug)]
pub struct Page {
    /// The status of each answer on the way to it.
    pub way: Vec<u16>,
    /// Its address.
    pub at: String,
    pub text: String,
}

impl Page {
    /// What the field of this name holds; `None` without such a field.
    pub fn field(&self, name: &str) -> Option<String> {
        let named = self.text.find(&format!("name=\"{name}\""))?;
        let begins = self.text[..named].rfind('<')?;
        let ends = begins + self.text[begins..].find('>')?;
        let tag = &self.text[begins..ends];
        let value = if tag.starts_with("<textarea") {
            self.text[ends + 1..].split("</textarea>").next()?
        } else {
            let (_, value) = tag.split_once(" value=\"")?;
            value.split('"').next()?
        };
        Some(
            value
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&"),
        )
    }
}

/// A browser.
pub struct Person {
    at: SocketAddr,
    from: Option<IpAddr>,
    cookies: Mutex<BTreeMap<String, String>>,
    headers: Vec<(String, String)>,
}

impl Street {
    /// A browser that nobody has seen before.
    pub fn visitor(&self) -> Person {
        Person::at(self.at())
    }

    /// Somebody who has just signed up.
    pub async fn person(&self, name: &str) -> Person {
        let person = self.visitor();
        person.signs_up(name).await;
        person
    }

    /// Somebody who has just opened a shop.
    pub async fn seller(&self, slug: &str) -> Seller {
        let person = self.person(&format!("seller-of-{slug}")).await;
        let shop = [
            ("name", &*format!("Tiệm {slug}")),
            ("slug", slug),
            ("currency", "VND"),
            ("zone", ZONE),
        ];
        person.call::<()>("account/open_shop", &shop).await.unwrap();
        Seller {
            person,
            shop: slug.to_owned(),
            backend: self.backend().clone(),
        }
    }

    /// Somebody with a role in this shop.
    pub async fn hired(&self, seller: &Seller, role: Role) -> Person {
        let person = self.person(&format!("{}-of-{}", role.code(), seller.shop)).await;
        let (me, owner) = (person.me().await, seller.me().await);
        let (account, shop) = (me.account.unwrap().id, owner.shops[0].shop.id);
        let role = role.code();
        self.run(&format!(
            "INSERT INTO staff (shop_id, account_id, role, since) VALUES ('{shop}', '{account}', '{role}', 0)"
        ))
        .await;
        person
    }
}

impl Person {
    /// A browser that nobody has seen before, at this server.
    pub fn at(at: SocketAddr) -> Person {
        Person {
            at,
            from: None,
            cookies: Mutex::default(),
            headers: Vec::new(),
        }
    }

    /// The same browser at this address of its own, 127.x.y.z.
    pub fn from(mut self, address: impl Into<IpAddr>) -> Person {
        self.from = Some(address.into());
        self
    }

    /// The same browser with one more header in every request.
    pub fn with_header(mut self, name: &str, value: &str) -> Person {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The request as this browser sends it.
    pub fn dress(&self, mut request: Request) -> Request {
        let cookies = self.cookies.lock().unwrap();
        if !cookies.is_empty() {
            let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", &pairs.join("; "));
        }
        self.headers
            .iter()
            .fold(request, |request, (name, value)| request.header(name, value))
    }

    async fn connects(&self) -> TcpStream {
        connect(self.from, self.at).await
    }

    /// Sends a request, and stores the cookies of the answer.
    pub async fn asks(&self, request: Request) -> Answer {
        let answer = send(self.connects().await, self.at, self.dress(request)).await;
        let mut cookies = self.cookies.lock().unwrap();
        for line in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
            .map(|(_, value)| value)
        {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap_or_default();
            if line.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// The status of the answer, which need not end: feeds do not.
    pub async fn status_of(&self, request: Request) -> u16 {
        status_of(self.connects().await, self.at, self.dress(request)).await
    }

    /// Opens an address as a browser does.
    pub async fn gets(&self, path: &str) -> Answer {
        self.asks(Request::get(path).header("accept", HTML)).await
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// Posts to a server function and returns the raw answer.
    pub async fn posts(&self, endpoint: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(&format!("/api/{endpoint}")).header("accept", "application/json");
        self.asks(request.form(fields)).await
    }

    /// Calls a server function.
    pub async fn call<T: DeserializeOwned>(&self, endpoint: &str, fields: &[(&str, &str)]) -> Result<T, Refused> {
        said(self.posts(endpoint, fields).await)
    }

    /// Posts a form as a browser without JavaScript does, from `page`, and follows wherever it is sent.
    pub async fn posts_plainly(&self, endpoint: &str, page: &str, fields: &[(&str, &str)]) -> Page {
        let request = Request::post(&format!("/api/{endpoint}")).form(fields);
        self.follows(request, page).await
    }

    /// The same with any request.
    pub async fn follows(&self, request: Request, page: &str) -> Page {
        let from = format!("http://localhost:{}{page}", self.at.port());
        let dressed = request.header("accept", HTML).header("referer", &from);
        let (mut answer, mut at) = (self.asks(dressed).await, page.to_owned());
        let mut way = vec![answer.status];
        while let Some(to) = answer
            .header("location")
            .filter(|_| (300..400).contains(&answer.status))
        {
            assert!(way.len() < 8, "sent in circles: {at}");
            at = to
                .split_once("://")
                .map_or(to, |(_, rest)| &rest[rest.find('/').unwrap()..])
                .to_owned();
            answer = self.gets(at.split('#').next().unwrap()).await;
            way.push(answer.status);
        }
        Page {
            way,
            at,
            text: answer.text(),
        }
    }

    pub async fn signs_up(&self, name: &str) {
        let email = format!("{name}@example.com");
        let fields = [("email", &*email), ("name", name), ("password", PASSWORD), ("next", "")];
        self.call::<()>("account/sign_up", &fields).await.unwrap();
    }

    pub async fn signs_in(&self, name: &str) -> Result<(), Refused> {
        let email = format!("{name}@example.com");
        self.call(
            "account/sign_in",
            &[("email", &*email), ("password", PASSWORD), ("next", "")],
        )
        .await
    }

    pub async fn me(&self) -> Me {
        let page = self.gets("/signin").await.text();
        let (_, written) = page.split_once("data-me=\"").unwrap();
        let (written, _) = written.split_once('"').unwrap();
        serde_json::from_str(&written.replace("&quot;", "\"").replace("&amp;", "&")).unwrap()
    }

    pub async fn is_called(&self, nickname: &str) {
        self.posts("account/choose_nickname", &[("nickname", nickname)]).await;
    }

    pub async fn says(&self, campaign: CampaignId, text: &str) -> Result<Comment, Refused> {
        let fields = [("campaign", &*campaign.to_string()), ("text", text), ("key", &*key())];
        self.call("audience/post_comment", &fields).await
    }

    pub async fn opens_stage(&self, campaign: CampaignId) -> Result<StageView, Refused> {
        self.call("live/stage", &[("campaign", &*campaign.to_string())]).await
    }

    /// Buys with a key of one's own: the same key is the same order.
    pub async fn buys(
        &self,
        campaign: CampaignId,
        product: ProductId,
        price: i64,
        key: &str,
    ) -> Result<Placed, Refused> {
        said(self.asks_to_buy(campaign, product, price, key).await)
    }

    /// The same, with the answer as it is.
    pub async fn asks_to_buy(&self, campaign: CampaignId, product: ProductId, price: i64, key: &str) -> Answer {
        let form = OrderForm {
            quantity: "1".into(),
            name: "Lan".into(),
            phone: "0901234567".into(),
            address: "12 Nguyễn Huệ, Quận 1".into(),
            seen_price: price,
            ..OrderForm::default()
        };
        let mut fields = vec![
            ("campaign".to_owned(), campaign.to_string()),
            ("product".to_owned(), product.to_string()),
            ("key".to_owned(), key.to_owned()),
        ];
        fields.extend(nested("form", &form));
        self.posts("orders/place", &borrowed(&fields)).await
    }

    /// Opens the feed, from now on or with a query of one's own.
    pub async fn listens(&self, campaign: CampaignId, query: &str) -> Feed {
        Feed::open(
            self.connects().await,
            self.at,
            self.dress(Request::get(&format!("/feed/{campaign}{query}"))),
        )
        .await
    }

    /// Opens the feed, or tells with which status it was refused.
    pub async fn tries_to_listen(&self, campaign: CampaignId) -> Result<Feed, u16> {
        let request = self.dress(Request::get(&format!("/feed/{campaign}")));
        Feed::try_open(self.connects().await, self.at, request).await
    }

    /// Uploads a file to a shop.
    pub async fn uploads(&self, shop: &str, bytes: &[u8]) -> Answer {
        self.asks(upload(shop, bytes)).await
    }
}

/// What a server function said.
fn said<T: DeserializeOwned>(answer: Answer) -> Result<T, Refused> {
    if answer.status >= 400 {
        return Err(Refused {
            status: answer.status,
            error: answer.json(),
        });
    }
    Ok(answer.json())
}

/// The upload of a file, as a browser's form sends it.
pub fn upload(shop: &str, bytes: &[u8]) -> Request {
    let mut body = b"--frame\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frame--\r\n");
    Request::post(&format!("/files?shop={}", escape(shop))).body("multipart/form-data; boundary=frame", body)
}

/// A struct as the fields of a form: `form[title]=…`, `form[variants][0][name]=…`.
pub fn nested(of: &str, form: &impl Serialize) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    flatten(of.to_owned(), serde_json::to_value(form).unwrap(), &mut fields);
    fields
}

fn flatten(name: String, value: serde_json::Value, fields: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(parts) => {
            for (part, value) in parts {
                flatten(format!("{name}[{part}]"), value, fields);
            }
        }
        serde_json::Value::Array(parts) => {
            for (at, value) in parts.into_iter().enumerate() {
                flatten(format!("{name}[{at}]"), value, fields);
            }
        }
        serde_json::Value::String(text) => fields.push((name, text)),
        other => fields.push((name, other.to_string())),
    }
}

/// Fields as `call` wants them.
pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// The owner of a shop.
pub struct Seller {
    person: Person,
    pub shop: String,
    backend: backend::Backend,
}

impl Deref for Seller {
    type Target = Person;

    fn deref(&self) -> &Person {
        &self.person
    }
}

impl Seller {
    /// Uploads an image.
    pub async fn adds_image(&self) -> Image {
        let answer = self.uploads(&self.shop, &png()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub async fn adds_product(&self, name: &str, price: i64, stock: i64) -> ProductId {
        let form = ProductForm {
            name: name.into(),
            price: price.to_string(),
            stock: stock.to_string(),
            images: self.adds_image().await.id.to_string(),
            active: true,
            ..ProductForm::default()
        };
        let mut fields = vec![("shop".to_owned(), self.shop.clone()), ("key".to_owned(), key())];
        fields.extend(nested("form", &form));
        self.call("catalog/save_product", &borrowed(&fields)).await.unwrap()
    }

    /// 10,000 off, for everybody.
    pub async fn adds_voucher(&self, code: &str) -> VoucherId {
        let form = VoucherForm {
            name: code.into(),
            code: code.into(),
            kind: "fixed".into(),
            amount: "10000".into(),
            active: true,
            ..VoucherForm::default()
        };
        let mut fields = vec![("shop".to_owned(), self.shop.clone()), ("key".to_owned(), key())];
        fields.extend(nested("form", &form));
        self.call("catalog/save_voucher", &borrowed(&fields)).await.unwrap()
    }

    /// The token of a new invitation to the shop's team.
    pub async fn invites(&self, role: &str) -> String {
        let form = [("shop", &*self.shop), ("role", role)];
        let link: String = self.call("account/invite", &form).await.unwrap();
        link.rsplit('/').next().unwrap().to_owned()
    }

    /// A published campaign that begins in an hour; it may go live early.
    pub async fn plans(&self, title: &str, products: &[ProductId]) -> CampaignId {
        self.plans_as(title, products, true).await.unwrap()
    }

    /// A campaign that viewers may or may not see.
    pub async fn plans_as(&self, title: &str, products: &[ProductId], published: bool) -> Result<CampaignId, Refused> {
        let now = self.backend.now();
        let local = |at: DateTime<Utc>| backend::zone::to_local(ZONE, at);
        let form = CampaignForm {
            title: title.into(),
            images: self.adds_image().await.id.to_string(),
            starts: local(now + MINUTE * 60),
            ends: local(now + MINUTE * 180),
            audience: "suggested".into(),
            products: products.iter().copied().map(OfferForm::of).collect(),
            published,
            ..CampaignForm::default()
        };
        let mut fields = vec![("shop".to_owned(), self.shop.clone()), ("key".to_owned(), key())];
        fields.extend(nested("form", &form));
        self.call("campaign/save", &borrowed(&fields)).await
    }

    pub async fn goes_live(&self, campaign: CampaignId) {
        self.call::<()>("live/start", &[("campaign", &*campaign.to_string())])
            .await
            .unwrap();
    }

    pub async fn ends(&self, campaign: CampaignId) {
        self.call::<()>("live/end", &[("campaign", &*campaign.to_string())])
            .await
            .unwrap();
    }

    pub async fn stream_key(&self, campaign: CampaignId) -> String {
        self.call("live/stream_key", &[("campaign", &*campaign.to_string())])
            .await
            .unwrap()
    }
}
