import iconv from 'iconv-lite'

/** How a charset is decoded: by the platform (WHATWG Encoding), by iconv-lite, or by one of our own decoders. */
export type CharsetDecoder =
  | { readonly kind: 'platform'; readonly name: string }
  | { readonly kind: 'iconv'; readonly name: string }
  | { readonly kind: 'iso-2022'; readonly name: string }
  | { readonly kind: 'hz'; readonly name: 'hz-gb-2312' }
  | { readonly kind: 'utf-7'; readonly name: 'utf-7' }
  | { readonly kind: 'utf-16'; readonly name: string }
  | { readonly kind: 'utf-32'; readonly name: string }

/** Names that mail uses and neither table knows, or knows as something narrower than what is really sent. */
const ALIASES: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  utf_8: 'utf-8',
  utf8mb4: 'utf-8',
  'utf-8n': 'utf-8',
  'unicode-1-1-utf-8': 'utf-8',
  'unicode_1_1_utf-8': 'utf-8',
  cp65001: 'utf-8',
  'windows-65001': 'utf-8',
  ascii7: 'us-ascii',
  'us-ascii-7': 'us-ascii',
  'iso-ir-6': 'us-ascii',
  cp367: 'us-ascii',
  '646': 'us-ascii',
  'latin-1': 'iso-8859-1',
  iso8859_1: 'iso-8859-1',
  'iso-8859-1-windows-3.1-latin-1': 'windows-1252',
  'iso-8859-8-e': 'iso-8859-8',
  'gb2312-1980': 'gb18030',
  gb2312: 'gb18030',
  'gb_2312-80': 'gb18030',
  'gb-2312': 'gb18030',
  gbk: 'gb18030',
  cp936: 'gb18030',
  ms936: 'gb18030',
  'windows-936': 'gb18030',
  'x-gbk': 'gb18030',
  'euc-cn': 'gb18030',
  euc_cn: 'gb18030',
  'x-euc-cn': 'gb18030',
  'gb18030-2000': 'gb18030',
  cp950: 'big5',
  ms950: 'big5',
  'big5-eten': 'big5',
  big5hkscs: 'big5',
  'windows-950': 'big5',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  'windows-932': 'shift_jis',
  'x-ms-cp932': 'shift_jis',
  'shift-jis': 'shift_jis',
  'sjis-win': 'shift_jis',
  'windows-31j': 'shift_jis',
  eucjp: 'euc-jp',
  'x-euc': 'euc-jp',
  'x-euc-jp': 'euc-jp',
  'x-eucjp': 'euc-jp',
  cp949: 'euc-kr',
  ms949: 'euc-kr',
  uhc: 'euc-kr',
  ks_c_5601: 'euc-kr',
  ksc5601: 'euc-kr',
  'ks-c-5601-1987': 'euc-kr',
  'ks_c_5601-1992': 'euc-kr',
  'x-windows-949': 'euc-kr',
  'windows-949-2000': 'euc-kr',
  euckr: 'euc-kr',
  tis620: 'windows-874',
  'tis-620': 'windows-874',
  'iso-8859-11': 'windows-874',
  cp874: 'windows-874',
  'x-cp874': 'windows-874',
  'x-mac-roman': 'macintosh',
  mac: 'macintosh',
  macroman: 'macintosh',
  'x-mac-ce': 'maccenteuro',
  'x-mac-centraleurroman': 'maccenteuro',
  'x-mac-greek': 'macgreek',
  'x-mac-turkish': 'macturkish',
  'x-mac-icelandic': 'maciceland',
  koi8: 'koi8-r',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  'koi8-ru': 'koi8-u',
  'x-koi8-u': 'koi8-u',
  'cp-850': 'cp850',
  'ibm-850': 'cp850',
  ibm850: 'cp850',
  'ibm-437': 'cp437',
  ibm437: 'cp437',
  'iso-10646-ucs-2': 'utf-16be',
  'ucs-2': 'utf-16',
  ucs2: 'utf-16',
  unicode: 'utf-16',
  utf16: 'utf-16',
  utf32: 'utf-32',
  'ucs-4': 'utf-32',
  'unicode-1-1-utf-7': 'utf-7',
  utf7: 'utf-7',
  'x-unicode-2-0-utf-7': 'utf-7',
  csunicode11utf7: 'utf-7',
  hz: 'hz-gb-2312',
  visual: 'iso-8859-8',
  ansi: 'windows-1252',
  'ms-ansi': 'windows-1252',
  'ansi_x3.110-1983': 'iso-8859-1',
  jis: 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  cp50222: 'iso-2022-jp',
  cp51932: 'euc-jp',
  cp51949: 'euc-kr',
  cp54936: 'gb18030',
  cp20866: 'koi8-r',
  cp21866: 'koi8-u',
  cp28591: 'iso-8859-1',
  cp28592: 'iso-8859-2',
  cp28605: 'iso-8859-15',
  logical: 'iso-8859-8-i',
  'dos-862': 'cp862',
}

