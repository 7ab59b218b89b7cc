//! A page for each code: what it means, why it matters, an example, and the fix. They are written in Markdown.

/// What there is to say about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code, such as `ARZ301`.
    pub code: &'static str,
    /// The whole page. Its first line is `# ARZ301: ` and the [title](Self::title).
    pub text: &'static str,
}

impl Page {
    /// What the rule is about, in a few words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        let heading = self.text.lines().next().unwrap_or_default();
        heading.split_once(": ").map_or("", |(_, title)| title)
    }

    /// The page below its heading.
    #[must_use]
    pub fn body(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, body)| body.trim_start())
    }
}

/// The page of a code.
#[must_use]
pub fn page(code: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code == code)
}

/// All pages, in the order of their codes.
#[must_use]
pub fn pages() -> &'static [Page] {
    PAGES
}

/// A code that may have been meant by one that has no page.
#[must_use]
pub fn similar_code(code: &str) -> Option<&'static str> {
    crate::names::closest(code, PAGES.iter().map(|page| page.code))
}

/// The files of these codes, which the crate carries with it.
macro_rules! read {
    ($($code:literal)*) => {
        &[$(Page { code: $code, text: include_str!(concat!("../../pages/", $code, ".md")) }),*]
    };
}

const PAGES: &[Page] = read! {
    "ARZ001"
    "ARZ002"
    "ARZ003"
    "ARZ004"
    "ARZ005"
    "ARZ006"
    "ARZ007"
    "ARZ008"
    "ARZ010"
    "ARZ011"
    "ARZ012"
    "ARZ013"
    "ARZ014"
    "ARZ015"
    "ARZ016"
    "ARZ017"
    "ARZ018"
    "ARZ020"
    "ARZ021"
    "ARZ022"
    "ARZ023"
    "ARZ024"
    "ARZ101"
    "ARZ102"
    "ARZ103"
    "ARZ104"
    "ARZ105"
    "ARZ106"
    "ARZ107"
    "ARZ108"
    "ARZ109"
    "ARZ110"
    "ARZ111"
    "ARZ112"
    "ARZ113"
    "ARZ114"
    "ARZ201"
    "ARZ202"
    "ARZ203"
    "ARZ204"
    "ARZ205"
    "ARZ206"
    "ARZ207"
    "ARZ208"
    "ARZ209"
    "ARZ210"
    "ARZ211"
    "ARZ212"
    "ARZ213"
    "ARZ214"
    "ARZ215"
    "ARZ216"
    "ARZ217"
    "ARZ218"
    "ARZ220"
    "ARZ221"
    "ARZ222"
    "ARZ223"
    "ARZ224"
    "ARZ225"
    "ARZ226"
    "ARZ227"
    "ARZ228"
    "ARZ229"
    "ARZ230"
    "ARZ231"
    "ARZ301"
    "ARZ302"
    "ARZ303"
    "ARZ304"
    "ARZ305"
    "ARZ306"
    "ARZ307"
    "ARZ310"
    "ARZ311"
    "ARZ312"
    "ARZ313"
    "ARZ315"
    "ARZ316"
    "ARZ317"
    "ARZ318"
    "ARZ319"
    "ARZ320"
    "ARZ321"
    "ARZ322"
    "ARZ323"
    "ARZ324"
    "ARZ325"
    "ARZ326"
    "ARZ401"
    "ARZ402"
    "ARZ403"
    "ARZ404"
    "ARZ405"
    "ARZ406"
    "ARZ407"
    "ARZ408"
    "ARZ409"
    "ARZ410"
    "ARZ411"
    "ARZ412"
    "ARZ413"
    "ARZ414"
    "ARZ420"
    "ARZ421"
    "ARZ501"
    "ARZ502"
    "ARZ503"
    "ARZ504"
    "ARZ520"
    "ARZ601"
    "ARZ602"
    "ARZ603"
    "ARZ604"
    "ARZ605"
    "ARZ606"
    "ARZ607"
    "ARZ608"
    "ARZ609"
    "ARZ610"
    "ARZ611"
    "ARZ612"
    "ARZ701"
    "ARZ702"
    "ARZ703"
    "ARZ704"
    "ARZ901"
};
