//! Objects on the wire: what reads and writes the structs of requests and answers.
//!
//! A derived reader is a hundred lines for each struct; here the struct's own part is a table of its fields, and the
//! rest is written, and compiled, once for all of them.

use core::{fmt, marker::PhantomData};

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};

/// Writes and reads a struct as a JSON object, by a table of its fields: number, field, name on the wire, and presence.
///
/// - `required`: it is always written, and has to be there.
/// - `optional`: an `Option`, left out when it is `None`.
/// - `list`: a `Vec`, left out when it is empty; `null` and nothing are an empty one.
/// - `lenient`: it is always written; `null` and nothing are read as its default.
///
/// A field that nobody knows is passed over; one that stands there twice is an error.
/// The calling crate depends on `serde`.
///
/// # Example
/// ```
/// pub struct Parcel {
///     pub to: String,
///     pub weight: Option<u64>,
///     pub labels: Vec<String>,
/// }
///
/// ses_types::record! {
///     Parcel {
///         0 to "To" required,
///         1 weight "Weight" optional,
///         2 labels "Labels" list,
///     }
/// }
///
/// let parcel: Parcel = serde_json::from_str(r#"{"Labels":null,"To":"me","Colour":7}"#)?;
/// assert_eq!(serde_json::to_string(&parcel)?, r#"{"To":"me"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    ($type:ident { $( $index:literal $field:ident $name:literal $presence:ident, )* }) => {
        impl ::serde::Serialize for $type {
            #[allow(unused_mut, reason = "an object without fields changes nothing")]
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                let length = 0 $( + usize::from($crate::record!(@writes $presence self.$field)) )*;
                let mut object = serializer.serialize_struct(::core::stringify!($type), length)?;
                $(
                    if $crate::record!(@writes $presence self.$field) {
                        ::serde::ser::SerializeStruct::serialize_field(&mut object, $name, &self.$field)?;
                    }
                )*
                ::serde::ser::SerializeStruct::end(object)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::record::read(deserializer)
            }
        }

        impl $crate::record::Record for $type {
            const NAME: &'static str = ::core::stringify!($type);
            const FIELDS: &'static [&'static str] = &[$( $name ),*];

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                mut fields: $crate::record::Fields<A>,
            ) -> ::core::result::Result<Self, A::Error> {
                $( let mut $field = ::core::default::Default::default(); )*
                while let ::core::option::Option::Some(index) = fields.next()? {
                    match index {
                        $( $index => $crate::record!(@reads $presence fields $field), )*
                        _ => {}
                    }
                }
                ::core::result::Result::Ok(Self {
                    $( $field: $crate::record!(@has $presence fields $field $name), )*
                })
            }
        }
    };
    (@writes optional $field:expr) => { $field.is_some() };
    (@writes list $field:expr) => { !$field.is_empty() };
    (@writes $presence:ident $field:expr) => { true };
    (@reads required $fields:ident $field:ident) => { $field = ::core::option::Option::Some($fields.value()?) };
    (@reads optional $fields:ident $field:ident) => { $field = $fields.value()? };
    (@reads $presence:ident $fields:ident $field:ident) => { $field = $fields.value_or_default()? };
    (@has required $fields:ident $field:ident $name:literal) => { $fields.needed($field, $name)? };
    (@has $presence:ident $fields:ident $field:ident $name:literal) => { $field };
}

/// A struct that is read field by field; written by [`record!`](crate::record) alone.
pub trait Record: Sized {
    /// The name of the type, for errors.
    const NAME: &'static str;
    /// The names of the fields.
    const FIELDS: &'static [&'static str];

    /// Reads the fields that are there.
    ///
    /// # Errors
    /// For what is no value of its field, and for a required field that is missing.
    fn read<'de, A: MapAccess<'de>>(fields: Fields<A>) -> Result<Self, A::Error>;
}

/// Reads an object.
///
/// # Errors
/// For what is no object of that kind.
pub fn read<'de, R: Record, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    deserializer.deserialize_struct(R::NAME, R::FIELDS, Reader::<R>(PhantomData))
}

