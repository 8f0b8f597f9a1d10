//! The template: the account's own, or one made from the campaign's files; approved before anything is sent.

use ses_hyper::ses_types::{
    Action as _, CreateEmailTemplate, ErrorCode, GetEmailTemplate, ListEmailTemplates, Outcome,
    TemplateContent, TemplateStatus,
};
use sha2::{Digest as _, Sha256};

use super::Steps;
use crate::{
    Entry, Error, Stop, TemplateFiles, TemplateSource, TemplateState, hex, service::Patience,
};

impl Steps<'_> {
    /// Brings the template to be there and approved; its number.
    pub(super) async fn template(&self) -> Result<u64, Error> {
        let patience = self.service.patience(self.service.patience);
        loop {
            self.service.go_on()?;
            let state = self.ledger.state().template;
            match (state, &self.campaign.template) {
                (TemplateState::Approved(template), _) => return Ok(template),
                (TemplateState::Made(template), _) => self.await_review(template).await?,
                (_, TemplateSource::Known(template)) => {
                    let template = *template;
                    self.write(&Entry::TemplateMade { template })?;
                }
                (TemplateState::None, TemplateSource::Files(files)) => {
                    let name = self.template_name(files);
                    self.write(&Entry::TemplateIntended { name: name.clone() })?;
                    self.make_template(&name, files, &patience).await?;
                }
                (TemplateState::Intended(name), TemplateSource::Files(files)) => {
                    match self.find_template(&name, &files.to_content()).await? {
                        Some(template) => self.write(&Entry::TemplateMade { template })?,
                        None => self.make_template(&name, files, &patience).await?,
                    }
                }
            }
        }
    }

    /// Makes the template. One too many does no harm: only the one that the ledger names is ever sent.
    async fn make_template(
        &self,
        name: &str,
        files: &TemplateFiles,
        patience: &Patience,
    ) -> Result<(), Error> {
        let request = CreateEmailTemplate::new(name, files.to_content());
        match self.service.call(&request).await {
            Ok(answered) => match answered.answer.template_id {
                Some(template) => self.write(&Entry::TemplateMade { template }),
                None => Ok(()),
            },
            Err(error) if error.outcome() == Outcome::Unknown => {
                self.service
                    .wait(self.service.poll, "a template to be listed")
                    .await
            }
            Err(error) => {
                let action = CreateEmailTemplate::SPEC.name;
                self.service.bear(action, error, patience).await
            }
        }
    }

    fn template_name(&self, files: &TemplateFiles) -> String {
        let mut digest = Sha256::new();
        for (role, file) in files.files() {
            digest.update(role);
            digest.update(Sha256::digest(&file.content));
        }
        let state = self.ledger.state();
        let base = files.name.as_deref().unwrap_or(&state.campaign);
        format!(
            "{base}-{}-{}",
            &state.ledger[..8],
            hex(&digest.finalize()[..4])
        )
    }

    /// The template of this name with this content.
    async fn find_template(
        &self,
        name: &str,
        content: &TemplateContent,
    ) -> Result<Option<u64>, Error> {
        let templates = self.service.list(ListEmailTemplates::new(100, 0)).await?;
        let named = templates
            .entries
            .into_iter()
            .filter(|template| template.template_name.as_deref() == Some(name));
        for template in named.filter_map(|template| template.template_id) {
            let found = self.service.read(&GetEmailTemplate::new(template)).await?;
            if found.answer.template_content.as_ref() == Some(content) {
                return Ok(Some(template));
            }
        }
        Ok(None)
    }

    async fn await_review(&self, template: u64) -> Result<(), Error> {
        let patience = self.service.patience(self.campaign.times.review);
        let showing = self.service.patience(self.campaign.times.settling);
        loop {
            let reason = match self.service.read(&GetEmailTemplate::new(template)).await {
                Ok(found) => match found.answer.template_status {
                    Some(TemplateStatus::APPROVED) => {
                        return self.write(&Entry::TemplateApproved { template });
                    }
                    Some(TemplateStatus::REJECTED) => {
                        let reason = self.review_reason(template).await?;
                        return Err(Stop::TemplateRejected { template, reason }.into());
                    }
                    _ => "the template's approval",
                },
                Err(error) if is_absent(&error) && !self.service.is_over(&showing) => {
                    "the template to show"
                }
                Err(error) => return Err(error),
            };
            if self.service.is_over(&patience) {
                return Err(Stop::TemplatePending { template }.into());
            }
            self.service.wait(self.service.poll, reason).await?;
        }
    }

    async fn review_reason(&self, template: u64) -> Result<Option<String>, Error> {
        let templates = self.service.list(ListEmailTemplates::new(100, 0)).await?;
        let found =
            (templates.entries.into_iter()).find(|found| found.template_id == Some(template));
        let reason = found.and_then(|found| found.review_reason);
        Ok(reason.filter(|reason| !reason.is_empty()))
    }
}

/// Whether the service shows no such template: one that was made a moment ago can take its time.
fn is_absent(error: &Error) -> bool {
    let Error::Stopped(stop) = error else {
        return false;
    };
    let code = match &**stop {
        Stop::Refused { source, .. } => source.code(),
        _ => None,
    };
    code == Some(ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_NOT_EXIST.as_str())
}
