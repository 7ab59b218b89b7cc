//! When a server wants to be asked again.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// What `Retry-After` asks for: seconds, or a date from which the time of the answer is taken.
///
/// The answer's own `Date` is that time where it is given, so that clocks that differ do no harm. A date that has
/// passed asks for nothing.
pub(crate) fn parse(headers: &HeaderMap, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number that is too large does not parse.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    let answered = headers
        .get(DATE)
        .and_then(|date| date.to_str().ok())
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(now);
    at.duration_since(answered).ok().filter(|wait| !wait.is_zero())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use http::{HeaderMap, HeaderName, HeaderValue};
    use std::time::{Duration, SystemTime};

    /// Sun, 06 Nov 1994 08:49:37 GMT
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777)
    }

    fn parsed(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let headers: HeaderMap = headers
            .iter()
            .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        parse(&headers, now)
    }

    #[test]
    fn seconds() {
        assert_eq!(parsed(&[("retry-after", "120")]), Some(Duration::from_secs(120)));
        assert_eq!(parsed(&[("retry-after", " 0 ")]), Some(Duration::ZERO));
        assert_eq!(parsed(&[("retry-after", "99999999999999999999")]), Some(Duration::from_secs(u64::MAX)));
    }

    #[test]
    fn dates_in_all_three_forms() {
        for date in
            ["Sun, 06 Nov 1994 08:51:37 GMT", "Sunday, 06-Nov-94 08:51:37 GMT", "Sun Nov  6 08:51:37 1994"]
        {
            assert_eq!(parsed(&[("retry-after", date)]), Some(Duration::from_secs(120)), "{date}");
        }
        assert_eq!(parsed(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]), None);
        assert_eq!(parsed(&[("retry-after", "Sun, 06 Nov 1994 07:00:00 GMT")]), None);
    }

    #[test]
    fn a_date_is_counted_from_the_servers_own() {
        assert_eq!(
            parsed(&[
                ("retry-after", "Tue, 01 Jan 2030 00:00:30 GMT"),
                ("date", "Tue, 01 Jan 2030 00:00:00 GMT"),
            ]),
            Some(Duration::from_secs(30))
        );
    }

    #[test]
    fn anything_else_asks_for_nothing() {
        assert_eq!(parsed(&[]), None);
        for text in ["", "soon", "-5", "+5", "1.5", "0x10"] {
            assert_eq!(parsed(&[("retry-after", text)]), None, "{text}");
        }
    }
}
