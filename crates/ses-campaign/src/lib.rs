//! A campaign through Tencent Cloud SES as a durable plan: each recipient is mailed once, whatever fails.
