import { expect } from "chai";
import { IdentityPoolCredentials } from "../../../web/src/awsCredentials";
import { exampleConfiguration } from "../exampleConfiguration";
import { answering, failureOf, json } from "../answering";

const identityId = "eu-central-1:11111111-2222-3333-4444-555555555555";

describe("IdentityPoolCredentials", () => {
  const answerWith = (expiration: number) => (request: Request) =>
    json(
      200,
      request.headers.get("x-amz-target") === "AWSCognitoIdentityService.GetId"
        ? { IdentityId: identityId }
        : {
            IdentityId: identityId,
            Credentials: { AccessKeyId: "A", SecretKey: "S", SessionToken: "T", Expiration: expiration },
          },
    );
  const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;
  const pool = (send: (request: Request) => Promise<Response>, token = () => Promise.resolve("id-token")) =>
    new IdentityPoolCredentials(exampleConfiguration, send, token);

  it("exchanges the id token under the pool's own name", async () => {
    const { send, requests } = answering(answerWith(inSeconds(3600)));
    const got = await pool(send).get();
    expect(got).to.include({
      identityId,
      accessKeyId: "A",
      secretAccessKey: "S",
      sessionToken: "T",
    });
    expect(requests.map(({ url }) => url)).to.deep.equal(
      Array(2).fill("https://cognito-identity.eu-central-1.amazonaws.com/"),
    );
    expect(await requests[0]?.json()).to.deep.equal({
      IdentityPoolId: exampleConfiguration.identityPoolId,
      Logins: { "cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI": "id-token" },
    });
    expect(requests.map(({ headers }) => headers.get("x-amz-target"))).to.deep.equal([
      "AWSCognitoIdentityService.GetId",
      "AWSCognitoIdentityService.GetCredentialsForIdentity",
    ]);
  });

  it("keeps them, and shares one exchange among callers that come at once", async () => {
    const { send, requests } = answering(answerWith(inSeconds(3600)));
    const source = pool(send);
    await Promise.all([source.get(), source.get()]);
    await source.get();
    expect(requests).to.have.length(2);
  });

  it("gets new ones before they expire", async () => {
    const { send, requests } = answering(answerWith(inSeconds(299)));
    const source = pool(send);
    await source.get();
    await source.get();
    expect(requests).to.have.length(4);
  });

  it("tries again after a refusal", async () => {
    let refuse = true;
    const good = answerWith(inSeconds(3600));
    const { send } = answering((request) =>
      refuse ? json(400, { __type: "NotAuthorizedException", message: "Token expired" }) : good(request),
    );
    const source = pool(send);
    expect((await failureOf(source.get())).kind).to.equal("signedOut");
    refuse = false;
    expect((await source.get()).accessKeyId).to.equal("A");
  });
});
