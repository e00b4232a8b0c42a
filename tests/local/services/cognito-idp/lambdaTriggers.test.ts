import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { RecordedProgram } from "../../../../packages/local/src/record/recordedProgram";
import { functionArn } from "../../recordedFixtures";
import { callbackUrl, hostedProgram, serverClientId, serverSecret, serviceScope } from "./hostedUi/hostedPrograms";
import { authorizeAddress, callback, pkcePair, problem, TestBrowser } from "./hostedUi/testBrowser";
import { recordedClientId, recordedPoolId } from "./recordedPrograms";
import { claims, refused, RunningPools, testEmail, testPassword } from "./runningPools";
import { failing, recordingFunction, responding, trigger, triggered } from "./triggeredProgram";
import type { Behaviours, TriggerEvent, TriggerFunction } from "./triggeredProgram";

const scope = "aws.cognito.signin.user.admin";

describe("Lambda triggers", () => {
  let running: RunningPools;
  let events: TriggerEvent[];
  let behaviours: Behaviours;
  let invoke: TriggerFunction["invoke"];

  const start = async (recorded: RecordedProgram, timeoutMs = 5000): Promise<void> => {
    running = await RunningPools.start(recorded, false, { invoke, triggerTimeoutMs: timeoutMs });
  };
  const sources = () => events.map(({ triggerSource }) => triggerSource);
  const signUp = (more: { ClientMetadata?: Record<string, string> } = {}) =>
    running.sdk.send(
      new SignUpCommand({
        ClientId: recordedClientId,
        Username: testEmail,
        Password: testPassword,
        ValidationData: [{ Name: "invitation", Value: "7" }],
        ...more,
      }),
    );
  const initiate = (password = testPassword, ClientMetadata?: Record<string, string>) =>
    running.sdk.send(
      new InitiateAuthCommand({
        ClientId: recordedClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: testEmail, PASSWORD: password },
        ClientMetadata,
      }),
    );
  const getUser = () => running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username: testEmail }));

  beforeEach(() => {
    ({ events, behaviours, invoke } = recordingFunction());
  });
  afterEach(() => running.stop());

  describe("in general", () => {
    it("sends AWS's event with the pool, the caller and the request", async () => {
      await start(triggered({ preSignUp: trigger }));
      const { UserSub, UserConfirmed } = await signUp({ ClientMetadata: { campaign: "autumn" } });
      expect(UserConfirmed).to.equal(false);
      expect(events).to.deep.equal([
        {
          version: "1",
          triggerSource: "PreSignUp_SignUp",
          region: "eu-west-1",
          userPoolId: recordedPoolId,
          userName: UserSub,
          callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: recordedClientId },
          request: {
            userAttributes: { email: testEmail, email_verified: "false" },
            validationData: { invitation: "7" },
            clientMetadata: { campaign: "autumn" },
          },
          response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
        },
      ]);
    });

    it("refuses with the function's message when it throws, and changes nothing", async () => {
      await start(triggered({ preSignUp: trigger }));
      behaviours.PreSignUp_SignUp = failing("Invalid e-mail domain");
      const message = "PreSignUp failed with error Invalid e-mail domain.";
      await refused(signUp(), "UserLambdaValidationException", message);
      await refused(getUser(), "UserNotFoundException");
    });

    it("refuses an answer that is not the event", async () => {
      await start(triggered({ preSignUp: trigger }));
      for (const [answer, message] of [
        [null, "Invalid lambda function output : Invalid JSON"],
        ["ok", "Unrecognizable lambda output"],
        [{ response: { autoConfirmUser: "yes" } }, "Unrecognizable lambda output"],
      ] as const) {
        behaviours.PreSignUp_SignUp = () => Promise.resolve(answer);
        await refused(signUp(), "InvalidLambdaResponseException", message);
      }
      expect(running.reasons.at(-1)).to.match(/response\.autoConfirmUser: .*; return the event$/);
    });

    for (const [what, permission] of [
      ["of another pool", { sourceArn: "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_Other" }],
      ["for another service", { principal: "apigateway.amazonaws.com" }],
      ["of another function", { function: functionArn("other") }],
    ] as const) {
      it(`refuses when the permission is one ${what}`, async () => {
        await start(triggered({ preSignUp: trigger }, permission));
        const message = "PreSignUp invocation failed due to error AccessDeniedException.";
        await refused(signUp(), "UnexpectedLambdaException", message);
        expect(events).to.deep.equal([]);
        expect(running.reasons.at(-1)).to.contain("no aws.lambda.Permission allows cognito-idp.amazonaws.com");
      });
    }

    it("asks a function that does not answer in time three times", async () => {
      await start(triggered({ preSignUp: trigger }), 20);
      behaviours.PreSignUp_SignUp = () => new Promise(() => undefined);
      const message = "PreSignUp invocation failed due to error Socket timeout while invoking Lambda function.";
      await refused(signUp(), "UnexpectedLambdaException", message);
      expect(events).to.have.length(3);
      behaviours.PreSignUp_SignUp = (event) => (events.length < 5 ? new Promise(() => undefined) : event);
      await signUp();
      expect(events).to.have.length(5);
    });

    it("describes them", async () => {
      const preTokenGenerationConfig = { lambdaArn: trigger, lambdaVersion: "V2_0" };
      await start(triggered({ preSignUp: trigger, preTokenGenerationConfig }));
      const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: recordedPoolId }));
      expect(UserPool?.LambdaConfig).to.deep.equal({
        PreSignUp: trigger,
        PreTokenGeneration: trigger,
        PreTokenGenerationConfig: { LambdaArn: trigger, LambdaVersion: "V2_0" },
      });
    });
  });

  describe("around a sign-up", () => {
    it("confirms a user and an address when preSignUp says so, and tells postConfirmation", async () => {
      await start(triggered({ preSignUp: trigger, postConfirmation: trigger }));
      behaviours.PreSignUp_SignUp = responding({ autoConfirmUser: true, autoVerifyEmail: true });
      const { UserConfirmed, CodeDeliveryDetails, UserSub } = await signUp();
      expect({ UserConfirmed, CodeDeliveryDetails }).to.deep.equal({
        UserConfirmed: true,
        CodeDeliveryDetails: undefined,
      });
      expect(sources()).to.deep.equal(["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]);
      expect(events[1]?.request).to.deep.equal({
        userAttributes: { sub: UserSub, "cognito:user_status": "CONFIRMED", email: testEmail, email_verified: "true" },
      });
      await running.signIn();
    });

    it("tells postConfirmation of codes that were redeemed; its failure undoes nothing", async () => {
      await start(triggered({ postConfirmation: trigger }));
      await signUp();
      behaviours.PostConfirmation_ConfirmSignUp = failing("no mailbox");
      const user = { ClientId: recordedClientId, Username: testEmail };
      const ConfirmationCode = running.lastCode("SignUp");
      const message = "PostConfirmation failed with error no mailbox.";
      const confirmed = running.sdk.send(new ConfirmSignUpCommand({ ...user, ConfirmationCode }));
      await refused(confirmed, "UserLambdaValidationException", message);
      expect((await getUser()).UserStatus).to.equal("CONFIRMED");
      await running.sdk.send(new ForgotPasswordCommand(user));
      const code = running.lastCode("ForgotPassword");
      const Password = `${testPassword}8`;
      const ClientMetadata = { from: "app" };
      const redeemed = { ...user, ConfirmationCode: code, Password, ClientMetadata };
      await running.sdk.send(new ConfirmForgotPasswordCommand(redeemed));
      expect(sources()).to.deep.equal(["PostConfirmation_ConfirmSignUp", "PostConfirmation_ConfirmForgotPassword"]);
      expect(events[1]?.request.clientMetadata).to.deep.equal(ClientMetadata);
    });

    it("asks preSignUp about users whom administrators create, and does as they say all the same", async () => {
      await start(triggered({ preSignUp: trigger }));
      behaviours.PreSignUp_AdminCreateUser = responding({ autoConfirmUser: true, autoVerifyEmail: true });
      const invited = { UserPoolId: recordedPoolId, Username: testEmail };
      await running.sdk.send(new AdminCreateUserCommand(invited));
      expect(await getUser()).to.include({ UserStatus: "FORCE_CHANGE_PASSWORD" });
      behaviours.PreSignUp_AdminCreateUser = failing("full");
      const another = new AdminCreateUserCommand({ ...invited, Username: "eve@example.com" });
      await refused(running.sdk.send(another), "UserLambdaValidationException", "PreSignUp failed with error full.");
    });

    it("sends e-mails in customMessage's words", async () => {
      await start(triggered({ customMessage: trigger }));
      const worded = responding({ emailSubject: "Welcome", emailMessage: "Your code is {####}, {username}." });
      behaviours.CustomMessage_SignUp = worded;
      await signUp();
      const { code } = running.deliveries[0]!;
      expect(events[0]?.request).to.deep.include({ codeParameter: "{####}", usernameParameter: null });
      expect(running.deliveries[0]).to.include({ subject: "Welcome", purpose: "SignUp" });
      expect(running.deliveries[0]?.message).to.match(new RegExp(`^Your code is ${code}, [0-9a-f-]{36}\\.$`));
      await running.sdk.send(
        new ConfirmSignUpCommand({ ClientId: recordedClientId, Username: testEmail, ConfirmationCode: code }),
      );
      const { AccessToken } = await running.signIn();
      const changed = { AccessToken, UserAttributes: [{ Name: "email", Value: "ada@example.org" }] };
      await running.sdk.send(new UpdateUserAttributesCommand(changed));
      expect(sources()).to.deep.equal(["CustomMessage_SignUp", "CustomMessage_UpdateUserAttribute"]);
      expect(running.deliveries[1]).to.not.have.any.keys("subject", "message");
      behaviours.CustomMessage_AdminCreateUser = responding({ emailMessage: "{username}: {####}" });
      const TemporaryPassword = "Costs-$&-$$-7-a-day";
      const invited = { UserPoolId: recordedPoolId, Username: "bob@example.com", TemporaryPassword };
      await running.sdk.send(new AdminCreateUserCommand(invited));
      expect(running.deliveries[2]?.message).to.match(/^[0-9a-f-]{36}: Costs-\$&-\$\$-7-a-day$/);
    });
  });

  describe("around a sign-in", () => {
    it("calls preAuthentication, postAuthentication and preTokenGeneration in this order", async () => {
      const all = { preAuthentication: trigger, postAuthentication: trigger, preTokenGeneration: trigger };
      await start(triggered(all));
      await running.createUser();
      await initiate(testPassword, { device: "phone" });
      expect(sources()).to.deep.equal([
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
      ]);
      const [before, after, tokens] = events.map(({ request }) => request);
      expect(before).to.deep.include({ validationData: { device: "phone" }, userNotFound: false });
      expect(after).to.deep.include({ newDeviceUsed: false }).and.not.to.have.property("clientMetadata");
      expect(tokens).to.deep.include({
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      });
    });

    it("looks at no password that preAuthentication refuses, and gives no token that postAuthentication refuses", async () => {
      await start(triggered({ preAuthentication: trigger, postAuthentication: trigger }));
      await running.createUser();
      behaviours.PreAuthentication_Authentication = failing("closed");
      for (const password of [testPassword, "wrong"]) {
        const message = "PreAuthentication failed with error closed.";
        await refused(initiate(password), "UserLambdaValidationException", message);
      }
      delete behaviours.PreAuthentication_Authentication;
      behaviours.PostAuthentication_Authentication = failing("full");
      await refused(initiate("wrong"), "NotAuthorizedException");
      const message = "PostAuthentication failed with error full.";
      await refused(initiate(), "UserLambdaValidationException", message);
    });

    it("tells preAuthentication of names that belong to nobody", async () => {
      await start(triggered({ preAuthentication: trigger }));
      await refused(initiate(), "NotAuthorizedException", "Incorrect username or password.");
      expect(events[0]).to.deep.include({ userName: testEmail });
      expect(events[0]?.request).to.deep.include({ userAttributes: {}, userNotFound: true });
    });

    it("changes the ID token alone by the first version, and the groups of both", async () => {
      await start(triggered({ preTokenGeneration: trigger }));
      await running.createUser();
      const claimsOverrideDetails = {
        claimsToAddOrOverride: { plan: "gold", sub: "someone", aud: "elsewhere" },
        claimsToSuppress: ["email", "iss"],
        groupOverrideDetails: { groupsToOverride: ["guests"], iamRolesToOverride: ["arn:a"], preferredRole: "arn:a" },
      };
      behaviours.TokenGeneration_Authentication = responding({ claimsOverrideDetails });
      const { IdToken, AccessToken } = await running.signIn();
      const { sub, aud, ...id } = claims(IdToken);
      expect(id).to.deep.include({ plan: "gold", "cognito:groups": ["guests"], "cognito:preferred_role": "arn:a" });
      expect(id).to.have.property("iss").and.not.equal("someone");
      expect(id).to.not.have.property("email");
      expect({ sub: sub === "someone", aud }).to.deep.equal({ sub: false, aud: recordedClientId });
      expect(claims(AccessToken))
        .to.deep.include({ "cognito:groups": ["guests"], scope })
        .and.not.have.property("plan");
    });

    it("changes both tokens and the scopes by the second version, at every refresh too", async () => {
      const preTokenGenerationConfig = { lambdaArn: trigger, lambdaVersion: "V2_0" };
      await start(triggered({ preTokenGenerationConfig }));
      await running.createUser();
      const changes = (claim: string) =>
        responding({
          claimsAndScopeOverrideDetails: {
            idTokenGeneration: { claimsToAddOrOverride: { claim } },
            accessTokenGeneration: {
              claimsToAddOrOverride: { rights: { exams: ["read"] } },
              claimsToSuppress: ["username", "event_id"],
              scopesToAdd: ["exams.read"],
              scopesToSuppress: [claim === "first" ? "none" : scope],
            },
          },
        });
      behaviours.TokenGeneration_Authentication = changes("first");
      behaviours.TokenGeneration_RefreshTokens = changes("second");
      const { IdToken, AccessToken, RefreshToken } = await running.signIn();
      expect(events[0]).to.include({ version: "2" });
      expect(events[0]?.request.scopes).to.deep.equal([scope]);
      expect(claims(IdToken)).to.include({ claim: "first" });
      expect(claims(AccessToken)).to.deep.include({ rights: { exams: ["read"] }, scope: `${scope} exams.read` });
      // These two are Cognito's own.
      expect(claims(AccessToken)).to.include.keys("username", "event_id");
      const { AuthenticationResult } = await running.sdk.send(
        new InitiateAuthCommand({
          ClientId: recordedClientId,
          AuthFlow: "REFRESH_TOKEN_AUTH",
          AuthParameters: { REFRESH_TOKEN: RefreshToken },
        }),
      );
      expect(claims(AuthenticationResult!.IdToken!)).to.include({ claim: "second" });
      expect(claims(AuthenticationResult!.AccessToken!)).to.include({ scope: "exams.read" });
    });

    it("changes the tokens of clients themselves in version 3 alone", async () => {
      behaviours.TokenGeneration_ClientCredentials = responding({
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: "north", sub: "someone-else" },
            claimsToSuppress: ["version"],
            scopesToAdd: ["exams.read"],
            scopesToSuppress: [serviceScope],
          },
        },
      });
      const granted = async (lambdaVersion: string) => {
        const preTokenGenerationConfig = { lambdaArn: trigger, lambdaVersion };
        running.pools.update(triggered({ preTokenGenerationConfig }, {}, {}, hostedProgram));
        const credentials = `${serverClientId}:${encodeURIComponent(serverSecret)}`;
        const answer = await fetch(`${running.endpoint}/oauth2/token`, {
          method: "POST",
          headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
          body: new URLSearchParams({
            grant_type: "client_credentials",
            scope: serviceScope,
            aws_client_metadata: JSON.stringify({ job: "nightly" }),
          }),
        });
        return claims(((await answer.json()) as { access_token: string }).access_token);
      };
      await start(triggered({}, {}, {}, hostedProgram));
      expect(await granted("V2_0"))
        .to.include({ scope: serviceScope })
        .and.not.have.property("tenant");
      expect(events).to.deep.equal([]);
      const changed = await granted("V3_0");
      expect(changed).to.include({ tenant: "north", scope: "exams.read", sub: serverClientId, version: 2 });
      expect(events).to.have.length(1);
      expect(events[0]).to.include({ version: "3", triggerSource: "TokenGeneration_ClientCredentials" });
      expect(events[0]?.callerContext.clientId).to.equal(serverClientId);
      expect(events[0]?.request).to.deep.include({
        userAttributes: {},
        scopes: [serviceScope],
        clientMetadata: { job: "nightly" },
      });
    });

    it("names the new password as the occasion of the tokens that follow it", async () => {
      await start(triggered({ preTokenGeneration: trigger }));
      const TemporaryPassword = "Temporary-horse-1";
      const invited = { UserPoolId: recordedPoolId, Username: testEmail, TemporaryPassword };
      await running.sdk.send(new AdminCreateUserCommand(invited));
      const { Session } = await initiate(TemporaryPassword);
      const ClientMetadata = { step: "two" };
      await running.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId: recordedClientId,
          ChallengeName: "NEW_PASSWORD_REQUIRED",
          ChallengeResponses: { USERNAME: testEmail, NEW_PASSWORD: testPassword },
          Session,
          ClientMetadata,
        }),
      );
      expect(sources()).to.deep.equal(["TokenGeneration_NewPasswordChallenge"]);
      expect(events[0]?.request.clientMetadata).to.deep.equal(ClientMetadata);
    });
  });

  it("run at the hosted sign-in as well, which shows what they refuse", async () => {
    const all = { userMigration: trigger, preTokenGeneration: trigger, preSignUp: trigger };
    await start(triggered(all, {}, {}, hostedProgram));
    const browser = new TestBrowser(running.endpoint);
    behaviours.PreSignUp_SignUp = failing("Invalid e-mail domain");
    const form = await browser.follow(await browser.open(authorizeAddress({}, "/signup")));
    const refusedForm = await browser.submit(form, { username: "eve@example.com", password: testPassword });
    expect(problem(refusedForm)).to.equal("PreSignUp failed with error Invalid e-mail domain.");
    const userAttributes = { email: testEmail, email_verified: "true" };
    behaviours.UserMigration_Authentication = (event) => {
      if (event.request.password !== testPassword) throw new Error("Bad password");
      return responding({ userAttributes, finalUserStatus: "CONFIRMED" })(event);
    };
    expect(problem(await browser.signIn({}, testEmail, "wrong"))).to.equal("Incorrect username or password.");
    behaviours.TokenGeneration_HostedAuth = responding({
      claimsOverrideDetails: { claimsToAddOrOverride: { plan: "gold" } },
    });
    const redeem = async () => {
      const { code = "" } = callback(await browser.signIn({ prompt: "login" }), callbackUrl);
      const body = new URLSearchParams({
        grant_type: "authorization_code",
        client_id: recordedClientId,
        code,
        redirect_uri: callbackUrl,
        code_verifier: pkcePair.verifier,
      });
      const { status, text } = await browser.open("/oauth2/token", { method: "POST", body });
      return { status, body: JSON.parse(text) as Record<string, string> };
    };
    const tokens = await redeem();
    expect(claims(tokens.body.id_token ?? "")).to.include({ email: testEmail, plan: "gold", nonce: "nonce-1" });
    behaviours.TokenGeneration_HostedAuth = failing("no plan");
    expect(await redeem()).to.deep.equal({
      status: 400,
      body: { error: "invalid_grant", error_description: "PreTokenGeneration failed with error no plan." },
    });
  });

  describe("of users from another directory", () => {
    const migrated = (response: Record<string, unknown> = {}) =>
      responding({
        userAttributes: { email: testEmail, email_verified: "true", name: "Ada", "custom:department": "maths" },
        finalUserStatus: "CONFIRMED",
        messageAction: "SUPPRESS",
        ...response,
      });
    const byPassword = (event: TriggerEvent) => {
      if (event.request.password !== testPassword) throw new Error("Bad password");
      return migrated()(event);
    };

    it("creates who signs in with a password that the function accepts, once", async () => {
      await start(triggered({ userMigration: trigger }));
      behaviours.UserMigration_Authentication = byPassword;
      const { AuthenticationResult } = await initiate(testPassword, { device: "phone" });
      expect(claims(AuthenticationResult!.IdToken!)).to.include({ email: testEmail, name: "Ada" });
      const { UserAttributes, UserStatus } = await getUser();
      expect(UserStatus).to.equal("CONFIRMED");
      expect(UserAttributes).to.deep.include({ Name: "custom:department", Value: "maths" });
      const event = events[0]!;
      expect(event.userName).to.equal(testEmail);
      expect(event.request).to.deep.equal({
        password: testPassword,
        validationData: { device: "phone" },
        userAttributes: null,
      });
      await initiate();
      await refused(initiate("wrong"), "NotAuthorizedException");
      expect(events).to.have.length(1);
    });

    it("answers a password that the function refuses as a wrong one, and limits the attempts", async () => {
      await start(triggered({ userMigration: trigger }));
      behaviours.UserMigration_Authentication = byPassword;
      for (let attempt = 1; attempt <= 5; attempt += 1) {
        await refused(initiate("wrong"), "NotAuthorizedException", "Incorrect username or password.");
      }
      expect(running.reasons.at(-1)).to.equal("UserMigration failed with error Bad password.");
      await refused(initiate(), "NotAuthorizedException", "Password attempts exceeded");
      expect(events).to.have.length(5);
      await refused(getUser(), "UserNotFoundException");
    });

    it("says that nobody was migrated when the client does not hide who exists", async () => {
      await start(triggered({ userMigration: trigger }, {}, { preventUserExistenceErrors: "LEGACY" }));
      const message = `Exception migrating user in app client ${recordedClientId}`;
      await refused(initiate(), "UserNotFoundException", message);
      expect(running.reasons.at(-1)).to.equal("the userMigration trigger gave no userAttributes");
    });

    it("asks for a new password unless the user is confirmed, and refuses attributes that the pool lacks", async () => {
      await start(triggered({ userMigration: trigger }));
      behaviours.UserMigration_Authentication = migrated({ userAttributes: { email: testEmail, "custom:no": "1" } });
      await refused(initiate(), "InvalidParameterException", /custom:no/);
      behaviours.UserMigration_Authentication = migrated({ finalUserStatus: null });
      await refused(initiate(), "PasswordResetRequiredException");
    });

    it("creates one user of two who sign in at a time", async () => {
      await start(triggered({ userMigration: trigger }));
      behaviours.UserMigration_Authentication = byPassword;
      const both = await Promise.all([initiate(), initiate()]);
      const subs = both.map(({ AuthenticationResult }) => claims(AuthenticationResult!.IdToken!).sub);
      expect(subs[0]).to.equal(subs[1]);
    });

    it("creates who has forgotten the password and sends the code; a stranger is answered alike", async () => {
      await start(triggered({ userMigration: trigger }));
      const forgotten = (Username: string) =>
        running.sdk.send(new ForgotPasswordCommand({ ClientId: recordedClientId, Username }));
      behaviours.UserMigration_ForgotPassword = (event) =>
        event.userName === testEmail ? migrated({ finalUserStatus: null })(event) : failing("unknown")();
      const { CodeDeliveryDetails } = await forgotten(testEmail);
      expect((await getUser()).UserStatus).to.equal("RESET_REQUIRED");
      expect(Object.keys((await forgotten("eve@example.com")).CodeDeliveryDetails!)).to.have.members(
        Object.keys(CodeDeliveryDetails!),
      );
      expect(running.deliveries).to.have.length(1);
      await running.sdk.send(
        new ConfirmForgotPasswordCommand({
          ClientId: recordedClientId,
          Username: testEmail,
          ConfirmationCode: running.lastCode("ForgotPassword"),
          Password: testPassword,
        }),
      );
      await initiate();
      expect(sources()).to.deep.equal(["UserMigration_ForgotPassword", "UserMigration_ForgotPassword"]);
    });
  });
});
