//! A report as a page: one file with its style and its charts, readable in print, on a phone, by day and by night.

mod chart;

use std::fmt::{self, Display, Write as _};

use super::{DayReport, ListReport, Reason, Report, StatusCount, Tally};

const STYLE: &str = include_str!("html/style.css");

pub(super) fn page(report: &Report) -> String {
    let mut page = String::new();
    write(&mut page, report).expect("a text takes everything");
    page
}

fn write(page: &mut String, report: &Report) -> fmt::Result {
    let campaign = Text(&report.campaign);
    write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{campaign}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )?;
    header(page, report)?;
    cards(page, &report.total)?;
    funnel(page, &report.total)?;
    days(page, &report.days)?;
    lists(page, &report.lists)?;
    failures(page, &report.failures())?;
    rows(page, report)?;
    footer(page, report)?;
    page.push_str("</main>\n</body>\n</html>\n");
    Ok(())
}

fn header(page: &mut String, report: &Report) -> fmt::Result {
    let (class, state) = match (report.is_cancelled, report.is_done) {
        (true, _) => ("bad", "cancelled"),
        (_, true) => ("good", "done"),
        _ => ("busy", "under way"),
    };
    let (campaign, subject) = (Text(&report.campaign), Text(&report.subject));
    let made = Text(&report.made);
    write!(
        page,
        "<header>\n<p class=\"eyebrow\">Campaign report</p>\n\
         <h1>{campaign} <span class=\"pill {class}\">{state}</span></h1>\n\
         <p class=\"subject\">{subject}</p>\n<p class=\"quiet\">As of {made}, in the service’s time</p>\n</header>\n"
    )
}

fn cards(page: &mut String, total: &Tally) -> fmt::Result {
    page.push_str("<section class=\"cards\" aria-label=\"Totals\">\n");
    for (name, count, of, base) in [
        ("Recipients", total.recipients, 0, ""),
        ("Sent", total.sent, total.requested, "requested"),
        ("Delivered", total.delivered, total.sent, "sent"),
        ("Opened", total.opened, total.delivered, "delivered"),
        ("Clicked", total.clicked, total.delivered, "delivered"),
        ("Bounced", total.bounced, total.sent, "sent"),
        (
            "Unsubscribed",
            total.unsubscribed,
            total.delivered,
            "delivered",
        ),
        ("Complained", total.complained, total.delivered, "delivered"),
    ] {
        let share = match of {
            0 => String::new(),
            of => format!("{} of {base}", percent(count, of)),
        };
        let count = grouped(count);
        writeln!(
            page,
            "<div class=\"card\"><span class=\"name\">{name}</span><strong>{count}</strong>\
             <span class=\"quiet\">{share}</span></div>"
        )?;
    }
    page.push_str("</section>\n");
    Ok(())
}

/// How many are left from one step to the next.
fn funnel(page: &mut String, total: &Tally) -> fmt::Result {
    page.push_str("<section>\n<h2>From request to click</h2>\n<div class=\"funnel\">\n");
    let steps = [
        ("Requested", total.requested, "accent"),
        ("Sent", total.sent, "accent"),
        ("Delivered", total.delivered, "good"),
        ("Opened", total.opened, "open"),
        ("Clicked", total.clicked, "click"),
    ];
    let most = steps.iter().map(|(_, count, _)| *count).max();
    for (name, count, class) in steps {
        let bar = chart::bar(&[(count, class)], most.unwrap_or_default());
        let count = grouped(count);
        writeln!(page, "<span>{name}</span>{bar}<b>{count}</b>")?;
    }
    page.push_str("</div>\n</section>\n");
    Ok(())
}

