//! The doors through which serde hands a value to its walk; most lead to the few types that the wire has.

use serde::{
    Serialize,
    ser::{Impossible, Serializer},
};
use ses_types::Kind;

use super::{ListWalk, ObjectWalk, Seen, Unwalkable, Walk};

impl<'w> Serializer for Walk<'w> {
    type Ok = Seen;
    type Error = Unwalkable;
    type SerializeSeq = ListWalk<'w>;
    type SerializeTuple = Impossible<Seen, Unwalkable>;
    type SerializeTupleStruct = Impossible<Seen, Unwalkable>;
    type SerializeTupleVariant = Impossible<Seen, Unwalkable>;
    type SerializeMap = ObjectWalk<'w>;
    type SerializeStruct = ObjectWalk<'w>;
    type SerializeStructVariant = Impossible<Seen, Unwalkable>;

    fn serialize_bool(self, value: bool) -> Result<Seen, Unwalkable> {
        let is_boolean = matches!(self.kind, Some(Kind::Boolean));
        Ok(if is_boolean {
            Seen::Other
        } else {
            self.mistyped(if value { "true" } else { "false" })
        })
    }

    fn serialize_i64(self, value: i64) -> Result<Seen, Unwalkable> {
        Ok(self.number(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Result<Seen, Unwalkable> {
        Ok(self.number(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result<Seen, Unwalkable> {
        let is_float = matches!(self.kind, Some(Kind::Float));
        Ok(if is_float {
            Seen::Other
        } else {
            self.mistyped(&value.to_string())
        })
    }

    #[inline(always)]
    fn serialize_str(self, value: &str) -> Result<Seen, Unwalkable> {
        Ok(self.text(value))
    }

    fn serialize_none(self) -> Result<Seen, Unwalkable> {
        Ok(Seen::Null)
    }

    fn serialize_unit(self) -> Result<Seen, Unwalkable> {
        Ok(Seen::Null)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Seen, Unwalkable> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Seen, Unwalkable> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<ListWalk<'w>, Unwalkable> {
        Ok(self.list())
    }

    fn serialize_map(self, _: Option<usize>) -> Result<ObjectWalk<'w>, Unwalkable> {
        Ok(self.object())
    }

    #[inline(always)]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<ObjectWalk<'w>, Unwalkable> {
        Ok(self.object())
    }

    fn serialize_i8(self, value: i8) -> Result<Seen, Unwalkable> {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Result<Seen, Unwalkable> {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Result<Seen, Unwalkable> {
        self.serialize_i64(value.into())
    }

    fn serialize_u8(self, value: u8) -> Result<Seen, Unwalkable> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<Seen, Unwalkable> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<Seen, Unwalkable> {
        self.serialize_u64(value.into())
    }

    fn serialize_f32(self, value: f32) -> Result<Seen, Unwalkable> {
        self.serialize_f64(value.into())
    }

    fn serialize_char(self, value: char) -> Result<Seen, Unwalkable> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Seen, Unwalkable> {
        Ok(self.mistyped("bytes"))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Seen, Unwalkable> {
        Ok(Seen::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Seen, Unwalkable> {
        Ok(self.text(variant))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<Seen, Unwalkable> {
        Ok(self.mistyped(variant))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unwalkable> {
        Err(no_wire_type("a tuple"))
    }

    fn serialize_tuple_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unwalkable> {
        Err(no_wire_type(name))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwalkable> {
        Err(no_wire_type(name))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwalkable> {
        Err(no_wire_type(name))
    }
}

pub(super) fn no_wire_type(name: &str) -> Unwalkable {
    serde::ser::Error::custom(format_args!("{name} has no type of the API"))
}
