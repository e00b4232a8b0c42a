import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { IdentityPoolCredentials } from "./awsCredentials";
import type { PageConfiguration } from "./configuration";
import { bucketUrl } from "./endpoints";
import { LearningHubApi } from "./learningHubApi";
import type { Session } from "./session";
import { signForApi, Uploads } from "./uploads";

/** What a signed-in user's pages work with. */
export interface Services {
  session: Session;
  api: LearningHubApi;
  /** Undefined when the stack has no bucket or no identity pool. */
  uploads: Uploads | undefined;
}

const ServicesContext = createContext<Services | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error("useServices() is for what ServicesProvider contains");
  return services;
}

export function createServices(configuration: PageConfiguration, session: Session): Services {
  const { apiUrl, region, identityPoolId } = configuration;
  const idToken = () => session.idToken();
  const pool = new IdentityPoolCredentials(configuration, send, idToken);
  const signing = { region, credentials: () => pool.get() };
  const bucket = identityPoolId === undefined ? undefined : bucketUrl(configuration);
  return {
    session,
    api: new LearningHubApi(apiUrl, { send, idToken, sign: (url) => signForApi(url, signing) }),
    uploads: bucket === undefined ? undefined : new Uploads(bucket, send, signing),
  };
}

/** Milliseconds; API Gateway itself waits for a function up to 30 s, and a file over a slow line takes a while. */
const longestWait = 120_000;

function send(request: Request): Promise<Response> {
  return fetch(request, { signal: AbortSignal.timeout(longestWait) });
}
