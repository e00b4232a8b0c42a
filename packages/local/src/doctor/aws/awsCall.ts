import { Faulty, Skipped, Unreachable } from "../finding";
import type { Target } from "../target";

/**
 * Loads one of AWS's SDK clients, which this package does not install.
 * @throws {Skipped} when the project has not installed it either
 */
export async function installed<Client>(name: string, load: () => Promise<Client>): Promise<Client> {
  try {
    return await load();
  } catch (error) {
    if (!/^(?:ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code))) throw error;
    throw new Skipped(`to read AWS's records, npm install --save-dev ${name}`);
  }
}

interface ClientOptions {
  region: string;
  maxAttempts: number;
}

/**
 * Makes one call with a client of its own, within the target's time.
 * @throws {Skipped} without credentials or region
 * @throws {Unreachable} when AWS refuses the credentials, or does not answer
 */
export async function awsCall<Client extends { destroy(): void }, Output>(
  Client: new (options: ClientOptions) => Client,
  { region, timeoutMs }: Target,
  action: string,
  call: (client: Client, options: { abortSignal: AbortSignal }) => Promise<Output>,
): Promise<Output> {
  if (region === undefined) throw new Skipped("the region is not known; give --stack or --outputs");
  const client = new Client({ region, maxAttempts: 2 });
  try {
    return await call(client, { abortSignal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw explained(error as Error, action, timeoutMs);
  } finally {
    client.destroy();
  }
}

function explained(error: Error, action: string, timeoutMs: number): Error {
  if ([Faulty, Skipped, Unreachable].some((kind) => error instanceof kind)) return error;
  if (noCredentials.has(error.name)) return new Skipped("no AWS credentials were found; set AWS_PROFILE to read more");
  if (error.name.startsWith("AccessDenied")) {
    return new Unreachable(`the AWS credentials may not ${action}`, "aws sts get-caller-identity");
  }
  if (refusedCredentials.has(error.name)) {
    return new Unreachable(`AWS refuses the credentials (${error.name})`, "aws sts get-caller-identity");
  }
  if (["AbortError", "TimeoutError"].includes(error.name)) {
    return new Unreachable(`AWS gave no answer to ${action} within ${timeoutMs / 1000} s`);
  }
  return new Unreachable(`AWS did not answer ${action} as expected: ${error.name}: ${error.message}`);
}

const noCredentials: ReadonlySet<string> = new Set(["CredentialsProviderError", "TokenProviderError"]);

const refusedCredentials: ReadonlySet<string> = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);
