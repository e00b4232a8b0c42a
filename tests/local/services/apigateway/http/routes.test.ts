import { expect } from "chai";
import fc from "fast-check";
import { decodedPath } from "../../../../../packages/local/src/services/apigateway/requestPath";
import { RouteTable } from "../../../../../packages/local/src/services/apigateway/http/routeTable";
import { recordedResource } from "../../../recordedFixtures";
import { head, rawRequest } from "../../../../../ops/security/attacks/rawRequest";
import { apiId, apiProgram, ServedApi } from "../servedApi";

function match(routeKeys: string[], request: string) {
  const [method = "", path = ""] = request.split(" ");
  const found = new RouteTable(routeKeys.map((routeKey) => ({ routeKey }))).match(method, decodedPath(path) ?? "");
  return found && { routeKey: found.route.routeKey, ...(found.pathParameters && { parameters: found.pathParameters }) };
}

describe("route selection", () => {
  const guideRoutes = ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"];

  const cases: [
    routes: string[],
    request: string,
    routeKey: string | undefined,
    parameters?: Record<string, string>,
  ][] = [
    // The table of "Routing API requests".
    [guideRoutes, "GET /pets/dog/1", "GET /pets/dog/1"],
    [guideRoutes, "GET /pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    [guideRoutes, "GET /pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
    [guideRoutes, "POST /test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    [guideRoutes, "GET /pets/dog/2/3", "GET /pets/{proxy+}", { proxy: "dog/2/3" }],
    [["GET /pets", "$default"], "POST /pets", "$default"],
    [["GET /pets"], "POST /pets", undefined],
    [["GET /pets"], "HEAD /pets", undefined],
    [["GET /pets"], "GET /pets/", undefined],
    [["GET /pets"], "GET /Pets", undefined],
    [["GET /"], "GET /", "GET /"],
    [["GET /pets/{id}"], "GET /pets/", undefined],
    [["GET /pets/{id}"], "GET /pets/1/2", undefined],
    [["GET /pets/{proxy+}"], "GET /pets", undefined],
    [["GET /pets/{proxy+}"], "GET /pets/", "GET /pets/{proxy+}", { proxy: "" }],
    [["ANY /{proxy+}"], "GET /", "ANY /{proxy+}", { proxy: "" }],
    // The very method before ANY, on the same path.
    [["ANY /pets", "GET /pets"], "GET /pets", "GET /pets"],
    [["ANY /pets", "GET /pets"], "POST /pets", "ANY /pets"],
    [["ANY /pets/{id}", "GET /pets/{id}"], "GET /pets/1", "GET /pets/{id}", { id: "1" }],
    // A more specific path before a more specific method.
    [["GET /pets/{id}", "ANY /pets/dog"], "GET /pets/dog", "ANY /pets/dog"],
    // A static path without the method does not hide one with a variable.
    [["POST /pets/dog", "GET /pets/{id}"], "GET /pets/dog", "GET /pets/{id}", { id: "dog" }],
    // Static segments win from left to right.
    [["GET /{kind}/1", "GET /pets/{id}"], "GET /pets/1", "GET /pets/{id}", { id: "1" }],
    [["GET /{a}/{b}/c", "GET /{a}/b/{c}"], "GET /x/b/c", "GET /{a}/b/{c}", { a: "x", c: "c" }],
    // A full match wins over a greedy one with more static segments.
    [["GET /a/b/{proxy+}", "GET /{x}/{y}/{z}"], "GET /a/b/c", "GET /{x}/{y}/{z}", { x: "a", y: "b", z: "c" }],
    [["GET /{proxy+}", "GET /a/{proxy+}", "GET /a/b/{proxy+}"], "GET /a/b/c", "GET /a/b/{proxy+}", { proxy: "c" }],
    // Escapes are decoded once, before matching.
    [["GET /courses"], "GET /%63ourses", "GET /courses"],
    [["GET /pets/{id}"], "GET /pets/a%20b%C3%A9", "GET /pets/{id}", { id: "a bé" }],
    [["GET /pets/{id}"], "GET /pets/a%2Fb", undefined],
    [["GET /pets/{id}"], "GET /pets/a%252Fb", "GET /pets/{id}", { id: "a%2Fb" }],
    [["GET /pets/{proxy+}"], "GET /pets/a%2Fb", "GET /pets/{proxy+}", { proxy: "a/b" }],
    [["GET /pets/{id}"], "GET /pets/__proto__", "GET /pets/{id}", { id: "__proto__" }],
  ];
  for (const [routes, request, routeKey, parameters] of cases) {
    it(`${request} of [${routes.join(", ")}] is ${routeKey ?? "not found"}`, () => {
      const expected = routeKey && { routeKey, ...(parameters && { parameters }) };
      expect(match(routes, request)).to.deep.equal(expected);
      expect(match([...routes].reverse(), request)).to.deep.equal(expected);
    });
  }

  it("selects the same route whatever the order of registration, and one that fits", () => {
    const segment = fc.constantFrom("a", "b", "{x}");
    const path = fc
      .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
      .map(
        ([segments, greedy]) =>
          `/${[...segments.map((text, i) => text.replace("x", `x${i}`)), ...(greedy ? ["{rest+}"] : [])].join("/")}`,
      );
    const routeKey = fc.tuple(fc.constantFrom("GET", "ANY"), path).map(([method, template]) => `${method} ${template}`);
    // Routes that differ in variable names only cannot exist together.
    const routes = fc.uniqueArray(routeKey, { maxLength: 8, selector: (key) => key.replace(/\{x\d\}/g, "{}") });
    const request = fc
      .array(fc.constantFrom("a", "b", "c"), { maxLength: 4 })
      .map((segments) => `GET /${segments.join("/")}`);
    fc.assert(
      fc.property(routes, request, (keys, line) => {
        const found = match(keys, line);
        expect(match([...keys].reverse(), line)).to.deep.equal(found);
        const fits = keys.filter((key) => match([key], line) !== undefined);
        if (found === undefined) expect(fits).to.deep.equal([]);
        else {
          expect(fits).to.include(found.routeKey);
          if (!found.routeKey.includes("+")) return;
          expect(fits.every((key) => key.includes("+"))).to.be.true;
        }
      }),
    );
  });

  it("decodes any path once", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("%"))),
        (segments) => {
          const path = `/${segments.map(encodeURIComponent).join("/")}`;
          expect(decodedPath(path)).to.equal(decodeURIComponent(path));
        },
      ),
    );
    expect(decodedPath("/a%25b%2525")).to.equal("/a%25b%2525");
    expect(decodedPath("/%41%25%42")).to.equal("/A%25B");
    expect(decodedPath("/%zz")).to.equal(undefined);
    expect(decodedPath("/%4")).to.equal(undefined);
  });
});

