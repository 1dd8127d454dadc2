/** The page's language: what ?lang= asks for, else the browser's first that we have, else English. */
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export type Texts = Readonly<Record<keyof typeof en, string>>;

export const LANGUAGES: Readonly<Record<string, { readonly name: string; readonly texts: Texts }>> =
  {
    en: { name: "English", texts: en },
    fr: { name: "Français", texts: fr },
  };

function chosen(): string {
  const asked = new URLSearchParams(location.search).get("lang");
  const known = [asked ?? "", ...navigator.languages]
    .map((tag) => tag.slice(0, 2))
    .find((tag) => tag in LANGUAGES);
  return known ?? "en";
}

export const LANGUAGE: string = chosen();

/** A text with its values; numbers are written as the language writes them. */
export function say(
  key: keyof Texts,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return LANGUAGES[LANGUAGE].texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? number(value) : value;
  });
}

/** At most `digits` after the point. */
export function number(value: number, digits = 0): string {
  return value.toLocaleString(LANGUAGE, { maximumFractionDigits: digits });
}