struct Reader<R>(PhantomData<R>);

impl<'de, R: Record> Visitor<'de> for Reader<R> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", R::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<R, A::Error> {
        R::read(Fields {
            map,
            names: R::FIELDS,
            next: 0,
            seen: 0,
        })
    }
}

/// The fields of an object, one after the other.
#[derive(Debug)]
pub struct Fields<A> {
    map: A,
    names: &'static [&'static str],
    /// The field that is most likely to come next.
    next: usize,
    /// A bit for each field that was there.
    seen: u128,
}

impl<'de, A: MapAccess<'de>> Fields<A> {
    /// The number of the next field that is known; its value is read next.
    ///
    /// # Errors
    /// For what is no object, and for a field that was there before.
    #[expect(
        clippy::should_implement_trait,
        reason = "a value is read between two fields"
    )]
    pub fn next(&mut self) -> Result<Option<usize>, A::Error> {
        loop {
            let name = Name {
                names: self.names,
                next: self.next,
            };
            let Some(found) = self.map.next_key_seed(name)? else {
                return Ok(None);
            };
            let Some(index) = found else {
                self.map.next_value::<IgnoredAny>()?;
                continue;
            };
            let bit = 1_u128.checked_shl(index as u32).unwrap_or(0);
            if self.seen & bit != 0 {
                return Err(A::Error::duplicate_field(self.names[index]));
            }
            self.seen |= bit;
            self.next = index + 1;
            return Ok(Some(index));
        }
    }

    /// The value of the field.
    ///
    /// # Errors
    /// When it is none of that type.
    pub fn value<T: Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        self.map.next_value()
    }

    /// The value of the field; `null` is its default, since the service writes it for any field of an answer.
    ///
    /// # Errors
    /// When it is none of that type.
    pub fn value_or_default<T: Default + Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        let value: Option<T> = self.map.next_value()?;
        Ok(value.unwrap_or_default())
    }

    /// The value that has to be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn needed<T>(&self, value: Option<T>, name: &'static str) -> Result<T, A::Error> {
        value.ok_or_else(|| A::Error::missing_field(name))
    }
}

/// Finds the number of a field by its name.
struct Name {
    names: &'static [&'static str],
    next: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        if self.names.get(self.next).is_some_and(|next| *next == name) {
            return Ok(Some(self.next));
        }
        Ok(self.names.iter().position(|known| *known == name))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{
        string::{String, ToString as _},
        vec::Vec,
    };

    #[derive(Debug, PartialEq)]
    struct Whole {
        to: String,
        weight: Option<u64>,
        labels: Vec<u8>,
        note: String,
    }

    crate::record! {
        Whole {
            0 to "To" required,
            1 weight "Weight" optional,
            2 labels "Labels" list,
            3 note "Note" lenient,
        }
    }

    #[track_caller]
    fn check(json: &str, written: Result<&str, &str>) {
        let read = serde_json::from_str::<Whole>(json).map_err(|error| error.to_string());
        let again = read.map(|it| serde_json::to_string(&it).expect("an object"));
        assert_eq!(again.as_deref().map_err(String::as_str), written, "{json}");
    }

    #[test]
    fn each_presence_is_kept() {
        check(r#"{"To":"a"}"#, Ok(r#"{"To":"a","Note":""}"#));
        check(
            r#"{"To":"a","Weight":null,"Labels":null,"Note":null}"#,
            Ok(r#"{"To":"a","Note":""}"#),
        );
        check(
            r#"{"Note":"n","x":[{}],"Labels":[1],"\u0057eight":2,"To":"a"}"#,
            Ok(r#"{"To":"a","Weight":2,"Labels":[1],"Note":"n"}"#),
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        check("{}", Err("missing field `To` at line 1 column 2"));
        check(
            r#"{"To":null}"#,
            Err("invalid type: null, expected a string at line 1 column 10"),
        );
        check(
            r#"{"To":"a","To":"b"}"#,
            Err("duplicate field `To` at line 1 column 14"),
        );
        check(
            "[]",
            Err("invalid type: sequence, expected struct Whole at line 1 column 2"),
        );
    }
}
