import type { UserPoolConfiguration } from "../configuration/userPoolConfiguration";
import { Accounts } from "./accounts";
import { Administration } from "./administration";
import { AttemptLimits } from "./attemptLimits";
import { Authentication } from "./signIn/authentication";
import { ConfirmationCodes } from "./confirmationCodes";
import { FederatedIdentities } from "./federatedIdentities";
import { Federation } from "./federation";
import { Groups } from "./groups";
import { Messages } from "./messages";
import { MfaPreferences } from "./mfaPreferences";
import { PasswordRecovery } from "./passwordRecovery";
import type { PoolContext } from "./poolContext";
import { Passkeys } from "./passkeys";
import { Profile } from "./profile";
import { OpenChallenges } from "./signIn/openChallenges";
import { SoftwareTokens } from "./softwareTokens";
import { Tokens } from "./tokens";
import { UnknownNames } from "./unknownNames";
import { UserDirectory } from "./userDirectory";
import { UserListing } from "./userListing";
import { LambdaTriggers } from "../triggers/lambdaTriggers";
import { UserMigration } from "../triggers/userMigration";

/**
 * One user pool, apart from any protocol: the JSON API is one way in, pages that sign people in can be another. It
 * keeps nothing itself, so a re-evaluated program is served by new instances over the same store, keys and sessions.
 */
export class UserPool {
  readonly configuration: UserPoolConfiguration;
  readonly directory: UserDirectory;
  readonly listing: UserListing;
  readonly groups: Groups;
  readonly tokens: Tokens;
  readonly softwareTokens: SoftwareTokens;
  readonly passkeys: Passkeys;
  readonly mfaPreferences: MfaPreferences;
  readonly authentication: Authentication;
  readonly accounts: Accounts;
  readonly recovery: PasswordRecovery;
  readonly profile: Profile;
  readonly administration: Administration;
  readonly identities: FederatedIdentities;
  readonly federation: Federation;

  constructor(context: PoolContext) {
    const limits = new AttemptLimits(context);
    const codes = new ConfirmationCodes(context, limits);
    const directory = new UserDirectory(context);
    this.configuration = context.configuration;
    this.directory = directory;
    this.listing = new UserListing(context);
    this.groups = new Groups(context);
    const triggers = new LambdaTriggers(context);
    const migration = new UserMigration(context, directory, triggers);
    this.tokens = new Tokens(context, { directory, groups: this.groups, triggers });
    this.softwareTokens = new SoftwareTokens(context, directory, limits);
    this.mfaPreferences = new MfaPreferences(context, directory);
    this.passkeys = new Passkeys(context);
    const messages = new Messages(context, triggers);
    const unknownNames = new UnknownNames(context, directory, codes);
    const challenges = new OpenChallenges(context, directory);
    const parts = { directory, challenges, codes, limits, messages, unknownNames, triggers, migration };
    const { softwareTokens, passkeys } = this;
    this.authentication = new Authentication(context, { ...parts, softwareTokens, passkeys });
    this.accounts = new Accounts(context, parts);
    this.recovery = new PasswordRecovery(context, parts);
    this.profile = new Profile(context, { ...parts, accounts: this.accounts });
    this.administration = new Administration(context, { ...parts, recovery: this.recovery, tokens: this.tokens });
    this.identities = new FederatedIdentities(context, directory);
    const { identities, groups } = this;
    this.federation = new Federation(context, { directory, identities, groups, triggers });
  }
}
