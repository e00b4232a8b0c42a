import { useAction } from "../action";
import { callAws } from "../api";
import { Button } from "../components/Button";
import { ErrorNote } from "../components/ErrorNote";
import { Select } from "../components/Select";
import { useLoad } from "../hooks";
import type { Group, UserInput } from "./userPool";

interface Groups {
  Groups: Group[];
}

/** The groups that the user is in. */
export function UserGroups({ input }: { input: UserInput }) {
  const groups = useLoad(async () => {
    const { UserPoolId } = input;
    const [member, all] = await Promise.all([
      callAws<Groups>("cognito-idp", "AdminListGroupsForUser", { ...input, Limit: 60 }),
      callAws<Groups>("cognito-idp", "ListGroups", { UserPoolId, Limit: 60 }),
    ]);
    const names = (found: Groups): string[] => found.Groups.map(({ GroupName }) => GroupName);
    return { member: names(member), all: names(all) };
  }, [input.Username]);
  const { error, run } = useAction();
  const change = async (operation: string, group: string, done: string) => {
    if (await run(() => callAws("cognito-idp", operation, { ...input, GroupName: group }), done)) groups.reload();
  };
  const { member = [], all = [] } = groups.value ?? {};
  const others = all.filter((name) => !member.includes(name));
  const failure = error ?? groups.error;
  return (
    <section class="block" aria-label="Groups">
      <header>
        <h3>Groups</h3>
      </header>
      <div class="chips">
        {member.map((name) => (
          <span key={name} class="chip">
            {name}
            <Button
              look="quiet"
              icon="close"
              label={`Remove from ${name}`}
              onClick={() => void change("AdminRemoveUserFromGroup", name, `Removed from ${name}`)}
            />
          </span>
        ))}
        {groups.value !== undefined && member.length === 0 && <p class="soft">In no group.</p>}
        {others.length > 0 && (
          <Select
            label="Add to a group"
            value=""
            options={others}
            onChange={(name) => void change("AdminAddUserToGroup", name, `Added to ${name}`)}
          />
        )}
      </div>
      {failure !== undefined && <ErrorNote message={failure} />}
    </section>
  );
}
