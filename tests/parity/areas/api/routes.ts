import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import type { World } from "../../world";
import { bearer, expectGateway, payload, troubleshooting, withToken } from "./apiRequests";

const routes = 'API Gateway developer guide, "Create routes for HTTP APIs"';

const exam = { courseId: "git-foundations", answers: [{ questionId: "q1", answer: "A rebase replays commits." }] };

const submit = (world: World, body: string, headers: Record<string, string> = {}) =>
  withToken(world, "/exams", { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

export const routeExpectations = area(
  "Routes",
  ["api"],
  [
    [
      "an open route needs no token",
      'API Gateway developer guide, "Control and manage access to HTTP APIs": NONE',
      async (world) => {
        expect((await world.api("/health")).status).to.equal(200);
      },
    ],
    ...(
      [
        ["GET", "/nothing"],
        ["GET", "/"],
        ["GET", "/courses/git-foundations/more"],
        ["DELETE", "/courses"],
        ["PUT", "/exams"],
        ["GET", "/exams"],
        ["POST", "/courses"],
        ["PATCH", "/courses"],
        ["GET", "/COURSES"],
      ] as const
    ).map(([method, path]): Row => [
      `${method} ${path} has no route`,
      `${routes}: Not Found when no route matches`,
      async (world) => {
        expectGateway(await world.api(path, { method }), 404, "Not Found");
      },
    ]),
    [
      "a message of the gateway is JSON",
      `${troubleshooting}: content-length 26, {"message":"Unauthorized"}`,
      async (world) => {
        const { headers, text } = await world.api("/courses");
        expect(headers.get("content-type")).to.equal("application/json");
        expect(text).to.equal('{"message":"Unauthorized"}');
      },
    ],
    [
      "a body above 10 MB is refused",
      'API Gateway developer guide, "Quotas for configuring and running an HTTP API": payload size 10 MB',
      async (world) => {
        const body = new Uint8Array(10 * 1024 * 1024 + 1);
        const answer = await withToken(world, "/exams", {
          method: "POST",
          body,
          headers: { "content-type": "application/json" },
        });
        expectGateway(answer, 413, "Request Entity Too Large");
      },
      ["admin"],
    ],
    [
      "path parameters are decoded",
      `${payload}, pathParameters`,
      async (world) => {
        const { status, body } = await withToken(world, "/courses/git%2Dfoundations");
        expect({ status, courseId: body.courseId }).to.deep.equal({ status: 200, courseId: "git-foundations" });
      },
      ["admin"],
    ],
    [
      "a parameter of one segment takes no slash, not even an encoded one's neighbour",
      `${routes}: a path variable is one segment`,
      async (world) => {
        expectGateway(await withToken(world, "/courses/git-foundations/"), 404, "Not Found");
      },
      ["admin"],
    ],
    [
      "a function gets the query parameters decoded",
      `${payload}, queryStringParameters`,
      async (world) => {
        const { body } = await withToken(world, "/courses?li%6Dit=1");
        expect(body.items).to.have.length(1);
      },
      ["admin"],
    ],
    [
      "values of a repeated query parameter are joined with commas",
      `${payload}: duplicate query strings are combined with commas`,
      async (world) => {
        // The function takes one number.
        expect((await withToken(world, "/courses?limit=1&limit=1")).status).to.equal(400);
      },
      ["admin"],
    ],
    [
      "header names reach the function in lower case",
      `${payload}: header names are in lower case`,
      async (world) => {
        const body = JSON.stringify(exam);
        const key = `parity-${Date.now()}`;
        const first = await submit(world, body, { "IDEMPOTENCY-KEY": key });
        const again = await submit(world, body, { "idempotency-key": key });
        expect(first.status, first.text).to.equal(201);
        expect(again.body.examId).to.equal(first.body.examId);
      },
      ["admin"],
    ],
    [
      "status, headers and body of a function's answer arrive",
      `${payload}, Lambda function response for format 2.0`,
      async (world) => {
        const { status, headers, body } = await submit(
          world,
          JSON.stringify({ ...exam, answers: [{ questionId: "q2", answer: "git reflog" }] }),
        );
        expect(status).to.equal(201);
        expect(headers.get("location")).to.equal(`/exams/${String(body.examId)}`);
      },
      ["admin"],
    ],
    [
      "claims of the token reach the function",
      `${payload}, requestContext.authorizer.jwt.claims`,
      async (world) => {
        const { body } = await submit(world, JSON.stringify(exam));
        const mine = await withToken(world, `/exams/${String(body.examId)}`);
        expect(mine.status).to.equal(200);
        const { IdToken } = await world.newSignedIn();
        const others = await world.api(`/exams/${String(body.examId)}`, { headers: bearer(IdToken) });
        expect(others.status, "of another user").to.equal(404);
      },
      ["admin"],
    ],
    [
      "the id of a request is the function's request id",
      `${payload}, requestContext.requestId`,
      async (world) => {
        const { body, headers } = await withToken(world, "/courses/nothing-here");
        const id = headers.get("apigw-requestid") ?? "";
        expect(body.instance).to.equal(`urn:request:${encodeURIComponent(id)}`);
      },
      ["admin"],
    ],
    [
      "text bodies reach the function as text, in UTF-8",
      `${payload}, body and isBase64Encoded`,
      async (world) => {
        const answers = [{ questionId: "q1", answer: "Größe – 猫" }];
        const { body } = await submit(world, JSON.stringify({ ...exam, answers }));
        expect(body.answers).to.deep.equal(answers);
      },
      ["admin"],
    ],
  ],
);
