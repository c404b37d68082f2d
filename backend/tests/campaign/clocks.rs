//! Forms hold local times to the minute: what was not changed keeps its moment all the same.

use crate::fixture::{Fixture, key, on_both};
use crate::stall::Stall;
use backend::{campaign, catalog};
use domain::campaign::{CampaignForm, REMIND_AT, Reminder};
use domain::when::{HOUR, MINUTE};

on_both! {
    async fn a_window_in_the_hour_that_comes_twice_stays_where_it_is(shop: Fixture) {
        let mut stall = Stall::open(shop).await;
        stall.moves_to("Europe/Berlin").await;
        let doubled = "2027-10-31T02:30";
        let id = stall
            .campaign(&CampaignForm {
                starts: doubled.into(),
                ends: "2027-10-31T02:50".into(),
                remind: true,
                remind_when: REMIND_AT.into(),
                remind_at: "2027-10-31T02:10".into(),
                ..stall.form()
            })
            .await;
        // The same times by the clock, one hour later; and the end has seconds.
        let hour = HOUR.num_milliseconds();
        let later = format!(
            "UPDATE campaigns SET starts_at = starts_at + {hour}, ends_at = ends_at + {hour} + 59999, \
             remind_at = remind_at + {hour} WHERE id = '{id}'"
        );
        stall.run(&later).await;
        let second = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap();
        let form = campaign::form_of(&second, &stall.staff.shop().zone);
        assert_eq!((form.starts.as_str(), form.ends.as_str()), (doubled, "2027-10-31T02:50"));
        let renamed = CampaignForm { title: "Tên khác".into(), ..form.clone() };
        campaign::save(&stall.b, &stall.staff.included(), Some(id), &renamed, second.version, key()).await.unwrap();
        let saved = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap();
        assert_eq!((saved.facts, saved.notify), (second.facts, second.notify));
        // What is changed is read anew, and the first of two is meant.
        let moved = CampaignForm { starts: "2027-10-31T02:31".into(), remind: false, ..form };
        campaign::save(&stall.b, &stall.staff.included(), Some(id), &moved, saved.version, key()).await.unwrap();
        let moved = campaign::load(&stall.b, &stall.staff.included(), id).await.unwrap();
        assert_eq!(moved.facts.starts_at, second.facts.starts_at - HOUR + MINUTE);
        assert_eq!(moved.facts.ends_at, second.facts.ends_at);
        assert!(matches!(second.notify.before, Some(Reminder::At(_))) && moved.notify.before.is_none());
    }

    async fn an_overlap_in_the_hour_that_comes_twice_is_asked_of_the_stored_moment(shop: Fixture) {
        let mut stall = Stall::open(shop).await;
        stall.moves_to("Europe/Berlin").await;
        let window = |starts: &str, ends: &str, title: &str| CampaignForm {
            title: title.into(),
            starts: starts.into(),
            ends: ends.into(),
            ..stall.form()
        };
        let id = stall.campaign(&window("2027-10-31T02:30", "2027-10-31T02:50", "Lần hai")).await;
        stall.campaign(&window("2027-10-31T02:30", "2027-10-31T02:50", "Lần một")).await;
        let hour = HOUR.num_milliseconds();
        let later = format!("UPDATE campaigns SET starts_at = starts_at + {hour}, ends_at = ends_at + {hour} WHERE id = '{id}'");
        stall.run(&later).await;
        let overlaps = async |campaign| {
            let may = stall.staff.included();
            campaign::overlaps(&stall.b, &may, campaign, "2027-10-31T02:30", "2027-10-31T02:50", domain::Lang::Vi).await.unwrap()
        };
        assert_eq!(overlaps(Some(id)).await, Vec::<String>::new(), "the other one was an hour before");
        assert_eq!(overlaps(None).await.len(), 1, "typed anew, the first of two is meant");
    }

    async fn a_vouchers_time_in_the_hour_that_comes_twice_stays_where_it_is(shop: Fixture) {
        let mut stall = Stall::open(shop).await;
        stall.moves_to("Europe/Berlin").await;
        let id = stall.voucher("MUOI").await;
        let found = async || catalog::voucher(&stall.b, &stall.staff.included(), id).await.unwrap();
        let first = found().await;
        let mut form = catalog::voucher_form(&first, &stall.staff.shop().zone);
        form.starts = "2027-10-31T02:30".into();
        catalog::save_voucher(&stall.b, &stall.staff.included(), Some(id), &form, first.version, key()).await.unwrap();
        let hour = HOUR.num_milliseconds();
        stall.run(&format!("UPDATE vouchers SET valid_from = valid_from + {hour} WHERE id = '{id}'")).await;
        let second = found().await;
        let mut form = catalog::voucher_form(&second, &stall.staff.shop().zone);
        assert_eq!(form.starts, "2027-10-31T02:30");
        form.name = "Tên khác".into();
        catalog::save_voucher(&stall.b, &stall.staff.included(), Some(id), &form, second.version, key()).await.unwrap();
        assert_eq!(found().await.limits, second.limits);
    }
}
