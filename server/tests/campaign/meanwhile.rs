//! What happens to a form between its opening and its saving: a colleague saves first, the session ends, a voucher goes.
//! Nothing that was typed is lost, and nobody else reads it.

use super::{LIST, NEW, good, is_filled_in, one_error, saves, saves_plainly};
use crate::street::{Request, Street};
use app::AppError;
use domain::account::Role;
use domain::campaign::CampaignForm;
use domain::{Lang, Reject, Why};

#[tokio::test]
async fn a_voucher_that_went_meanwhile_is_told_in_its_field() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let voucher = seller.adds_voucher("DIROI").await;
    let form = CampaignForm {
        vouchers: voucher.to_string(),
        ..good(&street, &seller).await
    };
    street
        .run(&format!("DELETE FROM vouchers WHERE id = '{voucher}'"))
        .await;
    let refused = saves(&seller, &form, &[]).await.unwrap_err();
    assert_eq!(one_error(&refused), ("vouchers", &*Why::NotFound.sentence(Lang::En)));
    let page = saves_plainly(&seller, NEW, &form, &[]).await;
    is_filled_in(
        &page,
        &CampaignForm {
            vouchers: String::new(),
            ..form.clone()
        },
    );
    let page = saves_plainly(
        &seller,
        NEW,
        &CampaignForm {
            vouchers: String::new(),
            ..form
        },
        &[],
    )
    .await;
    assert_eq!(page.at, LIST, "without it the form is good");
    street.close().await;
}

#[tokio::test]
async fn the_second_saver_is_told_and_loses_nothing_whatever_else_was_wrong() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let form = good(&street, &seller).await;
    let campaign = saves(&seller, &form, &[]).await.unwrap().to_string();
    let edit = format!("{LIST}/{campaign}/edit");
    let page = seller.follows(Request::get(&edit), &edit).await;
    let read = page.field("version").unwrap();

    let colleague = CampaignForm {
        title: "Của đồng nghiệp".into(),
        ..form.clone()
    };
    saves(&seller, &colleague, &[("id", &campaign), ("version", &read)])
        .await
        .unwrap();
    let mine = CampaignForm {
        description: "Của tôi".into(),
        ..form.clone()
    };
    let refused = saves(&seller, &mine, &[("id", &campaign), ("version", &read)])
        .await
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.error),
        (409, AppError::Rejected(Reject::ChangedMeanwhile))
    );

    // A mistake of one's own comes first; the form that comes back still goes by the version that was read.
    let wrong = CampaignForm {
        title: "  ".into(),
        ..mine.clone()
    };
    let page = saves_plainly(&seller, &edit, &wrong, &[("id", &campaign), ("version", &read)]).await;
    is_filled_in(&page, &wrong);
    assert_eq!(page.field("version"), Some(read.clone()));
    let page = saves_plainly(&seller, &edit, &mine, &[("id", &campaign), ("version", &read)]).await;
    is_filled_in(&page, &mine);
    assert!(page.text.contains(&Reject::ChangedMeanwhile.sentence(domain::Lang::En)));
    assert!(page.text.contains("Của đồng nghiệp"), "the other version is shown");
    let newest = page.field("version").unwrap();
    assert_ne!(newest, read);
    let page = saves_plainly(&seller, &edit, &mine, &[("id", &campaign), ("version", &newest)]).await;
    assert_eq!(page.at, LIST, "who has seen it may save over it");
    street.close().await;
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_of_the_form_loses_nothing() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let form = CampaignForm {
        description: "Dòng dài, 100%, %20 và quan trọng.\n".repeat(130),
        ..good(&street, &seller).await
    };
    seller.call::<()>("account/sign_out", &[]).await.unwrap();
    let refused = saves(&seller, &form, &[]).await.unwrap_err();
    assert_eq!((refused.status, refused.error), (401, AppError::SignIn));

    for then in ["list", "setup"] {
        seller.call::<()>("account/sign_out", &[]).await.unwrap();
        let page = saves_plainly(&seller, NEW, &form, &[("then", then)]).await;
        assert!(
            page.at.starts_with("/signin?next="),
            "{then}: {:?} {}",
            page.way,
            page.at
        );
        let next = page.field("next").unwrap();
        let fields = [
            ("email", "seller-of-tiem-may@example.com"),
            ("password", "mot-hai-ba-bon"),
            ("next", &*next),
        ];
        let page = seller.posts_plainly("account/sign_in", &page.at, &fields).await;
        is_filled_in(&page, &form);
        assert!(page.text.contains("You are signed in again and nothing is lost."));
    }
    let page = saves_plainly(&seller, NEW, &form, &[("then", "setup")]).await;
    assert!(page.at.ends_with("/setup"), "{}", page.at);
    street.close().await;
}

#[tokio::test]
async fn a_form_comes_back_to_its_maker_only() {
    let street = Street::open().await;
    let seller = street.seller("tiem-may").await;
    let host = street.hired(&seller, Role::Host).await;
    let form = CampaignForm {
        title: String::new(),
        description: "Bí mật. ".repeat(500),
        ..good(&street, &seller).await
    };
    let page = saves_plainly(&seller, NEW, &form, &[]).await;
    is_filled_in(&page, &form);
    let there = seller.gets(&page.at).await.text();
    assert!(there.contains("Bí mật."), "a reload shows it again");
    let elsewhere = host.gets(&page.at).await;
    assert_eq!(elsewhere.status, 200);
    assert!(
        !elsewhere.text().contains("Bí mật."),
        "a colleague's browser finds an empty form"
    );
    for name in ["../../secret.key", "1-2", "%2e%2e", ""] {
        assert_eq!(seller.gets(&format!("{NEW}?form={name}")).await.status, 200, "{name}");
    }
    street.close().await;
}
