import { expect } from "chai";
import { conditionDecisions } from "./conditionDecisions";
import { allow, decide, outcomeOf } from "./decision";
import type { Decision, StatementJson } from "./decision";
import { evaluationLogic } from "./evaluationLogic";
import { matchDecisions } from "./matchDecisions";
import { principalDecisions } from "./principalDecisions";

const everything = allow({ Action: "*", Resource: "*" });

function decides(decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    it(decision.title, () => {
      const decided = decide(decision);
      expect(outcomeOf(decided), JSON.stringify(decided)).to.equal(decision.outcome);
    });
  }
}

describe("IAM's decisions", () => {
  describe("by the kinds of policies", () => {
    decides(evaluationLogic);
  });
  describe("by principals", () => {
    decides(principalDecisions);
  });
  describe("by actions, resources and variables", () => {
    decides(matchDecisions);
  });
  describe("by conditions", () => {
    decides(conditionDecisions);

    it("gives the opposite decision when the same conditions are in a Deny", () => {
      for (const { title, context = {}, identity = [], outcome } of conditionDecisions) {
        const denials = identity.map((statement): StatementJson => ({ ...statement, Effect: "Deny" }));
        const denied = decide({ title, section: "", context, outcome, identity: [everything, ...denials] });
        expect(outcomeOf(denied), title).to.equal(outcome === "allowed" ? "explicitly denied" : "allowed");
      }
    });
  });
});
