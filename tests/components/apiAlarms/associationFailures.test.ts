import { expect } from "chai";
import {
  associationFailureMessage,
  associationFailurePattern,
} from "../../../components/apiAlarms/associationFailures";

/** An event of State Manager, cut to what rules look at. */
const event = {
  "detail-type": "EC2 State Manager Instance Association State Change",
  source: "aws.ssm",
  detail: { "association-id": "health-id", "instance-id": "i-0a1b", status: "Failed" },
};

function picks(pattern: object, value: object): boolean {
  return Object.entries(pattern).every(([key, allowed]: [string, unknown]) => {
    const found = (value as Record<string, unknown>)[key];
    if (Array.isArray(allowed)) return allowed.includes(found);
    return picks(allowed as object, found as object);
  });
}

describe("failures of SSM associations", () => {
  const pattern = associationFailurePattern(["set-up-id", "health-id"]);

  it("are picked out of State Manager's events", () => {
    expect(picks(pattern, event)).to.be.true;
    expect(picks(pattern, { ...event, detail: { ...event.detail, status: "TimedOut" } })).to.be.true;
  });

  it("are neither successes nor others' failures", () => {
    expect(picks(pattern, { ...event, detail: { ...event.detail, status: "Success" } })).to.be.false;
    expect(picks(pattern, { ...event, detail: { ...event.detail, "association-id": "patch-id" } })).to.be.false;
    expect(picks(pattern, { ...event, source: "aws.ec2" })).to.be.false;
  });

  it("are told in a sentence with the event's own values", () => {
    const { inputPaths, inputTemplate } = associationFailureMessage("learninghub prod", "eu-west-1", {
      setUp: "set-up-id",
      health: "health-id",
      backup: "backup-id",
    });
    const message = JSON.parse(inputTemplate as string) as string;
    const placeholders = new Set([...message.matchAll(/<(\w+)>/g)].map(([, name]) => name));
    expect(inputPaths).to.have.all.keys([...placeholders] as string[]);
    expect(message).to.match(
      /^learninghub prod: .*set-up-id sets .*; health-id measures .*; backup-id backs .* --region eu-west-1/,
    );
    for (const path of Object.values(inputPaths as Record<string, string>)) {
      expect(event.detail, path).to.have.property(path.replace("$.detail.", ""));
    }
  });
});
