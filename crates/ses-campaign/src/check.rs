//! Whether a campaign can be sent as it stands: everything that can be found out before the first call.

mod template;

use std::path::Path;

use ses_hyper::ses_types::{GetEmailTemplateResponse, ServiceTime};

use crate::{Campaign, Error, Preparation, Prepared, Problem, Schedule, problem::sort};

/// Looks at a campaign as a whole: template, variables, recipients, schedule.
///
/// Nothing is sent; a template of the account is looked at only when it is handed in.
///
/// # Example
/// ```no_run
/// use ses_campaign::{Campaign, Check};
///
/// let campaign = Campaign::read("spring.toml")?;
/// let now = 1_796_000_000; // Unix seconds
/// let checked = Check::new(&campaign, now).into_folder("spring-check", |_, _| {})?;
/// for problem in &checked.problems {
///     println!("{problem}");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Check<'a> {
    campaign: &'a Campaign,
    now: i64,
    template: Option<&'a GetEmailTemplateResponse>,
}

/// What a [`Check`] has found.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// What must be put right before the campaign is sent; rejected rows are none of it.
    pub problems: Vec<Problem>,
    /// What would be uploaded; `None` when the recipients cannot be read.
    pub prepared: Option<Prepared>,
    /// Whether the template was looked at.
    pub has_template: bool,
}

impl<'a> Check<'a> {
    /// Of that campaign, at a time in Unix seconds.
    #[must_use]
    pub fn new(campaign: &'a Campaign, now: i64) -> Self {
        Self {
            campaign,
            now,
            template: None,
        }
    }

    /// Looks at the campaign's template, too, as GetEmailTemplate showed it.
    #[must_use]
    pub fn with_template(mut self, template: &'a GetEmailTemplateResponse) -> Self {
        self.template = Some(template);
        self
    }

    /// Prepares the recipients in a folder, as [`Preparation::into_folder`] does, and checks all there is.
    ///
    /// # Errors
    /// [`Error::File`] when something in the folder cannot be written; what is wrong with the campaign is no error, but in
    /// [`Checked::problems`].
    pub fn into_folder(
        &self,
        folder: impl AsRef<Path>,
        progress: impl FnMut(u64, u64),
    ) -> Result<Checked, Error> {
        let campaign = self.campaign;
        let mut problems = schedule(campaign, self.now);
        let preparation = Preparation::new(&campaign.recipients, campaign.limits);
        let prepared = match preparation.into_folder(folder, progress) {
            Ok(prepared) => Some(prepared),
            Err(Error::Input(found)) => {
                problems.extend(found);
                None
            }
            Err(error) => return Err(error),
        };
        if let Some(prepared) = prepared.as_ref().filter(|it| it.counts.accepted == 0) {
            let file = campaign.recipients.file.display().to_string();
            let rows = prepared.counts.total();
            let message = format!("none of the {rows} recipients can be mailed");
            problems.push(Problem::new(file, None, "", message));
        }
        let given = prepared.as_ref().map(|prepared| &prepared.variables[..]);
        let has_template = template::check(campaign, self.template, given, &mut problems);
        sort(&campaign.path.display().to_string(), &mut problems);
        problems.dedup();
        Ok(Checked {
            problems,
            prepared,
            has_template,
        })
    }
}

