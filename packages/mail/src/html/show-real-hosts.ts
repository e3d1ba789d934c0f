/** A link of sanitised HTML: its address, and its text as far as the next tag. */
const LINK = /<a ([^<>]{0,4000})>([^<>]{1,400})<\/a>/g

/** Text that claims to be an address on the web. */
const CLAIM = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24})(?=[/:?#\s]|$)/iu

/**
 * A link whose text names one site while it leads to another gets the real one behind it, in brackets. Takes sanitised
 * HTML only, whose attributes are quoted and escaped.
 */
export function showRealHosts(html: string): string {
  return html.replace(LINK, (whole, attributes: string, text: string) => {
    const claimed = CLAIM.exec(text)?.[1]?.toLowerCase()
    const href = /(?:^| )href="(https?:\/\/[^"]{1,2000})"/i.exec(attributes)?.[1]
    if (claimed === undefined || href === undefined) return whole
    const real = hostOf(href)
    if (real === null || sameSite(claimed, real)) return whole
    return `${whole} <span style="color:#b00020">[${real}]</span>`
  })
}

function hostOf(href: string): string | null {
  try {
    return new URL(href.replaceAll('&amp;', '&')).host.toLowerCase().replace(/[^\w.:[\]-]/g, '')
  } catch {
    return null
  }
}

/** `contoso.com` and `www.contoso.com` are one site for this purpose; so are a name and its subdomains. */
function sameSite(claimed: string, real: string): boolean {
  const bare = (host: string) => host.replace(/^www\./, '').replace(/:\d+$/, '')
  const one = bare(claimed)
  const two = bare(real)
  return one === two || two.endsWith(`.${one}`)
}
