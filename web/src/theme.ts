/** The theme follows the system until the user chooses; the choice stays in this browser. */
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const key = 'treaty.theme'

export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(key)
    return themes.find((theme) => theme === stored) ?? 'system'
  } catch {
    return 'system' // storage is forbidden in some browsers' settings
  }
}

/** showTheme changes the colours of the page. */
export function showTheme(theme: Theme) {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
}

export function storeTheme(theme: Theme) {
  showTheme(theme)
  try {
    localStorage.setItem(key, theme)
  } catch {
    // The choice then lasts as long as the page.
  }
}
