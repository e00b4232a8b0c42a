/** Configuration that a command evaluates the stack with. */
export const configOption = {
  type: "list",
  value: "KEY=VALUE",
  help: "configuration that wins over the stack's file, once for each key; lists and objects as JSON",
  secret: true,
  validate: validateSetting,
} as const;

function validateSetting(setting: string): string | undefined {
  return /^[^=\s]+=/.test(setting) ? undefined : "KEY=VALUE, such as aws:region=eu-central-1";
}

/** The values by key. */
export function configOverrides(settings: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    settings.map((setting) => {
      const end = setting.indexOf("=");
      return [setting.slice(0, end), setting.slice(end + 1)];
    }),
  );
}
