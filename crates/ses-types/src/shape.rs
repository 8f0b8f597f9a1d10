//! The shape of a JSON object as static data: its fields, their types, and the rules that their values obey.
//!
//! One rule is one row of a spec table.
//! Nothing here judges anything; the checker of `ses-core` walks these values beside a request.

/// A JSON object: the body of a request or an answer, or an object within one.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "generated code, in other crates too, writes it as a literal"
)]
pub struct Shape {
    /// The name of the action or object.
    pub name: &'static str,
    /// The fields in the order of the reference.
    pub fields: &'static [Field],
    /// Rules about the object as a whole, such as the size of its JSON text.
    pub rules: &'static [Rule],
    /// Rules about which fields go together.
    pub relations: &'static [Relation],
}

/// A field of a [`Shape`].
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "generated code, in other crates too, writes it as a literal"
)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The type on the wire.
    pub kind: Kind,
    /// Who may see a value.
    pub privacy: Privacy,
    /// For a required field, the code that answers its absence.
    pub required: Option<&'static str>,
    /// What a value must obey, in the order of the table.
    pub rules: &'static [Rule],
}

/// Who may see a value: for whoever logs, shows or keeps the body of a request or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "whoever keeps bodies must decide for each of them"
)]
pub enum Privacy {
    /// Whoever may see the account's calls.
    Open,
    /// Those whom the mail concerns: it is an address, or something that a mail says.
    Personal,
    /// Nobody: it is a password, a key or a token.
    Secret,
}

/// The type of a value on the wire.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "these are all the types that the reference has"
)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// A whole number from 0 to 2⁶⁴ − 1.
    Unsigned,
    /// A whole number from −2⁶³ to 2⁶³ − 1.
    Signed,
    /// A number with a fraction.
    Float,
    /// Text.
    String,
    /// An object of the given shape.
    Object(&'static Shape),
    /// A list of values of the given type.
    Array(&'static Self),
}

/// One rule about one value, and the code that answers its breach.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "generated code, in other crates too, writes it as a literal"
)]
pub struct Rule {
    /// What the value must obey.
    pub check: Check,
    /// Who judges it.
    pub side: Side,
    /// The code with which the service answers a breach.
    pub code: &'static str,
}

/// Who judges a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "there are two ends of a wire")]
pub enum Side {
    /// Checked before anything is sent, and by the service.
    Client,
    /// Left to the service: it depends on state or time, or the published texts contradict each other about it.
    Service,
}

/// What one value must obey.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Check {
    /// Has at least so many of the unit.
    AtLeast(u64, Unit),
    /// Has at most so many of the unit.
    AtMost(u64, Unit),
    /// Is one of these numbers.
    OneOfNumbers(&'static [i64]),
    /// Is one of these texts.
    OneOfTexts(&'static [&'static str]),
    /// Is text of this form.
    Form(Form),
    /// Holds none of these characters.
    Without(&'static str),
    /// Every item of the list obeys this.
    Each(&'static Self),
    /// The base64 texts in the named field of all items have at most so many bytes together when decoded.
    TotalDecoded {
        /// The field of the items.
        field: &'static str,
        /// The most bytes that they may have together.
        at_most: u64,
    },
    /// Depends on what the service holds or what time it is: words for a reader, never judged from the body alone.
    State(&'static str),
}

/// What a bound counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the checker must count each of them"
)]
pub enum Unit {
    /// The number itself.
    Value,
    /// The Unicode characters of a text.
    Characters,
    /// The UTF-8 bytes of a text, or the bytes of an object's JSON text.
    Bytes,
    /// The items of a list.
    Items,
}

/// A form that a text can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// A mail address: `local@domain`.
    Address,
    /// A mail address, alone or as `alias <address>` with one space and no colon in the alias.
    Sender,
    /// A domain name with at least two labels.
    Domain,
    /// Standard base64 with padding; line breaks within it do not count.
    Base64,
    /// A JSON object.
    JsonObject,
    /// A JSON object none of whose texts holds an HTML tag.
    PlainJsonObject,
    /// `YYYY-MM-DD`, a day of the calendar.
    Date,
    /// `YYYY-MM-DD hh:mm:ss`, a point in the calendar.
    Time,
}

/// A rule about which fields of an object go together.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Relation {
    /// At least one of the fields is there.
    AnyOf {
        /// The fields.
        fields: &'static [&'static str],
        /// Who judges it.
        side: Side,
        /// The code that answers a breach.
        code: &'static str,
    },
    /// The field is there when another field has a value.
    RequiredWhen {
        /// The field that is required then.
        field: &'static str,
        /// The field that decides.
        other: &'static str,
        /// The number that it has.
        equals: i64,
        /// Who judges it.
        side: Side,
        /// The code that answers a breach.
        code: &'static str,
    },
    /// What the field holds is never looked at.
    Ignored {
        /// The field.
        field: &'static str,
    },
    /// What the field holds is not looked at unless another field has a value.
    IgnoredUnless {
        /// The field that is ignored.
        field: &'static str,
        /// The field that decides.
        other: &'static str,
        /// The number under which the field counts.
        equals: i64,
    },
    /// No item of one list stands in the other, the case of ASCII letters aside.
    Disjoint {
        /// The list that is judged.
        field: &'static str,
        /// The list whose items it must not hold.
        other: &'static str,
        /// Who judges it.
        side: Side,
        /// The code that answers a breach.
        code: &'static str,
    },
}
