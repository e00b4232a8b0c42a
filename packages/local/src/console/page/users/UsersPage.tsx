import { EmptyState } from "../components/EmptyState";
import { PageHeader } from "../components/PageHeader";
import { Tabs } from "../components/Tabs";
import { useLoad } from "../hooks";
import { callAws } from "../api";
import { linkTo, navigate } from "../router";
import type { PageProps } from "../router";
import { useRun } from "../run";
import { GroupList } from "./GroupList";
import { TokenDecoder } from "./TokenDecoder";
import { UserList } from "./UserList";
import { UserPoolSelect } from "./UserPoolSelect";
import type { UserPool } from "./userPool";
import "./users.css";

const tabs = [
  { key: "users", title: "Users" },
  { key: "groups", title: "Groups" },
  { key: "tokens", title: "Decode a token" },
] as const;

/** `#/users/{userPoolId}/{tab}/{username or group}` */
export function UsersPage({ route }: PageProps) {
  const run = useRun();
  const [userPoolId, tab, selected] = route.rest;
  const pools = run?.userPools ?? [];
  const pool = pools.find((candidate) => candidate.userPoolId === userPoolId) ?? pools[0];
  const described = useLoad(async () => {
    if (pool === undefined) return undefined;
    const input = { UserPoolId: pool.userPoolId };
    return (await callAws<{ UserPool: UserPool }>("cognito-idp", "DescribeUserPool", input)).UserPool;
  }, [pool?.userPoolId]);
  if (run === undefined) return <PageHeader title="Users" />;
  if (pool === undefined) {
    return (
      <>
        <PageHeader title="Users" />
        <EmptyState icon="users" title="No user pool">
          <p>
            The program registers no <code>aws.cognito.UserPool</code>. As soon as it does, its users are here.
          </p>
        </EmptyState>
      </>
    );
  }
  const current = tabs.find(({ key }) => key === tab)?.key ?? "users";
  const select = (...rest: string[]) => {
    navigate(linkTo("users", [pool.userPoolId, ...rest]));
  };
  return (
    <>
      <PageHeader
        title="Users"
        note={`User pool ${pool.name}`}
        {...(pools.length > 1 && {
          actions: (
            <UserPoolSelect
              pools={pools}
              selected={pool.userPoolId}
              onSelect={(chosen) => {
                navigate(linkTo("users", [chosen, current]));
              }}
            />
          ),
        })}
      />
      <Tabs label="User pool" tabs={tabs} selected={current} onSelect={select}>
        {current === "users" && (
          <UserList
            key={pool.userPoolId}
            pool={pool}
            description={described.value}
            selected={selected}
            onSelect={(username) => {
              select("users", ...(username === undefined ? [] : [username]));
            }}
          />
        )}
        {current === "groups" && (
          <GroupList
            key={pool.userPoolId}
            userPoolId={pool.userPoolId}
            selected={selected}
            onSelect={(groupName) => {
              select("groups", ...(groupName === undefined ? [] : [groupName]));
            }}
          />
        )}
        {current === "tokens" && (
          <div class="page-body">
            <TokenDecoder />
          </div>
        )}
      </Tabs>
    </>
  );
}
