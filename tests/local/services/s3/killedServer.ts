import { RunningServices } from "../iam/runningServices";
import { managedProgram, versioning } from "./managedBuckets";

// Serves buckets until it is killed; tells its parent where, and how to sign.
async function serve(dataDirectory: string): Promise<void> {
  const services = await RunningServices.start(managedProgram(versioning("Enabled")), {}, dataDirectory);
  const { identityId, ...credentials } = await services.credentialsOf("user-1");
  process.send?.({ url: services.s3Url, credentials, prefix: identityId });
}

void serve(process.argv[2]!);