describe("routing of requests", () => {
  let api: ServedApi;
  afterEach(() => api.close());

  it("answers 404 where no route matches", async () => {
    api = await ServedApi.start({ routes: { "GET /courses": {} } });
    const response = await api.fetch("/nothing?token=secret");
    expect(response.status).to.equal(404);
    expect(response.headers.get("content-type")).to.equal("application/json");
    expect(response.headers.get("apigw-requestid")).to.match(/^[A-Za-z0-9+/]{15}=$/);
    expect(await response.text()).to.equal('{"message":"Not Found"}');
    expect(api.lastTrace).to.include({
      status: 404,
      routeKey: undefined,
      path: "/nothing",
      error: "no route matches GET /nothing",
    });
  });

  it("answers 400 to a malformed escape and to a target that is no path", async () => {
    api = await ServedApi.start({ routes: { $default: {} } });
    expect(await rawRequest(api.port, head("GET /%zz"))).to.include({ status: 400, body: '{"message":"Bad Request"}' });
    expect(await rawRequest(api.port, head("OPTIONS *"))).to.include({
      status: 400,
      body: '{"message":"Bad Request"}',
    });
  });

  it("takes the path of an absolute target", async () => {
    api = await ServedApi.start({ routes: { "GET /a": {} } });
    const { status, body } = await rawRequest(api.port, head("GET http://localhost/a?b=c"));
    expect(status).to.equal(200);
    expect(JSON.parse(body)).to.include({ rawPath: "/a", rawQueryString: "b=c" });
  });

  it("serves a named stage below its name, and $default elsewhere", async () => {
    const program = apiProgram({ routes: { "GET /courses": {} } });
    program.resources.push(
      recordedResource("aws:apigatewayv2/stage:Stage", "beta", {
        apiId,
        name: "beta",
        stageVariables: { flavour: "beta" },
      }),
    );
    api = await ServedApi.start(program);
    const event = await api.event("/beta/courses");
    expect(event).to.deep.include({ rawPath: "/beta/courses", stageVariables: { flavour: "beta" } });
    expect(event.requestContext).to.include({ stage: "beta" });
    expect((await api.event("/courses")).requestContext).to.include({ stage: "$default" });
    expect((await api.fetch("/beta")).status).to.equal(404);
  });

  it("answers 404 without a $default stage", async () => {
    api = await ServedApi.start({ stage: { name: "beta" }, routes: { "GET /courses": {} } });
    expect((await api.fetch("/courses")).status).to.equal(404);
    expect((await api.fetch("/beta/courses")).status).to.equal(200);
  });

  it("answers 404 when the program registers no API", async () => {
    api = await ServedApi.start({ ...apiProgram({ routes: {} }), resources: [] });
    expect((await api.fetch("/")).status).to.equal(404);
    expect(api.lastTrace.error).to.equal("no API has this address");
  });

  it("serves each of several APIs at its own address", async () => {
    const first = apiProgram({ routes: { "GET /first": {} } });
    const second = JSON.parse(
      JSON.stringify(apiProgram({ routes: { "GET /second": {} } }))
        .replaceAll(apiId, "fghij67890")
        .replaceAll("function0", "other"),
    ) as typeof first;
    api = await ServedApi.start({ ...first, resources: [...first.resources, ...second.resources] });
    expect(await api.answerAt("fghij67890", "/second")).to.include({ status: 200 });
    expect(await api.answerAt("fghij67890", "/first")).to.include({ status: 404 });
    expect((await api.fetch("/first")).status).to.equal(200);
    expect(await api.answerAt("unknown", "/first")).to.include({ status: 404 });
  });
});
