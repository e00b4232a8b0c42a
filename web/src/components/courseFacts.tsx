import type { Course } from "../learningHubApi";
import { Icon } from "./icon";

/** A course's level and hours. */
export function CourseFacts({ level, durationHours }: Pick<Course, "level" | "durationHours">) {
  return (
    <p class="facts">
      <span class={`badge ${level}`}>{level}</span>
      <span>
        <Icon name="clock" />
        {durationHours} {durationHours === 1 ? "hour" : "hours"}
      </span>
    </p>
  );
}
