import type { UserPoolConfiguration } from "../../configuration/userPoolConfiguration";
import type { PoolRegistry } from "../../operations/poolRegistry";

/** Where providers send browsers back to (developer guide, "The IdP sign-in endpoint"). */
export const callbackPath = "/oauth2/idpresponse";

/** An address to redirect to; of a pool's hosted sign-in on AWS, that of the local one. */
export function servedHere(url: string, pools: PoolRegistry, origin: string): string {
  const own = pools.all().find(({ configuration }) => url.startsWith(`${awsOrigin(configuration)}${callbackPath}`));
  return own ? origin + url.slice(awsOrigin(own.configuration).length) : url;
}

/** Where a pool's hosted sign-in is on AWS. */
export function awsOrigin({ domain = "", region }: UserPoolConfiguration): string {
  return `https://${domain.includes(".") ? domain : `${domain}.auth.${region}.amazoncognito.com`}`;
}
