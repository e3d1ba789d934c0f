import { defineConfig } from 'vite'
import react from '@vitejs/plugin-react'

const desk = 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/api': desk, '/oauth': desk } },
})
