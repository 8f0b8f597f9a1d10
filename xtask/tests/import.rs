//! Pages in, tables or a fault out: each page of `tests/pages` has its known answer beside it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use xtask::{Codegen, Error, Import, Imported};

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

/// The pages of actions, in the order of their names.
fn names() -> BTreeSet<String> {
    let entries = fs::read_dir(pages()).expect("the pages are there");
    let names = entries.map(|entry| {
        let name = entry.expect("the pages can be listed").file_name();
        name.into_string().expect("the names are text")
    });
    names
        .filter(|name| !name.contains(".types.") && !name.ends_with(".expected"))
        .collect()
}

/// Imports a page, with the page of data types that stands beside it.
fn import(name: &str) -> Result<Imported, Error> {
    let page = pages().join(name);
    let types = page.with_extension("types.txt");
    let import = Import::new(page);
    if types.exists() {
        import.with_data_types(types).read()
    } else {
        import.read()
    }
}

/// A folder of a test's own.
fn workshop() -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("import-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the last run's folder is ours");
    }
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// What is printed for a page: the remarks and the table, or the fault.
fn printed(name: &str) -> String {
    let said = match import(name) {
        Ok(imported) => format!("{}\n---\n{}", imported.remarks, imported.table),
        Err(error) => format!("error: {error}\n"),
    };
    said.replace(&format!("{}/", pages().display()), "")
}

/// With `BLESS` in the environment the answers are written, for a reader to judge.
#[test]
fn pages_make_their_known_answers() {
    for name in names() {
        let path = pages().join(format!("{name}.expected"));
        let found = printed(&name);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &found).expect("the answers can be written");
        }
        let expected = fs::read_to_string(&path).expect("each page has its answer");
        assert_eq!(found, expected, "{name}");
    }
    assert!(names().len() > 10, "pages are missing");
}

/// Imports a page into a folder of tables, adds what it lacks, and generates code of the folder.
fn generated(name: &str, addition: &str) -> Result<usize, String> {
    let codes = "# Error codes\n\nAll.\n\n| Error Code | Outcome | Reaction | Meaning | What to do |\n|---|---|---|---|---|\n";
    let prefixes = [
        "FailedOperation",
        "Internal",
        "Invalid",
        "LimitExceeded",
        "MissingParameter",
    ];
    let rows =
        prefixes.map(|prefix| format!("| {prefix}* | refused | fix | A fault. | Mend it. |\n"));
    let spec = workshop().join("spec");
    let mut imported = import(name).expect("the page is whole");
    imported.table.push_str(addition);
    imported
        .write(spec.join("page.md"))
        .expect("the folder is ours");
    fs::write(spec.join("errors.md"), format!("{codes}{}", rows.concat()))
        .expect("the folder is ours");
    let codegen = Codegen::new(&spec, spec.join("src")).with_types_path("ses_types");
    let files = codegen.generate().map_err(|error| error.to_string());
    files
        .map(|files| files.len())
        .map_err(|error| error.replace(&format!("{}/", spec.display()), ""))
}

#[test]
fn what_is_imported_is_read_by_the_generator() {
    let object = |name: &str| {
        let table = "| Parameter Name | Required | Type | Description |\n|---|---|---|---|\n";
        format!("\n## Object {name}\nBy hand.\n\n### Fields\n{table}")
    };
    for (name, addition) in [
        ("batch.txt", object("Simple")),
        ("hanzi.md", String::new()),
        (
            "dense.md",
            format!("{}{}", object("Size"), object("Parcel")),
        ),
        ("hosts.md", object("RegionInfo")),
        ("links.txt", object("Wait")),
        ("margin.txt", String::new()),
        ("paragraphs.txt", object("Place")),
        ("role.txt", String::new()),
    ] {
        assert_eq!(generated(name, &addition), Ok(5), "{name}");
    }
}

#[test]
fn the_generator_names_an_object_that_is_missing() {
    let fault = "page.md:26: there is no section `## Object Simple` for the type of Simple";
    assert_eq!(generated("batch.txt", ""), Err(fault.to_owned()));
}

#[test]
fn a_table_that_is_there_is_not_overwritten() {
    let path = workshop().join("page.md");
    fs::write(&path, "by hand").expect("the folder is ours");
    let error = import("role.txt").expect("the page is whole").write(&path);
    assert!(matches!(error, Err(Error::Write { .. })), "{error:?}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "by hand");
}

#[test]
fn a_folder_is_made_for_the_table() {
    let path = workshop().join("spec/page.md");
    let imported = import("role.txt").expect("the page is whole");
    imported.write(&path).expect("the folder is ours");
    assert_eq!(fs::read_to_string(&path).ok(), Some(imported.table));
}

#[test]
fn the_service_that_is_named_goes_before_the_pages() {
    let page = pages().join("homeless.txt");
    let imported = Import::new(page)
        .with_service("label")
        .read()
        .expect("the service is named");
    assert!(
        imported.table.contains("\nservice: label\n"),
        "{}",
        imported.table
    );
}

#[test]
fn a_page_that_is_not_there_is_named() {
    let error = Import::new("no/such/page.txt")
        .read()
        .expect_err("there is none");
    assert_eq!(error.to_string(), "cannot read no/such/page.txt");
}

/// A page that was not saved whole is imported or refused with its place, wherever it ends.
#[test]
fn a_page_may_end_anywhere() {
    let whole = fs::read_to_string(pages().join("hosts.md")).expect("the page is there");
    let page = workshop().join("page.md");
    let mut refused = 0;
    for end in (0..whole.len())
        .step_by(9)
        .filter(|&end| whole.is_char_boundary(end))
    {
        fs::write(&page, &whole[..end]).expect("the folder is ours");
        match Import::new(&page).read() {
            Ok(imported) => assert!(imported.table.contains("## Action DescribeHosts"), "{end}"),
            Err(error) => {
                let place = format!("{}:", page.display());
                assert!(error.to_string().starts_with(&place), "{end}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 50, "{refused}");
}
