import { expect } from "chai";
import { OperatorError } from "../../handlers/log";
import { ServerSecret } from "../../handlers/store/sql/serverSecret";
import { serverSettings } from "../../handlers/store/sql/serverSettings";
import { captureLog } from "./capturedLog";
import { invoke, invokeForProblem } from "./invoke";
import { rejection } from "./rejection";
import { selfSignedCertificate } from "./sqlServer/selfSignedCertificate";
import { secretArn } from "./sqlServer/standInServer";
import { SqlServerError } from "./sqlServer/tdsTokens";
import { sqlServerFixture, useStore } from "./stores";

const { certificate } = selfSignedCertificate(["db.example.internal"]);
const valid = {
  engine: "sqlserver",
  host: "db.example.internal",
  port: 1433,
  dbname: "learninghub",
  username: "learninghub",
  password: "Secret-Password-1",
  certificate,
};

function refusal(secret: unknown): string {
  try {
    serverSettings(typeof secret === "string" ? secret : JSON.stringify(secret));
  } catch (error) {
    expect(error).to.be.instanceOf(OperatorError);
    return (error as OperatorError).message;
  }
  throw new Error("a refusal was expected");
}

describe("a database secret's content", () => {
  it("is taken as it is, whatever else the secret holds", () => {
    const read = serverSettings(JSON.stringify({ ...valid, masterarn: "arn:aws:…" }));
    expect({ ...read, engine: "sqlserver" }).to.deep.equal(valid);
    expect(serverSettings(JSON.stringify({ ...valid, host: "10.0.1.5", port: 65_535 }))).to.include({ port: 65_535 });
  });

  const wrong = {
    engine: [undefined, "mysql", 1],
    host: [undefined, "", "db.example.internal:1433", "tcp:host\\instance", 5],
    port: [undefined, "1433", 0, 65_536, 1.5],
    dbname: [undefined, "", null],
    username: [undefined, "", 1],
    password: [undefined, "", {}],
    certificate: [undefined, "", "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n", true],
  };
  for (const [name, values] of Object.entries(wrong)) {
    it(`needs a valid ${name}`, () => {
      for (const value of values) {
        expect(refusal({ ...valid, [name]: value }), JSON.stringify(value)).to.match(
          new RegExp(
            `^the database secret cannot be used: ${name} must (not )?be [^;]*\\. It must be JSON with engine,`,
          ),
        );
      }
    });
  }

  it("names every problem at once, and repeats no value", () => {
    const message = refusal({ ...valid, engine: "Leaked-Value-1", port: "Leaked-Value-2", dbname: "" });
    expect(message).to.match(/engine must be .*; port must be .*; dbname must not be empty/);
    expect(message).not.to.match(/Leaked|Secret-Password/);
  });

  for (const secret of ["", "Secret-Password-1", "null", "[]", '"text"']) {
    it(`is refused when it is ${JSON.stringify(secret)}`, () => {
      expect(refusal(secret)).to.match(/^the database secret cannot be used: the secret must be an object\./);
    });
  }

  it("is refused when the secret is binary", () => {
    expect(() => serverSettings(undefined)).to.throw(OperatorError);
  });
});

describe("a database secret", () => {
  const fixture = sqlServerFixture();
  const lines = captureLog();
  useStore(fixture);

  afterEach(() => {
    const text = JSON.stringify(lines);
    for (const password of [fixture.server().password, "first password"]) expect(text).not.to.include(password);
  });

  it("is read once, and again after it was forgotten", async () => {
    const secret = new ServerSecret(secretArn);
    const [first, second] = await Promise.all([secret.current(), secret.current()]);
    expect(first).to.deep.equal(fixture.server().settings);
    expect(second).to.equal(first);
    expect(fixture.secrets().reads).to.deep.equal([secretArn]);
    secret.invalidate();
    await secret.current();
    expect(fixture.secrets().reads).to.have.length(2);
    secret.close();
  });

  it("is reported to the operator when it cannot be read, and read again", async () => {
    const right = fixture.secrets().secret;
    fixture.secrets().secret = new Error("AccessDeniedException");
    const secret = new ServerSecret(secretArn);
    const error = await rejection(secret.current());
    expect(error).to.be.instanceOf(OperatorError);
    expect(error).to.have.property("message").that.includes("needs secretsmanager:GetSecretValue");
    expect((error as Error).cause).to.have.property("name", "AccessDeniedException");
    fixture.secrets().secret = right;
    expect(await secret.current()).to.include({ dbname: "learninghub" });
    secret.close();
  });

  it("is read anew by a function whose password was rotated", async () => {
    expect((await invoke("getCourse", { path: { courseId: "data-modelling" } })).statusCode).to.equal(200);
    fixture.server().password = "second password";
    fixture.secrets().secret = fixture.server().secret();
    fixture.server().tds.drop();
    expect((await invoke("getCourse", { path: { courseId: "data-modelling" } })).statusCode).to.equal(200);
    expect(fixture.secrets().reads).to.have.length(2);
  });

  it("makes the answer a 503 without internals when it cannot be used, with the reason in the log", async () => {
    fixture.secrets().secret = fixture.server().secret({ port: "no port" });
    const call = { path: { courseId: "data-modelling" } };
    const { detail, headers } = await invokeForProblem("getCourse", call, 503, "storeUnavailable");
    expect(detail).to.equal("The API cannot serve requests at the moment. Try again later.");
    expect(headers["retry-after"]).to.equal("5");
    expect(lines[0]).to.include({ level: "error", problem: "storeUnavailable" });
    expect(lines[0]?.error?.name).to.equal("StoreUnavailableError");
    expect(lines[0]?.error?.cause?.message).to.match(/^the database secret cannot be used: port must be/);
  });

  it("makes the answer a 503 when the server refuses its password, in GET /health too", async () => {
    fixture.server().password = "not in the secret";
    await invokeForProblem("health", { sub: null }, 503, "storeUnavailable");
    const { headers } = await invokeForProblem("listCourses", {}, 503, "storeUnavailable");
    expect(headers["retry-after"]).to.equal("5");
  });

  it("leaves the answer of a server that stays busy: a 503 with the other problem", async () => {
    fixture.server().tds.behaviour.fault = (sql) =>
      sql.startsWith("select") ? new SqlServerError(1205, "deadlock", 13) : undefined;
    const { headers } = await invokeForProblem("listCourses", {}, 503, "storeBusy");
    expect(headers["retry-after"]).to.equal("1");
  });
});