/// A time that has passed is refused by the service.
fn schedule(campaign: &Campaign, now: i64) -> Vec<Problem> {
    let (name, time) = match campaign.schedule {
        Schedule::Now => return Vec::new(),
        Schedule::At(time) => ("schedule.at", time),
        Schedule::Every { begin, .. } => ("schedule.begin", begin),
    };
    if time > now {
        return Vec::new();
    }
    let civil = |time| ServiceTime::from_unix_with_offset(time, campaign.times.service_offset);
    let message = format!(
        "must be later than now: it is {} in the service's time, and now is {}",
        civil(time),
        civil(now)
    );
    vec![campaign.problem(name, message)]
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ses_hyper::ses_types::{Base64, TemplateContent, TemplateStatus};

    use super::*;
    use crate::work::Work;

    const NOW: i64 = 1_796_000_000;

    /// A campaign of a test's own, with the file people.csv, and text.txt for a template.
    struct Files(Work);

    impl Files {
        fn new(test: &str, csv: &str, text: &str) -> Self {
            let work = Work::of_test(test);
            fs::write(work.file("people.csv"), csv).expect("the folder is there");
            fs::write(work.file("text.txt"), text).expect("the folder is there");
            Self(work)
        }

        fn campaign(&self, template: &str, subject: &str, more: &str) -> Campaign {
            let text = format!(
                "id = 'a'\nsender = 'a@b.cn'\nsubject = '{subject}'\ntemplate = {template}\n\
                 [recipients]\nfile = 'people.csv'\n{more}"
            );
            let path = self.0.file("a.toml");
            fs::write(&path, text).expect("the folder is there");
            Campaign::read(path).expect("the file is right")
        }

        fn check(&self, check: &Check<'_>, expected: &[&str]) -> Checked {
            let checked = check.into_folder(self.0.file("out"), |_, _| {});
            let checked = checked.expect("the folder can be written");
            let folder = format!("{}/", self.0.folder().display());
            let lines = checked.problems.iter();
            let lines: Vec<_> = lines
                .map(|it| it.to_string().replace(&folder, ""))
                .collect();
            assert_eq!(lines, expected);
            checked
        }
    }

    const FILES: &str = "{ text = 'text.txt' }";

    #[test]
    fn what_fits_has_nothing_against_it() {
        let files = Files::new(
            "fits",
            "email,name,city\na@b.cn,A,B\nnobody,,\n",
            "Hi {{name}},",
        );
        let campaign = files.campaign(FILES, "For {{ city }}", "");
        let checked = files.check(&Check::new(&campaign, NOW), &[]);
        let prepared = checked.prepared.expect("people.csv can be read");
        assert_eq!(
            (prepared.counts.accepted, prepared.counts.rejected()),
            (1, 1)
        );
        assert!(checked.has_template);
    }

    #[test]
    fn all_that_does_not_fit_is_said() {
        let files = Files::new(
            "misfits",
            "email,nam,city\nnobody,A,B\n",
            "Hi {{name}} {{name}},\n{{}}",
        );
        let campaign = files.campaign(
            FILES,
            "{{city}} {{town}}",
            "[schedule]\nat = 2026-11-01T00:00:00Z\n",
        );
        let expected = [
            "a.toml:3:11: subject: no column gives {{town}}; the nearest is \"nam\"",
            "a.toml:8:6: schedule.at: must be later than now: it is 2026-11-01 08:00:00 in the service's time, and now \
             is 2026-11-30 08:53:20",
            "people.csv: none of the 1 recipients can be mailed",
            "people.csv:1:1: the template does not use the column \"nam\", and the service refuses what it does not \
             use; list the columns that it uses in [recipients.variables]",
            "text.txt:1:4: no column gives {{name}}; the nearest is \"nam\"",
            "text.txt:2:1: a variable without a name",
        ];
        files.check(&Check::new(&campaign, NOW), &expected);
        let campaign = files.campaign(FILES, "Hi", "variables = { name = 'nam', city = 'city' }");
        let expected = [
            "a.toml:7:36: recipients.variables.city: the template has no such variable, and the service refuses what it \
             does not use",
            "people.csv: none of the 1 recipients can be mailed",
            "text.txt:2:1: a variable without a name",
        ];
        files.check(&Check::new(&campaign, NOW), &expected);
    }

    #[test]
    fn what_is_no_csv_is_said_with_all_else() {
        let files = Files::new("broken", "email\n\"a@b.cn\n", "{{");
        let campaign = files.campaign(FILES, "Hi", "");
        let expected = [
            "people.csv:2:1: the quote is never closed",
            "text.txt:1:1: a variable that is not closed by }} in its line",
        ];
        let checked = files.check(&Check::new(&campaign, NOW), &expected);
        assert_eq!(checked.prepared, None);
    }

    #[test]
    fn a_template_of_the_account_is_looked_at_when_it_is_there() {
        let files = Files::new("account", "email,name\na@b.cn,A\n", "");
        let campaign = files.campaign("7", "Hi", "");
        let checked = files.check(&Check::new(&campaign, NOW), &[]);
        assert!(!checked.has_template);
        let mut content = TemplateContent::new();
        content.html = Some(Base64::from_text("{{nam}}"));
        content.text = Some(Base64::from_text("{{nam}} {{name}}"));
        let mut template = GetEmailTemplateResponse::default();
        template.template_content = Some(content);
        template.template_status = Some(TemplateStatus::PENDING);
        let check = Check::new(&campaign, NOW).with_template(&template);
        let expected = [
            "a.toml:4:12: template: is still being reviewed",
            "a.toml:4:12: template: no column gives {{nam}}; the nearest is \"name\"",
        ];
        assert!(files.check(&check, &expected).has_template);
    }
}
