import { Icon } from "../components/Icon";
import { typeName } from "../picture/typeNames";
import type { TreeRow } from "./resourceTree";

interface TreeRowViewProps {
  row: TreeRow;
  open: boolean;
  onToggle: (urn: string, expand: boolean) => void;
}

export function TreeRowView({ row: { resource, level, below }, open, onToggle }: TreeRowViewProps) {
  const { urn, name, type, custom, routeKey, served, position } = resource;
  return (
    <div class="tree-row" style={{ paddingLeft: `${(level - 1) * 18}px` }}>
      <span
        class={open ? "tree-chevron open" : "tree-chevron"}
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          if (below > 0) onToggle(urn, !open);
        }}
      >
        {below > 0 && <Icon name="chevron" />}
      </span>
      <span class={custom ? "tree-name" : "tree-name component"}>{routeKey ?? name}</span>
      <span class="soft tree-type">{typeName(type)}</span>
      {custom && !served && <span class="badge">recorded only</span>}
      {position !== undefined && (
        <span class="soft mono tree-position">
          {position.file}:{position.line}
        </span>
      )}
    </div>
  );
}
