import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  GetUserAttributeVerificationCodeCommand,
  SignUpCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect } from "chai";
import type { JsonObject } from "../../../../packages/local/src/record/recordedProgram";
import { recordedClientId, recordedPoolId, program } from "./recordedPrograms";
import { testEmail, testPassword, refused, RunningPools } from "./runningPools";

const usernames: JsonObject = {
  usernameAttributes: [],
  aliasAttributes: ["email", "preferred_username"],
  usernameConfiguration: null,
  schemas: [],
};

describe("pools that sign in by username", () => {
  let running: RunningPools;

  beforeEach(async () => {
    running = await RunningPools.start(program({ pool: usernames }));
  });

  afterEach(() => running.stop());

  const signUp = (Username: string, email?: string) =>
    running.sdk.send(
      new SignUpCommand({
        ClientId: recordedClientId,
        Username,
        Password: testPassword,
        ...(email !== undefined && { UserAttributes: [{ Name: "email", Value: email }] }),
      }),
    );
  const confirm = (Username: string, ForceAliasCreation?: boolean) =>
    running.sdk.send(
      new ConfirmSignUpCommand({
        ClientId: recordedClientId,
        Username,
        ConfirmationCode: running.lastCode("SignUp"),
        ForceAliasCreation,
      }),
    );
  const getUser = (Username: string) =>
    running.sdk.send(new AdminGetUserCommand({ UserPoolId: recordedPoolId, Username }));

  it("keep the username, apart from the sub", async () => {
    const { UserSub } = await signUp("Ada", testEmail);
    await confirm("Ada");
    const user = await getUser("Ada");
    expect(user.Username).to.equal("Ada");
    expect(user.UserAttributes?.[0]).to.deep.equal({ Name: "sub", Value: UserSub });
    expect((await getUser(UserSub!)).Username).to.equal("Ada");
    await refused(signUp("Ada"), "UsernameExistsException", "User already exists");
  });

  it("give up an address that an administrator deletes: its mark, its alias and the code that is out for it", async () => {
    await signUp("Ada", testEmail);
    await confirm("Ada");
    expect((await getUser(testEmail)).Username).to.equal("Ada");
    const { AccessToken } = await running.signIn("Ada");
    await running.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: "email" }));
    const user = { UserPoolId: recordedPoolId, Username: "Ada" };
    await refused(
      running.sdk.send(new AdminDeleteUserAttributesCommand({ ...user, UserAttributeNames: ["email", "sub"] })),
      "InvalidParameterException",
      "user.sub: Attribute cannot be updated.\n",
    );
    await refused(
      running.sdk.send(new AdminDeleteUserAttributesCommand({ ...user, UserAttributeNames: ["custom:unknown"] })),
      "InvalidParameterException",
      /custom:unknown: Attribute does not exist in the schema/,
    );
    await running.sdk.send(new AdminDeleteUserAttributesCommand({ ...user, UserAttributeNames: ["email"] }));
    expect((await getUser("Ada")).UserAttributes?.map(({ Name }) => Name)).to.deep.equal(["sub"]);
    await refused(getUser(testEmail), "UserNotFoundException");
    const Code = running.lastCode("VerifyAttribute");
    await refused(
      running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: "email", Code })),
      "ExpiredCodeException",
    );
  });

  it("tell cases apart unless told not to", async () => {
    await signUp("Ada");
    await signUp("ada");
    running.pools.update(program({ pool: { ...usernames, usernameConfiguration: { caseSensitive: false } } }));
    await signUp("Eve");
    await refused(signUp("EVE"), "UsernameExistsException");
  });

  it("take no address for a username where addresses are aliases", async () => {
    await refused(
      signUp(testEmail),
      "InvalidParameterException",
      "Username cannot be of email format, since user pool is configured for email alias.",
    );
    running.pools.update(program({ pool: { ...usernames, aliasAttributes: ["phone_number"] } }));
    await refused(
      signUp("+441234567890"),
      "InvalidParameterException",
      "Username cannot be of phone number format, since user pool is configured for phone number alias.",
    );
    running.pools.update(program({ pool: { ...usernames, aliasAttributes: [] } }));
    await signUp(testEmail);
  });

  it("sign in by an address once it is verified", async () => {
    await signUp("ada", testEmail);
    await refused(running.signIn(testEmail), "NotAuthorizedException", "Incorrect username or password.");
    await confirm("ada");
    await running.signIn(testEmail);
    await running.signIn("ada");
  });

  it("sign in by a preferred username", async () => {
    await running.createUser("ada", { preferred_username: "countess" });
    await running.signIn("countess");
    await refused(
      running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: "eve",
          UserAttributes: [{ Name: "preferred_username", Value: "countess" }],
        }),
      ),
      "AliasExistsException",
      "An account with the given preferred_username already exists.",
    );
  });

  it("give nobody another's name as the preferred one, nor one's later address or by force", async () => {
    running.pools.update(program({ pool: { ...usernames, aliasAttributes: ["preferred_username", "email"] } }));
    const { UserSub } = await signUp("ada", testEmail);
    const createEve = (preferred: string) =>
      running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: "eve",
          ForceAliasCreation: true,
          UserAttributes: [{ Name: "preferred_username", Value: preferred }],
        }),
      );
    for (const name of ["ada", UserSub!]) await refused(createEve(name), "AliasExistsException");
    await running.createUser("bob", { preferred_username: "countess" });
    await refused(createEve("countess"), "AliasExistsException");
    // Nobody has proven the address yet.
    await createEve(testEmail);
    expect((await getUser(testEmail)).Username).to.equal("eve");
    await confirm("ada");
    expect((await getUser(testEmail)).Username).to.equal("ada");
  });

  it("let an address be one user's only, who verified it first or by force last", async () => {
    await signUp("ada", testEmail);
    await confirm("ada");
    await signUp("eve", testEmail);
    await refused(confirm("eve"), "AliasExistsException", "An account with the given email already exists.");
    expect((await getUser("eve")).UserStatus).to.equal("UNCONFIRMED");
    expect((await getUser(testEmail)).Username).to.equal("ada");
    await confirm("eve", true);
    expect((await getUser(testEmail)).Username).to.equal("eve");
    expect((await getUser("ada")).UserAttributes).to.deep.include({ Name: "email_verified", Value: "false" });
  });

  it("let administrators take an address over for a new user", async () => {
    await running.createUser("ada", { email: testEmail });
    const create = (ForceAliasCreation: boolean, verified: string) =>
      running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: recordedPoolId,
          Username: "eve",
          ForceAliasCreation,
          UserAttributes: [
            { Name: "email", Value: testEmail },
            { Name: "email_verified", Value: verified },
          ],
        }),
      );
    await refused(create(false, "true"), "AliasExistsException");
    await create(true, "true");
    expect((await getUser(testEmail)).Username).to.equal("eve");
    await refused(
      running.sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: recordedPoolId,
          Username: "ada",
          UserAttributes: [{ Name: "email_verified", Value: "true" }],
        }),
      ),
      "AliasExistsException",
    );
  });

  it("can name users by phone number, or by either", async () => {
    running.pools.update(
      program({ pool: { usernameAttributes: ["phone_number"], autoVerifiedAttributes: [], schemas: [] } }),
    );
    await refused(signUp("ada"), "InvalidParameterException", "Username should be a phone number.");
    await signUp("+441234567890");
    await refused(
      signUp("+441234567890"),
      "UsernameExistsException",
      "An account with the given phone_number already exists.",
    );
    running.pools.update(program({ pool: { usernameAttributes: ["email", "phone_number"], schemas: [] } }));
    await refused(signUp("ada"), "InvalidParameterException", "Username should be either an email or a phone number.");
    await signUp(testEmail);
    expect((await getUser("+441234567890")).UserAttributes).to.deep.include({
      Name: "phone_number",
      Value: "+441234567890",
    });
  });
});
