import { invalidParameter, notAuthorized } from "../cognitoError";
import type { IdentityProviderConfiguration } from "../configuration/identityProvider";
import type { ClientConfiguration } from "../configuration/userPoolConfiguration";
import type { UserRecord } from "../storage/userTable";
import type { LambdaTriggers } from "../triggers/lambdaTriggers";
import { admit, eventSubject, tell, tellConfirmed } from "../triggers/userTriggers";
import { subjectAttribute } from "./federatedIdentities";
import type { FederatedIdentities } from "./federatedIdentities";
import type { Groups } from "./groups";
import type { PoolContext } from "./poolContext";
import { checkSignInAllowed } from "./signIn/signInAllowed";
import { changedAttributes, checkMutable, checkValues, checkWritable, missingAttributes } from "./userAttributes";
import type { UserAttributes } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** What a provider says about a person: the claims of its ID token and of its user information, as text. */
export type ProviderClaims = Readonly<Record<string, string>>;

/** What signing in by a provider needs of the pool's other parts. */
export interface FederationParts {
  directory: UserDirectory;
  identities: FederatedIdentities;
  groups: Groups;
  triggers: LambdaTriggers;
}

/** Signs in people whom an identity provider vouches for (developer guide, "User pool sign-in with third party identity providers"). */
export class Federation {
  readonly #context: PoolContext;
  readonly #parts: FederationParts;

  constructor(context: PoolContext, parts: FederationParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /**
   * The user of a person whom a provider has signed in, with the attributes that it maps; a new one at first.
   * @throws CognitoError NotAuthorizedException, InvalidParameterException, AliasExistsException, and as LambdaTriggers.call
   */
  async signIn(
    client: ClientConfiguration,
    provider: IdentityProviderConfiguration,
    claims: ProviderClaims,
  ): Promise<UserRecord> {
    const { username: subjectClaim = "sub", ...mapping } = provider.attributeMapping;
    const subject = claims[subjectClaim];
    if (!subject) throw invalidParameter(`${provider.name} gave no ${subjectClaim}, which names the user`);
    const mapped: UserAttributes = Object.fromEntries(
      Object.entries(mapping).flatMap(([attribute, claim]) => {
        const value = claims[claim];
        return value === undefined || value === "" ? [] : [[attribute, value]];
      }),
    );
    // A provider that names no address says nothing about the one that the user has.
    const unnamed = ["email", "phone_number"].filter((address) => mapped[address] === undefined);
    const marks = unnamed.map((address) => `${address}_verified`);
    const attributes = Object.fromEntries(Object.entries(mapped).filter(([name]) => !marks.includes(name)));
    // The marks of verification are the provider's to set, whatever the client may write.
    checkWritable(client, without(attributes, /_verified$/));
    checkValues(this.#context.configuration, attributes);
    const find = (): UserRecord | undefined => this.#parts.identities.find(provider.name, subject, claims);
    const user = find();
    if (user) return this.#update(client, user, attributes);
    return this.#create(client, provider, subject, attributes, () => find() !== undefined);
  }

  async #update(client: ClientConfiguration, user: UserRecord, changes: UserAttributes): Promise<UserRecord> {
    const { directory, triggers } = this.#parts;
    if (!user.enabled) throw notAuthorized("User is not enabled");
    checkSignInAllowed(user);
    checkMutable(this.#context.configuration, changes);
    const saved = directory.save({ ...user, attributes: changedAttributes(user.attributes, changes) });
    if (triggers.has("postAuthentication")) {
      await tell(triggers, "postAuthentication", "Authentication", eventSubject(saved), client, {
        newDeviceUsed: false,
      });
    }
    return saved;
  }

  async #create(
    client: ClientConfiguration,
    provider: IdentityProviderConfiguration,
    subject: string,
    given: UserAttributes,
    wasLinked: () => boolean,
  ): Promise<UserRecord> {
    const { directory, identities, triggers } = this.#parts;
    const { configuration, store } = this.#context;
    // In lower case where the pool ignores case (developer guide, "Specifying attribute mappings").
    const username = directory.nameKey(`${provider.name}_${subject}`);
    const missing = missingAttributes(configuration.schema, given);
    if (missing.length > 0) throw invalidParameter(`attributes required: [${missing.join(", ")}]`);
    const initial = changedAttributes({}, given);
    const { attributes } = triggers.has("preSignUp")
      ? await admit(
          triggers,
          "ExternalProvider",
          {
            userName: username,
            userAttributes: { "cognito:email_alias": "", "cognito:phone_number_alias": "", ...initial },
          },
          client,
          { validationData: {} },
        )
      : { attributes: initial };
    const user = store.transaction(() => {
      // The trigger may have linked the person to another user; that one signs in at the next attempt, as on AWS.
      if (directory.find(username) || wasLinked()) {
        throw invalidParameter(`Already found an entry for username ${username}`);
      }
      const created = directory.create({
        name: username,
        username,
        password: undefined,
        attributes: without(attributes, /^cognito:/),
        status: "EXTERNAL_PROVIDER",
      });
      this.#addToGroup(provider, created);
      const identity = { providerName: provider.name, attributeName: subjectAttribute, attributeValue: subject };
      return identities.add(created, identity, true);
    });
    await tellConfirmed(triggers, user, "ConfirmSignUp", { client });
    return user;
  }

  /** Cognito puts the users of a provider into a group of their own. */
  #addToGroup(provider: IdentityProviderConfiguration, user: UserRecord): void {
    const { groups } = this.#parts;
    const name = `${user.poolId}_${provider.name}`;
    if (!groups.list().some((group) => group.name === name)) {
      groups.create({ name, description: `Autogenerated group for users who sign in using ${provider.name}` });
    }
    groups.addMember(name, user);
  }
}

function without(attributes: UserAttributes, names: RegExp): UserAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.test(name)));
}
