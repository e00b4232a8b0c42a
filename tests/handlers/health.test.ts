import { expect } from "chai";
import { captureLog } from "./capturedLog";
import { invoke, invokeForProblem } from "./invoke";
import { dynamoFixture, setEnvironment, sqliteFixture, storeFixtures, useStore } from "./stores";

describe("GET /health", () => {
  const lines = captureLog();

  for (const fixture of storeFixtures()) {
    describe(`with ${fixture.name}`, () => {
      useStore(fixture);

      it("says ok without sign-in", async () => {
        const { statusCode, headers, json } = await invoke("health", { sub: null });
        expect(statusCode).to.equal(200);
        expect(headers["cache-control"]).to.equal("no-store");
        expect(json).to.deep.equal({ status: "ok" });
      });
    });
  }

  describe("with a store that cannot be reached", () => {
    const fixture = dynamoFixture();
    useStore(fixture);

    it("says 503 without internals, and the log says why", async () => {
      process.env.STORE_URL = "dynamodb:another-table";
      const { detail, errors } = await invokeForProblem("health", { sub: null }, 503, "storeUnavailable");
      expect(detail).to.equal("The API cannot serve requests at the moment.");
      expect(errors).to.equal(undefined);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include({ level: "error", message: "GET /health 503", problem: "storeUnavailable" });
      expect(lines[0]?.error?.name).to.equal("ResourceNotFoundException");
    });
  });

  describe("with a wrong STORE_URL", () => {
    const fixture = sqliteFixture();
    useStore(fixture);

    it("says 503, and a failed open is tried again at the next request", async () => {
      const right = process.env.STORE_URL;
      setEnvironment("STORE_URL", undefined);
      await invokeForProblem("health", {}, 503, "storeUnavailable");
      expect(lines[0]?.error?.message).to.match(
        /^STORE_URL is not set; give sqlite:<absolute path of a file.*dynamodb:/,
      );
      await invokeForProblem("listCourses", {}, 500, "internalError");
      process.env.STORE_URL = right ?? "";
      expect((await invoke("health")).statusCode).to.equal(200);
    });
  });
});
