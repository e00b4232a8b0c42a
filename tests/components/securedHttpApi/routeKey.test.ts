import { expect } from "chai";
import fc from "fast-check";
import {
  httpMethods,
  executeApiArnSuffix,
  invocationArnSuffix,
  methodsOf,
  validateRouteKey,
  routeName,
  routeShape,
} from "../../../components/securedHttpApi/routeKey";

const literal = fc.stringMatching(/^[A-Za-z0-9._~:@!$&'()+,;=-]{1,12}$/);
const variableName = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
const method = fc.constantFrom(...httpMethods, "ANY");

/** Well-formed route keys; `greedy` says whether the last variable takes the rest. */
const routeKey = fc
  .tuple(
    method,
    fc.array(fc.oneof(literal, fc.constant("{}")), { maxLength: 5 }),
    fc.uniqueArray(variableName, { minLength: 5, maxLength: 5 }),
    fc.boolean(),
  )
  .map(([verb, parts, names, greedy]) => {
    const path = parts.map((part, index) =>
      part === "{}" ? `{${names[index] ?? ""}${greedy && index === parts.length - 1 ? "+" : ""}}` : part,
    );
    return `${verb} /${path.join("/")}`;
  });

/** Whether an IAM pattern with `*` matches a text. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "s").test(text);
}

describe("routeKeyProblem", () => {
  it("accepts every well-formed key", () => {
    fc.assert(
      fc.property(routeKey, (key) => {
        expect(validateRouteKey(key)).to.equal(undefined);
      }),
    );
    expect(validateRouteKey("$default")).to.equal(undefined);
    expect(validateRouteKey("GET /")).to.equal(undefined);
    expect(validateRouteKey("ANY /{proxy+}")).to.equal(undefined);
  });

  for (const [key, allowed] of [
    ["get /courses", "one of the methods DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, ANY, in upper case"],
    ["FETCH /courses", "one of the methods"],
    ["TRACE /courses", "one of the methods"],
    ["* /courses", "one of the methods"],
    ["/courses", "a method and a path with one space between"],
    ["", "a method and a path with one space between"],
    ["GET", "a method and a path with one space between"],
    ["GET  /courses", "a method and a path with one space between"],
    ["GET /courses ", "a method and a path with one space between"],
    ["GET /my courses", "a method and a path with one space between"],
    ["$DEFAULT", "a method and a path with one space between"],
    ["GET courses", 'a path that starts with "/"'],
    ["GET ", 'a path that starts with "/"'],
    ["GET /courses/", 'a path without "/" at its end'],
    ["GET //courses", 'a path without "//"'],
    ["GET /courses/{courseId", 'instead of "{courseId"'],
    ["GET /courses/{}", 'instead of "{}"'],
    ["GET /courses/{course id}", "a method and a path with one space between"],
    ["GET /courses/v{version}", 'instead of "v{version}"'],
    ["GET /courses/{a}{b}", 'instead of "{a}{b}"'],
    ["GET /courses/:courseId*", 'instead of ":courseId*"'],
    ["GET /courses?limit=1", 'instead of "courses?limit=1"'],
    ["GET /b%C3%BCcher", 'instead of "b%C3%BCcher"'],
    ["GET /{proxy+}/exams", "a greedy variable such as {proxy+} only as the last part"],
    ["GET /a/{id}/b/{id}", "a different name for each path variable"],
    ["GET /a/{id}/b/{id+}", "a different name for each path variable"],
  ] as const) {
    it(`refuses ${JSON.stringify(key)}`, () => {
      expect(validateRouteKey(key)).to.contain(allowed);
    });
  }
});

describe("routeShape", () => {
  it("ignores the names of variables, and nothing else", () => {
    expect(routeShape("GET /a/{x}")).to.equal(routeShape("GET /a/{y}"));
    const shapes = [
      "GET /a/{x}",
      "GET /a/{x+}",
      "GET /a/x",
      "POST /a/{x}",
      "ANY /a/{x}",
      "GET /{a}/x",
      "$default",
      "GET /",
    ];
    expect(new Set(shapes.map(routeShape))).to.have.lengthOf(shapes.length);
  });
});

describe("methodsOf", () => {
  it("gives the method, or all of them", () => {
    expect(methodsOf("PATCH /a")).to.deep.equal(["PATCH"]);
    expect(methodsOf("ANY /a")).to.deep.equal(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);
    expect(methodsOf("$default")).to.deep.equal(methodsOf("ANY /a"));
  });
});

describe("ARN suffixes", () => {
  for (const [key, suffix] of [
    ["GET /courses", "GET/courses"],
    ["GET /courses/{courseId}", "GET/courses/*"],
    ["GET /courses/{courseId}/parts/{part}", "GET/courses/*/parts/*"],
    ["ANY /files/{path+}", "*/files/*"],
    ["DELETE /", "DELETE/"],
  ] as const) {
    it(`of ${key}`, () => {
      expect(invocationArnSuffix(key)).to.equal(suffix);
      expect(executeApiArnSuffix(key)).to.equal(suffix);
    });
  }

  it("of $default: its own name for the permission, everything for IAM, which sees the request's method and path", () => {
    expect(invocationArnSuffix("$default")).to.equal("$default");
    expect(executeApiArnSuffix("$default")).to.equal("*");
  });

  it("match the route as written and a request to it, and no other method", () => {
    fc.assert(
      fc.property(routeKey, fc.stringMatching(/^[A-Za-z0-9]{1,10}$/), (key, value) => {
        const suffix = invocationArnSuffix(key);
        const [verb = "", path = ""] = key.split(" ");
        const request = path.replace(/\{[^}]+\}/g, value);
        expect(matches(suffix, verb + path)).to.equal(true);
        expect(matches(suffix, `${verb === "ANY" ? "PUT" : verb}${request}`)).to.equal(true);
        expect(matches(suffix, `BREW${request}`)).to.equal(verb === "ANY");
      }),
    );
  });

  it("refuse a malformed key", () => {
    expect(() => invocationArnSuffix("get /a")).to.throw('"get /a" is no route key; give one of the methods');
  });
});

describe("routeName", () => {
  for (const [key, name] of [
    ["GET /courses", "get-courses"],
    ["GET /courses/{courseId}", "get-courses-var"],
    ["GET /exams/{examId}/answers", "get-exams-var-answers"],
    ["ANY /{proxy+}", "any-rest"],
    ["POST /", "post"],
    ["$default", "default"],
  ] as const) {
    it(`of ${key}`, () => {
      expect(routeName(key)).to.equal(name);
    });
  }

  it("stays when a variable is renamed", () => {
    expect(routeName("GET /a-b/{x}")).to.equal(routeName("GET /a-b/{y}"));
  });

  it("tells look-alikes apart", () => {
    const keys = [
      "GET /a/b",
      "GET /a-b",
      "GET /a.b",
      "GET /a/{b}",
      "GET /a/{b+}",
      "GET /a/var",
      "GET /a/rest",
      "GET /A/b",
    ];
    expect(new Set(keys.map(routeName))).to.have.lengthOf(keys.length);
  });

  it("is short, legal in a statement id, and different for different shapes", () => {
    fc.assert(
      fc.property(routeKey, routeKey, (one, other) => {
        expect(routeName(one)).to.match(/^[a-zA-Z0-9_-]{1,48}$/);
        expect(routeName(one) === routeName(other)).to.equal(routeShape(one) === routeShape(other));
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps long paths apart", () => {
    const [one, other] = ["x", "y"].map((end) => routeName(`GET /${"long/".repeat(20)}${end}`));
    expect(one).to.have.lengthOf(48);
    expect(one).not.to.equal(other);
  });
});