fn days(page: &mut String, days: &[DayReport]) -> fmt::Result {
    // One day alone is what the totals say already.
    let [first, .., last] = days else {
        return Ok(());
    };
    let room = days.len() * 72;
    let most = days.iter().map(|day| day.taken).max().unwrap_or_default();
    let (chart, most) = (chart::columns(days, most), grouped(most));
    let (first, last) = (Text(&first.day), Text(&last.day));
    write!(
        page,
        "<section>\n<h2>Day by day</h2>\n\
         <p class=\"legend\"><i class=\"key accent\"></i>taken <i class=\"key good\"></i>delivered \
         <i class=\"key open\"></i>opened <i class=\"key click\"></i>clicked</p>\n\
         <div class=\"days\" style=\"max-width:{room}px\"><span class=\"top\">{most}</span>{chart}\n\
         <p class=\"ends\"><span>{first}</span><span>{last}</span></p></div>\n</section>\n"
    )
}

fn lists(page: &mut String, lists: &[ListReport]) -> fmt::Result {
    page.push_str(
        "<section class=\"lists\">\n<h2>Lists</h2>\n\
         <p class=\"legend\"><i class=\"key good\"></i>delivered <i class=\"key wait\"></i>waiting \
         <i class=\"key bad\"></i>bounced <i class=\"key dark\"></i>not taken</p>\n\
         <div class=\"wide\"><table>\n<thead><tr><th>List<th>State<th class=\"chart\">Mail\
         <th class=\"n\">Recipients<th class=\"n\">Requested<th class=\"n\">Sent<th class=\"n\">Delivered\
         <th class=\"n\">Opened<th class=\"n\">Clicked<th class=\"n\">Bounced<th class=\"n\">Unsubscribed\
         <th class=\"n\">Complained</tr></thead>\n<tbody>\n",
    );
    for list in lists {
        list_row(page, list)?;
    }
    page.push_str("</tbody>\n</table></div>\n</section>\n");
    Ok(())
}

fn list_row(page: &mut String, list: &ListReport) -> fmt::Result {
    let tally = &list.tally;
    let kinds = [
        (tally.delivered, "good"),
        (tally.waiting, "wait"),
        (tally.bounced, "bad"),
        (tally.rejected, "dark"),
    ];
    let seen = kinds.iter().map(|(count, _)| count).sum::<u64>();
    let bar = chart::bar(&kinds, seen.max(tally.requested).max(tally.recipients));
    let name = list.name.as_deref().unwrap_or("not made yet");
    let (name, message) = (
        Text(name),
        Text(list.message.as_deref().unwrap_or_default()),
    );
    let (number, task) = (Number(list.list), Number(list.task));
    let state = Text(list.status.as_deref().unwrap_or("not submitted"));
    write!(
        page,
        "<tr><td>{name}<small>id {number}, task {task}</small><td>{state}<small>{message}</small><td class=\"chart\">{bar}"
    )?;
    for count in [
        tally.recipients,
        tally.requested,
        tally.sent,
        tally.delivered,
        tally.opened,
        tally.clicked,
        tally.bounced,
        tally.unsubscribed,
        tally.complained,
    ] {
        write!(page, "<td class=\"n\">{}", grouped(count))?;
    }
    page.push_str("</tr>\n");
    Ok(())
}

fn failures(page: &mut String, failures: &[StatusCount]) -> fmt::Result {
    if failures.is_empty() {
        return Ok(());
    }
    page.push_str(
        "<section class=\"failures\">\n<h2>What has not arrived</h2>\n<div class=\"wide\"><table>\n\
         <thead><tr><th>Status<th>Meaning<th>What to do<th class=\"chart\"><th class=\"n\">Mails</tr></thead>\n<tbody>\n",
    );
    let most = failures.iter().map(|one| one.mails).max();
    for one in failures {
        let (meaning, advice) = (Text(&one.meaning), Text(&one.advice));
        let bar = chart::bar(&[(one.mails, "bad")], most.unwrap_or_default());
        let mails = grouped(one.mails);
        writeln!(
            page,
            "<tr><td><code>{} {}</code><td>{meaning}<td>{advice}<td class=\"chart\">{bar}<td class=\"n\">{mails}</tr>",
            one.field, one.code
        )?;
    }
    page.push_str("</tbody>\n</table></div>\n</section>\n");
    Ok(())
}

