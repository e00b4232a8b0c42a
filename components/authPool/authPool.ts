import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { checkAuthPoolArgs } from "./authPoolArgs";
import type { AuthPoolArgs, CheckedAuthPoolArgs, LambdaTriggers, ResourceServer } from "./authPoolArgs";
import {
  allowedScopes,
  emailConfiguration,
  userPoolClientSettings,
  userPoolSettings,
  verificationText,
} from "./authPoolSettings";
import { ArgumentChecks } from "../shared/argumentChecks";
import { ArgumentError } from "../shared/argumentChecks";
import { parseArn, splitFunctionArn } from "../shared/arn";
import { authorizeUrl, prefixDomainUrl, signOutUrl } from "./hostedUi";
import { machineClientSettings } from "./machineClients";
import type { MachineClient, MachineClientResources } from "./machineClients";
import { schemaHook } from "./schemaChange";
import { migrationFunction } from "./userMigration";
import type { MigrationSource } from "./userMigration";
import type * as bundledFunctionModule from "../bundledFunction/bundledFunction";
import { ComponentResource } from "../shared/resource";

/** Options of what goes when all users have moved, and holds nothing that a protected pool's resources have to keep. */
const temporary = { protect: false };

/**
 * A Cognito user pool whose users sign in by e-mail, with a public browser client (authorization code and PKCE, no
 * secret) and, when a domain is given, the hosted sign-in.
 *
 * ```ts
 * const users = new AuthPool("users", {
 *   callbackUrls: ["https://app.example.com/callback"],
 *   logoutUrls: ["https://app.example.com/"],
 *   domainPrefix: "example-dev",
 * });
 * export const loginUrl = users.loginUrl("https://app.example.com/callback");
 * ```
 *
 * Stricter, with mail from one's own address, groups, and scopes that routes can ask for:
 *
 * ```ts
 * new AuthPool("users", {
 *   callbackUrls: ["https://app.example.com/callback"],
 *   logoutUrls: [],
 *   mfa: "required",
 *   ses: { address: "sign-in@example.com" },
 *   groups: { teachers: { precedence: 1 }, students: { precedence: 2 } },
 *   resourceServer: { identifier: "https://api.example.com", scopes: { "exams.grade": "Grade exams" } },
 *   domainPrefix: "example-prod",
 *   machineClients: { grader: { scopes: ["exams.grade"] } },
 *   tokenValidity: { accessToken: "15 minutes", idToken: "15 minutes", refreshToken: "1 day" },
 *   deletionProtection: true,
 * });
 * ```
 */
export class AuthPool extends ComponentResource<CheckedAuthPoolArgs> {
  readonly userPool: aws.cognito.UserPool;
  readonly userPoolClient: aws.cognito.UserPoolClient;
  /** Present when a domain was given. */
  readonly userPoolDomain?: aws.cognito.UserPoolDomain;
  /** Present with managed login and a domain. */
  readonly managedLoginBranding?: aws.cognito.ManagedLoginBranding;
  readonly resourceServer?: aws.cognito.ResourceServer;
  /** By the client's name. */
  readonly machineClients: Readonly<Record<string, MachineClientResources>>;
  /** Present when a web ACL was given. */
  readonly webAclAssociation?: aws.wafv2.WebAclAssociation;
  /** By group name. */
  readonly groups: Readonly<Record<string, aws.cognito.UserGroup>>;
  /** The SES identity, when the component created one. */
  readonly emailIdentity?: aws.sesv2.EmailIdentity;
  /** Present with `migrateFrom`. */
  readonly migrationFunction?: bundledFunctionModule.BundledFunction;
  /** Cognito's permissions to call the Lambda triggers. */
  readonly permissions: readonly aws.lambda.Permission[];

  readonly userPoolId: pulumi.Output<string>;
  readonly userPoolArn: pulumi.Output<string>;
  readonly userPoolClientId: pulumi.Output<string>;
  /** The tokens' `iss`: `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly issuer: pulumi.Output<string>;
  /** Address of the hosted sign-in, without a trailing slash; present when a domain was given. */
  readonly hostedUiUrl?: pulumi.Output<string>;
  /** What is left to do for the SES identity that the component created; present with `ses.address`. */
  readonly sesVerification?: pulumi.Output<string>;

