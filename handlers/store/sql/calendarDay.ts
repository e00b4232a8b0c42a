/*
 * Replaces the package @js-joda/core in bundles: 220 kB, of which SQL Server's driver uses the number of days between two
 * dates. Years before 1 and after 275760 are beyond both SQL Server and Date.
 */

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** The driver asks for days alone. */
export const ChronoUnit = { DAYS: "days" };

/** A day of the Gregorian calendar. */
export class LocalDate {
  readonly #day: number;

  private constructor(day: number) {
    this.#day = day;
  }

  /** @param month 1 to 12 */
  static of(year: number, month: number, dayOfMonth: number): LocalDate {
    // Date.UTC takes years below 100 for those of the twentieth century.
    return new LocalDate(new Date(0).setUTCFullYear(year, month - 1, dayOfMonth) / millisecondsPerDay);
  }

  static ofYearDay(year: number, dayOfYear: number): LocalDate {
    return LocalDate.of(year, 1, dayOfYear);
  }

  /** How many days later the end is. */
  until(end: LocalDate): number {
    return end.#day - this.#day;
  }
}
