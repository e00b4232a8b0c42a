import { expect } from "chai";
import { LearningHubApi } from "../../../web/src/learningHubApi";
import { signForApi } from "../../../web/src/uploads";
import { exampleSigning, expectedSignature } from "../awsSignature";
import { exampleConfiguration } from "../exampleConfiguration";
import { answering, failureOf, json } from "../answering";

describe("LearningHubApi", () => {
  const api = (send: (request: Request) => Promise<Response>) =>
    new LearningHubApi(exampleConfiguration.apiUrl, {
      send,
      idToken: () => Promise.resolve("header.payload.signature"),
      sign: (url) => signForApi(url, exampleSigning),
    });

  it("sends the id token and the cursor", async () => {
    const { send, requests } = answering(() => json(200, { items: [] }));
    await api(send).listCourses(4, "eyJ2IjoxfQ");
    expect(requests[0]?.url).to.equal(`${exampleConfiguration.apiUrl}/courses?limit=4&cursor=eyJ2IjoxfQ`);
    expect(requests[0]?.headers.get("authorization")).to.equal("Bearer header.payload.signature");
  });

  it("sends a submission with its key, and takes ids into paths", async () => {
    const { send, requests } = answering(() => json(201, { examId: "1" }));
    await api(send).submitExam("git-foundations", [{ questionId: "q1", answer: "yes" }], "key-1");
    await api(send).getExam("a/b");
    await api(send).getCourse("c?d");
    const [submission, exam, course] = requests;
    expect(submission?.headers.get("idempotency-key")).to.equal("key-1");
    expect(submission?.headers.get("content-type")).to.equal("application/json");
    expect(await submission?.json()).to.deep.equal({
      courseId: "git-foundations",
      answers: [{ questionId: "q1", answer: "yes" }],
    });
    expect(exam?.url).to.equal(`${exampleConfiguration.apiUrl}/exams/a%2Fb`);
    expect(course?.url).to.equal(`${exampleConfiguration.apiUrl}/courses/c%3Fd`);
  });

  it("says that there is no connection when no answer came", async () => {
    const { send } = answering(() => Promise.reject(new TypeError("Failed to fetch")));
    expect(await failureOf(api(send).listCourses(4))).to.include({ kind: "unreachable", title: "No connection" });
  });

  it("signs the IAM route for execute-api as AWS's own signer does", async () => {
    const { send, requests } = answering(() => json(200, { items: [] }));
    await api(send).listUploads(100, "eyJ2IjoxfQ");
    const [request] = requests;
    expect(request?.headers.get("authorization")).to.equal(await expectedSignature(request, "execute-api"));
  });
});