  /** @throws {ArgumentError} listing every error in the arguments */
  constructor(name: string, args: AuthPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("AuthPool", name, (checks) => checkAuthPoolArgs(checks, args), opts);
    const { ses, resourceServer, login = "managed", customDomain, domainPrefix, webAclArn, migrateFrom } = this.args;
    const domain = customDomain?.domainName ?? domainPrefix;

    if (ses !== undefined && "address" in ses) this.emailIdentity = this.#createEmailIdentity(ses.address);
    if (migrateFrom !== undefined) this.migrationFunction = this.#createMigrationFunction(migrateFrom);
    const triggers = this.#lambdaTriggers();
    this.userPool = this.#createUserPool(triggers);
    this.permissions = this.#permit(triggers);
    this.groups = this.#createGroups();
    if (resourceServer !== undefined) this.resourceServer = this.#createResourceServer(resourceServer);
    this.userPoolClient = this.#createUserPoolClient();
    if (domain !== undefined && login === "managed") this.managedLoginBranding = this.#createManagedLoginBranding();
    if (domain !== undefined) this.userPoolDomain = this.#createUserPoolDomain(domain);
    if (webAclArn !== undefined) this.webAclAssociation = this.#associateWebAcl(webAclArn);

    this.userPoolId = this.userPool.id;
    this.userPoolArn = this.userPool.arn;
    this.userPoolClientId = this.userPoolClient.id;
    this.issuer = pulumi.interpolate`https://${this.userPool.endpoint}`;
    if (this.userPoolDomain !== undefined) this.hostedUiUrl = this.#urlOf(this.userPoolDomain);
    this.machineClients = this.#createMachineClients();
    if (this.emailIdentity !== undefined) this.sesVerification = verificationText(this.emailIdentity);
    this.registerOutputs({
      userPoolId: this.userPoolId,
      userPoolArn: this.userPoolArn,
      userPoolClientId: this.userPoolClientId,
      issuer: this.issuer,
      hostedUiUrl: this.hostedUiUrl,
      sesVerification: this.sesVerification,
    });
  }

