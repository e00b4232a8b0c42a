/** EventBridge's rule names have 64 characters; what the component and auto-naming append takes 21 of them. */
const longestName = 40;

/** Checks a name that the names of alarms, rule and dashboard begin with. */
export function validateAlarmsName(name: string): string | undefined {
  return new RegExp(`^[A-Za-z0-9_-]{1,${longestName}}$`).test(name)
    ? undefined
    : `a name of 1 to ${longestName} letters, digits, hyphens and underscores`;
}

/**
 * The dashboard's name: letters, digits, hyphens and underscores, 255 at most (CloudWatch API Reference, PutDashboard).
 * Dashboards belong to the account, so it names project and stack, whose names have up to 100 characters each, and dots.
 */
export function dashboardName(project: string, stack: string, name: string): string {
  return `${project}-${stack}-${name}`.replace(/[^A-Za-z0-9_-]+/g, "-");
}
