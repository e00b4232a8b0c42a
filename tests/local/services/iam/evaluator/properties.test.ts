import { expect } from "chai";
import fc from "fast-check";
import { matches, wildcardPattern } from "../../../../../packages/local/src/services/iam/evaluator/glob";
import { decide, deny, outcomeOf } from "./decision";
import type { Decision, StatementJson } from "./decision";
import { generatedDecision, generatedStatement } from "./generatedDecisions";

const kinds = ["identity", "session", "boundary"] as const;

/** The same decision with more statements in one of the policies that it has; undefined when it has none. */
function withMore(decision: Decision, more: StatementJson, first: boolean): Decision | undefined {
  const kind = kinds.find((one) => decision[one] !== undefined);
  if (kind === undefined) return undefined;
  const statements = decision[kind] ?? [];
  return { ...decision, [kind]: first ? [more, ...statements] : [...statements, more] };
}

describe("IAM's decisions in general", () => {
  it("never turn from denied to allowed by one more Deny", () => {
    fc.assert(
      fc.property(generatedDecision, generatedStatement, fc.boolean(), (decision, statement, first) => {
        const more = withMore(decision, { ...statement, Effect: "Deny" }, first);
        fc.pre(more !== undefined && !decide(decision).allowed);
        expect(decide(more).allowed).to.be.false;
      }),
      { numRuns: 500 },
    );
  });

  it("never turn from allowed to denied by one more Allow", () => {
    fc.assert(
      fc.property(generatedDecision, generatedStatement, fc.boolean(), (decision, statement, first) => {
        const more = withMore(decision, { ...statement, Effect: "Allow" }, first);
        fc.pre(more !== undefined && decide(decision).allowed);
        expect(decide(more).allowed).to.be.true;
      }),
      { numRuns: 200 },
    );
  });

  it("do not depend on the order of statements and values", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed).reverse();
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, one]) => [key, reversed(one)]),
      );
    };
    fc.assert(
      fc.property(generatedDecision, (decision) => {
        const policies = Object.fromEntries(
          [...kinds, "bucket" as const].flatMap((kind) =>
            decision[kind] === undefined ? [] : [[kind, reversed(decision[kind])]],
          ),
        );
        expect(outcomeOf(decide({ ...decision, ...policies }))).to.equal(outcomeOf(decide(decision)));
      }),
      { numRuns: 1000 },
    );
  });

  it("name the statements that made them", () => {
    fc.assert(
      fc.property(generatedDecision, (decision) => {
        const decided = decide(decision);
        const effects = new Set(decided.statements.map(({ effect }) => effect));
        const expected = { allowed: ["Allow"], "explicitly denied": ["Deny"], "implicitly denied": [] };
        expect([...effects]).to.deep.equal(expected[outcomeOf(decided)]);
      }),
      { numRuns: 1000 },
    );
  });

  it("decides the same without the policies of others", () => {
    fc.assert(
      fc.property(generatedDecision, (decision) => {
        const others = [
          deny({ Action: "*", Resource: "*", Principal: { AWS: "arn:aws:iam::111122223333:user/other" } }),
        ];
        const more = { ...decision, bucket: [...(decision.bucket ?? []), ...others] };
        expect(outcomeOf(decide(more))).to.equal(outcomeOf(decide(decision)));
      }),
    );
  });
});

describe("wildcards", () => {
  /** By definition, in exponential time. */
  const covers = (pattern: string[], text: string[]): boolean => {
    const [first, ...rest] = pattern;
    if (first === undefined) return text.length === 0;
    if (first === "*") return covers(rest, text) || (text.length > 0 && covers(pattern, text.slice(1)));
    return text.length > 0 && (first === "?" || first === text[0]) && covers(rest, text.slice(1));
  };

  it("match as their definition says", () => {
    const characters = ["a", "b", "*", "?", "😀", "\n"];
    const texts = fc.string({ unit: fc.constantFrom(...characters), maxLength: 7 });
    fc.assert(
      fc.property(texts, texts, (pattern, text) => {
        expect(matches(wildcardPattern(pattern), text)).to.equal(covers(Array.from(pattern), Array.from(text)));
      }),
      { numRuns: 3000 },
    );
  });

  it("match any text by its own pattern and by one with a part replaced", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), fc.nat(), (text, one, other) => {
        const characters = Array.from(text);
        const [from = 0, end = 0] = [one, other].map((n) => n % (characters.length + 1)).sort((a, b) => a - b);
        const pattern = [...characters.slice(0, from), "*", ...characters.slice(end)].join("");
        expect(matches(wildcardPattern(pattern), text)).to.be.true;
      }),
    );
  });

  it("take no more than the product of both lengths", () => {
    const started = process.hrtime.bigint();
    expect(matches(wildcardPattern(`${"a*".repeat(500)}b`), "a".repeat(5000))).to.be.false;
    expect(Number(process.hrtime.bigint() - started) / 1e6).to.be.below(2000);
  });
});
