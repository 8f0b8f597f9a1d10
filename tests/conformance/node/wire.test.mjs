// The Node SDK as it is published, pointed at the emulator: it signs its host without the port, and takes the name of
// the service from the first label of the host.

import assert from "node:assert/strict";
import { test } from "node:test";
import sdk from "tencentcloud-sdk-nodejs-ses";

const ENDPOINTS = [process.env.SES_EMULATOR, process.env.SES_EMULATOR.replace("127.0.0.1", "localhost")];
const DOMAIN = "mail.example.com";
const SENDER = `news@${DOMAIN}`;
const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function client(endpoint, secretId, { secretKey = "test", reqMethod = "POST" } = {}) {
  return new sdk.ses.v20201002.Client({
    credential: { secretId, secretKey },
    region: "ap-singapore",
    profile: { language: "en-US", httpProfile: { protocol: "http://", endpoint, reqMethod } },
  });
}

function encoded(text) {
  return Buffer.from(text).toString("base64");
}

/** Makes a domain, a sender, a template and a list of one, and sends a batch to it. */
async function sendBatch(ses) {
  await ses.CreateEmailIdentity({ EmailIdentity: DOMAIN });
  await ses.CreateEmailAddress({ EmailAddress: SENDER });
  const content = { Text: encoded("您好 {{name}}") };
  const { TemplateID } = await ses.CreateEmailTemplate({ TemplateName: "hello", TemplateContent: content });
  const { ReceiverId } = await ses.CreateReceiver({ ReceiversName: "friends" });
  const datas = [{ Email: "mei@example.org", TemplateData: JSON.stringify({ name: "梅" }) }];
  const counts = await ses.CreateReceiverDetailWithData({ ReceiverId, Datas: datas });
  assert.equal(counts.ValidCount, 1);
  return ses.BatchSendEmail({
    FromEmailAddress: SENDER,
    ReceiverId,
    Subject: "For {{name}}",
    TaskType: 1,
    Template: { TemplateID, TemplateData: "{}" },
  });
}

async function control(path) {
  const answer = await fetch(`http://${process.env.SES_EMULATOR}/_emulator/${path}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

for (const [number, endpoint] of ENDPOINTS.entries()) {
  for (const reqMethod of ["POST", "GET"]) {
    test(`a batch goes out by ${reqMethod} to endpoint ${number}`, async () => {
      const secretId = `AKIDTESTnode${number}${reqMethod}`;
      const { TaskId, RequestId } = await sendBatch(client(endpoint, secretId, { reqMethod }));
      assert.match(RequestId, REQUEST_ID);
      const { messages } = await control(`wait?account=${secretId}`);
      const [{ task_id, to, subject, text }] = messages;
      assert.deepEqual([task_id, to, subject, text], [TaskId, "mei@example.org", "For 梅", "您好 梅"]);
    });
  }
}

test("a refusal is the SDK's exception", async () => {
  const ses = client(ENDPOINTS[0], "AKIDTESTnode-refused");
  await assert.rejects(ses.GetEmailIdentity({ EmailIdentity: DOMAIN }), (error) => {
    assert.equal(error.code, "InvalidParameterValue.NotExistDomain");
    assert.match(error.requestId, REQUEST_ID);
    return true;
  });
});

test("a wrong key is told", async () => {
  const ses = client(ENDPOINTS[0], "AKIDTESTnode-wrong", { secretKey: "emulator" });
  await assert.rejects(ses.ListEmailAddress({}), (error) => {
    assert.equal(error.code, "AuthFailure.SignatureFailure");
    assert.match(error.message, /the secret key is that of another account/);
    return true;
  });
});
