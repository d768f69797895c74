import type { ReactNode } from 'react'

export interface PlainPageProps {
  readonly icon: ReactNode
  readonly title: string
  readonly children: ReactNode
}

/** A page that only says something. */
export function PlainPage({ icon, title, children }: PlainPageProps) {
  return (
    <section className="guest-card">
      <div className="guest-who">
        <span className="guest-picture">{icon}</span>
        <h1>{title}</h1>
      </div>
      {children}
    </section>
  )
}
