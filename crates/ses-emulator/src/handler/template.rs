//! Templates: reviewed as the account's terms say, when they are made and after each change.

use ses_types::{
    Base64, CreateEmailTemplate, CreateEmailTemplateResponse, DeleteEmailTemplate,
    DeleteEmailTemplateResponse, ErrorCode, GetEmailTemplate, GetEmailTemplateResponse,
    ListEmailTemplates, ListEmailTemplatesResponse, TemplateContent, TemplatesMetadata,
    UpdateEmailTemplate, UpdateEmailTemplateResponse,
};

use super::{Context, Handle, check_limit, check_text};
use crate::{
    content::Content,
    refusal::Refusal,
    store::{
        self, Page,
        content::Parts,
        template::{NewTemplate, Template},
    },
};

impl Handle for CreateEmailTemplate {
    fn handle(self, cx: &Context<'_>) -> Result<CreateEmailTemplateResponse, Refusal> {
        let template_id = create(cx, self, None)?;
        Ok(CreateEmailTemplateResponse::new().template_id(template_id))
    }
}

/// Counts as a look at the template's review.
impl Handle for GetEmailTemplate {
    const READS: bool = false;

    fn handle(self, cx: &Context<'_>) -> Result<GetEmailTemplateResponse, Refusal> {
        let template = find(cx, self.template_id)?;
        let status = template.review.status(cx.now);
        let parts = store::content::find(cx.state, template.content_id)?;
        let mut content = TemplateContent::new();
        content.html = parts.html.map(Base64::from_encoded);
        content.text = parts.text.map(Base64::from_encoded);
        look(cx, &template)?;
        Ok(GetEmailTemplateResponse::new()
            .template_content(content)
            .template_status(status)
            .template_name(template.name))
    }
}

/// Counts as a look at the review of each template of the page.
impl Handle for ListEmailTemplates {
    const READS: bool = false;

    fn handle(self, cx: &Context<'_>) -> Result<ListEmailTemplatesResponse, Refusal> {
        let mut listed = Vec::new();
        for template in store::template::list(cx.state, Page::new(self.offset, self.limit))? {
            listed.push(metadata(cx, &template));
            look(cx, &template)?;
        }
        Ok(ListEmailTemplatesResponse::new()
            .templates_metadata(listed)
            .total_count(store::template::count(cx.state)?))
    }
}

/// The content is replaced as a whole: a form that is left out is dropped.
impl Handle for UpdateEmailTemplate {
    fn handle(self, cx: &Context<'_>) -> Result<UpdateEmailTemplateResponse, Refusal> {
        check_name(&self.template_name)?;
        let parts = parts(self.template_content)?;
        let template = Template {
            name: self.template_name,
            content_id: store::content::insert(cx.state, &parts)?,
            review: cx.terms.template_review.begin(cx.now),
            ..find(cx, self.template_id)?
        };
        store::template::update(cx.state, &template)?;
        Ok(UpdateEmailTemplateResponse::new())
    }
}

impl Handle for DeleteEmailTemplate {
    fn handle(self, cx: &Context<'_>) -> Result<DeleteEmailTemplateResponse, Refusal> {
        let template = find(cx, self.template_id)?;
        store::template::delete(cx.state, template.id)?;
        Ok(DeleteEmailTemplateResponse::new())
    }
}

/// Makes a template, with this id or the next one, and gives its id.
pub(crate) fn create(
    cx: &Context<'_>,
    request: CreateEmailTemplate,
    id: Option<u64>,
) -> Result<u64, Refusal> {
    check_name(&request.template_name)?;
    let parts = parts(request.template_content)?;
    check_limit(
        cx.terms.template_limit,
        store::template::count(cx.state)?,
        ErrorCode::FAILED_OPERATION_EXCEED_TEMPLATE_LIMIT,
        "the account's templates",
    )?;
    let template = NewTemplate {
        id,
        name: &request.template_name,
        content_id: store::content::insert(cx.state, &parts)?,
        review: cx.terms.template_review.begin(cx.now),
        created: cx.now,
    };
    Ok(store::template::insert(cx.state, &template)?)
}

/// The template with this id.
fn find(cx: &Context<'_>, template_id: u64) -> Result<Template, Refusal> {
    store::template::find(cx.state, template_id)?.ok_or_else(|| {
        Refusal::new(
            ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_NOT_EXIST,
            format!("there is no template {template_id}"),
        )
    })
}

fn look(cx: &Context<'_>, template: &Template) -> Result<(), Refusal> {
    if let Some(review) = template.review.looked_at() {
        store::template::review(cx.state, template.id, &review)?;
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), Refusal> {
    check_text(
        name,
        ErrorCode::INVALID_PARAMETER_VALUE_TEMPLATE_NAME_ILLEGAL,
    )
}

fn metadata(cx: &Context<'_>, template: &Template) -> TemplatesMetadata {
    TemplatesMetadata::new()
        .created_timestamp(template.created.try_into().unwrap_or_default())
        .template_name(template.name.as_str())
        .template_status(template.review.status(cx.now))
        .template_id(template.id)
        .review_reason(template.review.reason())
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
