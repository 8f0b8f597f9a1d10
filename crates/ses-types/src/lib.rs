#![no_std]
//! What the Tencent Cloud SES API (version 2020-10-02) says, as Rust types.

extern crate alloc;

mod action;
mod base64;
mod coded;
mod error_code;
mod generated;
mod mask;
mod schedule;
mod shape;
mod template_data;
mod time;

pub use self::{
    action::{Action, ActionSpec, Auth, Effect},
    base64::Base64,
    error_code::{CodeSpec, ErrorCode, Outcome, Reaction},
    generated::*,
    shape::{Check, Field, Form, Kind, Relation, Rule, Shape, Side, Unit},
    template_data::TemplateData,
    time::{SERVICE_UTC_OFFSET, ServiceDate, ServiceTime},
};
