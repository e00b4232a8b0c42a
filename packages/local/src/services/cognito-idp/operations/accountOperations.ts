import { optional } from "../../../http/awsJsonInput";
import { clientMetadata, clientUser, confirmationCode, flag, optionalAttributes, password, session } from "./fields";
import { open } from "./operation";
import type { Operations } from "./operation";

const user = { ...clientUser, ...clientMetadata };

/** What people call before they are signed in. */
export const accountOperations: Operations = {
  SignUp: open(
    { ...user, Password: optional(password), UserAttributes: optionalAttributes, ValidationData: optionalAttributes },
    async (pools, input) => {
      const { pool, client } = pools.clientFor(input);
      const { Username, Password, UserAttributes, ValidationData: validationData, ClientMetadata: metadata } = input;
      const data = { validationData, metadata };
      const password = Password === "" ? undefined : Password;
      const { user, delivery, session } = await pool.accounts.signUp(client, Username, password, UserAttributes, data);
      return {
        UserConfirmed: user.status === "CONFIRMED",
        UserSub: user.sub,
        CodeDeliveryDetails: delivery,
        Session: session,
      };
    },
  ),

  ConfirmSignUp: open(
    { ...user, ConfirmationCode: confirmationCode, ForceAliasCreation: flag, Session: optional(session) },
    async (pools, input) => {
      const { pool, client } = pools.clientFor(input);
      const { Username, ConfirmationCode, ForceAliasCreation = false } = input;
      const more = { session: input.Session, metadata: input.ClientMetadata };
      return {
        Session: await pool.accounts.confirmSignUp(client, Username, ConfirmationCode, ForceAliasCreation, more),
      };
    },
  ),

  ResendConfirmationCode: open(user, async (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    const sent = await pool.accounts.resendConfirmationCode(client, input.Username, input.ClientMetadata);
    return { CodeDeliveryDetails: sent };
  }),

  ForgotPassword: open(user, async (pools, input) => {
    const { pool, client } = pools.clientFor(input);
    const sent = await pool.recovery.forgotPassword(client, input.Username, input.ClientMetadata);
    return { CodeDeliveryDetails: sent };
  }),

  ConfirmForgotPassword: open(
    { ...user, ConfirmationCode: confirmationCode, Password: password },
    async (pools, input) => {
      const { pool, client } = pools.clientFor(input);
      const { Username, ConfirmationCode, Password, ClientMetadata } = input;
      await pool.recovery.confirmForgotPassword(client, Username, ConfirmationCode, Password, ClientMetadata);
      return {};
    },
  ),
};
