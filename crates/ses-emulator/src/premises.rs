//! Premises: what a single mail is judged by beside its recipients, as the account has it.

use std::{collections::BTreeSet, rc::Rc};

use rusqlite::Result;

use crate::{
    address,
    content::Content,
    review::Standing,
    store::{self, State, sender::Link},
};

/// What a sender and a template are to a mail; reviews are kept with the time that they wait for.
#[derive(Debug)]
#[cfg_attr(test, derive(Default))]
pub(crate) struct Premises {
    /// How the sender's domain stands, if the account has it.
    pub(crate) domain: Option<Standing>,
    /// The sender's setting of its unsubscribe link, if it has one.
    pub(crate) link: Option<Link>,
    /// Whether anybody is on a list that keeps mail from an address.
    pub(crate) are_listed: bool,
    /// The template that is named, if there is such a template.
    pub(crate) template: Option<Template>,
}

/// A template as it is now.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) review: Standing,
    pub(crate) content_id: u64,
    /// `None` if it cannot be decoded.
    pub(crate) content: Option<Content>,
    /// The variables of the content.
    pub(crate) variables: BTreeSet<String>,
}

impl Premises {
    /// Those of a sender without its alias, and of the template with this id.
    pub(crate) fn of(
        state: &State<'_>,
        sender: &str,
        template_id: Option<u64>,
    ) -> Result<Rc<Self>> {
        state.premises(sender, template_id, || {
            Ok(Self {
                domain: store::identity::standing(state, address::domain(sender))?,
                link: store::sender::find_link(state, sender)?,
                are_listed: store::recipient::are_listed(state)?,
                template: template_id.map_or(Ok(None), |id| Template::find(state, id))?,
            })
        })
    }
}

impl Template {
    fn find(state: &State<'_>, id: u64) -> Result<Option<Self>> {
        let found = store::template::find_content(state, id)?;
        Ok(found.map(|(review, content_id, parts)| {
            let content = Content::decode(&parts);
            let variables = content.as_ref().map(Content::variables);
            Self {
                review,
                content_id,
                variables: variables.unwrap_or_default(),
                content,
            }
        }))
    }
}
