// Light or dark: as the system has it, or as was chosen.

import { iconButton } from "./control.js";

const KEY = "theme";
const root = document.documentElement;

const dark = matchMedia("(prefers-color-scheme: dark)");
const shown = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

const kept = localStorage.getItem(KEY);
if (kept) root.dataset.theme = kept;

/** The switch; what it chooses stays for the next visit. */
export function themeSwitch() {
  return iconButton("theme", "Light or dark", () => {
    root.dataset.theme = shown() === "dark" ? "light" : "dark";
    localStorage.setItem(KEY, root.dataset.theme);
  });
}
