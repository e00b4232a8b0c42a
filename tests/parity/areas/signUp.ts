import { expect } from "chai";
import { area } from "../expectation";
import type { Row } from "../expectation";
import { expectRefusal, otherPassword, password } from "../world";
import type { World } from "../world";

const reference = "API reference, SignUp";
const policy =
  'developer guide, "Adding user pool password requirements"; observed 2023-08-22 (data-dot-all/dataall, issue 690)';
const usernames = "observed 2022-01-12 (jagregory/cognito-local, issue 102)";

const signUp = (world: World, input: Record<string, unknown> = {}) => ({
  ...world.client,
  Username: world.newEmail(),
  Password: password,
  ...input,
});

const refusedSignUp =
  (input: Record<string, unknown>, type: string, message?: string | RegExp): Row[2] =>
  async (world) => {
    expectRefusal(await world.call("SignUp", signUp(world, input)), type, message);
  };

const passwords: [what: string, secret: string, rule: string][] = [
  ["that is short", "Ab1-", "Password not long enough"],
  ["without upper case", "parity-horse-1", "Password must have uppercase characters"],
  ["without lower case", "PARITY-HORSE-1", "Password must have lowercase characters"],
  ["without a digit", "Parity-Horse-x", "Password must have numeric characters"],
  ["without a symbol", "ParityHorse1234", "Password must have symbol characters"],
];

