type Props = {
  /** What people wrote. */
  text: string
  /** The same as HTML, where the server has rendered it: it lets no markup of others through. */
  html: string | undefined
  className?: string
}

/** Prose shows what people wrote about something. */
export function Prose({ text, html, className = '' }: Props) {
  if (html === undefined || html === '')
    return <p className={`whitespace-pre-line text-soft ${className}`}>{text}</p>
  return <div className={`prose text-soft ${className}`} dangerouslySetInnerHTML={{ __html: html }} />
}
