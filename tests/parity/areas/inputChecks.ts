import { expect } from "chai";
import { area } from "../expectation";
import type { Expectation, Row } from "../expectation";
import { withAccessToken, withClientId, withPoolId, withUsername } from "./inputs";

const reference = (operation: string): string => `API reference, ${operation}`;
const pattern = "observed 2017-09-11 in the answer of AdminConfirmSignUp (anomalyco/guide, issue 127)";
const clientPattern = "observed 2023-02-06 in the answer of InitiateAuth (boto/boto3, issue 3581)";

const clientUnknown = /^User pool client nowhere does not exist\.$/;
const nullAt = (member: string) =>
  new RegExp(
    `^\\d validation errors? detected: .*Value( null)? at '${member}' failed to satisfy constraint: Member must not be null`,
  );
const patternAt = (member: string, pattern: string) => {
  const literal = pattern.replace(/[\\[\]+]/g, "\\$&");
  return new RegExp(
    `at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${literal}$`,
  );
};

function rowsOf<Input>(
  inputs: Record<string, Input>,
  rows: (operation: string, input: Input) => readonly Row[],
): Row[] {
  return Object.entries(inputs).flatMap(([operation, input]) => rows(operation, input));
}

const clients = rowsOf(withClientId, (operation, input) => [
  [
    `${operation} does not know a client that does not exist`,
    `${reference(operation)}, ResourceNotFoundException`,
    (world) => world.refused(operation, { ...input, ClientId: "nowhere" }, "ResourceNotFoundException", clientUnknown),
  ],
  [
    `${operation} needs the client's id`,
    `${reference(operation)}, ClientId: required`,
    (world) => world.refused(operation, input, "InvalidParameterException", nullAt("clientId")),
  ],
  [
    `${operation} checks the client's id against its pattern`,
    clientPattern,
    (world) =>
      world.refused(
        operation,
        { ...input, ClientId: "a b" },
        "InvalidParameterException",
        patternAt("clientId", "[\\w+]+"),
      ),
  ],
]);

const tokens = rowsOf(withAccessToken, (operation, input) => [
  [
    `${operation} takes no token that is none`,
    `${reference(operation)}, NotAuthorizedException`,
    (world) =>
      world.refused(operation, { ...input, AccessToken: "x.y.z" }, "NotAuthorizedException", "Invalid Access Token"),
  ],
  [
    `${operation} takes no ID token`,
    `${reference(operation)}, AccessToken: a valid access token`,
    async (world) => {
      const { IdToken } = await world.somebody();
      await world.refused(
        operation,
        { ...input, AccessToken: IdToken },
        "NotAuthorizedException",
        "Invalid Access Token",
      );
    },
    ["admin"],
  ],
  [
    `${operation} takes no access token of a signed-out user`,
    'observed 2018-11-28 (aws-amplify/amplify-js, issue 2205); developer guide, "Ending user sessions with token revocation"',
    async (world) => {
      const { AccessToken } = await world.shared("signed out", async () => {
        const user = await world.newSignedIn();
        await world.ok("GlobalSignOut", { AccessToken: user.AccessToken });
        return user;
      });
      await world.refused(
        operation,
        { ...input, AccessToken },
        "NotAuthorizedException",
        "Access Token has been revoked",
      );
    },
    ["admin"],
  ],
]);

const pools = rowsOf(withPoolId, (operation, input) => [
  [
    `${operation} does not know a pool that does not exist`,
    `${reference(operation)}, ResourceNotFoundException`,
    async (world) => {
      const UserPoolId = `${world.target.addresses.region}_Nowhere00`;
      const message = `User pool ${UserPoolId} does not exist.`;
      await world.refused(operation, { ...input(world), UserPoolId }, "ResourceNotFoundException", message);
    },
    ["admin"],
  ],
  [
    `${operation} checks the pool's id against its pattern`,
    pattern,
    (world) =>
      world.refused(
        operation,
        { ...input(world), UserPoolId: "YOUR_USER_POOL-ID" },
        "InvalidParameterException",
        patternAt("userPoolId", "[\\w-]+_[0-9a-zA-Z]+"),
      ),
    ["admin"],
  ],
  [
    `${operation} needs a signature`,
    'API reference, "Common Error Types": MissingAuthenticationToken',
    async (world) => {
      const answer = await world.call(operation, { ...world.pool, ...input(world) }, { unsigned: true });
      expect(`${answer.status} ${answer.type}`).to.equal("400 MissingAuthenticationTokenException");
    },
  ],
]);

const users = rowsOf(withUsername, (operation, input) => [
  [
    `${operation} does not know a user who does not exist`,
    `${reference(operation)}, UserNotFoundException`,
    (world) =>
      world.refused(
        operation,
        { ...world.pool, Username: world.newEmail(), ...input },
        "UserNotFoundException",
        "User does not exist.",
      ),
    ["admin"],
  ],
  [
    `${operation} needs the user's name`,
    `${reference(operation)}, Username: required`,
    (world) => world.refused(operation, { ...world.pool, ...input }, "InvalidParameterException", nullAt("username")),
    ["admin"],
  ],
]);

/** The checks that every operation makes of its input. */
export const inputChecks: Expectation[] = [
  ...area("Clients", [], clients),
  ...area("Access tokens", [], tokens),
  ...area("Administration", [], [...pools, ...users]),
];
