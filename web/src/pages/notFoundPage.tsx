import { Icon } from "../components/icon";
import { PageHeading } from "../components/pageHeading";
import { hrefOf } from "../route";

/** There is nothing at this address. */
export function NotFoundPage({ what = "page" }: { what?: "page" | "course" | "exam" }) {
  return (
    <div class="empty">
      <Icon name="search" />
      <PageHeading text={`There is no such ${what}`} />
      <p>The address may be incomplete, or it belongs to somebody else.</p>
      <a class="button primary" href={hrefOf({ page: "courses" })}>
        Show all courses
      </a>
    </div>
  );
}
