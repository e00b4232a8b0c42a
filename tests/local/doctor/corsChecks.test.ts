import { expect } from "chai";
import { Faulty, Skipped } from "../../../packages/local/src/doctor/finding";
import { examinations, found, fix, hasSignedToken, named, origin, wellApi } from "./examination";
import type { Findings } from "./examination";

describe("the doctor on CORS", () => {
  const { examined, answering } = examinations();

  /** An API that gives every answer the same CORS headers. */
  const answeringWith = (headers: Record<string, string>): Promise<Findings> =>
    answering((request, response) => {
      const refused = request.method !== "OPTIONS" && !hasSignedToken(request);
      if (refused) response.writeHead(401, headers).end('{"message":"Unauthorized"}');
      else response.writeHead(request.method === "OPTIONS" ? 204 : 200, headers).end();
    });

  const well = {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST,GET",
    "access-control-allow-headers": "Content-Type,Authorization",
  };

  it("is content with exact headers", async () => {
    const findings = await answeringWith(well);
    expect(named(findings, "problem")).to.deep.equal([]);
    expect(found(findings, "CORS: preflight")).to.equal(`204 for ${origin}`);
    expect(found(findings, "CORS: answer")).to.equal(`${origin} on 200`);
  });

  it("names an origin that is not allowed, and where to allow it", async () => {
    const cors = {
      allowOrigins: ["https://other.example.com"],
      allowMethods: ["GET"],
      allowHeaders: ["authorization"],
    };
    const findings = await examined({ ...wellApi, cors });
    expect(named(findings, "problem")).to.deep.equal(["CORS: preflight", "CORS: answer"]);
    expect(found(findings, "CORS: preflight")).to.equal(
      `no Access-Control-Allow-Origin; the API does not allow ${origin}`,
    );
    expect(fix(findings, "CORS: preflight")).to.equal(
      `list ${origin} in the API's corsConfiguration.allowOrigins; then start the local run again`,
    );
  });

  it("names an API without CORS", async () => {
    const findings = await examined({ routes: wellApi.routes });
    expect(named(findings, "problem")).to.deep.equal(["CORS: preflight", "CORS: answer"]);
    expect(found(findings, "CORS: preflight")).to.equal("404: the API has no CORS configuration, or no such stage");
  });

  it("names a preflight that an authorizer takes", async () => {
    const findings = await examined({ ...wellApi, routes: { "ANY /courses": { auth: "jwt" } } });
    expect(named(findings, "problem")).to.deep.equal(["CORS: preflight"]);
    expect(found(findings, "CORS: preflight")).to.match(
      /^401: browsers give up; a route for OPTIONS, ANY or \$default/,
    );
  });

  it("names a method or the header Authorization that is left out", async () => {
    const method = await answeringWith({ ...well, "access-control-allow-methods": "POST" });
    expect(named(method, "problem")).to.deep.equal(["CORS: preflight"]);
    expect(found(method, "CORS: preflight")).to.equal("Access-Control-Allow-Methods post, without GET");
    const header = await answeringWith({ ...well, "access-control-allow-headers": "*" });
    expect(found(header, "CORS: preflight")).to.equal(
      'Access-Control-Allow-Headers *, without authorization; "*" does not cover Authorization',
    );
  });

  it("warns of a wildcard, and names one that comes with credentials", async () => {
    const wildcard = await answeringWith({ ...well, "access-control-allow-origin": "*" });
    expect(named(wildcard, "problem")).to.deep.equal([]);
    expect(found(wildcard, "CORS: other origins")).to.equal(
      "* WARNING every website may call the API from a visitor's browser; name the origins",
    );
    const credentials = await answeringWith({
      ...well,
      "access-control-allow-origin": "*",
      "access-control-allow-credentials": "true",
    });
    expect(named(credentials, "problem")).to.deep.equal(["CORS: preflight", "CORS: answer"]);
    expect(found(credentials, "CORS: answer")).to.contain("together with credentials, which browsers refuse");
  });

  it("names an API that allows every origin by its name", async () => {
    const cors = { allowOrigins: ["https://*"], allowMethods: ["*"], allowHeaders: ["authorization"] };
    const findings = await examined({ ...wellApi, cors });
    expect(named(findings, "problem")).to.deep.equal(["CORS: other origins"]);
    expect(found(findings, "CORS: other origins")).to.contain("https://elsewhere.example too");
  });

  it("names an origin that differs in one character", async () => {
    const findings = await answeringWith({ ...well, "access-control-allow-origin": `${origin}/` });
    expect(found(findings, "CORS: preflight")).to.equal(
      `Access-Control-Allow-Origin ${origin}/, which is not ${origin} to the letter`,
    );
  });

  it("asks for an origin when none is known, and looks at other origins all the same", async () => {
    const findings = await examined(wellApi, { origin: undefined });
    for (const name of ["CORS: preflight", "CORS: answer"]) {
      expect(findings[name]).to.deep.include({ reason: "the front end's origin is not known; give --origin URL" });
    }
    expect(findings["CORS: other origins"]?.status).to.equal("ok");
  });

  it("looks at a refusal where there is no token", async () => {
    const findings = await examined(wellApi, { token: () => Promise.reject(new Skipped("no token was given")) });
    expect(found(findings, "CORS: answer")).to.equal(`${origin} on 401`);
    expect(found(findings, "Route with the token")).to.equal("no token was given");
    const refused = () => Promise.reject(new Faulty("signing in failed", "check the password"));
    expect(found(await examined(wellApi, { token: refused }), "CORS: answer")).to.equal(`${origin} on 401`);
  });
});
