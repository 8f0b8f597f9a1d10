//! Where credentials come from.

use std::path::{Path, PathBuf};

use crate::{Emulator, LIST, answer, file, run, ses, text};

/// A folder of this test's own, with a folder in it.
fn home(name: &str, inner: &str) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(home.join(inner)).expect("the target folder can be written");
    home
}

#[test]
fn missing_credentials_are_named() {
    let output = run(&mut ses(&["call", "ListReceivers", "--json", LIST]));
    let said = text(&output.stderr);
    let cause = "there are no credentials: no source of credentials is set up here: \
        the environment: TENCENTCLOUD_SECRET_ID is not set; \
        the credentials file: there is none at /etc/tencentcloud/credentials; \
        the profiles of tccli: HOME is not set; \
        the metadata service: it is not asked, since TENCENTCLOUD_METADATA_DISABLED is set; \
        TKE: TKE_PROVIDER_ID is not set; set one of them up";
    assert!(
        said.contains(cause) && said.contains("not sent: nothing has happened"),
        "{said}"
    );
    assert_eq!(
        (text(&output.stdout).as_str(), output.status.code()),
        ("", Some(2))
    );
}

#[test]
fn credentials_come_from_the_file_at_home() {
    let home = home("home", ".tencentcloud");
    let path = file(
        "home/.tencentcloud/credentials",
        b"[default]\nsecret_id = AKIDEMULATOR\nsecret_key = emulator\n",
    );
    let emulator = Emulator::start(&[]);
    let call = |variable, value: &std::ffi::OsStr| {
        let url = ["--endpoint", &emulator.url, "--json", LIST];
        let mut call = ses(&[&["call", "ListReceivers"], &url[..]].concat());
        answer(call.env(variable, value))
    };
    assert_eq!(call("HOME", home.as_os_str())["TotalCount"], 0);
    let named = call("TENCENTCLOUD_CREDENTIALS_FILE", path.as_ref());
    assert_eq!(named["TotalCount"], 0);
}

#[test]
fn a_profile_goes_before_the_environment() {
    let home = home("profiles", ".tccli");
    file(
        "profiles/.tccli/news.credential",
        br#"{"secretId": "AKIDEMULATOR", "secretKey": "emulator"}"#,
    );
    let emulator = Emulator::start(&[]);
    let mut call = emulator.call("ListReceivers", LIST);
    call.env("HOME", &home)
        .env("TENCENTCLOUD_SECRET_ID", "AKIDOTHER");
    assert_eq!(run(&mut call).status.code(), Some(3));
    assert_eq!(answer(call.args(["--profile", "news"]))["TotalCount"], 0);

    let output = run(call.args(["--dry-run"]).env("TCCLI_PROFILE", "nobody"));
    assert!(text(&output.stdout).contains("Credential=AKIDEMULATOR/"));
}
