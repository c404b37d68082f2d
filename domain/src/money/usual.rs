//! What people pay with where a clock stands: a guess for the form of a new shop, which its owner sees and can change. Only zones
//! whose people pay with one currency, by their names of today and of before (IANA).

use super::Currency;

const BY_ZONE: [(&str, &str); 17] = [
    ("VND", "Asia/Ho_Chi_Minh Asia/Saigon"),
    ("THB", "Asia/Bangkok"),
    ("PHP", "Asia/Manila"),
    ("IDR", "Asia/Jakarta Asia/Makassar Asia/Pontianak Asia/Jayapura"),
    ("MYR", "Asia/Kuala_Lumpur Asia/Kuching"),
    ("SGD", "Asia/Singapore"),
    ("JPY", "Asia/Tokyo"),
    ("KRW", "Asia/Seoul"),
    ("TWD", "Asia/Taipei"),
    ("CNY", "Asia/Shanghai Asia/Urumqi"),
    ("HKD", "Asia/Hong_Kong"),
    ("INR", "Asia/Kolkata Asia/Calcutta"),
    ("GBP", "Europe/London"),
    ("CHF", "Europe/Zurich"),
    (
        "EUR",
        "Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Dublin Europe/Helsinki \
         Europe/Lisbon Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Paris Europe/Riga Europe/Rome \
         Europe/Sofia Europe/Tallinn Europe/Vienna Europe/Vilnius Europe/Zagreb",
    ),
    (
        "AUD",
        "Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Hobart Australia/Melbourne Australia/Perth \
         Australia/Sydney",
    ),
    (
        "USD",
        "America/Anchorage America/Boise America/Chicago America/Denver America/Detroit America/Los_Angeles \
         America/New_York America/Phoenix Pacific/Honolulu",
    ),
];

impl Currency {
    /// The currency of a zone, where people pay with one only.
    #[must_use]
    pub fn usual_in(zone: &str) -> Option<Currency> {
        BY_ZONE
            .iter()
            .find(|(_, zones)| zones.split(' ').any(|known| known == zone))
            .and_then(|(code, _)| Currency::from_code(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_the_money_of_its_people_or_none() {
        let of = |zone| Currency::usual_in(zone).map(|currency| currency.code().to_owned());
        assert_eq!(of("America/New_York").as_deref(), Some("USD"));
        assert_eq!(of("Europe/Paris").as_deref(), Some("EUR"));
        for other in [
            "America/Sao_Paulo",
            "America/Toronto",
            "Europe/Warsaw",
            "Antarctica/Troll",
            "",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
        assert!(BY_ZONE.iter().all(|(code, _)| Currency::from_code(code).is_some()));
    }
}
