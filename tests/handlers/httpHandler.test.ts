import { expect } from "chai";
import { httpHandler, json } from "../../handlers/http/httpHandler";
import { Problem } from "../../handlers/http/problem";
import { log, loggedError, OperatorError } from "../../handlers/log";
import { StoreBusyError } from "../../handlers/store/store";
import { captureLog } from "./capturedLog";
import { event, secrets } from "./invoke";
import { expectDocumented } from "./openApiDocument";
import { setEnvironment } from "./stores";

const request = event("listCourses", { query: { limit: secrets.answer } });

describe("httpHandler", () => {
  const lines = captureLog();

  it("writes one line a request, at the level of the status", async () => {
    for (const [status, level] of [
      [200, "info"],
      [404, "warn"],
      [503, "error"],
    ] as const) {
      lines.length = 0;
      await httpHandler(() => Promise.resolve(json(status, {})))(request);
      expect(lines).to.have.length(1);
      const [{ timestamp, durationMs, coldStart, ...rest } = {}] = lines;
      expect(rest).to.deep.equal({
        level,
        message: `GET /courses ${status}`,
        requestId: request.requestContext.requestId,
        routeKey: "GET /courses",
        status,
      });
      expect(Date.parse(timestamp ?? "")).to.be.closeTo(Date.now(), 5000);
      expect(durationMs).to.be.within(0, 5000);
      expect(coldStart).to.be.a("boolean");
    }
    expect(lines[0]?.coldStart, "only a process's first request is a cold start").to.equal(false);
  });

  it("answers 500 to an unexpected error, and logs where it came from without its message", async () => {
    const cause = Object.assign(new RangeError(secrets.email), { code: "E_CAUSE" });
    const error = new TypeError(`${secrets.answer}\n${secrets.token}`, { cause });
    const response = await httpHandler(() => Promise.reject(error))(request);
    expectDocumented("listCourses", response);
    expect(JSON.parse(response.body)).to.deep.equal({
      type: "urn:problem-type:learninghub:internalError",
      title: "Something went wrong",
      status: 500,
      detail: "The request failed. Include the instance when you report this.",
      instance: `urn:request:${encodeURIComponent(request.requestContext.requestId)}`,
    });
    expect(lines[0]?.error).to.deep.include({ name: "TypeError" });
    expect(lines[0]?.error?.stack?.[0]).to.match(/^at .*httpHandler\.test\.ts/);
    expect(lines[0]?.error?.cause).to.deep.include({ name: "RangeError", code: "E_CAUSE" });
  });

  it("answers 500 to a thrown value that is no error", async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a careless package may do
    const response = await httpHandler(() => Promise.reject(secrets.answer))(request);
    expect(response.statusCode).to.equal(500);
    expect(lines[0]?.error).to.deep.equal({ name: "string" });
  });

  it("answers 503 with Retry-After when the store is busy", async () => {
    const response = await httpHandler(() => Promise.reject(new StoreBusyError("busy")))(request);
    expectDocumented("listCourses", response);
    expect(response.statusCode).to.equal(503);
    expect(response.headers["retry-after"]).to.equal("1");
    expect(lines[0]).to.deep.include({ level: "error", problem: "storeBusy" });
  });

  it("logs a problem by its name, without its detail", async () => {
    await httpHandler(() => Promise.reject(new Problem("malformedJson", secrets.answer)))(request);
    expect(lines[0]).to.include({ level: "warn", status: 400, problem: "malformedJson" });
    expect(lines[0]).not.to.have.property("error");
  });
});

describe("log", () => {
  const lines = captureLog();
  const before = process.env.LOG_LEVEL;
  afterEach(() => {
    setEnvironment("LOG_LEVEL", before);
  });

  const expected = {
    undefined: ["info", "warn", "error"],
    debug: ["debug", "info", "warn", "error"],
    WARN: ["warn", "error"],
    error: ["error"],
    silent: [],
    nonsense: ["info", "warn", "error"],
  };
  for (const [level, written] of Object.entries(expected)) {
    it(`writes ${written.join(", ") || "nothing"} at LOG_LEVEL ${level}`, () => {
      setEnvironment("LOG_LEVEL", level === "undefined" ? undefined : level);
      for (const each of ["debug", "info", "warn", "error"] as const) log(each, "line");
      expect(lines.map((line) => line.level)).to.deep.equal(written);
    });
  }

  it("shows the message of an OperatorError alone", () => {
    expect(loggedError(new OperatorError("set it"))).to.include({ name: "OperatorError", message: "set it" });
    expect(loggedError(new Error("private"))).not.to.have.property("message");
  });

  it("copes with an error without a stack", () => {
    const error = new Error("private");
    Reflect.deleteProperty(error, "stack");
    expect(loggedError(error)).to.deep.equal({ name: "Error" });
  });
});
