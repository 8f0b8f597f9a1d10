//! What can be searched for: the words of a mail as its recipient reads it.

use super::{Contents, markup, render};
use crate::{
    Error, Message,
    store::{Scope, State, Store, search},
};

/// How many mails are read before others have their turn with the state.
const AT_ONCE: u64 = 1_000;

/// The most bytes of a body whose words are found.
const MOST: usize = 4 << 10;

/// Reads all mail of the account that nobody has searched before.
pub(crate) async fn fill_in(store: &Store, scope: &Scope) -> Result<(), Error> {
    let is_filled = |state: &State<'_>| Ok::<_, Error>(search::next(state, 1)?.is_none());
    while !store.read(scope, is_filled).await? {
        store.write(scope, step).await?;
    }
    Ok(())
}

fn step(state: &State<'_>) -> Result<(), Error> {
    let Some(mut stretch) = search::next(state, AT_ONCE)? else {
        return Ok(());
    };
    let mut contents = Contents::default();
    for captured in std::mem::take(&mut stretch.mail) {
        let message = render(state, &mut contents, captured)?;
        search::add(state, message.id, &words(&message))?;
    }
    Ok(search::done(state, &stretch)?)
}

/// Addresses, subject and the beginning of the body.
fn words(message: &Message) -> String {
    let body = match (&message.text, &message.html) {
        (Some(text), _) => markup::beginning(text, MOST).to_owned(),
        (None, Some(html)) => markup::text(html, MOST),
        (None, None) => String::new(),
    };
    let parts = [&message.to, &message.from, &message.subject, &body];
    parts.map(String::as_str).join("\n")
}
