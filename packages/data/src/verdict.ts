/** The story that the book trains on: Edith Wharton, The Verdict (1908), in the public domain. */
import { VERDICT_LINES } from "./verdict.generated.ts";

/**
 * The text of The Verdict, 20,479 characters, shipped with the package: nothing is fetched from anywhere.
 * @example fetchVerdictText().slice(0, 30) // "I HAD always thought Jack Gisb"
 */
export function fetchVerdictText(): string {
  return VERDICT_LINES.join("");
}
