import type { StackOutputs } from "pulumi-aws-local/cli";
import type * as srpModule from "./srpSignIn";
import { SignInError } from "./signInError";

/**
 * An id token of a local run's demo user.
 * @throws {SignInError} also when these are no outputs of a local run
 */
export async function demoUserToken({ local, userPoolId, userPoolClientId }: StackOutputs): Promise<string> {
  if (local === undefined || userPoolId === undefined || userPoolClientId === undefined) {
    throw new SignInError("These are not the outputs of a local run.");
  }
  // Loaded when needed: it takes longer than all the rest.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a CommonJS file needs its extension
  const { srpSignIn } = require("./srpSignIn") as typeof srpModule;
  const refuse = () =>
    Promise.reject(new SignInError("The demo user's settings were changed; npm start -- --reset makes it anew."));
  const { username, password, cognitoEndpoint: endpoint } = local;
  const person = { username, password, newPassword: refuse, answer: refuse };
  const { idToken } = await srpSignIn({ userPoolId, clientId: userPoolClientId, endpoint }, person);
  return idToken;
}
