//! Templates: approved as soon as they are made.

use ses_types::{
    Base64, CreateEmailTemplate, CreateEmailTemplateResponse, ErrorCode, GetEmailTemplate,
    GetEmailTemplateResponse, TemplateContent, TemplateStatus,
};

use super::{Context, Handle};
use crate::{
    content::Content,
    refusal::Refusal,
    store::{self, content::Parts, template::Template},
};

/// How many templates an account may have; assumed, as no published text says.
const MOST_TEMPLATES: u64 = 1_000;

impl Handle for CreateEmailTemplate {
    fn handle(self, cx: &Context<'_>) -> Result<CreateEmailTemplateResponse, Refusal> {
        let parts = parts(self.template_content)?;
        if store::template::count(cx.state)? >= MOST_TEMPLATES {
            return Err(Refusal::new(
                ErrorCode::FAILED_OPERATION_EXCEED_TEMPLATE_LIMIT,
                format!("the account has {MOST_TEMPLATES} templates"),
            ));
        }
        let template = Template {
            name: self.template_name,
            content_id: store::content::insert(cx.state, &parts)?,
            status: TemplateStatus::APPROVED.get(),
            created: cx.now,
        };
        let template_id = store::template::insert(cx.state, &template)?;
        Ok(CreateEmailTemplateResponse::new().template_id(template_id))
    }
}

impl Handle for GetEmailTemplate {
    fn handle(self, cx: &Context<'_>) -> Result<GetEmailTemplateResponse, Refusal> {
        let Some(template) = store::template::find(cx.state, self.template_id)? else {
            return Err(Refusal::new(
                ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_NOT_EXIST,
                format!("there is no template {}", self.template_id),
            ));
        };
        let parts = store::content::find(cx.state, template.content_id)?;
        let mut content = TemplateContent::new();
        content.html = parts.html.map(Base64::from_encoded);
        content.text = parts.text.map(Base64::from_encoded);
        Ok(GetEmailTemplateResponse::new()
            .template_content(content)
            .template_status(template.status)
            .template_name(template.name))
    }
}

/// The content as it came, if text can be read in it.
fn parts(content: TemplateContent) -> Result<Parts, Refusal> {
    let encoded = |part: Option<Base64>| part.map(|part| part.as_str().to_owned());
    let parts = Parts {
        html: encoded(content.html),
        text: encoded(content.text),
        has_variables: true,
    };
    match Content::decode(&parts) {
        Some(_) => Ok(parts),
        None => Err(Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_CONTENT_IS_WRONG,
            "the template's content is not base64 of UTF-8 text",
        )),
    }
}
