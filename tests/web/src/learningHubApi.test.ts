import { expect } from "chai";
import type { Exchanges } from "../../../web/src/exchange";
import { LearningHubApi } from "../../../web/src/learningHubApi";
import { signForApi } from "../../../web/src/uploads";
import { exampleSigning, expectedSignature } from "../awsSignature";
import { exampleConfiguration } from "../exampleConfiguration";
import { exchangesWith, failureOf, json } from "../exchangesWith";

describe("LearningHubApi", () => {
  const api = (exchanges: Exchanges) =>
    new LearningHubApi(exampleConfiguration.apiUrl, exchanges, {
      idToken: () => Promise.resolve("header.payload.signature"),
      sign: (url) => signForApi(url, exampleSigning),
    });

  it("sends the id token and the cursor, and tells of the exchange without either", async () => {
    const { exchanges, requests, told } = exchangesWith(() => json(200, { items: [] }));
    await api(exchanges).listCourses(4, "eyJ2IjoxfQ");
    expect(requests[0]?.url).to.equal(`${exampleConfiguration.apiUrl}/courses?limit=4&cursor=eyJ2IjoxfQ`);
    expect(requests[0]?.headers.get("authorization")).to.equal("Bearer header.payload.signature");
    expect(told).to.have.length(1);
    expect(told[0]).to.include({
      target: "api",
      routeKey: "GET /courses",
      method: "GET",
      path: "/courses",
      status: 200,
    });
    expect(JSON.stringify(told)).to.not.contain("payload").and.not.contain("eyJ2IjoxfQ");
  });

  it("sends a submission with its key, and takes the exam's id into the path", async () => {
    const { exchanges, requests } = exchangesWith(() => json(201, { examId: "1" }));
    await api(exchanges).submitExam("git-foundations", [{ questionId: "q1", answer: "yes" }], "key-1");
    await api(exchanges).getExam("a/b");
    const [submission, look] = requests;
    expect(submission?.headers.get("idempotency-key")).to.equal("key-1");
    expect(submission?.headers.get("content-type")).to.equal("application/json");
    expect(await submission?.json()).to.deep.equal({
      courseId: "git-foundations",
      answers: [{ questionId: "q1", answer: "yes" }],
    });
    expect(look?.url).to.equal(`${exampleConfiguration.apiUrl}/exams/a%2Fb`);
  });

  it("explains that there was no answer, and names the page's origin", async () => {
    const { exchanges, told } = exchangesWith(() => Promise.reject(new TypeError("Failed to fetch")));
    const failure = await failureOf(api(exchanges).listCourses(4));
    expect(failure).to.include({ status: undefined, answeredBy: "nobody" });
    expect(failure.detail).to.contain("https://app.example.com").and.contain("learninghub:corsOrigins");
    expect(told[0]).to.include({ status: undefined });
    expect(told[0]?.failure?.answeredBy).to.equal("nobody");
  });

  it("signs the IAM route for execute-api as AWS's own signer does", async () => {
    const { exchanges, requests, told } = exchangesWith(() => json(200, { items: [] }));
    await api(exchanges).listUploads(100, "eyJ2IjoxfQ");
    const [request] = requests;
    expect(request?.headers.get("authorization")).to.equal(await expectedSignature(request, "execute-api"));
    expect(told[0]).to.include({ routeKey: "GET /me/uploads", signed: true });
  });

  it("provokes refusals: no token, another signature over the same claims, an unknown route", async () => {
    const { exchanges, requests } = exchangesWith(() => json(401, { message: "Unauthorized" }));
    for (const refusal of ["noToken", "forgedToken", "unknownRoute"] as const) {
      await failureOf(api(exchanges).provoke(refusal));
    }
    const [none, forged, unknown] = requests;
    expect(none?.headers.has("authorization")).to.be.false;
    expect(forged?.headers.get("authorization")).to.match(/^Bearer header\.payload\.(?!signature$)/);
    expect(unknown?.url).to.equal(`${exampleConfiguration.apiUrl}/no-such-route`);
  });
});
