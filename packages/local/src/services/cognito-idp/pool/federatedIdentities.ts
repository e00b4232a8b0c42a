import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { CognitoError, invalidParameter, userNotFound } from "../cognitoError";
import type { IdentityProviderConfiguration } from "../configuration/identityProvider";
import type { FederatedIdentity } from "../storage/federatedIdentityTable";
import type { UserRecord } from "../storage/userTable";
import type { PoolContext } from "./poolContext";
import { checkMutable, identitiesAttribute } from "./userAttributes";
import type { UserDirectory } from "./userDirectory";

/** The provider's own name for a person, whichever claim that is (API reference, ProviderUserIdentifierType). */
export const subjectAttribute = "Cognito_Subject";
/** API reference, AdminLinkProviderForUser. */
const mostIdentities = 5;
/** The name of the pool itself among the providers. */
const ownProvider = "Cognito";

const identityEntry = z.object({
  userId: z.string(),
  providerName: z.string(),
  providerType: z.string(),
  issuer: z.null(),
  /** Whether the user came into being by it. */
  primary: z.boolean(),
  /** Milliseconds since 1970. */
  dateCreated: z.number(),
});

type IdentityEntry = z.output<typeof identityEntry>;

/** The identities of providers by which the users of one pool sign in. */
export class FederatedIdentities {
  readonly #context: PoolContext;
  readonly #directory: UserDirectory;

  constructor(context: PoolContext, directory: UserDirectory) {
    this.#context = context;
    this.#directory = directory;
  }

  /** @throws CognitoError ResourceNotFoundException */
  provider(name: string): IdentityProviderConfiguration {
    const provider = this.#context.configuration.identityProviders.get(name);
    if (!provider) throw new CognitoError("ResourceNotFoundException", `Identity provider ${name} does not exist.`);
    return provider;
  }

  /**
   * Whom a person of a provider signs in as; undefined for somebody new.
   * @param claims what the provider says, as text
   */
  find(providerName: string, subject: string, claims: Readonly<Record<string, string>>): UserRecord | undefined {
    const { store, configuration } = this.#context;
    const names = store.federatedIdentities.attributeNames(configuration.id, providerName);
    for (const attributeName of [subjectAttribute, ...names.filter((name) => name !== subjectAttribute)]) {
      const attributeValue = attributeName === subjectAttribute ? subject : claims[attributeName];
      if (attributeValue === undefined) continue;
      const user = this.#userOf({ providerName, attributeName, attributeValue });
      if (user) return user;
    }
    return undefined;
  }

  /** Lets an identity sign a user in, and says so in the user's attributes. */
  add(user: UserRecord, identity: FederatedIdentity, primary: boolean): UserRecord {
    const { store, clock } = this.#context;
    const entry: IdentityEntry = {
      userId: identity.attributeValue,
      providerName: identity.providerName,
      providerType: this.provider(identity.providerName).type,
      issuer: null,
      primary,
      dateCreated: clock(),
    };
    return store.transaction(() => {
      store.federatedIdentities.insert(user.poolId, identity, user.sub);
      return this.#saveEntries(user, [...entriesOf(user), entry]);
    });
  }

  /**
   * AdminLinkProviderForUser: from now on `source` signs in as `destination`.
   * @throws CognitoError UserNotFoundException, ResourceNotFoundException, InvalidParameterException, LimitExceededException
   */
  link(destination: FederatedIdentity, source: FederatedIdentity): void {
    const user = this.#named({ ...destination, attributeName: subjectAttribute });
    if (!user) throw userNotFound();
    const { type } = this.provider(source.providerName);
    if (source.attributeName !== subjectAttribute && type !== "OIDC" && type !== "SAML") {
      throw invalidParameter(
        `ProviderAttributeName must be ${subjectAttribute} for identity providers of type ${type}.`,
      );
    }
    const holder = this.#userOf(source);
    if (holder?.sub === user.sub) throw invalidParameter("SourceUser is already linked to DestinationUser");
    if (holder) {
      throw invalidParameter(
        "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
      );
    }
    const custom = Object.entries(user.attributes).filter(([name]) => name.startsWith("custom:"));
    checkMutable(this.#context.configuration, Object.fromEntries(custom));
    if (entriesOf(user).length >= mostIdentities) {
      throw new CognitoError("LimitExceededException", `At most ${mostIdentities} identities can be linked to a user.`);
    }
    this.add(user, source, false);
  }

  /**
   * AdminDisableProviderForUser: a link ends; who came into being by the provider can't sign in by it any more, and a user
   * of the pool itself not by the password.
   * @throws CognitoError UserNotFoundException
   */
  disable(identity: FederatedIdentity): void {
    const { store } = this.#context;
    const user = this.#named(identity);
    if (!user) throw userNotFound();
    if (identity.providerName === ownProvider) {
      this.#directory.save(this.#directory.withPassword(user, randomBytes(48).toString("base64url"), false));
      return;
    }
    store.transaction(() => {
      store.federatedIdentities.delete(user.poolId, identity);
      this.#saveEntries(
        user,
        entriesOf(user).filter(
          ({ providerName, userId }) => providerName !== identity.providerName || userId !== identity.attributeValue,
        ),
      );
    });
  }

  #named(identity: FederatedIdentity): UserRecord | undefined {
    return identity.providerName === ownProvider
      ? this.#directory.find(identity.attributeValue)
      : this.#userOf(identity);
  }

  #userOf(identity: FederatedIdentity): UserRecord | undefined {
    const { store, configuration } = this.#context;
    const sub = store.federatedIdentities.find(configuration.id, identity);
    return sub === undefined ? undefined : store.users.bySub(configuration.id, sub);
  }

  #saveEntries(user: UserRecord, entries: readonly IdentityEntry[]): UserRecord {
    const others = Object.entries(user.attributes).filter(([name]) => name !== identitiesAttribute);
    const own: [string, string][] = entries.length === 0 ? [] : [[identitiesAttribute, JSON.stringify(entries)]];
    return this.#directory.save({ ...user, attributes: Object.fromEntries([...others, ...own]) });
  }
}

/** The `identities` attribute as ID tokens carry it, where every value is a text (developer guide, "ID token payload"). */
export function identitiesClaim(attribute: string): Record<string, string | null>[] {
  return parsed(attribute).map(({ dateCreated, userId, providerName, providerType, issuer, primary }) => ({
    dateCreated: String(dateCreated),
    userId,
    providerName,
    providerType,
    issuer,
    primary: String(primary),
  }));
}

function entriesOf({ attributes }: UserRecord): IdentityEntry[] {
  return parsed(attributes[identitiesAttribute] ?? "[]");
}

function parsed(attribute: string): IdentityEntry[] {
  return z.array(identityEntry).parse(JSON.parse(attribute));
}
