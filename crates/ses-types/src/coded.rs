//! Coded values: newtypes that name the codes that are known and keep the ones that are not.

/// Declares a coded value that is a number on the wire.
///
/// The type is open: a number that has no name here is a value all the same, survives a round trip, and prints as
/// itself.
/// Each line gives a constant, its number and its name.
/// The calling crate depends on `serde`.
///
/// # Example
/// ```
/// ses_types::coded_number! {
///     /// How urgent something is.
///     pub struct Urgency(u64) {
///         /// It can wait.
///         LOW = 0 => "Low",
///         /// It can not.
///         HIGH = 1 => "High",
///     }
/// }
///
/// assert_eq!(Urgency::HIGH.get(), 1);
/// assert_eq!(Urgency::new(1).to_string(), "High");
/// assert_eq!(Urgency::new(7).name(), None);
/// assert_eq!(Urgency::new(7).to_string(), "7");
/// ```
#[macro_export]
macro_rules! coded_number {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $type:ident($raw:ty) {
            $( $(#[$const_attribute:meta])* $constant:ident = $value:expr => $name:expr, )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $type($raw);

        impl $type {
            $( $(#[$const_attribute])* $visibility const $constant: Self = Self($value); )*

            /// Makes the value of a number, whether or not the number is known here.
            #[must_use]
            $visibility const fn new(value: $raw) -> Self {
                Self(value)
            }

            /// The number that goes over the wire.
            #[must_use]
            $visibility const fn get(self) -> $raw {
                self.0
            }

            /// The name of a known value; `None` for a number that has no name here.
            #[must_use]
            $visibility const fn name(self) -> ::core::option::Option<&'static str> {
                match self {
                    $( Self::$constant => ::core::option::Option::Some($name), )*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }

        impl ::core::convert::From<$raw> for $type {
            fn from(value: $raw) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<$type> for $raw {
            fn from(value: $type) -> Self {
                value.0
            }
        }

        impl ::core::fmt::Display for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    ::core::option::Option::Some(name) => f.pad(name),
                    ::core::option::Option::None => ::core::fmt::Display::fmt(&self.0, f),
                }
            }
        }

        impl ::core::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    ::core::option::Option::Some(name) => ::core::write!(f, "{}({name})", ::core::stringify!($type)),
                    ::core::option::Option::None => ::core::write!(f, "{}({})", ::core::stringify!($type), self.0),
                }
            }
        }
    };
}

/// Declares a coded value that is a text on the wire.
///
/// The type is open, as those of [`coded_number!`](crate::coded_number) are.
/// The calling crate depends on `serde` and says `extern crate alloc;` at its root.
///
/// # Example
/// ```
/// extern crate alloc;
/// # fn main() {
/// ses_types::coded_text! {
///     /// Where something is done.
///     pub struct Place {
///         /// On this side of the sea.
///         HERE = "0" => "Here",
///     }
/// }
///
/// assert_eq!(Place::HERE.as_str(), "0");
/// assert_eq!(Place::new("0").to_string(), "Here");
/// assert_eq!(Place::new("elsewhere").to_string(), "elsewhere");
/// # }
/// ```
#[macro_export]
macro_rules! coded_text {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $type:ident {
            $( $(#[$const_attribute:meta])* $constant:ident = $value:expr => $name:expr, )*
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $type(alloc::borrow::Cow<'static, str>);

        impl $type {
            $( $(#[$const_attribute])* $visibility const $constant: Self = Self::from_static($value); )*

            /// Makes the value of a text, whether or not the text is known here.
            #[must_use]
            $visibility fn new(value: impl ::core::convert::Into<alloc::borrow::Cow<'static, str>>) -> Self {
                Self(value.into())
            }

            /// Makes the value of a text that is known when the program is built.
            #[must_use]
            $visibility const fn from_static(value: &'static str) -> Self {
                Self(alloc::borrow::Cow::Borrowed(value))
            }

            /// The text that goes over the wire.
            #[must_use]
            $visibility fn as_str(&self) -> &str {
                &self.0
            }

            /// The name of a known value; `None` for a text that has no name here.
            #[must_use]
            $visibility fn name(&self) -> ::core::option::Option<&'static str> {
                $( if self.as_str() == $value { return ::core::option::Option::Some($name); } )*
                ::core::option::Option::None
            }
        }

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }

        impl ::core::convert::From<&'static str> for $type {
            fn from(value: &'static str) -> Self {
                Self::from_static(value)
            }
        }

        impl ::core::convert::From<alloc::string::String> for $type {
            fn from(value: alloc::string::String) -> Self {
                Self::new(value)
            }
        }

        impl ::core::fmt::Display for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.name().unwrap_or(self.as_str()))
            }
        }

        impl ::core::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::write!(f, "{}({self})", ::core::stringify!($type))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    coded_number! {
        /// A number for these tests.
        struct Level(i64) {
            /// Below the ground.
            CELLAR = -1 => "Cellar",
            /// At the door.
            GROUND = 0 => "Ground",
        }
    }

    coded_text! {
        /// A text for these tests.
        struct Wing {
            /// Where the sun rises.
            EAST = "e" => "East",
        }
    }

    #[test]
    fn a_known_number_has_a_name() {
        assert_eq!(Level::new(-1), Level::CELLAR);
        assert_eq!(Level::CELLAR.name(), Some("Cellar"));
        assert_eq!(
            format!("{:?} {}", Level::GROUND, Level::GROUND),
            "Level(Ground) Ground"
        );
    }

    #[test]
    fn an_unknown_number_is_kept_and_prints() {
        let unknown: Level = serde_json::from_str("12").expect("a number is a level");
        assert_eq!((unknown.get(), unknown.name()), (12, None));
        assert_eq!(format!("{unknown:?} {unknown}"), "Level(12) 12");
        assert_eq!(serde_json::to_string(&unknown).expect("a number"), "12");
    }

    #[test]
    fn a_text_read_equals_the_constant() {
        let read: Wing = serde_json::from_str("\"e\"").expect("a text is a wing");
        assert_eq!(read, Wing::EAST);
        assert_eq!(format!("{read:?}"), "Wing(East)");
        assert_eq!(
            serde_json::to_string(&Wing::from("north")).expect("a text"),
            "\"north\""
        );
        assert_eq!(Wing::new("north").to_string(), "north");
    }
}
