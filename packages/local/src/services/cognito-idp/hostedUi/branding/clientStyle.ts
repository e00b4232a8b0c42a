import type { UserPoolConfiguration } from "../../configuration/userPoolConfiguration";
import { classicStyle } from "./classic";
import { managedLoginStyle } from "./managedLogin";
import type { PageStyle } from "./pageStyle";

/** The look that the pool's domain gives to the pages of this client: its version decides which branding applies. */
export function clientStyle(pool: UserPoolConfiguration, clientId: string): PageStyle {
  const { managedLogin, managedLoginBrandings, uiCustomizations } = pool;
  return managedLogin
    ? managedLoginStyle(managedLoginBrandings.get(clientId))
    : classicStyle(uiCustomizations.get(clientId) ?? uiCustomizations.get("ALL"));
}
