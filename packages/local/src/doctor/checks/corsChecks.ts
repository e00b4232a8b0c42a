import type { Answer } from "../exchange";
import { foreignOrigin } from "../evidence";
import { Faulty, Skipped } from "../finding";
import type { Check, RouteCheck } from "../check";
import type { Finding } from "../finding";
import { gatewayMessage } from "../gatewayAnswer";

export const preflight: RouteCheck = {
  name: "CORS: preflight",
  expected: "2xx that allows the front end's origin to send this method with Authorization",
  async run(evidence) {
    const { fixes } = evidence.api;
    const { method } = evidence.route;
    const origin = evidence.origin();
    const answer = await evidence.preflight();
    const expected = `2xx that allows ${origin} to send ${method} with Authorization`;
    const fix = fixes.allowOrigin(origin);
    if (gatewayMessage(answer) === "Not Found") {
      const found = "404: the API has no CORS configuration, or no such stage";
      return { status: "problem", expected, found, fix };
    }
    if (answer.status < 200 || answer.status > 299) {
      const found = `${answer.status}: browsers give up; a route for OPTIONS, ANY or $default takes the preflight`;
      const change = "define the route's methods one by one";
      return { status: "problem", expected, found, fix: fixes.changeProgram(change) };
    }
    const refused = validateOrigin(answer, origin);
    if (refused !== undefined) return { status: "problem", expected, found: refused, fix };
    const methods = listed(answer, "access-control-allow-methods");
    if (!methods.includes("*") && !methods.includes(method.toLowerCase())) {
      const found = `Access-Control-Allow-Methods ${methods.join(", ") || "absent"}, without ${method}`;
      const change = `list ${method} in the API's corsConfiguration.allowMethods`;
      return { status: "problem", expected, found, fix: fixes.changeProgram(change) };
    }
    const headers = listed(answer, "access-control-allow-headers");
    if (!headers.includes("authorization")) {
      // Fetch standard, "CORS protocol and HTTP caches": `*` does not cover Authorization.
      const star = headers.includes("*") ? '; "*" does not cover Authorization' : "";
      const found = `Access-Control-Allow-Headers ${headers.join(", ") || "absent"}, without authorization${star}`;
      const change = "list authorization in the API's corsConfiguration.allowHeaders";
      return { status: "problem", expected, found, fix: fixes.changeProgram(change) };
    }
    return { status: "ok", expected, found: `${answer.status} for ${origin}` };
  },
};

export const answerHeaders: RouteCheck = {
  name: "CORS: answer",
  expected: "the answer allows the front end's origin to read it",
  async run(evidence): Promise<Finding> {
    const origin = evidence.origin();
    const expected = `Access-Control-Allow-Origin ${origin}`;
    const answer = await evidence.withToken().catch((error: unknown) => {
      // Refusals carry the headers as well; without them, a page cannot see that it has to sign in again.
      if (error instanceof Skipped || error instanceof Faulty) return evidence.withoutToken();
      throw error;
    });
    const refused = validateOrigin(answer, origin);
    const fix = evidence.api.fixes.allowOrigin(origin);
    if (refused !== undefined) return { status: "problem", expected, found: refused, fix };
    return { status: "ok", expected, found: `${String(answer.headers.get(allowOrigin))} on ${answer.status}` };
  },
};

export const otherOrigins: Check = {
  name: "CORS: other origins",
  expected: "no page elsewhere may read answers",
  async run({ foreignPreflight: ask, fixes }) {
    const { expected } = this;
    const { headers } = await ask();
    const allowed = headers.get(allowOrigin);
    if (allowed === "*") {
      const warning = "every website may call the API from a visitor's browser; name the origins";
      return { status: "ok", expected, found: "*", warning };
    }
    if (allowed !== foreignOrigin) return { status: "ok", expected, found: `${foreignOrigin} is not allowed` };
    const found = `every origin is allowed by its name, ${foreignOrigin} too`;
    const change = "name the origins in the API's corsConfiguration.allowOrigins";
    return { status: "problem", expected, found, fix: fixes.changeProgram(change) };
  },
};

const allowOrigin = "access-control-allow-origin";

/** Browsers compare to the letter. */
function validateOrigin({ headers }: Answer, origin: string): string | undefined {
  const allowed = headers.get(allowOrigin);
  if (allowed === origin) return undefined;
  if (allowed === "*" && headers.get("access-control-allow-credentials") !== "true") return undefined;
  if (allowed === null) return `no Access-Control-Allow-Origin; the API does not allow ${origin}`;
  if (allowed === "*") return "Access-Control-Allow-Origin * together with credentials, which browsers refuse";
  return `Access-Control-Allow-Origin ${allowed}, which is not ${origin} to the letter`;
}

function listed({ headers }: Answer, name: string): string[] {
  const texts = (headers.get(name) ?? "").split(",").map((text) => text.trim().toLowerCase());
  return texts.filter((text) => text !== "");
}
