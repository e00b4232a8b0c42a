import { useState } from "preact/hooks";
import { useAction } from "../action";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { ErrorNote } from "../components/ErrorNote";
import { DeleteDialog } from "../components/DeleteDialog";
import { TextField } from "../components/TextField";
import { usePages } from "../pagination";
import { linkTo } from "../router";
import { EditGroup } from "./EditGroup";
import { displayName } from "./userPool";
import type { Group, User } from "./userPool";

interface GroupDetailsProps {
  userPoolId: string;
  group: Group;
  onChange: () => void;
  onDelete: () => void;
}

interface ListUsersInGroupOutput {
  Users: User[];
  NextToken?: string;
}

export function GroupDetails({ userPoolId, group, onChange, onDelete }: GroupDetailsProps) {
  const input = { UserPoolId: userPoolId, GroupName: group.GroupName };
  const [dialog, setDialog] = useState<"delete" | "edit">();
  const [username, setUsername] = useState("");
  const members = usePages<User, string>(
    async (NextToken) => {
      const page = { ...input, Limit: 60, NextToken };
      const output = await callAws<ListUsersInGroupOutput>("cognito-idp", "ListUsersInGroup", page);
      return { items: output.Users, next: output.NextToken };
    },
    [group.GroupName],
  );
  const { error, run } = useAction();
  const change = async (operation: string, Username: string, done: string) => {
    if (!(await run(() => callAws("cognito-idp", operation, { ...input, Username }), done))) return;
    setUsername("");
    members.reload();
  };
  const close = () => {
    setDialog(undefined);
  };
  const found = members.value?.items ?? [];
  const failure = error ?? members.error;
  return (
    <div class="detail">
      <header class="detail-head">
        <h2>{group.GroupName}</h2>
      </header>
      <div class="actions" role="group" aria-label="Actions">
        <Button
          icon="edit"
          onClick={() => {
            setDialog("edit");
          }}
        >
          Edit
        </Button>
        <Button
          look="danger"
          onClick={() => {
            setDialog("delete");
          }}
        >
          Delete group
        </Button>
      </div>
      {group.RoleArn !== undefined && (
        <dl class="properties">
          <dt>Role</dt>
          <dd class="mono breakable">{group.RoleArn}</dd>
        </dl>
      )}
      <section class="block" aria-label="Members">
        <header>
          <h3>Members</h3>
        </header>
        <form
          class="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            void change("AdminAddUserToGroup", username, `Added to ${group.GroupName}`);
          }}
        >
          <TextField
            label="User name or email address"
            value={username}
            onInput={setUsername}
            input={{ required: true }}
          />
          <Button type="submit">Add user</Button>
        </form>
        {failure !== undefined && <ErrorNote message={failure} />}
        <ul class="members">
          {found.map(({ Username, Attributes }) => (
            <li key={Username}>
              <a href={linkTo("users", [userPoolId, "users", Username])}>{displayName(Username, Attributes)}</a>
              <Button
                look="quiet"
                icon="close"
                label={`Remove ${displayName(Username, Attributes)}`}
                onClick={() => void change("AdminRemoveUserFromGroup", Username, `Removed from ${group.GroupName}`)}
              />
            </li>
          ))}
        </ul>
        {members.value !== undefined && found.length === 0 && <p class="soft">No members.</p>}
        {members.value?.next !== undefined && <Button onClick={members.loadMore}>Load more members</Button>}
      </section>
      {dialog === "edit" && <EditGroup userPoolId={userPoolId} group={group} onDone={onChange} onClose={close} />}
      {dialog === "delete" && (
        <DeleteDialog
          what="group"
          onDelete={async () => {
            await callAws("cognito-idp", "DeleteGroup", input);
            onDelete();
          }}
          onClose={close}
        >
          <p>
            <strong>{group.GroupName}</strong> is deleted. Its members stay users; new tokens no longer name the group.
          </p>
        </DeleteDialog>
      )}
    </div>
  );
}
