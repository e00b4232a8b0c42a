import { useState } from "preact/hooks";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { Panes } from "../components/Panes";
import { Table } from "../components/Table";
import { usePages } from "../pagination";
import { EditGroup } from "./EditGroup";
import { GroupDetails } from "./GroupDetails";
import type { Group } from "./userPool";

interface GroupListProps {
  userPoolId: string;
  selected: string | undefined;
  onSelect: (groupName: string | undefined) => void;
}

export function GroupList({ userPoolId, selected, onSelect }: GroupListProps) {
  const [creating, setCreating] = useState(false);
  const groups = usePages<Group, string>(
    async (NextToken) => {
      const input = { UserPoolId: userPoolId, Limit: 60, NextToken };
      const output = await callAws<{ Groups: Group[]; NextToken?: string }>("cognito-idp", "ListGroups", input);
      return { items: output.Groups, next: output.NextToken };
    },
    [userPoolId],
  );
  const found = groups.value?.items ?? [];
  const group = found.find(({ GroupName }) => GroupName === selected);
  const list = (
    <>
      <div class="toolbar">
        <Button
          icon="plus"
          look="primary"
          onClick={() => {
            setCreating(true);
          }}
        >
          Create group
        </Button>
      </div>
      {groups.error !== undefined && <ErrorNote message={groups.error} onRetry={groups.reload} />}
      {groups.value !== undefined && found.length === 0 && (
        <EmptyState icon="users" title="No groups">
          <p>A group's name is in the claim cognito:groups of its members' tokens.</p>
        </EmptyState>
      )}
      {found.length > 0 && (
        <Table
          caption="Groups"
          rows={found}
          rowKey={({ GroupName }) => GroupName}
          selectedKey={selected}
          onSelect={({ GroupName }) => {
            onSelect(GroupName);
          }}
          columns={[
            {
              title: "Group",
              cell: ({ GroupName }) => (
                <button type="button" class="row-button">
                  {GroupName}
                </button>
              ),
            },
            { title: "Description", cell: ({ Description }) => Description ?? "–" },
            { title: "Precedence", kind: "number", cell: ({ Precedence }) => Precedence ?? "–" },
          ]}
        />
      )}
      {groups.value?.next !== undefined && <Button onClick={groups.loadMore}>Load more groups</Button>}
    </>
  );
  return (
    <>
      <Panes
        list={list}
        detailLabel="Group"
        onClose={() => {
          onSelect(undefined);
        }}
        detail={
          group && (
            <GroupDetails
              key={group.GroupName}
              userPoolId={userPoolId}
              group={group}
              onChange={groups.reload}
              onDelete={() => {
                groups.reload();
                onSelect(undefined);
              }}
            />
          )
        }
      />
      {creating && (
        <EditGroup
          userPoolId={userPoolId}
          onDone={groups.reload}
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
    </>
  );
}
