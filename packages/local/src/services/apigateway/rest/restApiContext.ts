import type { AccessControl } from "../../iam/localIam";
import type { ApiContext } from "../servedApi";

/** What a REST API asks of its surroundings. */
export interface RestApiContext extends Omit<ApiContext, "authorizeIam"> {
  iam: AccessControl;
  objects: ObjectReader;
}

/** What S3 integrations ask of the buckets. */
export interface ObjectReader {
  /** @returns undefined when there is no such object */
  readObject: (bucketName: string, key: string) => Promise<{ contentType: string; body: Buffer } | undefined>;
}
