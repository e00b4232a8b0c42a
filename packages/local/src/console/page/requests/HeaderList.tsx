import type { RequestDetail } from "../../schema";

export function HeaderList({ headers }: { headers: RequestDetail["requestHeaders"] }) {
  if (headers.length === 0) return <p class="soft">No headers.</p>;
  return (
    <dl class="properties mono">
      {headers.map(({ name, value }, index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
