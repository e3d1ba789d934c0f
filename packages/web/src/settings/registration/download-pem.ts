/** Saves the public part of a certificate as a file of the browser's. */
export function downloadPem(pem: string, name: string): void {
  const url = URL.createObjectURL(new Blob([pem], { type: 'application/x-pem-file' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-+|-+$/g, '')}.pem`
  link.click()
  URL.revokeObjectURL(url)
}
