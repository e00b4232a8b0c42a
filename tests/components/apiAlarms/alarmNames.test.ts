import { expect } from "chai";
import { dashboardName, validateAlarmsName } from "../../../components/apiAlarms/alarmNames";
import { metricNamespace } from "../../../components/shared/databaseMetrics";

describe("names of alarms", () => {
  it("begin with a component's name of at most 40 letters, digits, hyphens and underscores", () => {
    for (const name of ["alarms", "a", "Night_alarms-2", "a".repeat(40)]) {
      expect(validateAlarmsName(name), name).to.be.undefined;
    }
    for (const name of ["", "two words", "a.b", "ä", "a".repeat(41)]) {
      expect(validateAlarmsName(name), name).to.be.a("string");
    }
  });

  it("leave room for EventBridge's 64 characters", () => {
    const longest = `${"a".repeat(40)}-associations-1234567`;
    expect(longest.length).to.be.at.most(64);
  });

  it("make a dashboard's name that CloudWatch takes", () => {
    expect(dashboardName("learninghub", "prod", "alarms")).to.equal("learninghub-prod-alarms");
    const long = dashboardName(`a.b${"p".repeat(97)}`, `eu.1${"s".repeat(96)}`, "a".repeat(40));
    expect(long).to.match(/^[A-Za-z0-9_-]{1,255}$/);
  });

  it("make a namespace that is not one of Amazon's", () => {
    expect(metricNamespace("AWS", "prod")).to.equal("Pulumi/AWS/prod");
  });
});
