//! Recipients from a file, in as many uploads as it takes.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Stdio,
};

use crate::{Emulator, answer, control::post, fails, file, run, ses, signed, text};

#[test]
fn a_list_goes_to_its_end() {
    let emulator = Emulator::start(&["--no-rate-limit"]);
    let rows: String = (0..250)
        .map(|number| format!("a{number}@example.org\n"))
        .collect();
    let file = file("many.csv", format!("email\n{rows}").as_bytes());
    let at = ["--endpoint", &emulator.url];
    let import = [
        "list",
        "import",
        &file,
        "--name",
        "many",
        "--chunk-rows",
        "99",
    ];
    let imported = run(signed(&mut ses(&[&import[..], &at].concat())));
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    let steps =
        "list 1: 99 of 250 uploaded\nlist 1: 198 of 250 uploaded\nlist 1: 250 of 250 uploaded\n";
    assert_eq!(text(&imported.stderr), steps);

    let show = ["list", "show", "1", "--output"];
    let csv = run(signed(&mut ses(&[&show[..], &["csv"], &at].concat())));
    let csv = text(&csv.stdout);
    assert_eq!(csv.lines().count(), 251, "{csv}");
    assert_eq!(csv.lines().next(), Some("address,status,reason,data"));
    let json = answer(signed(&mut ses(&[&show[..], &["json"], &at].concat())));
    let all = json.as_array().expect("a list");
    assert_eq!(
        (all.len(), &all[249]["Email"]),
        (250, &"a249@example.org".into())
    );
}

#[test]
fn the_next_upload_waits_until_the_list_is_ready() {
    let terms = ["--terms", r#"{"filling": 3600}"#, "--freeze"];
    let emulator = Emulator::start(&terms);
    let file = file("slow.csv", b"email\na@example.org\nb@example.org\n");
    let at = ["--endpoint", &emulator.url, "--every-seconds", "1"];
    let import = [
        "list",
        "import",
        &file,
        "--name",
        "slow",
        "--chunk-rows",
        "1",
    ];
    let mut command = ses(&[&import[..], &at].concat());
    let process = signed(&mut command)
        .stderr(Stdio::piped())
        .stdout(Stdio::null());
    let mut process = process.spawn().expect("the binary starts");
    let mut talk = BufReader::new(process.stderr.take().expect("it is piped"));
    for uploaded in 1..=2 {
        for says in [
            format!("list 1: {uploaded} of 2 uploaded\n"),
            "waiting until list 1 is ready\n".to_owned(),
        ] {
            let mut line = String::new();
            talk.read_line(&mut line).expect("text");
            assert_eq!(line, says);
        }
        post(
            emulator.address(),
            "_emulator/clock",
            r#"{"advance": "1h"}"#,
        );
    }
    let mut rest = String::new();
    talk.read_to_string(&mut rest).expect("text");
    assert_eq!(
        (rest.as_str(), process.wait().expect("it ends").code()),
        ("", Some(0))
    );
}

#[test]
fn who_can_not_be_mailed_is_no_list() {
    let nobody = file("nobody-else.csv", b"email\nnobody\n");
    let says = format!(
        "{nobody}:2: email: the address must be a mail address, not \"nobody\"\n\
         error: {nobody}: nobody in it can be mailed\n"
    );
    fails(
        &mut ses(&["list", "import", &nobody, "--name", "l"]),
        2,
        &says,
    );
}
