import { useState } from "preact/hooks";
import type { RunDescription } from "../../schema";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { EmptyState } from "../components/EmptyState";
import { ErrorNote } from "../components/ErrorNote";
import { Panes } from "../components/Panes";
import { Table } from "../components/Table";
import { narrow, useEvent, useMedia } from "../hooks";
import { usePages } from "../pagination";
import { CreateUser } from "./CreateUser";
import { UserDetails } from "./UserDetails";
import { UserName } from "./UserName";
import { UserSearch } from "./UserSearch";
import { UserStatus } from "./UserStatus";
import { attributeOf } from "./userPool";
import type { User, UserPool } from "./userPool";

interface UserListProps {
  pool: RunDescription["userPools"][number];
  /** Undefined until it is loaded. */
  description: UserPool | undefined;
  selected: string | undefined;
  onSelect: (username: string | undefined) => void;
}

/** Where there is room for them. */
const furtherColumns = [
  {
    title: "Email verified",
    cell: ({ Attributes }: User) => (attributeOf(Attributes, "email_verified") === "true" ? "Yes" : "No"),
  },
  { title: "Created", cell: ({ UserCreateDate }: User) => new Date(UserCreateDate * 1000).toLocaleString() },
];

interface ListUsersOutput {
  Users: User[];
  PaginationToken?: string;
}

export function UserList({ pool, description, selected, onSelect }: UserListProps) {
  const [filter, setFilter] = useState<string>();
  const [creating, setCreating] = useState(false);
  const users = usePages<User, string>(
    async (token) => {
      const input = { UserPoolId: pool.userPoolId, Filter: filter, PaginationToken: token, Limit: 60 };
      const { Users, PaginationToken } = await callAws<ListUsersOutput>("cognito-idp", "ListUsers", input);
      return { items: Users, next: PaginationToken };
    },
    [pool.userPoolId, filter],
  );
  useEvent("request", (requests) => {
    if (requests.some(({ service }) => service === "cognito-idp")) users.reload();
  });
  const isNarrow = useMedia(narrow);
  const found = users.value?.items ?? [];
  const list = (
    <>
      <div class="toolbar">
        <UserSearch onSearch={setFilter} />
        <Button
          icon="plus"
          look="primary"
          onClick={() => {
            setCreating(true);
          }}
        >
          Create user
        </Button>
      </div>
      {users.error !== undefined && <ErrorNote message={users.error} onRetry={users.reload} />}
      {users.value !== undefined && found.length === 0 && <NoUsers searched={filter !== undefined} />}
      {found.length > 0 && (
        <Table
          caption="Users"
          rows={found}
          rowKey={({ Username }) => Username}
          selectedKey={selected}
          onSelect={({ Username }) => {
            onSelect(Username);
          }}
          columns={[
            {
              title: "User",
              cell: (user) => (
                <button type="button" class="row-button">
                  <UserName user={user} />
                </button>
              ),
            },
            { title: "Status", cell: (user) => <UserStatus user={user} /> },
            ...(isNarrow || selected !== undefined ? [] : furtherColumns),
          ]}
        />
      )}
      {users.value?.next !== undefined && (
        <div class="load-more">
          <Button onClick={users.loadMore} aria-disabled={users.loading}>
            Load more users
          </Button>
        </div>
      )}
    </>
  );
  return (
    <>
      <Panes
        list={list}
        detailLabel="User"
        onClose={() => {
          onSelect(undefined);
        }}
        detail={
          selected !== undefined && (
            <UserDetails
              key={selected}
              pool={pool}
              description={description}
              username={selected}
              onChange={users.reload}
              onDelete={() => {
                onSelect(undefined);
              }}
            />
          )
        }
      />
      {creating && (
        <CreateUser
          userPoolId={pool.userPoolId}
          byEmail={description?.UsernameAttributes?.includes("email") ?? false}
          onCreate={({ Username }) => {
            users.reload();
            onSelect(Username);
          }}
          onClose={() => {
            setCreating(false);
          }}
        />
      )}
    </>
  );
}

function NoUsers({ searched }: { searched: boolean }) {
  if (searched) return <EmptyState icon="search" title="No user matches" />;
  return (
    <EmptyState icon="users" title="No users yet">
      <p>Create one here, or sign up in your app.</p>
    </EmptyState>
  );
}