  /**
   * Where the browser starts to sign in and come back to `callbackUrl` with a code. Good for trying things out; a
   * client library makes its own address, with `state`, `nonce` and PKCE.
   * @throws {ArgumentError} when the pool has no domain, or `callbackUrl` is none of `callbackUrls`
   */
  loginUrl(callbackUrl: pulumi.Input<string>): pulumi.Output<string> {
    const scopes = allowedScopes(this.args);
    return this.#onHostedUi("loginUrl", "callbackUrls", callbackUrl, (hostedUiUrl, clientId, redirectUri) =>
      authorizeUrl(hostedUiUrl, { clientId, scopes, redirectUri }),
    );
  }

  /**
   * Where the browser ends the hosted sign-in's session and goes on to `logoutUri`.
   * @throws {ArgumentError} when the pool has no domain, or `logoutUri` is none of `logoutUrls`
   */
  logoutUrl(logoutUri: pulumi.Input<string>): pulumi.Output<string> {
    return this.#onHostedUi("logoutUrl", "logoutUrls", logoutUri, (hostedUiUrl, clientId, known) =>
      signOutUrl(hostedUiUrl, { clientId, logoutUri: known }),
    );
  }

  #onHostedUi(
    method: string,
    field: "callbackUrls" | "logoutUrls",
    url: pulumi.Input<string>,
    address: (hostedUiUrl: string, clientId: string, url: string) => string,
  ): pulumi.Output<string> {
    if (this.hostedUiUrl === undefined) {
      const allowed = `a prefix, or customDomain, for ${method} to lead to`;
      throw new ArgumentError("AuthPool", this.name, [{ field: "domainPrefix", value: undefined, allowed }]);
    }
    const checks = new ArgumentChecks("AuthPool", this.name);
    const registered = this.args[field];
    // With a list that is not known yet, Cognito itself is left to refuse the request.
    const known = registered.every((registeredUrl) => typeof registeredUrl === "string");
    const checkedUrl = checks.text(`${method}(…)`, url, (text) =>
      known && !registered.includes(text) ? `one of ${field}: ${registered.join(", ")}` : undefined,
    );
    checks.refuse();
    return pulumi
      .all([this.hostedUiUrl, this.userPoolClient.id, checkedUrl])
      .apply(([hostedUiUrl, clientId, text]) => address(hostedUiUrl, clientId, text));
  }

  #createEmailIdentity(address: string): aws.sesv2.EmailIdentity {
    const { transform } = this.args;
    return this.child(aws.sesv2.EmailIdentity, this.name, transform?.emailIdentity, {
      emailIdentity: address,
      ...this.tags,
    });
  }

  #createMigrationFunction(source: MigrationSource): bundledFunctionModule.BundledFunction {
    // Loaded when needed: a program without it should not load the bundler.
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() would make the constructor wait
    const { BundledFunction } = require("../bundledFunction/bundledFunction") as typeof bundledFunctionModule;
    const opts = { ...this.childOpts, ...temporary };
    return new BundledFunction(`${this.name}-migration`, migrationFunction(source, this.args), opts);
  }

  #lambdaTriggers(): LambdaTriggers {
    const userMigration = this.migrationFunction?.arn;
    return { ...this.args.lambdaTriggers, ...(userMigration !== undefined && { userMigration }) };
  }

  #createUserPool(lambdaTriggers: LambdaTriggers): aws.cognito.UserPool {
    const args = {
      ...userPoolSettings(this.args, lambdaTriggers),
      emailConfiguration: emailConfiguration(this.args.ses, this.emailIdentity),
    };
    // Cognito's own refusal would come in the middle of an update.
    const hook = schemaHook(this.name);
    const opts = hook === undefined ? {} : { hooks: { beforeUpdate: [hook] } };
    return this.child(aws.cognito.UserPool, this.name, this.args.transform?.userPool, args, opts);
  }

  #permit(lambdaTriggers: LambdaTriggers): aws.lambda.Permission[] {
    return Object.entries(lambdaTriggers).map(([trigger, arn]) => {
      const parts = pulumi
        .output(arn)
        .apply((known) => splitFunctionArn(known) ?? { functionArn: known, qualifier: undefined });
      const args = {
        action: "lambda:InvokeFunction",
        principal: "cognito-idp.amazonaws.com",
        sourceArn: this.userPool.arn,
        function: parts.functionArn,
        qualifier: parts.apply(({ qualifier }) => qualifier),
      };
      const opts = arn === this.migrationFunction?.arn ? temporary : {};
      return this.child(aws.lambda.Permission, `${this.name}-${trigger}`, this.args.transform?.permission, args, opts);
    });
  }

  #createGroups(): Record<string, aws.cognito.UserGroup> {
    const { groups, transform } = this.args;
    const entries = Object.entries(groups).map(([groupName, group]): [string, aws.cognito.UserGroup] => {
      const resource = this.child(aws.cognito.UserGroup, `${this.name}-${groupName}`, transform?.userGroup, {
        ...group,
        name: groupName,
        userPoolId: this.userPool.id,
      });
      return [groupName, resource];
    });
    return Object.fromEntries(entries);
  }

  #createResourceServer({ identifier, scopes }: ResourceServer): aws.cognito.ResourceServer {
    return this.child(aws.cognito.ResourceServer, this.name, this.args.transform?.resourceServer, {
      userPoolId: this.userPool.id,
      identifier,
      scopes: Object.entries(scopes).map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
    });
  }

  #createUserPoolClient(): aws.cognito.UserPoolClient {
    // Cognito refuses scopes of a resource server that does not exist yet.
    const opts = { dependsOn: this.resourceServer ?? [] };
    return this.child(
      aws.cognito.UserPoolClient,
      this.name,
      this.args.transform?.userPoolClient,
      {
        ...userPoolClientSettings(this.args),
        userPoolId: this.userPool.id,
      },
      opts,
    );
  }

  #createUserPoolDomain(domain: pulumi.Input<string>): aws.cognito.UserPoolDomain {
    const { customDomain, transform } = this.args;
    // A pool has one such domain at a time, so a new one cannot be made before the old one is gone. Managed login shows
    // no page to a client without a style, so the style comes first.
    const opts = { deleteBeforeReplace: true, dependsOn: this.managedLoginBranding ?? [] };
    return this.child(
      aws.cognito.UserPoolDomain,
      this.name,
      transform?.userPoolDomain,
      {
        userPoolId: this.userPool.id,
        domain,
        managedLoginVersion: this.managedLoginBranding === undefined ? 1 : 2,
        ...(customDomain !== undefined && { certificateArn: customDomain.certificateArn }),
      },
      opts,
    );
  }

  /** Cognito's default style. */
  #createManagedLoginBranding(): aws.cognito.ManagedLoginBranding {
    return this.child(aws.cognito.ManagedLoginBranding, this.name, this.args.transform?.managedLoginBranding, {
      userPoolId: this.userPool.id,
      clientId: this.userPoolClient.id,
      useCognitoProvidedValues: true,
    });
  }

  #associateWebAcl(webAclArn: pulumi.Input<string>): aws.wafv2.WebAclAssociation {
    return this.child(aws.wafv2.WebAclAssociation, this.name, this.args.transform?.webAclAssociation, {
      resourceArn: this.userPool.arn,
      webAclArn,
    });
  }

  #createMachineClients(): Record<string, MachineClientResources> {
    const entries = Object.entries(this.args.machineClients ?? {});
    return Object.fromEntries(entries.map(([name, client]) => [name, this.#createMachineClient(name, client)]));
  }

  #createMachineClient(clientName: string, client: MachineClient): MachineClientResources {
    const { transform } = this.args;
    const name = `${this.name}-${clientName}`;
    const userPoolClient = this.child(
      aws.cognito.UserPoolClient,
      name,
      transform?.machineClient,
      { ...machineClientSettings(this.args, client), userPoolId: this.userPool.id },
      { dependsOn: this.resourceServer ?? [] },
    );
    const secret = this.child(aws.secretsmanager.Secret, name, transform?.secret, {
      description: `Credentials of the machine client ${clientName}`,
      ...this.tags,
    });
    const secretVersion = this.child(aws.secretsmanager.SecretVersion, name, transform?.secretVersion, {
      secretId: secret.id,
      secretString: pulumi.secret(
        pulumi.jsonStringify({
          clientId: userPoolClient.id,
          clientSecret: userPoolClient.clientSecret,
          tokenEndpoint: pulumi.interpolate`${this.hostedUiUrl}/oauth2/token`,
        }),
      ),
    });
    return { userPoolClient, secret, secretVersion };
  }

  #urlOf(userPoolDomain: aws.cognito.UserPoolDomain): pulumi.Output<string> {
    if (this.args.customDomain !== undefined) return pulumi.interpolate`https://${userPoolDomain.domain}`;
    return pulumi
      .all([userPoolDomain.domain, this.userPool.arn])
      .apply(([prefix, arn]) => prefixDomainUrl(prefix, parseArn(arn)?.region ?? ""));
  }
}
