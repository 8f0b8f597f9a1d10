//! Templates in files.

use crate::{Emulator, fails, file, run, ses, signed, text};

#[test]
fn what_is_pushed_can_be_pulled() {
    let emulator = Emulator::start(&[]);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pulled");
    // What an earlier run has left behind may not be there.
    let _absent = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let folder = folder.display().to_string();
    let text_file = file("hello.txt", "Dear {{name}}, 你好\n".as_bytes());
    let html_file = file("hello.html", b"<p>Dear {{name}}</p>");
    let template = |arguments: &[&str]| {
        let mut ses = ses(&[&["template"], arguments, &["--endpoint", &emulator.url]].concat());
        signed(&mut ses);
        ses
    };
    let pushed = run(&mut template(&["push", "hello", "--text", &text_file]));
    assert_eq!(
        text(&pushed.stdout),
        "template  1\n",
        "{}",
        text(&pushed.stderr)
    );
    let both = [
        "--text",
        &text_file,
        "--html",
        &html_file,
        "--template",
        "1",
    ];
    let pushed = run(&mut template(&[&["push", "hello"], &both[..]].concat()));
    assert_eq!(
        text(&pushed.stdout),
        "template  1\n",
        "{}",
        text(&pushed.stderr)
    );

    let pull = ["pull", "1", "--folder", &folder];
    let pulled = run(&mut template(&pull));
    let path = format!("{folder}/hello");
    assert_eq!(text(&pulled.stdout), format!("{path}.html\n{path}.txt\n"));
    let read = |path: &str| std::fs::read(path).expect("the file is there");
    assert_eq!(read(&format!("{path}.txt")), read(&text_file));
    assert_eq!(read(&format!("{path}.html")), read(&html_file));
    let says = format!("error: {path}.html: File exists (os error 17)\n");
    fails(&mut template(&pull), 2, &says);

    let preview = ["preview", "--template", "1", "--data", r#"{"name": "Mei"}"#];
    let filled = run(&mut template(&preview));
    assert_eq!(text(&filled.stdout), "Dear Mei, 你好\n\n<p>Dear Mei</p>\n");
    let says = "error: --data: it must be a JSON object\n";
    fails(
        &mut template(&["preview", "--template", "1", "--data", "[]"]),
        2,
        says,
    );
    let deleted = run(&mut template(&["delete", "1", "--yes"]));
    assert_eq!(text(&deleted.stderr), "template 1 is deleted\n");
    let says =
        "error: nothing is deleted: standard input is no terminal, and --yes was not given\n";
    fails(&mut template(&["delete", "1"]), 2, says);
}
