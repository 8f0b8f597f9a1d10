//! Campaigns from their files.

use std::path::Path;

use crate::{Emulator, fails, file, run, ses, signed, text};

/// The files of a campaign; the path of the first.
fn campaign(test: &str, more: &str, csv: &str) -> String {
    let people = format!("{test}.csv");
    file(&people, csv.as_bytes());
    let content = format!(
        "id = 'a'\nsender = 'News <news@mail.example.com>'\nsubject = 'For {{{{name}}}}'\n{more}\n\
         [recipients]\nfile = '{people}'\n"
    );
    file(&format!("{test}.toml"), content.as_bytes())
}

#[test]
fn a_check_says_what_would_be_sent() {
    file("check.txt", b"Hi {{name}}");
    let path = campaign(
        "check",
        "template = { text = 'check.txt' }\nschedule = { at = 2126-12-01T09:00:00Z }",
        "email,name\na@example.org,A\r\n\"b@example.org\",\"B\"\r\nnobody,C\r\na@example.org,D\r\n",
    );
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check-kept");
    let mut check = ses(&[
        "campaign",
        "check",
        &path,
        "--keep",
        &kept.display().to_string(),
    ]);
    let output = run(check.env("TZ", "America/New_York"));
    assert_eq!(text(&output.stderr), "");
    let people = path.replace(".toml", ".csv");
    assert_eq!(
        text(&output.stdout),
        format!(
            "recipients  4\n\
         accepted    2; lists: 1, uploads: 1\n\
         rejected    1\n\
         duplicates  1\n\
         excluded    0\n  \
         {people}:4: email: the address must be a mail address, not \"nobody\"\n  \
         {people}:5: email: the address stands in line 2 already, not \"a@example.org\"\n\
         template    from files\n\
         schedule    2126-12-01 04:00:00-05:00, 2126-12-01 17:00:00 in the service's time\n"
        )
    );
    assert_eq!(output.status.code(), Some(0));
    let spool = std::fs::read_to_string(kept.join("spool.jsonl")).expect("it is kept");
    assert_eq!(spool.lines().count(), 2);
}

#[test]
fn a_check_leaves_nothing_behind() {
    let path = campaign("behind", "template = 7", "email,name\na@example.org,A\n");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check-behind");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let output = run(ses(&["campaign", "check", &path]).env("TMPDIR", &folder));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let left = std::fs::read_dir(&folder).expect("it is there");
    assert_eq!(left.count(), 0);
}

#[test]
fn a_wrong_campaign_is_named_line_by_line() {
    let path = campaign("wrong-campaign", "template = 'x'\nreply = 'b'", "email\n");
    let says = format!(
        "error: {path}:4:12: template: must be a template's number, or a table, not a text\n\
         {path}:5:1: reply: there is no such field; the nearest is reply_to\n"
    );
    fails(&mut ses(&["campaign", "check", &path]), 2, &says);
    let says = "error: no/such.toml: No such file or directory (os error 2)\n";
    fails(&mut ses(&["campaign", "check", "no/such.toml"]), 2, says);
}

#[test]
fn problems_beyond_what_can_be_read_are_counted() {
    let unknown: String = (0..30).map(|number| format!("\nx{number} = 1")).collect();
    let path = campaign("many", &format!("template = 7{unknown}"), "email\n");
    let output = run(&mut ses(&["campaign", "check", &path]));
    let said = text(&output.stderr);
    assert_eq!(said.lines().count(), 21, "{said}");
    assert!(said.ends_with("\nand 10 more\n"), "{said}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_template_of_the_account_is_looked_at_when_asked() {
    let path = campaign("online", "template = 1", "email,nam\na@example.org,A\n");
    let output = run(&mut ses(&["campaign", "check", &path]));
    let said = text(&output.stdout);
    assert!(
        said.contains("number 1; not looked at: --online asks the service"),
        "{said}"
    );
    let misses =
        format!("{path}:3:11: subject: no column gives {{{{name}}}}; the nearest is \"nam\"\n");
    assert_eq!(text(&output.stderr), format!("error: {misses}"));

    let emulator = Emulator::start(&[]);
    let template = r#"{"TemplateName": "t", "TemplateContent": {"Text": "e3tjb2RlfX0="}}"#;
    emulator.answer("CreateEmailTemplate", template);
    let mut check = ses(&[
        "campaign",
        "check",
        &path,
        "--online",
        "--endpoint",
        &emulator.url,
    ]);
    let output = run(signed(&mut check));
    let people = path.replace(".toml", ".csv");
    assert_eq!(
        text(&output.stderr),
        format!(
            "error: {misses}{path}:4:12: template: no column gives {{{{code}}}}; the nearest is \"nam\"\n\
             {people}:1:1: the template does not use the column \"nam\", and the service refuses what it does not use; \
             list the columns that it uses in [recipients.variables]\n"
        )
    );
    assert_eq!(output.status.code(), Some(2));
}
