//! The emulator with seeds.

use crate::{Emulator, LIST, fails, file, ses};

#[test]
fn an_emulator_begins_with_its_seeds() {
    file("people.csv", b"email\na@example.org\n");
    let lists = "[[list]]\nid = 70\nname = 'people'\ncsv_file = 'people.csv'\n";
    let lists = file("lists.toml", lists.as_bytes());
    let template = r#"{"template": [{"id": 26, "name": "welcome", "text": "Hello"}]}"#;
    let template = file("template.json", template.as_bytes());
    let emulator = Emulator::start(&["--seed", &lists, "--seed", &template]);
    let shown = emulator.answer("ListReceivers", LIST);
    let list = &shown["Data"][0];
    assert_eq!(
        (&list["ReceiverId"], &list["Count"]),
        (&70.into(), &1.into())
    );
    let shown = emulator.answer("GetEmailTemplate", r#"{"TemplateID": 26}"#);
    assert_eq!(shown["TemplateName"], "welcome");
}

#[test]
fn a_wrong_seed_is_named_line_by_line() {
    let seed = file(
        "wrong.toml",
        b"[[domain]]\nname = 7\n[[list]]\nid = 'one'\n",
    );
    let says = format!(
        "error: {seed}:2:8: domain[0].name: must be a text, not a number\n\
         {seed}:3:1: list[0]: the field name is missing\n\
         {seed}:4:6: list[0].id: must be a number, not a text\n"
    );
    fails(
        &mut ses(&["emulator", "--port", "0", "--seed", &seed]),
        2,
        &says,
    );
}
