import type { ComponentChildren } from "preact";
import type { PageConfiguration } from "../configuration";
import type { IdTokenClaims } from "../idToken";
import { hrefOf } from "../route";
import type { Route } from "../route";
import { Icon } from "./icon";
import type { IconName } from "./icon";

interface FrameProps {
  configuration: PageConfiguration;
  route: Route;
  /** Undefined while nobody is signed in. */
  claims: IdTokenClaims | undefined;
  children: ComponentChildren;
}

const areas: { page: "courses" | "exams" | "uploads" | "profile"; label: string; icon: IconName; pages: string[] }[] = [
  { page: "courses", label: "Courses", icon: "book", pages: ["courses", "course", "takeExam"] },
  { page: "exams", label: "My exams", icon: "exam", pages: ["exams", "exam"] },
  { page: "uploads", label: "My uploads", icon: "upload", pages: ["uploads"] },
  { page: "profile", label: "Profile", icon: "person", pages: ["profile"] },
];

/** What every page has around it. */
export function Frame({ configuration, route, claims, children }: FrameProps) {
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to content
      </a>
      <header class="masthead">
        <a class="brand" href="#/">
          <img src="/icon.svg" alt="" width="32" height="32" />
          LearningHub
        </a>
        {claims !== undefined && (
          <nav aria-label="Main">
            {areas.map(({ page, label, icon, pages }) => (
              <a key={page} href={hrefOf({ page })} aria-current={pages.includes(route.page) ? "page" : undefined}>
                <Icon name={icon} />
                {label}
              </a>
            ))}
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <p>For your safety, you are signed in within this tab only, until you close or reload it.</p>
        {configuration.consoleUrl !== undefined && (
          <a href={configuration.consoleUrl} target="_blank" rel="noopener">
            Console of the local run
          </a>
        )}
      </footer>
    </>
  );
}

/** The fragment names the page, so it cannot name an element too. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
