import { fieldsOf, resourcesOfType } from "../record/recordedFields";
import type { RecordedProgram } from "../record/recordedProgram";
import { apiParts } from "../services/apigateway/http/apiParts";
import { JwtAuthorizer } from "../services/apigateway/jwtAuthorizer";
import type { VerificationKey } from "../services/apigateway/jwtAuthorizer";
import { authorizeCognito } from "../services/apigateway/rest/cognitoAuthorizer";
import { expressionMismatch } from "../services/apigateway/rest/identitySources";
import { routeKeyOf } from "../services/apigateway/rest/invocation";
import { restApiDefinitions } from "../services/apigateway/rest/restApiDefinition";
import type { IdentityPools } from "../services/cognito-identity/identityPools";
import type { DecodedToken } from "./schema";

type AuthorizerVerdict = DecodedToken["authorizers"][number];

/** An authorizer that looks at tokens, as the gateway would. */
interface Authorizer extends Pick<AuthorizerVerdict, "type" | "apiId" | "apiName" | "authorizerName"> {
  routes: { routeKey: string; scopes: readonly string[] }[];
  judge: (scopes: readonly string[]) => Promise<{ allowed: boolean; reason?: string }>;
}

/** What the program's JWT authorizers and COGNITO_USER_POOLS authorizers say to a token, on each route that has one. */
export async function apiVerdicts(
  program: RecordedProgram,
  verificationKey: VerificationKey,
  token: string,
): Promise<AuthorizerVerdict[]> {
  const authorizers = [
    ...jwtAuthorizers(program, verificationKey, token),
    ...cognitoAuthorizers(program, verificationKey, token),
  ];
  return Promise.all(
    authorizers.map(async ({ routes, judge, ...named }) => {
      const verdicts = await Promise.all(
        routes.map(async ({ routeKey, scopes }) => ({ routeKey, ...verdictOf(await judge(scopes)) })),
      );
      const { accepted, reason } =
        verdicts.find((verdict) => verdict.accepted) ?? verdicts[0] ?? verdictOf(await judge([]));
      return { ...named, accepted, ...(reason !== undefined && { reason }), routes: verdicts };
    }),
  );
}

/** What the program's identity pools say to a token in `Logins`. */
export async function identityPoolVerdicts(
  program: RecordedProgram,
  identityPools: Pick<IdentityPools, "judge">,
  token: string,
  issuer: string,
): Promise<AuthorizerVerdict[]> {
  const pools = resourcesOfType(program, "aws:cognito/identityPool:IdentityPool");
  const verdicts = await identityPools.judge(token, issuer);
  return verdicts.map(({ identityPoolId, accepted, reason }) => {
    const pool = pools.find(({ id }) => id === identityPoolId);
    const name = (pool && fieldsOf(pool).string("identityPoolName")) ?? identityPoolId;
    return {
      type: "IDENTITY_POOL",
      apiId: identityPoolId,
      apiName: name,
      authorizerName: name,
      accepted,
      ...(reason !== undefined && { reason }),
      routes: [],
    };
  });
}

function verdictOf({ allowed, reason }: { allowed: boolean; reason?: string }): { accepted: boolean; reason?: string } {
  return { accepted: allowed, ...(reason !== undefined && { reason }) };
}

function jwtAuthorizers(program: RecordedProgram, verificationKey: VerificationKey, token: string): Authorizer[] {
  return resourcesOfType(program, "aws:apigatewayv2/api:Api").flatMap((api) => {
    const { authorizers, routes } = apiParts(program, api);
    return [...authorizers].flatMap(([id, fields]): Authorizer[] => {
      if (
        fields.string("authorizerType") !== "JWT" ||
        fields.object("jwtConfiguration")?.string("issuer") === undefined
      )
        return [];
      const authorizer = new JwtAuthorizer(fields, verificationKey, Date.now);
      const own = routes.filter((route) => route.string("authorizerId") === id);
      return [
        {
          type: "JWT",
          apiId: api.id ?? "",
          apiName: api.name,
          authorizerName: fields.string("name") ?? id,
          routes: own.map((route) => ({
            routeKey: route.requiredString("routeKey"),
            scopes: route.strings("authorizationScopes") ?? [],
          })),
          judge: async (scopes) => authorizer.judge(token, scopes),
        },
      ];
    });
  });
}

function cognitoAuthorizers(program: RecordedProgram, verificationKey: VerificationKey, token: string): Authorizer[] {
  return restApiDefinitions(program, Date.now).flatMap((api) =>
    [...api.authorizers.values()]
      .filter(({ type }) => type === "COGNITO_USER_POOLS")
      .map((authorizer): Authorizer => {
        const routes = api.resources.flatMap((resource) =>
          [...resource.methods.values()]
            .filter(
              ({ authorization, authorizerId }) =>
                authorization === "COGNITO_USER_POOLS" && authorizerId === authorizer.id,
            )
            .map((method) => ({
              routeKey: routeKeyOf({ method, resource }),
              scopes: method.authorizationScopes,
            })),
        );
        return {
          type: "COGNITO_USER_POOLS",
          apiId: api.apiId,
          apiName: api.name,
          authorizerName: authorizer.name,
          routes,
          judge: async (scopes) => {
            const reason = expressionMismatch(authorizer, token);
            if (reason !== undefined) return { allowed: false, reason };
            return authorizeCognito(authorizer, token, scopes, verificationKey, Date.now());
          },
        };
      }),
  );
}
