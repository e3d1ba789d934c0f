/** Candidates beyond UTF-8, each with the share of its characters that are common in real text of its script. */
const DOUBLE_BYTE = ['gb18030', 'shift_jis', 'euc-jp', 'euc-kr', 'big5'] as const

/** How many bytes are looked at: a guess needs a page, not a book. */
const SAMPLE_BYTES = 8192

/**
 * Guesses the charset of 8-bit text that is no UTF-8 and names no charset that can be believed. Western text wins by default:
 * only text that is mostly 8-bit is taken for Chinese, Japanese, Korean or Cyrillic, so that `Müller` stays `Müller`.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let high = 0
  let letters = 0
  for (const byte of sample) {
    if (byte >= 0x80) high++
    else if ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) letters++
  }
  if (high < 6 || high < letters) return 'windows-1252'
  let best: { name: string; score: number } = { name: 'windows-1252', score: 0.6 }
  for (const name of DOUBLE_BYTE) {
    const score = scoreEastAsian(new TextDecoder(name).decode(sample))
    if (score > best.score) best = { name, score }
  }
  const cyrillic = guessCyrillic(sample)
  if (cyrillic.score > best.score) best = cyrillic
  return best.name
}

/** Share of everyday characters: kana and the most used ideographs and syllables score, rare ones and damage cost. */
function scoreEastAsian(text: string): number {
  let wide = 0
  let good = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x80) continue
    wide++
    if (code === 0xfffd) good -= 4
    else if (code >= 0x3040 && code <= 0x30ff) good += 1.2
    else if ((code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff5e)) good += 1
    else if (code >= 0xac00 && code <= 0xd7a3) good += COMMON_HANGUL.has(char) ? 1.2 : 0.4
    else if (code >= 0x4e00 && code <= 0x9fff) good += COMMON_HAN.has(char) ? 1.3 : 0.55
    else good -= 1
  }
  return wide === 0 ? 0 : good / wide
}

const COMMON_HAN = new Set(
  '的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發后後作里裏用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却界达達光放强即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運請您貴致敬謝谢件箱附邮郵',
)

const COMMON_HANGUL = new Set(
  '이다는을에의가하고로은지한도를있사자리기어나아서인그시들니해과전주정보라대일수요습것으오안장원위만스구부상여제조세동성신게우마저무내문실공했당면분까개히연러용년물국운선민미속업경던회간관청계생님중건발메드트품음할식방감역화인터학',
)

/** Cyrillic text is mostly lower-case letters; the code page under which that holds is the right one. */
function guessCyrillic(sample: Uint8Array): { name: string; score: number } {
  let best = { name: 'windows-1252', score: 0 }
  for (const name of ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866']) {
    const text = new TextDecoder(name).decode(sample)
    let wide = 0
    let lower = 0
    let upper = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code < 0x80) continue
      wide++
      if (code >= 0x430 && code <= 0x45f) lower++
      else if (code >= 0x410 && code <= 0x42f) upper++
    }
    const score = wide === 0 ? 0 : (lower + (upper < lower ? upper : -upper)) / wide - 0.05
    if (score > best.score) best = { name, score }
  }
  return best
}
