//! The example of the README: it is right, and says of each field what is so.

use std::{fs, path::Path, time::Duration};

use ses_campaign::{Campaign, Check, ListLimits, RecipientSource, Schedule, TemplateSource, Times};

const README: &str = include_str!("../README.md");

#[test]
fn the_example_can_be_sent() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let (_, example) = README.split_once("```toml\n").expect("there is an example");
    let (example, _) = example.split_once("```").expect("the fence closes");
    for (name, content) in [
        ("spring.toml", example),
        ("spring.html", "<p>{{name}}, how is {{city}}?</p>"),
        ("spring.txt", "{{name}}, how is {{city}}?"),
        (
            "customers.csv",
            "mail;first name;city;id\nmei@example.com;Mei;深圳;7\nno@example.com;No;;8\n",
        ),
        ("unsubscribed.txt", "no@example.com\n"),
    ] {
        fs::write(folder.join(name), content).expect("the folder is there");
    }

    let campaign = Campaign::read(folder.join("spring.toml")).expect("the example is right");
    assert_eq!(campaign.schedule, Schedule::At(1_796_086_800));
    assert!(matches!(campaign.template, TemplateSource::Files(_)));
    assert_eq!(campaign.limits, ListLimits::default());
    assert_eq!(campaign.times, Times::default());
    assert_eq!(campaign.times.review, Duration::from_secs(3 * 24 * 3600));
    assert_ne!(
        campaign.recipients,
        RecipientSource::new(folder.join("customers.csv"))
    );
    let roles: Vec<_> = campaign.digests.iter().map(|digest| digest.role).collect();
    assert_eq!(roles, ["campaign", "html", "text"]);

    let checked = Check::new(&campaign, 1_796_000_000).into_folder(folder.join("out"), |_, _| {});
    let checked = checked.expect("the folder can be written");
    assert_eq!(checked.problems, []);
    let prepared = checked.prepared.expect("the recipients can be read");
    assert_eq!((prepared.counts.accepted, prepared.counts.excluded), (1, 1));
    assert_eq!(prepared.variables, ["name", "city"]);
}
