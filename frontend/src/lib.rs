//! stub
pub fn x(){}
