import type { ReactNode } from 'react'
import { useApi } from '../api/context'
import { Dialog } from '../ui/Dialog'

type Props = {
  title: string
  /** Path of the API of what goes. */
  path: string
  onClose: () => void
  /** What becomes of what it was for. */
  children: ReactNode
}

/** Remove asks before something goes. */
export function Remove({ title, path, onClose, children }: Props) {
  const api = useApi()
  return (
    <Dialog title={title} does="Remove it" onClose={onClose} onSend={() => api.remove(path)}>
      <p className="text-soft">{children}</p>
    </Dialog>
  )
}

type ActProps = { name: string; onClick: () => void; children: string }

/** Act is a small button in a row; its name says which row. */
export function Act({ name, onClick, children }: ActProps) {
  return (
    <button type="button" className="control min-h-7 px-2.5 text-xs" aria-label={name} onClick={onClick}>
      {children}
    </button>
  )
}
