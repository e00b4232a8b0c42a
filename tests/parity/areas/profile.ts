import { expect } from "chai";
import { codeAt } from "../../local/services/cognito-idp/hostedUi/totpCode";
import { area } from "../expectation";
import { expectRefusal, otherPassword, password } from "../world";
import type { SignedInUser, World } from "../world";

const attributesGuide = 'developer guide, "Working with user attributes"';
const totp = 'developer guide, "TOTP software token MFA"';
const wrong = ["NotAuthorizedException", "Incorrect username or password."] as const;

const update = (world: World, { AccessToken }: SignedInUser, attributes: Record<string, string>) =>
  world.call("UpdateUserAttributes", {
    AccessToken,
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });

async function attributesOf(world: World, { AccessToken }: SignedInUser): Promise<Record<string, string>> {
  const { body } = await world.ok("GetUser", { AccessToken });
  const list = body.UserAttributes as { Name: string; Value: string }[];
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

const change = (world: World, { AccessToken }: SignedInUser, PreviousPassword: string, ProposedPassword: string) =>
  world.call("ChangePassword", { AccessToken, PreviousPassword, ProposedPassword });

export const profileExpectations = area(
  "Own account",
  ["admin"],
  [
    [
      "GetUser shows the user's name and attributes",
      "API reference, GetUser, Response Elements",
      async (world) => {
        const me = await world.me();
        const { body } = await world.ok("GetUser", { AccessToken: me.AccessToken });
        expect(body.Username).to.equal(me.sub);
        expect(await attributesOf(world, me)).to.include({ sub: me.sub, email: me.email, email_verified: "true" });
      },
    ],
    [
      "GetUser names no factor when none is set up",
      "API reference, GetUser, UserMFASettingList",
      async (world) => {
        const { body } = await world.ok("GetUser", { AccessToken: (await world.me()).AccessToken });
        expect(body).to.not.include.keys("UserMFASettingList", "PreferredMfaSetting");
      },
    ],
    [
      "UpdateUserAttributes sets an attribute",
      "API reference, UpdateUserAttributes",
      async (world) => {
        const user = await world.newSignedIn();
        const { body, status } = await update(world, user, { name: "Ada Lovelace" });
        expect(status).to.equal(200);
        expect(body.CodeDeliveryDetailsList ?? []).to.deep.equal([]);
        expect(await attributesOf(world, user)).to.include({ name: "Ada Lovelace" });
      },
    ],
    [
      "DeleteUserAttributes removes an attribute",
      "API reference, DeleteUserAttributes",
      async (world) => {
        const user = await world.newSignedIn();
        await update(world, user, { name: "Ada" });
        await world.ok("DeleteUserAttributes", { AccessToken: user.AccessToken, UserAttributeNames: ["name"] });
        expect(await attributesOf(world, user)).to.not.include.keys("name");
      },
    ],
    [
      "UpdateUserAttributes refuses a change of sub",
      attributesGuide,
      async (world) => {
        const { type } = await update(world, await world.somebody(), { sub: "x" });
        expect(type).to.be.oneOf(["InvalidParameterException", "NotAuthorizedException"]);
      },
    ],
    [
      "UpdateUserAttributes refuses that users verify their own address",
      `${attributesGuide}: email_verified is writable by administrators alone`,
      async (world) => {
        expectRefusal(
          await update(world, await world.somebody(), { email_verified: "true" }),
          "NotAuthorizedException",
        );
      },
    ],
    [
      "UpdateUserAttributes refuses an attribute that the client may not write",
      'developer guide, "Attribute permissions and scopes"',
      async (world) => {
        const message = "A client attempted to write unauthorized attribute";
        expectRefusal(await update(world, await world.somebody(), { address: "x" }), "NotAuthorizedException", message);
      },
    ],
    [
      "UpdateUserAttributes refuses an address that is none",
      "API reference, UpdateUserAttributes, InvalidParameterException",
      async (world) => {
        const message = "Invalid email address format.";
        expectRefusal(
          await update(world, await world.somebody(), { email: "nothing" }),
          "InvalidParameterException",
          message,
        );
      },
    ],
    [
      "UpdateUserAttributes gives nobody the address of another user",
      "API reference, UpdateUserAttributes, AliasExistsException; UserAttributeUpdateSettingsType",
      async (world) => {
        const { email } = await world.me();
        const user = await world.newSignedIn();
        const { type } = await update(world, user, { email });
        // A pool that verifies before it updates refuses the code instead.
        expect(type).to.be.oneOf([undefined, "AliasExistsException"]);
        expect((await attributesOf(world, user)).email).to.equal(user.email);
      },
    ],
    [
      "UpdateUserAttributes needs attributes",
      "API reference, UpdateUserAttributes, UserAttributes: required",
      async (world) => {
        const { AccessToken } = await world.somebody();
        const message = /Value( null)? at 'userAttributes' failed/;
        await world.refused("UpdateUserAttributes", { AccessToken }, "InvalidParameterException", message);
      },
    ],
    [
      "UpdateUserAttributes sends a code to a new address, and says where",
      "API reference, UpdateUserAttributes, CodeDeliveryDetailsList",
      async (world) => {
        const { body } = await update(world, await world.newSignedIn(), { email: world.newEmail() });
        expect(body.CodeDeliveryDetailsList).to.deep.equal([
          { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "s***@s***" },
        ]);
      },
    ],
    [
      "VerifyUserAttribute verifies a new address with the code that was sent",
      "API reference, VerifyUserAttribute",
      async (world) => {
        const user = await world.newSignedIn();
        const email = world.newEmail();
        await update(world, user, { email });
        const Code = await world.target.codeSentTo(email);
        await world.ok("VerifyUserAttribute", { AccessToken: user.AccessToken, AttributeName: "email", Code });
        expect(await attributesOf(world, user)).to.include({ email, email_verified: "true" });
      },
      ["inbox"],
    ],
    [
      "VerifyUserAttribute refuses a wrong code",
      "API reference, VerifyUserAttribute, CodeMismatchException",
      async (world) => {
        const { AccessToken } = await world.newSignedIn();
        await world.ok("GetUserAttributeVerificationCode", { AccessToken, AttributeName: "email" });
        const input = { AccessToken, AttributeName: "email", Code: "000000" };
        await world.refused("VerifyUserAttribute", input, "CodeMismatchException");
      },
    ],
    [
      "VerifyUserAttribute refuses a code where none was asked for",
      "API reference, VerifyUserAttribute, ExpiredCodeException",
      async (world) => {
        const { AccessToken } = await world.newSignedIn();
        const input = { AccessToken, AttributeName: "email", Code: "000000" };
        const message = "Invalid code provided, please request a code again.";
        await world.refused("VerifyUserAttribute", input, "ExpiredCodeException", message);
      },
    ],
    [
      "GetUserAttributeVerificationCode says where the code went",
      "API reference, GetUserAttributeVerificationCode, CodeDeliveryDetails",
      async (world) => {
        const { AccessToken } = await world.newSignedIn();
        const { body } = await world.ok("GetUserAttributeVerificationCode", { AccessToken, AttributeName: "email" });
        expect(body.CodeDeliveryDetails).to.deep.equal({
          AttributeName: "email",
          DeliveryMedium: "EMAIL",
          Destination: "s***@s***",
        });
      },
    ],
    [
      "GetUserAttributeVerificationCode refuses an attribute that cannot be verified",
      "API reference, GetUserAttributeVerificationCode, InvalidParameterException",
      async (world) => {
        const { AccessToken } = await world.me();
        const input = { AccessToken, AttributeName: "name" };
        await world.refused("GetUserAttributeVerificationCode", input, "InvalidParameterException");
      },
    ],
    [
      "ChangePassword changes the password, and leaves tokens valid",
      "API reference, ChangePassword",
      async (world) => {
        const user = await world.newSignedIn();
        expect((await change(world, user, password, otherPassword)).status).to.equal(200);
        await world.signIn(user, otherPassword);
        await world.ok("GetUser", { AccessToken: user.AccessToken });
      },
    ],
    [
      "ChangePassword refuses a wrong previous password",
      "API reference, ChangePassword, NotAuthorizedException",
      async (world) => {
        expectRefusal(await change(world, await world.newSignedIn(), "Wrong-Horse-1", otherPassword), ...wrong);
      },
    ],
    [
      "ChangePassword refuses a password against the policy",
      "API reference, ChangePassword, InvalidPasswordException",
      async (world) => {
        const message = /^Password did not conform with policy: /;
        expectRefusal(
          await change(world, await world.newSignedIn(), password, "parity-mule-22"),
          "InvalidPasswordException",
          message,
        );
      },
    ],
    [
      "ChangePassword limits wrong attempts",
      "API reference, ChangePassword, LimitExceededException; observed in hosted applications: Attempt limit exceeded, please try after some time.",
      async (world) => {
        const user = await world.newSignedIn();
        for (let attempt = 1; attempt <= 5; attempt += 1) await change(world, user, "Wrong-Horse-1", otherPassword);
        const message = "Attempt limit exceeded, please try after some time.";
        expectRefusal(await change(world, user, "Wrong-Horse-1", otherPassword), "LimitExceededException", message);
      },
    ],
    [
      "DeleteUser deletes the user",
      "API reference, DeleteUser",
      async (world) => {
        const { AccessToken, email } = await world.newSignedIn();
        await world.ok("DeleteUser", { AccessToken });
        await world.refused("AdminGetUser", { ...world.pool, Username: email }, "UserNotFoundException");
      },
    ],
    [
      "GlobalSignOut ends every sign-in of the user",
      "API reference, GlobalSignOut",
      async (world) => {
        const user = await world.newSignedIn();
        const other = await world.signIn(user);
        await world.ok("GlobalSignOut", { AccessToken: user.AccessToken });
        await world.refused("GetUser", { AccessToken: other.AccessToken }, "NotAuthorizedException");
      },
    ],
    [
      "AssociateSoftwareToken gives a secret, where the pool has software tokens",
      `API reference, AssociateSoftwareToken; ${totp}`,
      async (world) => {
        const answer = await associate(world, await world.newSignedIn());
        if (answer.status === 200) expect(answer.body.SecretCode).to.match(/^[A-Z2-7]{52}$/);
        else expectRefusal(answer, "SoftwareTokenMFANotFoundException");
      },
    ],
    [
      "VerifySoftwareToken refuses a wrong code",
      "API reference, VerifySoftwareToken, EnableSoftwareTokenMFAException",
      async (world) => {
        const user = await world.newSignedIn();
        const { status } = await associate(world, user);
        const { type } = await world.call("VerifySoftwareToken", { AccessToken: user.AccessToken, UserCode: "000000" });
        expect(type).to.equal(status === 200 ? "EnableSoftwareTokenMFAException" : "SoftwareTokenMFANotFoundException");
      },
    ],
    [
      "VerifySoftwareToken takes the code of the app, after which the token can be turned on",
      totp,
      async (world) => {
        const user = await world.newSignedIn();
        const { body, status } = await associate(world, user);
        const { AccessToken } = user;
        if (status !== 200) return;
        const UserCode = codeAt(String(body.SecretCode), Date.now());
        expect((await world.ok("VerifySoftwareToken", { AccessToken, UserCode })).body.Status).to.equal("SUCCESS");
        const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
        await world.ok("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings });
        const { body: shown } = await world.ok("GetUser", { AccessToken });
        expect(shown).to.deep.include({
          UserMFASettingList: ["SOFTWARE_TOKEN_MFA"],
          PreferredMfaSetting: "SOFTWARE_TOKEN_MFA",
        });
      },
    ],
    [
      "VerifySoftwareToken checks the form of a code",
      "API reference, VerifySoftwareToken, UserCode: pattern [0-9]+",
      async (world) => {
        const { AccessToken } = await world.me();
        const message =
          /at 'userCode' failed to satisfy constraint: Member must satisfy regular expression pattern: \[0-9\]\+/;
        await world.refused(
          "VerifySoftwareToken",
          { AccessToken, UserCode: "abcdef" },
          "InvalidParameterException",
          message,
        );
      },
    ],
    [
      "SetUserMFAPreference turns on no token that was not verified",
      "API reference, SetUserMFAPreference, InvalidParameterException",
      async (world) => {
        const { AccessToken } = await world.newSignedIn();
        const input = { AccessToken, SoftwareTokenMfaSettings: { Enabled: true } };
        await world.refused("SetUserMFAPreference", input, "InvalidParameterException");
      },
    ],
    [
      "AssociateSoftwareToken needs a token or a session",
      "API reference, AssociateSoftwareToken",
      (world) => world.refused("AssociateSoftwareToken", {}, "InvalidParameterException"),
    ],
    [
      "GetUserAuthFactors shows the password among the user's factors",
      "API reference, GetUserAuthFactors",
      async (world) => {
        const me = await world.me();
        const { body } = await world.ok("GetUserAuthFactors", { AccessToken: me.AccessToken });
        expect(body.Username).to.equal(me.sub);
        expect(body.ConfiguredUserAuthFactors).to.include("PASSWORD");
      },
    ],
    [
      "StartWebAuthnRegistration is refused where the pool has no passkeys",
      "API reference, StartWebAuthnRegistration, WebAuthnNotEnabledException",
      async (world) => {
        const { AccessToken } = await world.me();
        await world.refused("StartWebAuthnRegistration", { AccessToken }, "WebAuthnNotEnabledException");
      },
    ],
    [
      "ListDevices is refused where the pool remembers none",
      "API reference, ListDevices, InvalidUserPoolConfigurationException",
      async (world) => {
        const { AccessToken } = await world.me();
        await world.refused("ListDevices", { AccessToken }, "InvalidUserPoolConfigurationException");
      },
    ],
  ],
);

function associate(world: World, { AccessToken }: SignedInUser) {
  return world.call("AssociateSoftwareToken", { AccessToken });
}
