import { attributes, clientUser, flag, longText, name } from "./fields";
import { open } from "./operation";
import type { Operations } from "./operation";

/** What people call before they are signed in. */
export const accountOperations: Operations = {
  SignUp: open({ ...clientUser, Password: longText, UserAttributes: attributes }, (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    const { user, delivery } = pool.accounts.signUp(client, input.Username, input.Password, input.UserAttributes);
    return { UserConfirmed: false, UserSub: user.sub, CodeDeliveryDetails: delivery };
  }),

  ConfirmSignUp: open({ ...clientUser, ConfirmationCode: name, ForceAliasCreation: flag }, (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    pool.accounts.confirmSignUp(client, input.Username, input.ConfirmationCode, input.ForceAliasCreation ?? false);
    return {};
  }),

  ResendConfirmationCode: open(clientUser, (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    return { CodeDeliveryDetails: pool.accounts.resendConfirmationCode(client, input.Username) };
  }),

  ForgotPassword: open(clientUser, (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    return { CodeDeliveryDetails: pool.accounts.forgotPassword(client, input.Username) };
  }),

  ConfirmForgotPassword: open({ ...clientUser, ConfirmationCode: name, Password: longText }, (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    pool.accounts.confirmForgotPassword(client, input.Username, input.ConfirmationCode, input.Password);
    return {};
  }),
};
