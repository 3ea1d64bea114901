import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { readTheme, storeTheme, themes, type Theme } from '../theme'

const looks = {
  system: { Icon: Monitor, name: 'as the system' },
  light: { Icon: Sun, name: 'light' },
  dark: { Icon: Moon, name: 'dark' },
} as const

/** ThemeSwitch goes round: system, light, dark. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(readTheme)
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system'
  const { Icon, name } = looks[theme]
  return (
    <button
      type="button"
      className="flex size-8.5 items-center justify-center rounded-control text-soft hover:bg-sunken hover:text-ink"
      aria-label={`Theme: ${name}. Change to ${looks[next].name}`}
      title={`Theme: ${name}`}
      onClick={() => {
        storeTheme(next)
        setTheme(next)
      }}
    >
      <Icon size={17} aria-hidden />
    </button>
  )
}
