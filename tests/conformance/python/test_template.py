"""Templates: made, reviewed, listed, changed and deleted."""

from case import UNIX, Above, Case, encoded


class Template(Case):
    content = {"Html": encoded("<p>您好 {{name}}</p>"), "Text": encoded("您好 {{name}}")}

    def make(self, name):
        parameters = {"TemplateName": name, "TemplateContent": self.content}
        return self.answers("CreateEmailTemplate", parameters, TemplateID=Above(0)).TemplateID

    def listed(self, **state):
        template = {"CreatedTimestamp": UNIX, "TemplateName": "hello", "TemplateID": Above(0)} | state
        self.answers("ListEmailTemplates", {"Limit": 10, "Offset": 0}, TemplatesMetadata=[template], TotalCount=1)

    def test_a_template_reads_as_it_was_made(self):
        number = self.make("hello")
        self.answers(
            "GetEmailTemplate",
            {"TemplateID": number},
            TemplateContent=self.content,
            TemplateStatus=0,
            TemplateName="hello",
        )
        self.listed(TemplateStatus=0, ReviewReason="")

    def test_a_rejected_template_says_why(self):
        self.control("terms", method="PUT", body={"template_review": {"rejected": "no unsubscribe link"}})
        self.make("hello")
        self.listed(TemplateStatus=2, ReviewReason="no unsubscribe link")

    def test_a_changed_template_is_reviewed_again(self):
        number = self.make("first")
        self.control("terms", method="PUT", body={"template_review": "by_hand"})
        content = {"Text": encoded("Hello")}
        self.answers(
            "UpdateEmailTemplate",
            {"TemplateID": number, "TemplateName": "hello", "TemplateContent": content},
        )
        self.listed(TemplateStatus=1, ReviewReason="")
        self.control("review", method="POST", body={"template": number, "verdict": "approved"})
        self.answers(
            "GetEmailTemplate",
            {"TemplateID": number},
            TemplateContent=content,
            TemplateStatus=0,
            TemplateName="hello",
        )

    def test_a_deleted_template_is_gone(self):
        number = self.make("hello")
        self.answers("DeleteEmailTemplate", {"TemplateID": number})
        self.refuses("InvalidParameterValue.TemplateNotExist", "GetEmailTemplate", {"TemplateID": number})
