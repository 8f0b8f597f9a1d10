// What an empty inbox says: how a first mail comes into it.

import { empty, snippet } from "./control.js";
import { el } from "./dom.js";
import { store } from "./store.js";

/** The keys that the emulator gives out by itself; whoever set another one knows it. */
function secretKey(account) {
  if (account === "AKIDEMULATOR") return "emulator";
  return account.startsWith("AKIDTEST") ? "test" : "your key";
}

/** A text as Python writes it; whoever made the address of the page chose the account, and shall write nothing else. */
const quoted = JSON.stringify;

function python(host, account) {
  return `# pip install tencentcloud-sdk-python-ses
from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ses.v20201002.ses_client import SesClient

http = HttpProfile(protocol="http", endpoint=${quoted(host)})
profile = ClientProfile(httpProfile=http, language="en-US")
ses = SesClient(Credential(${quoted(account)}, ${quoted(secretKey(account))}), "ap-singapore", profile)

ses.call_json("CreateEmailIdentity", {"EmailIdentity": "mail.example.com"})
ses.call_json("CreateEmailAddress", {"EmailAddress": "news@mail.example.com"})
content = {"Text": "SGVsbG8ge3tuYW1lfX0="}  # Hello {{name}}
template = {"TemplateName": "hello", "TemplateContent": content}
number = ses.call_json("CreateEmailTemplate", template)["Response"]["TemplateID"]
ses.call_json("SendEmail", {
    "FromEmailAddress": "news@mail.example.com",
    "Destination": ["mei@example.com"],
    "Subject": "A first mail",
    "Template": {"TemplateID": number, "TemplateData": '{"name": "Mei"}'},
})
`;
}

/** The way to a first mail, for the account that is looked at. */
export function welcome() {
  const endpoint = el("code", {}, location.origin);
  return empty(
    "inbox",
    "No mail yet",
    el("p", {}, "Point a client at ", endpoint, " and send; the mail shows here as it comes."),
    snippet(python(location.host, store.account)),
  );
}