/** Single-byte Windows code pages by their number alone, as in `cp1252`, `ansi-1251`, `x-cp1250`, `windows1252`. */
const CODE_PAGE = /^(?:x-)?(?:cp|ms|win|windows|ansi|ibm|microsoft-cp)?[-_]?(125[0-8]|874)$/

/**
 * Finds the decoder for a charset name as it is written in mail; null when nobody knows it. `us-ascii` and `iso-8859-1` are
 * decoded as windows-1252, which they are a part of and which is what is really sent under these names.
 */
export function findCharset(written: string): CharsetDecoder | null {
  return readName(written) ?? readStem(written)
}

/** Names with something glued behind them: `utf-8format=flowed`, `iso-8859-1,utf-8`, `windows-1252http-equiv`. */
const STEM =
  /^["'\s]*(utf-?8|iso-8859-1[0-6]|iso-8859-[2-9]|iso-8859-1|windows-125[0-8]|gb2312|gb18030|gbk|big5|euc-kr|euc-jp|shift_jis|iso-2022-jp|iso-2022-kr|koi8-[ru]|us-ascii)(?![\d])/i

function readStem(written: string): CharsetDecoder | null {
  const stem = STEM.exec(written)?.[1]
  return stem === undefined ? null : readName(stem)
}

function readName(written: string): CharsetDecoder | null {
  let name = written
    .trim()
    .toLowerCase()
    .replace(/^["'<]+|["'>;,.]+$/g, '')
    .replace(/^charset=/, '')
    .replace(/\s+/g, '-')
  if (name.startsWith('_') || name.includes('$esc')) name = name.replace(/^_/, '').replace(/\$.*$/, '')
  name = ALIASES[name] ?? name
  const page = CODE_PAGE.exec(name)
  if (page) name = `windows-${page[1]}`
  const iso = /^(?:x-)?iso[-_ ]?8859[-_ ]?(\d{1,2})(?:[:-]?\d{4})?(-[ie])?$/.exec(name)
  if (iso) name = ALIASES[`iso-8859-${iso[1]}${iso[2] ?? ''}`] ?? `iso-8859-${iso[1]}${iso[2] ?? ''}`
  if (name === '' || name === 'replacement' || name === 'x-user-defined' || name === 'binary' || name === 'base64') return null
  if (name === 'hex' || name === 'ucs2-internal') return null
  if (/^(?:cs)?iso-?2022-?(?:jp|kr|cn)/.test(name)) return { kind: 'iso-2022', name }
  if (name === 'hz-gb-2312') return { kind: 'hz', name }
  if (name === 'utf-7' || name === 'utf-7-imap') return { kind: 'utf-7', name: 'utf-7' }
  if (/^utf-?16(?:le|be)?$/.test(name)) return { kind: 'utf-16', name }
  if (/^utf-?32(?:le|be)?$/.test(name)) return { kind: 'utf-32', name }
  try {
    const known = new TextDecoder(name).encoding
    // The platform's own tables lack the characters of Hong Kong and the rarer syllables of Korea, and pass over them in silence.
    if (known === 'big5') return { kind: 'iconv', name: 'big5hkscs' }
    if (known === 'euc-kr') return { kind: 'iconv', name: 'cp949' }
    if (known !== 'replacement' && known !== 'x-user-defined') return { kind: 'platform', name: known }
  } catch {
    // Not a name of the WHATWG table.
  }
  return iconv.encodingExists(name) ? { kind: 'iconv', name } : null
}
