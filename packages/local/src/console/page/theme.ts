const themeKey = "console-theme";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export function currentTheme(): Theme {
  return themes.find((theme) => theme === localStorage.getItem(themeKey)) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(themeKey, theme);
  applyTheme();
}

/** `light-dark()` in the style sheets follows the root's `color-scheme`. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = currentTheme();
}
