import { RunningServices } from "../iam/runningServices";
import { identityProgram } from "../iam/identityProgram";

// Serves buckets until it is killed; tells its parent where, and how to sign.
async function serve(dataDirectory: string): Promise<void> {
  const services = await RunningServices.start(identityProgram(), {}, dataDirectory);
  const { identityId, ...credentials } = await services.credentialsOf("user-1");
  process.send?.({ url: services.s3Url, credentials, prefix: identityId });
}

void serve(process.argv[2]!);
