import { expect } from "chai";
import { statements } from "../../../ops/policy/policyDocument";
import { notYetKnown } from "../../../ops/policy/value";
import type { Value } from "../../../ops/policy/value";

describe("an IAM policy document", () => {
  it("reads text and objects, with one statement or several", () => {
    const statement = { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: ["a", "b"], Principal: "*" };
    const read = {
      label: "Read",
      allows: true,
      actions: ["s3:GetObject"],
      resources: ["a", "b"],
      principals: { AWS: ["*"] },
      conditions: {},
      exceptions: [],
    };
    expect(statements({ Statement: statement })).to.deep.equal([read]);
    expect(statements(JSON.stringify({ Statement: [statement] }))).to.deep.equal([read]);
  });

  it("reports conditions, principals by kind, and what is left out", () => {
    const [statement] = statements({
      Statement: [
        {
          Effect: "Deny",
          NotAction: "iam:*",
          NotResource: "a",
          Principal: { Service: "lambda.amazonaws.com", AWS: ["b", notYetKnown] },
          Condition: { Bool: { "aws:SecureTransport": false }, StringEquals: { "aws:SourceArn": notYetKnown } },
        },
      ],
    });
    expect(statement).to.deep.equal({
      label: "statement 1",
      allows: false,
      actions: [],
      resources: [],
      principals: { Service: ["lambda.amazonaws.com"], AWS: ["b"] },
      conditions: { Bool: { "aws:SecureTransport": ["false"] }, StringEquals: { "aws:SourceArn": [] } },
      exceptions: ["NotAction", "NotResource"],
    });
  });

  it("has no statements while it is not known, and when it is none", () => {
    const nothing: (Value | undefined)[] = [undefined, null, notYetKnown, "no JSON", "[]", {}, { Statement: "a" }];
    for (const none of nothing) expect(statements(none)).to.deep.equal([]);
  });
});
