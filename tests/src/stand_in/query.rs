//! Reading a query string.

use percent_encoding::percent_decode_str;

use super::error::ServiceError;

/// The names and values of a raw query, decoded, in their order.
pub(super) fn decode(query: &str) -> Result<Vec<(String, String)>, ServiceError> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode_part(name)?, decode_part(value)?))
        })
        .collect()
}

fn decode_part(part: &str) -> Result<String, ServiceError> {
    let spaced = part.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(ServiceError::invalid(format!("The query part '{part}' is not UTF-8."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded() {
        let pairs = decode("a=arn%3Aaws%2Fx&b=c+d&&e&f=g=h").unwrap();
        let expected = [("a", "arn:aws/x"), ("b", "c d"), ("e", ""), ("f", "g=h")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(decode("a=%ff").is_err());
    }
}