export const signUpExpectations = area(
  "Sign-up",
  [],
  [
    ...passwords.map(([what, secret, rule]): Row => [
      `refuses a password ${what}`,
      policy,
      refusedSignUp({ Password: secret }, "InvalidPasswordException", `Password did not conform with policy: ${rule}`),
    ]),
    [
      "refuses a password of more than 256 characters",
      `${reference}, Password: maximum length 256`,
      refusedSignUp(
        { Password: `Aa1-${"x".repeat(253)}` },
        "InvalidParameterException",
        /'password' failed to satisfy constraint/,
      ),
    ],
    [
      "refuses a password that begins with a space",
      `${reference}, Password: pattern [\\S]+.*[\\S]+`,
      refusedSignUp(
        { Password: ` ${password}` },
        "InvalidParameterException",
        /'password' failed .*regular expression pattern/,
      ),
    ],
    [
      "refuses a name that is no e-mail address where the address is the name",
      usernames,
      refusedSignUp({ Username: "ada" }, "InvalidParameterException", "Username should be an email."),
    ],
    [
      "refuses another address than the name",
      usernames,
      refusedSignUp({ UserAttributes: [{ Name: "email", Value: "other@example.com" }] }, "InvalidParameterException"),
    ],
    [
      "needs a name",
      `${reference}, Username: required`,
      (world) =>
        world.refused(
          "SignUp",
          { ...world.client, Password: password },
          "InvalidParameterException",
          /at 'username' failed .*must not be null/,
        ),
    ],
    [
      "refuses an attribute that the pool does not have",
      `${reference}, InvalidParameterException; developer guide, "Working with user attributes"`,
      async (world) => {
        const { type } = await world.call(
          "SignUp",
          signUp(world, { UserAttributes: [{ Name: "custom:nothing", Value: "1" }] }),
        );
        // A client that lists what it may write does not list this one.
        expect(type).to.be.oneOf(["InvalidParameterException", "NotAuthorizedException"]);
      },
    ],
    [
      "refuses an attribute that the client may not write",
      'developer guide, "Attribute permissions and scopes"',
      refusedSignUp(
        { UserAttributes: [{ Name: "address", Value: "Rue de la Paix" }] },
        "NotAuthorizedException",
        "A client attempted to write unauthorized attribute",
      ),
    ],
    [
      "refuses a value of more than 2048 characters",
      "API reference, AttributeType, Value: maximum length 2048",
      refusedSignUp({ UserAttributes: [{ Name: "name", Value: "x".repeat(2049) }] }, "InvalidParameterException"),
    ],
    [
      "refuses a secret hash of a client without a secret",
      'developer guide, "Computing secret hash values"; observed 2018-02-13 (aws-amplify/amplify-js, issue 277)',
      refusedSignUp({ SecretHash: "aaaa" }, "NotAuthorizedException"),
    ],
    [
      "answers with the user's sub, and that the user is not confirmed",
      `${reference}, Response Elements`,
      async (world) => {
        const { body } = await signedUp(world);
        expect(body.UserConfirmed).to.equal(false);
        expect(body.UserSub).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
      },
      ["admin"],
    ],
    [
      "says where the code went, without the address",
      "API reference, CodeDeliveryDetailsType",
      async (world) => {
        const { body } = await signedUp(world);
        expect(body.CodeDeliveryDetails).to.deep.equal({
          AttributeName: "email",
          DeliveryMedium: "EMAIL",
          Destination: "s***@s***",
        });
      },
      ["admin"],
    ],
    [
      "refuses an address that a user has",
      `${reference}, UsernameExistsException`,
      async (world) => {
        const { email } = await world.shared("unconfirmed", () => world.unconfirmed());
        await world.refused(
          "SignUp",
          signUp(world, { Username: email }),
          "UsernameExistsException",
          /^(User already exists|An account with the given email already exists\.)$/,
        );
      },
      ["admin"],
    ],
    [
      "holds addresses in any case to be the same",
      'developer guide, "User pool case sensitivity"',
      async (world) => {
        const { email } = await world.shared("unconfirmed", () => world.unconfirmed());
        await world.refused("SignUp", signUp(world, { Username: email.toUpperCase() }), "UsernameExistsException");
      },
      ["admin"],
    ],
    [
      "refuses the sign-in of a user who is not confirmed",
      "API reference, InitiateAuth, UserNotConfirmedException",
      async (world) => {
        const { email } = await world.shared("unconfirmed", () => world.unconfirmed());
        const AuthParameters = { USERNAME: email, PASSWORD: password };
        const input = { ...world.pool, ...world.client, AuthFlow: "ADMIN_USER_PASSWORD_AUTH", AuthParameters };
        await world.refused("AdminInitiateAuth", input, "UserNotConfirmedException", "User is not confirmed.");
      },
      ["admin"],
    ],
    [
      "shows the user as UNCONFIRMED",
      "API reference, AdminGetUser, UserStatus",
      async (world) => {
        const { email, sub } = await world.shared("unconfirmed", () => world.unconfirmed());
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body).to.include({ UserStatus: "UNCONFIRMED", Enabled: true, Username: sub });
      },
      ["admin"],
    ],
    [
      "refuses a wrong confirmation code",
      "API reference, ConfirmSignUp, CodeMismatchException; observed 2016-05-12 (amazon-cognito-identity-js, issue 34)",
      async (world) => {
        const { email } = await world.shared("unconfirmed", () => world.unconfirmed());
        const input = { ...world.client, Username: email, ConfirmationCode: "000000" };
        const message = "Invalid verification code provided, please try again.";
        await world.refused("ConfirmSignUp", input, "CodeMismatchException", message);
      },
      ["admin"],
    ],
    [
      "hides from ConfirmSignUp who has no account",
      'developer guide, "Managing error responses": CodeMismatchException or ExpiredCodeException',
      async (world) => {
        const { type } = await world.call("ConfirmSignUp", {
          ...world.client,
          Username: world.newEmail(),
          ConfirmationCode: "000000",
        });
        expect(type).to.be.oneOf(["CodeMismatchException", "ExpiredCodeException"]);
      },
    ],
    [
      "refuses to confirm a user who is confirmed",
      "observed 2020-07-25 (furaiev/amazon-cognito-identity-dart-2, issue 80)",
      async (world) => {
        const { email } = await world.me();
        const input = { ...world.client, Username: email, ConfirmationCode: "000000" };
        const message = "User cannot be confirmed. Current status is CONFIRMED";
        await world.refused("ConfirmSignUp", input, "NotAuthorizedException", message);
      },
      ["admin"],
    ],
    [
      "sends another code on request",
      "API reference, ResendConfirmationCode, Response Elements",
      async (world) => {
        const { email } = await world.unconfirmed();
        const { body } = await world.ok("ResendConfirmationCode", { ...world.client, Username: email });
        expect(body.CodeDeliveryDetails).to.include({ AttributeName: "email", DeliveryMedium: "EMAIL" });
      },
      ["admin"],
    ],
    [
      "sends no code to a user who is confirmed",
      "API reference, ResendConfirmationCode, InvalidParameterException",
      async (world) => {
        const { email } = await world.me();
        const input = { ...world.client, Username: email };
        await world.refused("ResendConfirmationCode", input, "InvalidParameterException", "User is already confirmed.");
      },
      ["admin"],
    ],
    [
      "hides from ResendConfirmationCode who has no account",
      'developer guide, "Managing error responses"',
      async (world) => {
        const { body } = await world.ok("ResendConfirmationCode", { ...world.client, Username: world.newEmail() });
        expect(body.CodeDeliveryDetails).to.include({ DeliveryMedium: "EMAIL" });
      },
    ],
    [
      "can be confirmed by an administrator",
      "API reference, AdminConfirmSignUp",
      async (world) => {
        const { email } = await world.unconfirmed();
        await world.ok("AdminConfirmSignUp", { ...world.pool, Username: email });
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body.UserStatus).to.equal("CONFIRMED");
      },
      ["admin"],
    ],
    [
      "is confirmed with the code that was sent, and verifies the address with it",
      'developer guide, "Signing up and confirming user accounts"',
      async (world) => {
        const { email } = await world.unconfirmed();
        const ConfirmationCode = await world.target.codeSentTo(email);
        await world.ok("ConfirmSignUp", { ...world.client, Username: email, ConfirmationCode });
        const { body } = await world.ok("AdminGetUser", { ...world.pool, Username: email });
        expect(body.UserStatus).to.equal("CONFIRMED");
        expect(body.UserAttributes).to.deep.include({ Name: "email_verified", Value: "true" });
      },
      ["admin", "inbox"],
    ],
    [
      "takes a code once",
      "API reference, ConfirmSignUp, NotAuthorizedException",
      async (world) => {
        const { email } = await world.unconfirmed();
        const ConfirmationCode = await world.target.codeSentTo(email);
        const input = { ...world.client, Username: email, ConfirmationCode };
        await world.ok("ConfirmSignUp", input);
        await world.refused("ConfirmSignUp", input, "NotAuthorizedException");
      },
      ["admin", "inbox"],
    ],
    [
      "sets a new password with the code of ForgotPassword",
      "API reference, ConfirmForgotPassword",
      async (world) => {
        const { email } = await world.newUser();
        const { body } = await world.ok("ForgotPassword", { ...world.client, Username: email });
        expect(body.CodeDeliveryDetails).to.deep.include({ AttributeName: "email", Destination: "s***@s***" });
        const ConfirmationCode = await world.target.codeSentTo(email);
        await world.ok("ConfirmForgotPassword", {
          ...world.client,
          Username: email,
          ConfirmationCode,
          Password: otherPassword,
        });
        await world.signIn({ email }, otherPassword);
      },
      ["admin", "inbox"],
    ],
    [
      "refuses a password against the policy with the code of ForgotPassword",
      "API reference, ConfirmForgotPassword, InvalidPasswordException",
      async (world) => {
        const { email } = await world.newUser();
        await world.ok("ForgotPassword", { ...world.client, Username: email });
        const ConfirmationCode = await world.target.codeSentTo(email);
        const input = { ...world.client, Username: email, ConfirmationCode, Password: "parity-horse-1" };
        await world.refused("ConfirmForgotPassword", input, "InvalidPasswordException");
      },
      ["admin", "inbox"],
    ],
    [
      "refuses a wrong code of ForgotPassword",
      "API reference, ConfirmForgotPassword, CodeMismatchException",
      async (world) => {
        const { email } = await world.newUser();
        await world.ok("ForgotPassword", { ...world.client, Username: email });
        const input = { ...world.client, Username: email, ConfirmationCode: "000000", Password: password };
        await world.refused("ConfirmForgotPassword", input, "CodeMismatchException");
      },
      ["admin"],
    ],
    [
      "refuses a code where none was asked for",
      "API reference, ConfirmForgotPassword, ExpiredCodeException; observed 2017-01-09 (awslabs/aws-sdk-ios-samples, issue 144)",
      async (world) => {
        const { email } = await world.newUser();
        const input = { ...world.client, Username: email, ConfirmationCode: "000000", Password: password };
        const message = "Invalid code provided, please request a code again.";
        await world.refused("ConfirmForgotPassword", input, "ExpiredCodeException", message);
      },
      ["admin"],
    ],
    [
      "hides from ForgotPassword who has no account",
      'developer guide, "Managing error responses": simulated CodeDeliveryDetails',
      async (world) => {
        const { body } = await world.ok("ForgotPassword", { ...world.client, Username: world.newEmail() });
        expect(body.CodeDeliveryDetails).to.include({ AttributeName: "email", DeliveryMedium: "EMAIL" });
      },
    ],
    [
      "sends no recovery code to a user who never chose a password",
      "API reference, ForgotPassword, NotAuthorizedException",
      async (world) => {
        const { email } = await world.invited();
        const { status, type } = await world.call("ForgotPassword", { ...world.client, Username: email });
        // With hidden user existence, the answer of a name that nobody has.
        expect(status === 200 || type === "NotAuthorizedException", `${status} ${type}`).to.equal(true);
      },
      ["admin"],
    ],
  ],
);

async function signedUp(world: World) {
  return world.shared("sign-up", async () => {
    const input = signUp(world);
    world.created(input.Username);
    return world.ok("SignUp", input);
  });
}
