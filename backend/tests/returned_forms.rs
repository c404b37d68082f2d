//! Refused forms on their way back to their page.

use crate::fixture::{Fixture, on_both, visitor};
use backend::account::Who;
use backend::returned_forms::{BODY_BYTES_MAX, ReturnedForm, read, store};
use domain::when::{HOUR, MINUTE};

const FORM: &str = "/api/account/open_shop";

fn form(body: &str) -> ReturnedForm {
    ReturnedForm {
        form: FORM.into(),
        body: body.into(),
    }
}

async fn stored(shop: &Fixture, maker: &Who, body: &str) -> String {
    store(&shop.b, maker, &form(body)).await.unwrap().unwrap().to_string()
}

async fn finds(shop: &Fixture, reader: &Who, id: &str) -> Option<String> {
    read(&shop.b, reader, id).await.unwrap().map(|found| found.body)
}

async fn rows(shop: &Fixture) -> usize {
    shop.texts("SELECT id FROM returned_forms").await.len()
}

on_both! {
    async fn a_form_is_its_browsers_for_an_hour_and_then_gone(shop: Fixture) {
        let (mine, theirs) = (visitor(), visitor());
        let text = "{\"form\":{\"description\":\"Một\\n& hai\"}}";
        let id = stored(&shop, &mine, text).await;
        assert_eq!(read(&shop.b, &mine, &id).await.unwrap(), Some(form(text)));
        assert_eq!(finds(&shop, &mine, &id).await.as_deref(), Some(text), "a reload reads it again");
        assert_eq!(finds(&shop, &theirs, &id).await, None);
        for nonsense in ["", "x", "../secret.key", "' OR 1=1 --"] {
            assert_eq!(finds(&shop, &mine, nonsense).await, None, "{nonsense}");
        }
        shop.clock.advance(HOUR - MINUTE);
        shop.b.sweep(&shop.system).await.unwrap();
        assert_eq!(rows(&shop).await, 1, "its hour is not over");
        shop.clock.advance(MINUTE);
        assert_eq!(finds(&shop, &mine, &id).await, None, "expired, and not swept yet");
        let second = shop.second_server().await;
        let (one, other) = tokio::join!(shop.b.sweep(&shop.system), second.sweep(&shop.system));
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        assert_eq!(rows(&shop).await, 0);
        second.close().await;
    }

    async fn the_form_of_a_signed_in_person_is_theirs_in_every_browser_and_nobody_elses(shop: Fixture) {
        let (may, gio) = (shop.person("may").await.account, shop.person("gio").await.account);
        let here = visitor();
        let as_may = Who { account: Some(may), ..here.clone() };
        let id = stored(&shop, &as_may, "{}").await;
        assert!(finds(&shop, &as_may, &id).await.is_some());
        assert!(finds(&shop, &Who { account: Some(may), ..visitor() }, &id).await.is_some(), "on another device");
        assert_eq!(finds(&shop, &Who { account: Some(gio), ..here.clone() }, &id).await, None, "at the same computer");
        assert_eq!(finds(&shop, &here, &id).await, None, "after signing out");
        shop.run(&format!("DELETE FROM accounts WHERE id = '{may}'")).await.unwrap();
        assert_eq!(rows(&shop).await, 0, "erased with the person");
    }

    async fn a_browser_has_five_forms_and_the_oldest_goes(shop: Fixture) {
        let (mine, theirs) = (visitor(), visitor());
        let other = stored(&shop, &theirs, "{}").await;
        let mut ids = Vec::new();
        for n in 0..6 {
            ids.push(stored(&shop, &mine, &n.to_string()).await);
        }
        assert_eq!(finds(&shop, &mine, &ids[0]).await, None);
        for (n, id) in ids.iter().enumerate().skip(1) {
            assert_eq!(finds(&shop, &mine, id).await, Some(n.to_string()));
        }
        assert!(finds(&shop, &theirs, &other).await.is_some(), "others are not counted");
    }

    async fn a_form_of_more_than_64_kilobytes_is_not_stored(shop: Fixture) {
        let mine = visitor();
        let most = "ệ".repeat(BODY_BYTES_MAX / 3);
        assert!(store(&shop.b, &mine, &form(&most)).await.unwrap().is_some());
        let more = format!("{most}xy");
        assert!(more.len() > BODY_BYTES_MAX);
        assert_eq!(store(&shop.b, &mine, &form(&more)).await.unwrap(), None);
    }
}
