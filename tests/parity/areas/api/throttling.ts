import { expect } from "chai";
import type { Answer } from "../../cognito";
import { area } from "../../expectation";
import { expectGateway } from "./apiRequests";

/** Last, as it uses up what the route allows. */
export const throttlingExpectations = area(
  "Throttling",
  ["api"],
  [
    [
      "a route answers 429 above its limit",
      'API Gateway developer guide, "Throttle your HTTP APIs for better throughput": 429 Too Many Requests',
      async (world) => {
        const answers: Answer[] = [];
        while (answers.length < 60 && answers.at(-1)?.status !== 429) answers.push(await world.api("/health"));
        const last = answers.pop() ?? expect.fail();
        expectGateway(last, 429, "Too Many Requests");
      },
    ],
    [
      "the limit of one route leaves others open",
      'API Gateway developer guide, "Throttle your HTTP APIs for better throughput": route-level throttling',
      async (world) => {
        expect((await world.api("/courses")).status).to.equal(401);
      },
    ],
  ],
);
