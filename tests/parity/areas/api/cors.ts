import { expect } from "chai";
import { area } from "../../expectation";
import type { Row } from "../../expectation";
import type { World } from "../../world";

const cors = 'API Gateway developer guide, "Configure CORS for HTTP APIs"';

const origin = (world: World): string => new URL(world.target.addresses.callbackUrl).origin;

const preflight = (world: World, path: string, from: string, method = "GET") =>
  world.api(path, {
    method: "OPTIONS",
    headers: {
      origin: from,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type",
    },
  });

export const corsExpectations = area(
  "CORS of the API",
  ["api", "hosted sign-in"],
  [
    ...(
      [
        ["/courses", "GET"],
        ["/exams", "POST"],
        ["/health", "GET"],
        ["/nothing", "GET"],
      ] as const
    ).map(([path, method]): Row => [
      `a preflight for ${method} ${path} is answered without a token`,
      `${cors}: API Gateway answers preflight OPTIONS requests`,
      async (world) => {
        const { status, headers, text } = await preflight(world, path, origin(world), method);
        expect(`${status} ${text}`).to.equal("204 ");
        expect(headers.get("access-control-allow-origin")).to.equal(origin(world));
        expect(headers.get("access-control-allow-methods")?.split(",")).to.include.members(["GET", "POST"]);
        expect(headers.get("access-control-allow-headers")?.toLowerCase().split(",")).to.include("authorization");
      },
    ]),
    ...(["https://evil.example", "null", "HTTPS://DEV.LEARNINGHUB.EXAMPLE.COM"] as const).map((from): Row => [
      `a preflight of the origin ${from} gets no CORS headers`,
      `${cors}, allowOrigins`,
      async (world) => {
        expect((await preflight(world, "/courses", from)).headers.get("access-control-allow-origin")).to.equal(null);
      },
    ]),
    ...["http", "subdomain", "port"].map((kind): Row => [
      `an origin that differs by its ${kind === "http" ? "scheme" : kind} is another one`,
      `${cors}, allowOrigins; RFC 6454 section 5`,
      async (world) => {
        const own = new URL(origin(world));
        const from =
          { http: `http://${own.host}`, subdomain: `https://x.${own.host}`, port: `${own.origin}:8443` }[kind] ?? "";
        expect((await preflight(world, "/courses", from)).headers.get("access-control-allow-origin")).to.equal(null);
      },
    ]),
    [
      "an answer for a listed origin names it",
      cors,
      async (world) => {
        const { headers } = await world.api("/health", { headers: { origin: origin(world) } });
        expect(headers.get("access-control-allow-origin")).to.equal(origin(world));
        expect(headers.get("access-control-expose-headers")?.split(",")).to.include("apigw-requestid");
      },
    ],
    [
      "a refusal by the gateway has the CORS headers too",
      cors,
      async (world) => {
        const { status, headers } = await world.api("/courses", { headers: { origin: origin(world) } });
        expect(`${status} ${headers.get("access-control-allow-origin")}`).to.equal(`401 ${origin(world)}`);
      },
    ],
    [
      "an answer for another origin has no CORS headers",
      cors,
      async (world) => {
        const { status, headers } = await world.api("/health", { headers: { origin: "https://evil.example" } });
        expect(`${status} ${headers.get("access-control-allow-origin")}`).to.equal("200 null");
      },
    ],
    [
      "an answer without an origin has no CORS headers",
      cors,
      async (world) => {
        expect((await world.api("/health")).headers.get("access-control-allow-origin")).to.equal(null);
      },
    ],
    [
      "credentials are not allowed",
      `${cors}, allowCredentials: default false`,
      async (world) => {
        expect(
          (await preflight(world, "/courses", origin(world))).headers.get("access-control-allow-credentials"),
        ).to.equal(null);
      },
    ],
    [
      "OPTIONS that is no preflight reaches no function",
      cors,
      async (world) => {
        expect((await world.api("/courses", { method: "OPTIONS" })).status).to.be.oneOf([204, 404]);
      },
    ],
  ],
);
