import { expect } from "chai";
import { root } from "../projectFiles";
import { StartedRun, temporaryFolder } from "../local/startedRun";
import type { ReadyLine } from "../local/startedRun";
import { apiAddress } from "./apiAddress";
import { journey } from "./journey";
import { UserPoolApi } from "./userPoolUser";

describe("apiAddress", () => {
  it("is the emulator's own", () => {
    const own = "http://1a2b3c4d.execute-api.localhost:4566/";
    expect(apiAddress(own, undefined).href).to.equal(own);
  });

  it("can be another, by the API's id", () => {
    const template = "http://localhost:4566/_aws/execute-api/{apiId}/$default";
    expect(apiAddress("https://1a2b3c4d.execute-api.us-east-1.amazonaws.com", template).href).to.equal(
      "http://localhost:4566/_aws/execute-api/1a2b3c4d/$default",
    );
  });

  it("is never another machine's", () => {
    for (const url of [
      "https://1a2b3c4d.execute-api.us-east-1.amazonaws.com",
      "http://1a2b3c4d.execute-api.us-east-1.amazonaws.com",
      "http://localhost.example.com",
      "http://10.0.0.1:4566",
    ]) {
      expect(() => apiAddress(url, undefined), url).to.throw("ENGINE_API_URL");
    }
  });
});

describe("the journey through a deployed stack", function () {
  this.timeout(60_000);
  const { folder, remove } = temporaryFolder();
  let run: StartedRun;
  let ready: ReadyLine;
  before(async () => {
    // The local run serves both the user pool's API and the HTTP API, as an emulator does.
    run = StartedRun.in(root, "--json", "--port", "0", "--data", folder);
    ready = await run.ready();
  });
  after(async () => {
    await run.end();
    remove();
  });

  it("signs in, is allowed with the token alone, and finds the courses", async () => {
    await journey(ready, ready.local.cognitoEndpoint, undefined);
  });

  it("fails where the API allows everyone, or nobody", async () => {
    // The sample page answers every path without asking for a token.
    let failure: unknown;
    await journey(ready, ready.local.cognitoEndpoint, ready.local.webUrl).catch((error: unknown) => {
      failure = error;
    });
    expect(failure).to.be.an("error").with.property("message").that.includes("GET /");
  });

  it("reports a pool that is there from one that is not", async () => {
    const pool = new UserPoolApi(ready.local.cognitoEndpoint, ready.region);
    expect(await pool.exists(ready.userPoolId)).to.equal(true);
    expect(await pool.exists(`${ready.region}_Nowhere00`)).to.equal(false);
  });
});
