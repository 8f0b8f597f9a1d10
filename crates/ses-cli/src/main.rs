//! ses
fn main(){}
