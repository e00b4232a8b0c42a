interface BreadcrumbsProps {
  bucketName: string;
  prefix: string;
  onOpen: (prefix: string) => void;
}

/** The bucket and the parts of the prefix, each of which leads there. */
export function Breadcrumbs({ bucketName, prefix, onOpen }: BreadcrumbsProps) {
  const parts = prefix.split("/").slice(0, -1);
  const crumbs = [
    { name: bucketName, prefix: "" },
    ...parts.map((name, index) => ({ name, prefix: `${parts.slice(0, index + 1).join("/")}/` })),
  ];
  return (
    <nav class="breadcrumbs" aria-label="Prefix">
      <ol>
        {crumbs.map((crumb) => (
          <li key={crumb.prefix}>
            <button
              type="button"
              class="link"
              aria-current={crumb.prefix === prefix ? "location" : undefined}
              onClick={() => {
                onOpen(crumb.prefix);
              }}
            >
              {crumb.name}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
