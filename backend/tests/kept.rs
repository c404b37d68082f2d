//! Forms put away for their way back.

use crate::fixture::{Fixture, on_both, visitor};
use backend::kept;
use domain::{HOUR, MINUTE};

on_both! {
    async fn a_form_put_away_is_its_browsers_for_an_hour_and_then_gone(shop: Fixture) {
        let (mine, theirs) = (visitor().visitor, visitor().visitor);
        let text = "{\"form\":{\"description\":\"Một\\n& hai\"}}";
        let name = kept::put_away(&shop.b, mine, text).await.unwrap();
        let read = async |visitor, name: &str| kept::take_out(&shop.b, visitor, name).await.unwrap();
        assert_eq!(read(mine, &name).await.as_deref(), Some(text));
        assert_eq!(read(mine, &name).await.as_deref(), Some(text), "a reload reads it again");
        assert_eq!(read(theirs, &name).await, None);
        for nonsense in ["", "x", "../secret.key", "1795435200000-../../../secret.key00000000"] {
            assert_eq!(read(mine, nonsense).await, None, "{nonsense}");
        }
        let lying = || std::fs::read_dir(shop.folder().join("kept")).unwrap().count();
        shop.clock.advance(HOUR - MINUTE);
        shop.b.sweep(&shop.system).await.unwrap();
        assert_eq!(lying(), 1, "its hour is not over");
        shop.clock.advance(MINUTE);
        assert_eq!(read(mine, &name).await, None);
        let second = shop.second_server().await;
        let (one, other) = tokio::join!(shop.b.sweep(&shop.system), second.sweep(&shop.system));
        assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
        assert_eq!(lying(), 0);
        second.close().await;
    }
}