fn rows(page: &mut String, report: &Report) -> fmt::Result {
    let (total, accepted) = (report.rows.total(), report.rows.accepted);
    let (all, uploaded) = (grouped(total), grouped(accepted));
    write!(
        page,
        "<section>\n<h2>The file of recipients</h2>\n<p>{uploaded} of {all} rows were uploaded"
    )?;
    if report.left_out.is_empty() {
        page.push_str(".</p>\n</section>\n");
        return Ok(());
    }
    let file = report.left_out_file.display().to_string();
    let file = Text(&file);
    write!(
        page,
        "; each of the others is in <code>{file}</code>.</p>\n<div class=\"wide\"><table>\n\
         <thead><tr><th>Why rows were left out<th class=\"n\">Rows</tr></thead>\n<tbody>\n"
    )?;
    for Reason { reason, rows } in &report.left_out {
        let (reason, rows) = (Text(reason), grouped(*rows));
        writeln!(
            page,
            "<tr><td class=\"text\">{reason}<td class=\"n\">{rows}</tr>"
        )?;
    }
    page.push_str("</tbody>\n</table></div>\n</section>\n");
    Ok(())
}

fn footer(page: &mut String, report: &Report) -> fmt::Result {
    page.push_str("<footer>\n");
    if !report.lost_days.is_empty() {
        let days = report.lost_days.join(", ");
        let days = Text(&days);
        writeln!(
            page,
            "<p>The service no longer shows the mail of {days}: what became of it is missing here.</p>"
        )?;
    }
    page.push_str(
        "<p>Bounced mail was dropped by the service or refused by the recipient’s provider. Opens are counted as far \
         as they can be told; the counts of the last days still grow.</p>\n</footer>\n",
    );
    Ok(())
}

/// A text, with nothing in it that a page would take for something else.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

/// A number that may not be there.
struct Number(Option<u64>);

impl Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => write!(f, "{number}"),
            None => f.write_str("–"),
        }
    }
}

/// 1234567 as `1 234 567`, with blanks at which no line is broken.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

fn percent(count: u64, of: u64) -> String {
    format!("{:.1} %", chart::share(count, of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1 000"),
            (1_234_567, "1 234 567"),
        ] {
            assert_eq!(grouped(number).replace('\u{202f}', " "), expected);
        }
        assert_eq!(percent(1, 3), "33.3 %");
    }

    #[test]
    fn no_text_becomes_markup() {
        let evil = "<script>alert('1')</script>\" & \u{0}";
        let list = ListReport {
            number: 1,
            name: Some(evil.to_owned()),
            list: None,
            task: None,
            status: Some(evil.to_owned()),
            message: Some(evil.to_owned()),
            tally: Tally::default(),
            failures: vec![StatusCount {
                field: "SendStatus",
                code: -1,
                meaning: evil.to_owned(),
                advice: evil.to_owned(),
                mails: 1,
            }],
        };
        let day = DayReport {
            day: evil.to_owned(),
            taken: 0,
            delivered: 0,
            opened: 0,
            clicked: 0,
        };
        let reason = Reason {
            reason: evil.to_owned(),
            rows: 1,
        };
        let page = page(&Report {
            campaign: evil.to_owned(),
            subject: evil.to_owned(),
            made: evil.to_owned(),
            is_done: false,
            is_cancelled: false,
            total: Tally::default(),
            lists: vec![list],
            days: vec![day.clone(), day],
            lost_days: vec![evil.to_owned()],
            rows: crate::Counts::default(),
            left_out: vec![reason],
            left_out_file: evil.into(),
        });
        assert!(!page.contains("<script"), "{page}");
        let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; &amp;";
        assert_eq!(page.matches(escaped).count(), 14, "{page}");
    }
}
