import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { expectToFit, documentedParameters, documentedResponse, openApi, operations, escaped } from "./openApiDocument";
import { Problem } from "../../handlers/http/problem";
import type { ProblemName } from "../../handlers/http/problem";

const handlersDirectory = join(__dirname, "../../handlers");

describe("openapi.yaml", () => {
  it("documents an operation for each handler of a route, and no other", () => {
    const others = ["log.ts", "migrateDatabase.ts"];
    const entries = readdirSync(handlersDirectory, { withFileTypes: true })
      .filter(({ name }) => name.endsWith(".ts") && !others.includes(name))
      .map(({ name }) => name.replace(/\.ts$/, ""));
    expect(operations.map(({ operation }) => operation.operationId)).to.have.members(entries);
  });

  it("documents these routes", () => {
    expect(operations.map(({ routeKey }) => routeKey)).to.have.members([
      "GET /courses",
      "GET /courses/{courseId}",
      "POST /exams",
      "GET /exams/{examId}",
      "GET /me/uploads",
      "GET /health",
    ]);
  });

  it("asks for a token everywhere but in GET /health, and in GET /me/uploads for a signature", () => {
    for (const { routeKey, operation } of operations) {
      const open = operation.security?.length === 0;
      const signed = operation.security?.some((scheme) => "identityPool" in scheme) ?? false;
      expect(open, routeKey).to.equal(routeKey === "GET /health");
      expect(signed, routeKey).to.equal(routeKey === "GET /me/uploads");
      expect("401" in operation.responses, routeKey).to.equal(!open && !signed);
      expect("403" in operation.responses, routeKey).to.equal(signed);
    }
  });

  it("declares each parameter of a path", () => {
    for (const { routeKey, operation, pointer } of operations) {
      const inPath = [...routeKey.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = documentedParameters(operation, pointer)
        .filter(({ parameter }) => parameter.in === "path")
        .map(({ parameter }) => parameter.name);
      expect(declared).to.deep.equal(inPath);
    }
  });

  it("names every problem that the handlers know, and no other", () => {
    // A record, so that the compiler asks for a name that is added to the handlers.
    const names: Record<ProblemName, number> = {
      invalidParameter: 400,
      malformedJson: 400,
      notSignedIn: 401,
      identityNeeded: 403,
      courseNotFound: 404,
      examNotFound: 404,
      bodyTooLarge: 413,
      unsupportedMediaType: 415,
      invalidSubmission: 422,
      unknownCourse: 422,
      idempotencyKeyReused: 422,
      internalError: 500,
      storeUnavailable: 503,
      storeBusy: 503,
    };
    const problems = Object.keys(names).map((name) => new Problem(name as ProblemName, "detail").document("id"));
    expect(openApi.components.schemas.Problem?.properties?.type?.enum).to.have.members(
      problems.map(({ type }) => type),
    );
    expect(problems.map(({ status }) => status)).to.deep.equal(Object.values(names));
  });

  for (const { routeKey, pointer, operation } of operations) {
    it(`has examples that fit its schemas: ${routeKey}`, () => {
      let examples = 0;
      const fits = (contentPointer: string, content: Record<string, { example?: unknown; examples?: object }>) => {
        for (const [mediaType, { example, examples: several = {} }] of Object.entries(content)) {
          const values = [example, ...Object.values(several).map((one) => (one as { value: unknown }).value)];
          for (const value of values.filter((one) => one !== undefined)) {
            expectToFit(value, `${contentPointer}/${escaped(mediaType)}`);
            examples++;
          }
        }
      };
      for (const { parameter, pointer: at } of documentedParameters(operation, pointer)) {
        expectToFit(parameter.example, at);
      }
      if (operation.requestBody) fits(`${pointer}/requestBody/content`, operation.requestBody.content);
      for (const status of Object.keys(operation.responses)) {
        const { response, pointer: at } = documentedResponse(operation.operationId, status);
        fits(`${at}/content`, response.content ?? {});
        for (const { example } of Object.values(response.content ?? {})) {
          const { status: inBody } = (example ?? {}) as { status?: unknown };
          if (typeof inBody === "number") expect(inBody).to.equal(Number(status));
        }
      }
      expect(examples).to.be.greaterThan(3);
    });
  }
});
