import type { Challenge } from "../../pool/signIn/challengeSessions";
import type { UserRecord } from "../../storage/userTable";
import type { HostedPage } from "../hostedPage";
import type { PageContent } from "./layout";

/** A challenge that this browser was given and has not answered. */
export interface OpenChallenge {
  challenge: Challenge;
  session: string;
  /** Undefined for a name that belongs to nobody, where the client hides that. */
  user: UserRecord | undefined;
}

/** How the pages ask for a challenge's answer. */
export interface ChallengeForm {
  path: string;
  /** @param invalid whether an answer was refused just now */
  show: (page: HostedPage, open: OpenChallenge, invalid: boolean) => Pick<PageContent, "body" | "script" | "title">;
  /** ChallengeResponses of what was posted, apart from the name. */
  responses: (page: HostedPage, open: OpenChallenge) => Record<string, string>;
  /** The session to answer with, where it is not the one that was held. */
  session?: (page: HostedPage, open: OpenChallenge) => string;
}
