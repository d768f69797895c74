import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../look/tokens.css'
import '../look/base.css'
import { GuestApp } from './GuestApp'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element #root to draw into')

createRoot(root).render(
  <StrictMode>
    <GuestApp />
  </StrictMode>,
)
