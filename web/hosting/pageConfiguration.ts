import { StackOutputsError } from "pulumi-aws-local/cli";
import type { OutputValues } from "pulumi-aws-local/cli";
import { ConfigurationError, readConfiguration } from "../src/configuration";
import type { PageConfiguration } from "../src/configuration";

/**
 * The page's configuration from a stack's outputs.
 * @param options.origin where the page will be, such as `https://app.example.com`; default: the origin that the stack's
 *   `loginUrl` returns to
 * @throws {StackOutputsError} listing every output that is missing or of no use
 */
export function configurationOf(
  outputs: OutputValues,
  options: { stack: string; origin?: string | undefined },
): PageConfiguration {
  const problems: string[] = [];
  const output = (name: string, otherwise?: string): string => {
    const value = outputs[name];
    if (typeof value === "string" && value !== "" && value !== "[secret]") return value;
    const given = value === undefined ? "is missing" : `is ${JSON.stringify(value)}, not a text`;
    if (value !== undefined || otherwise === undefined) problems.push(`output ${name} ${given}`);
    return "";
  };
  const required = {
    region: output("region"),
    apiUrl: output("apiUrl"),
    issuer: output("issuer"),
    userPoolId: output("userPoolId"),
    userPoolClientId: output("userPoolClientId"),
    hostedUiUrl: output("hostedUiUrl"),
  };
  const login = queryOf(output("loginUrl"), "loginUrl", ["redirect_uri", "scope"], problems);
  const logout = queryOf(output("logoutUrl"), "logoutUrl", ["logout_uri"], problems);
  const identityPoolId = output("identityPoolId", "none");
  const uploadBucket = output("uploadBucket", "none");
  if (problems.length > 0) throw outputsError(options.stack, problems);
  try {
    return readConfiguration({
      stack: options.stack,
      ...required,
      callbackUrl: onOrigin(login.redirect_uri ?? "", options.origin),
      logoutUrl: onOrigin(logout.logout_uri ?? "", options.origin),
      scopes: (login.scope ?? "").split(" ").filter((scope) => scope !== ""),
      ...(identityPoolId !== "" && { identityPoolId }),
      ...(identityPoolId !== "" && uploadBucket !== "" && { uploadBucket }),
    });
  } catch (error) {
    throw error instanceof ConfigurationError ? outputsError(options.stack, error.problems) : error;
  }
}

function outputsError(stack: string, problems: readonly string[]): StackOutputsError {
  return new StackOutputsError(
    `The outputs of stack ${stack} cannot be used:\n${problems.map((problem) => `  - ${problem}`).join("\n")}\n` +
      `Deploy the stack first (pulumi up -s ${stack}); "pulumi stack output --json --stack ${stack}" shows its outputs.`,
  );
}

/** Parameters of an address's query. */
function queryOf(url: string, output: string, names: readonly string[], problems: string[]): Record<string, string> {
  if (url === "") return {}; // reported already
  const query = URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  for (const name of names) {
    if (!query.has(name)) problems.push(`output ${output} is "${url}", without ${name} in its query`);
  }
  return Object.fromEntries(query);
}

function onOrigin(address: string, origin: string | undefined): string {
  if (origin === undefined || !URL.canParse(address)) return address;
  return new URL(new URL(address).pathname, origin).href;
}
