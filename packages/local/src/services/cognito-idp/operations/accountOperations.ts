import { open } from "./operation";
import type { Operations } from "./operation";

/** What people call before they are signed in. */
export const accountOperations: Operations = {
  SignUp: open((pools, parameters) => {
    const { pool, client, username } = pools.clientFor(parameters);
    const password = parameters.string("Password");
    const { user, delivery } = pool.accounts.signUp(
      client,
      username,
      password,
      parameters.attributes("UserAttributes"),
    );
    return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: delivery };
  }),

  ConfirmSignUp: open((pools, parameters) => {
    const { pool, client, username } = pools.clientFor(parameters);
    const code = parameters.identifier("ConfirmationCode");
    pool.accounts.confirmSignUp(client, username, code, parameters.boolean("ForceAliasCreation") ?? false);
    return {};
  }),

  ResendConfirmationCode: open((pools, parameters) => {
    const { pool, client, username } = pools.clientFor(parameters);
    return { CodeDeliveryDetails: pool.accounts.resendConfirmationCode(client, username) };
  }),

  ForgotPassword: open((pools, parameters) => {
    const { pool, client, username } = pools.clientFor(parameters);
    return { CodeDeliveryDetails: pool.accounts.forgotPassword(client, username) };
  }),

  ConfirmForgotPassword: open((pools, parameters) => {
    const { pool, client, username } = pools.clientFor(parameters);
    const code = parameters.identifier("ConfirmationCode");
    pool.accounts.confirmForgotPassword(client, username, code, parameters.string("Password"));
    return {};
  }),
};
