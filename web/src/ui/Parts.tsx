import { Link, type LinkProps } from '@tanstack/react-router'

export type Part = { name: string; link: LinkProps; current: boolean; count?: number }

/** intoView scrolls the list sideways, where a screen is too narrow for it, until the part that is shown is in sight. */
function intoView(link: HTMLAnchorElement | null) {
  const list = link?.closest('nav')
  if (link === null || list === null || list === undefined) return
  list.scrollLeft = Math.max(list.scrollLeft, link.offsetLeft + link.offsetWidth - list.clientWidth)
}

/** Parts are the links to the parts of a page. They are links and not tabs: each part has its own address. */
export function Parts({ label, parts }: { label: string; parts: readonly Part[] }) {
  return (
    <nav aria-label={label} className="-mx-2 overflow-x-auto [scrollbar-width:none]">
      <ul className="flex">
        {parts.map(({ name, link, current, count }) => (
          <li key={name}>
            <Link
              {...link}
              ref={current ? intoView : undefined}
              className="area"
              aria-current={current ? 'page' : undefined}
            >
              {name}
              {count !== undefined && (
                <span className="ml-1.5 rounded-full bg-sunken px-1.5 text-xs text-soft tabular-nums">
                  {count.toLocaleString('en')}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
