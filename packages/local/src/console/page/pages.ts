import type { ComponentType } from "preact";
import type { IconName } from "./components/Icon";
import { DataPage } from "./data/DataPage";
import { EventsPage } from "./events/EventsPage";
import { IamPage } from "./iam/IamPage";
import { LogsPage } from "./logs/LogsPage";
import { MailPage } from "./mail/MailPage";
import { RequestsPage } from "./requests/RequestsPage";
import { ResourcesPage } from "./resources/ResourcesPage";
import type { PageProps } from "./router";
import { UsersPage } from "./users/UsersPage";

interface PageEntry {
  /** First segment of the fragment. */
  path: string;
  title: string;
  icon: IconName;
  /** The navigation's heading. */
  group: "Manage" | "Observe" | "Test";
  Page: ComponentType<PageProps>;
}

/** The console's pages in the order of the navigation; the first four stand in the phone's bar. */
export const pages: readonly PageEntry[] = [
  { path: "requests", title: "Requests", icon: "requests", group: "Observe", Page: RequestsPage },
  { path: "logs", title: "Logs", icon: "logs", group: "Observe", Page: LogsPage },
  { path: "mail", title: "Messages", icon: "mail", group: "Observe", Page: MailPage },
  { path: "resources", title: "Resources", icon: "resources", group: "Observe", Page: ResourcesPage },
  { path: "users", title: "Users", icon: "users", group: "Manage", Page: UsersPage },
  { path: "iam", title: "IAM", icon: "iam", group: "Manage", Page: IamPage },
  { path: "data", title: "Data", icon: "data", group: "Manage", Page: DataPage },
  { path: "events", title: "Events", icon: "events", group: "Test", Page: EventsPage },
];
