import { contactBlockStart } from './contact-block.ts'

/** The mark of RFC 3676 section 4.3, with the slips programs make of it (blank lost, long dashes). */
const MARK = /^\s{0,2}(?:--|—|–|—-)[\s\u00a0]{0,2}$/u

/** Lines that phones and programs add by themselves, in their languages. They name a device or a program, not a place. */
const DEVICE =
  /^[\s*_>]{0,4}(?:(?:sent )?from my |sent (?:from|via|with|using|by) (?:my |a |the )?|\p{L}{2,20} from (?:my )?(?=\S{1,12}$)|get |von meinem |von meiner |gesendet (?:von|mit|über) (?:meinem |meiner |der )?|diese nachricht wurde von meinem |envoyé (?:de|depuis|à partir de|avec) (?:mon |ma |l'|l’)?|obtenez |télécharge[rz] |enviado (?:desde|de|do|a partir do|com) (?:mi |meu |o |la )?|enviat (?:des del meu |des de )|obtener |obter |obtenha |inviato (?:da|dal) (?:mio )?|ottieni |verzonden (?:vanaf|vanuit|met|via) (?:mijn )?|verstuurd (?:vanaf|met) (?:mijn )?|download |wysłane (?:z|za pomocą) (?:mojego )?|wysłano (?:z|za pomocą) (?:mojego )?|pobierz |skickat från (?:min )?|sendt (?:fra|med) (?:min |mit )?|hent |hämta |lähetetty (?:omasta )?|odesláno z (?:mého )?|odoslané z (?:môjho )?|poslano (?:iz|s|z) (?:mog |mojega |mojeg )?|sent wirelessly from |send from my |envoyé sans fil (?:par|de|depuis) |provenance ?: |descargar |hanki |lataa |získejte |získať |obțineți |preuzmite |pridobite |skaffa |skaff |завантажити |отримати |скачать |λήψη |获取 ?|取得 ?|下载 ?|下載 ?|elküldve (?:a )?|trimis (?:de pe|din|de la) |отправлено (?:с|из|от) (?:моего )?|надіслано (?:з|із) (?:мого )?|στάλθηκε από |iphone'umdan|bana ait |scarica |получить |(?:iphone|ipad|android|outlook).{0,20}(?:から送信|发送|發送|에서 보냄|ımdan gönderildi|ile gönderildi)|发自(?:我的)?|從我的|傳送自|我的 ?iphone|我的华为|從 |从 (?:windows|outlook)|نُرسل من|أُرسلت من|مُرسل من|נשלח מה|iphoneから|ipadから|나의 iphone|내 iphone)/iu

/** Languages that put the verb last: `Von meinem iPhone gesendet`, `Outlook für iOS beziehen`, `Galaxyから送信`. */
const DEVICE_BEHIND =
  /^[\s*_>]{0,4}(?:von (?:meinem|meiner)[^.]{2,50} (?:gesendet|verschickt|geschickt)|von (?!.*\b(?:wurden?|worden|hat|habe|haben|ist|sind|war|waren)\b)[^.]{2,30} gesendet|[^.]{2,40} (?:beziehen|herunterladen|downloaden|ophalen|indir|edinin|küldve)|[^.。]{2,40}(?:から送信(?:されました|しました)?|で送信|を入手|에서 보냄|에서 전송(?:됨)?|에서 보냈습니다|发送|發送|传送|ile gönderildi|['’]?[dt][ae]n gönderildi|üzerinden gönderildi|gönderildi))[\s.。!]{0,3}$/iu

const DEVICE_NAMES =
  /\b(?:pc|mac|macbook|laptop|notebook|computer|cell|cellphone|device|kindle|mailbox)\b|\bmy [\p{L}\p{Nd}]{1,12}-?\p{Nd}{1,4}$|windows ?\p{Nd}|iphone|ipad|ipod|android|blackberry|galaxy|samsung|huawei|xiaomi|redmi|oppo|vivo|oneplus|pixel|nokia|lumia|htc|motorola|xperia|windows ?(?:phone|mail|mobile|10|11)|windows$|superhuman|mailspring|\bapp\b|application mail|mail orange|почт|iphon|^(?:sent|send) from my (?:[\p{L}\p{Nd}®™+-]{2,20} ){0,3}[\p{L}\p{Nd}]{0,15}\p{Nd}$|mail for windows|mail für windows|courrier (?:pour windows)|correo para windows|outlook|gmail|yahoo|aol|proton ?mail|proton|mobile|handy|smartphone|telefon|téléphone|portable|móvil|celular|cellulare|tablet|surface|phone|torch|gmx|web\.de|1und1|mailbird|spark|airmail|bluemail|blue mail|edison|nine|type mail|zimbra|fairmail|k-9|thunderbird|手机|手機|携帯|华为|小米|アイフォン|айфон|телефон|מכשיר|הנייד|هاتف/iu

/** What a program says of itself in place of such a line. */
const SLOGAN = /^yahoo mail ?: ?search, organi[sz]e, conquer$/i

/** One line that asks to save paper, or says that a scanner found nothing; some begin with the `P` that is a tree in another font. */
const SAVE_PAPER =
  /^[^\p{L}\p{N}\n]{0,6}(?:P )?(?:(?:please )?(?:consider|think (?:of|about)) (?:the|your|our) (?:environment|planet)\b.{0,30}print|(?:please )?(?:don't|do not) print this e-?mail unless|before printing(?: this (?:e-?mail|message))?,? (?:please )?(?:think|consider)(?:(?: about| of)? (?:the|your|our) (?:environment|planet)|[.!]?$)|(?:bitte )?(?:denken sie|denk) (?:bitte )?an die umwelt\b.{0,60}(?:druck|ausdruck)|(?:bitte )?(?:prüfen|überlegen) sie\b.{0,40}(?:e-?mail|nachricht)\b.{0,40}(?:ausgedruckt|ausdrucken|drucken)|(?:merci de )?(?:pensez|penser) à l['’]environnement\b.{0,40}imprim|(?:por favor,? )?(?:piense|piensa|considere) (?:en )?el medio ?ambiente\b.{0,60}imprim|antes de imprimir\b.{0,60}(?:medio ?ambiente|meio ambiente|necesario|necessário)|prima di stampare\b.{0,40}(?:ambiente|necessario)|(?:pense|considere) (?:no|o) (?:meio )?ambiente\b.{0,40}imprim|(?:denk|denkt u|denk alstublieft) aan het milieu\b.{0,40}(?:print|afdruk)|tänk på miljön\b.{0,60}(?:skriv|utskrift)|tænk på miljøet\b.{0,40}print|(?:pomyśl|prosimy pomyśleć) o środowisku|virus-free\. ?(?:www\.)?avast\.com)/iu

/** What people hang behind such a line: `Please excuse any typos.` */
const APOLOGY =
  /[\s.,;:–-]{1,4}(?:(?:please|kindly|bitte|merci|por favor)\s)?(?:excuse|forgive|pardon|ignore|sorry|apologi\w{2,5}|entschuldig\w{1,4}|verzeih\w{1,4}|désolée?|pardonnez|excusez|disculp\w{1,4}|perdon\w{1,4}|desculp\w{1,4}|scus\w{1,4})\s[^.!?]{2,80}[.!]?$/iu

/** Beginnings of legal notices that servers hang below each mail. */
const NOTICE =
  /^[\s*_]{0,4}(?:disclaimer\b|confidentiality (?:notice|note|statement)|legal (?:notice|disclaimer)|privileged and confidential|this (?:e-?mail|message|communication|transmission)(?: message)?(?:,| \(?(?:and|including|with|contains|is (?:confidential|intended|for)|may contain|w\/)|s? contents?)|the (?:information|contents?) (?:contained )?(?:in|of|transmitted)(?: in| by| with)? this (?:e-?mail|message|communication|transmission)|if you (?:are not|have received this)|please consider the environment|before printing|diese (?:e-?mail|nachricht) (?:enthält|kann|ist|und)|der inhalt dieser e-?mail|haftungsausschluss|vertraulichkeitshinweis|ce (?:message|courriel|mail|courrier)(?: électronique)?(?:,| et | est | peut | contient| \()|avis de confidentialité|este (?:mensaje|correo|e-?mail|mensagem)(?: electrónico| eletrônico)?(?:,| y | e | es | contiene| puede| pode| é| \()|esta mensagem|aviso (?:legal|de confidencialidad)|aviso de confidencialidade|questo (?:messaggio|documento|e-?mail)|le informazioni contenute|avviso di riservatezza|dit (?:bericht|e-?mailbericht)|deze e-?mail|de informatie verzonden|ta wiadomość|niniejsza wiadomość|treść (?:tej|niniejszej) wiadomości|det(?:ta|te) (?:meddelande|e-?post)|denne (?:e-?mail|e-?post|mail|meddelelse)|this email has been scanned|this email was (?:scanned|sent from)|virus-free\.|avast|本邮件|本電子郵件|此邮件|此郵件|このメール(?:および|は|に)|本メール)/iu

/** A notice that says what it is needs no blank line above it. */
const HEADED_NOTICE =
  /^[\s*_]{0,4}(?:(?:legal )?disclaimer|confidentiality (?:notice|note|statement)|haftungsausschluss|vertraulichkeitshinweis|avis de confidentialité|aviso (?:legal|de confidencialidade?)|avviso di riservatezza)\s?[:*]/iu

const HEADING =
  /^[\s*_#]{0,4}(?:[-_=–—*]{5,200}|(?:legal )?disclaimer:?|confidentiality notice:?|haftungsausschluss:?|avertissement:?|aviso legal:?)[\s*_]{0,4}$/iu

/** A ruler below which lists hang their footer. */
const RULER = /^\s{0,2}_{20,200}\s*$/

/** Lines a footer may have; a longer text below a mark was written by a person. */
const MAX_SIGNATURE_LINES = 30
const MAX_FOOTER_LINES = 60

/** Signatures, advertisements and notices below each other. */
const MAX_CUTS = 12

/**
 * Where the writer's own words end in `lines` (which hold no history any more): before a signature mark, an advertisement of a
 * phone, a list's footer, a legal notice or a block of contact data. Gives `lines.length` when there is none. A closing and a
 * name stay: cutting them by guess would one day cut an answer.
 */
export function endOfWords(lines: readonly string[]): number {
  let end = trimBlank(lines, lines.length)
  for (let cuts = 0; cuts < MAX_CUTS; cuts++) {
    const shorter = trimBlank(lines, cutOnce(lines, end))
    if (shorter === end) return end
    // Never everything: a mail that is nothing but a notice says just that.
    if (shorter === 0) return end
    end = shorter
  }
  return end
}

function cutOnce(lines: readonly string[], end: number): number {
  const last = lines[end - 1] ?? ''
  if (isDevice(last)) return end - 1
  // The heading or the rule of a notice that has been cut already.
  if (end < lines.length && HEADING.test(last)) return end - 1
  const from = Math.max(0, end - MAX_FOOTER_LINES)
  for (let at = end - 1; at >= from; at--) {
    const line = lines[at] ?? ''
    if (MARK.test(line) && end - at <= MAX_SIGNATURE_LINES) return at
    if (RULER.test(line) && isListFooter(lines.slice(at + 1, end))) return at
    if (NOTICE.test(line) && isNotice(lines, at, end)) return at
  }
  return contactBlockStart(lines, end)
}

/** Nothing but a signature, an advertisement, a footer or a notice: none of the writer's own words. */
export function isFooterOnly(lines: readonly string[]): boolean {
  const start = lines.findIndex((line) => line.trim() !== '')
  if (start === -1) return true
  const rest = lines.slice(start)
  const first = rest[0] ?? ''
  if (MARK.test(first)) return rest.length <= MAX_SIGNATURE_LINES
  if (RULER.test(first) && isListFooter(rest.slice(1, trimBlank(rest, rest.length)))) return true
  if (NOTICE.test(first) && rest.length <= MAX_FOOTER_LINES && isNotice(rest, 0, rest.length)) return true
  return rest.every((line) => line.trim() === '' || isDevice(line) || HEADING.test(line) || /^[\s_=*–—-]+$/u.test(line))
}

/** Banners that servers put above a mail from outside; they speak to the reader, not for the writer. */
const BANNER_START =
  /^[^\p{L}\p{N}\n]{0,8}(?:caution|warning|attention|external|notice|achtung|warnung|vorsicht|externe|courriel|precaución|advertencia|correo|atención|atenção|attenzione|let op|waarschuwing|uwaga|externt|varning|advarsel|extern|this (?:e-?mail|message)|diese (?:e-?mail|nachricht))(?!\p{L})/iu

const BANNER_SAYS =
  /originat\w{1,4} (?:from )?outside|outside (?:of )?(?:your|the|our|this) (?:organi[sz]ation|company|network|institution)|(?:do not|don't|never|before) (?:you )?click(?:ing)? (?:on )?(?:any )?links?|^[^\p{L}\n]{0,8}external (?:e-?mail|sender|source)|von außerhalb|^[^\p{L}\n]{0,8}externe[nrs]? (?:absender|e-?mail|nachricht)|extérieur de (?:l|votre|notre)|expéditeur externe|fuera de (?:la|su|nuestra) organi|remitente externo|fora da (?:organi|empresa|sua)|remetente externo|esterno all|mittente esterno|dall'esterno|buiten (?:de|uw|onze) organisatie|externe afzender|spoza (?:organizacji|firmy|twojej)|utanför (?:organisationen|företaget|din)|utenfor (?:organisasjonen|virksomheten|din)|udenfor (?:organisationen|din)/iu

/** Outlook's own note about a sender seen for the first time; its link is the same in all languages. */
const FIRST_CONTACT = /aka\.ms\/LearnAboutSenderIdentification/i

/** How many lines at the top are such banners. */
export function bannerLines(lines: readonly string[]): number {
  let end = 0
  for (let at = 0; at < Math.min(lines.length, 8); at++) {
    const line = lines[at] ?? ''
    if (line.trim() === '') continue
    if (!FIRST_CONTACT.test(line) && !(line.length < 700 && BANNER_START.test(line) && BANNER_SAYS.test(line))) break
    end = at + 1
  }
  return end
}

function trimBlank(lines: readonly string[], from: number): number {
  let end = from
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end--
  return end
}

/** `Sent from my desk, is much easier than my mobile phone.` is a sentence; a device line is short and ends with its device. */
function isDevice(line: string): boolean {
  const text = line.trim()
  if (text === '' || text.length > 220) return false
  const withoutLink = text
    .replace(/[<[(]?\s?https?:\/\/[^\s>\])]{1,300}\s?[>\])]?(?:, the [^.!?]{1,50}$)?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[<[(]{1,3}([^<>[\]()]{1,100})[>\])]{1,3}$/, '$1')
    .replace(APOLOGY, '')
  if (SLOGAN.test(withoutLink) || SAVE_PAPER.test(text)) return true
  // `Sent from my Verizon, Samsung Galaxy smartphone`: the carrier comes first.
  const device = withoutLink.replace(/^(sent from my )[\p{L}.&-]{2,20}(?: [\p{L}.&-]{2,20})?, /iu, '$1')
  if (device.length > 120 || /[.,;!?]\s.{12,}/.test(device)) return false
  return (DEVICE.test(device) || DEVICE_BEHIND.test(device)) && DEVICE_NAMES.test(device)
}

function isListFooter(footer: readonly string[]): boolean {
  return (
    footer.length <= 12 &&
    footer
      .slice(0, 6)
      .some((line) => /mailing[ -]?list|mailinglist|verteiler|liste de diffusion|https?:\/\/|@lists?\.|unsubscribe/i.test(line))
  )
}

/** A notice is long, or says one of its own words; and it stands below a blank line or a rule. */
function isNotice(lines: readonly string[], at: number, end: number): boolean {
  const above = lines[at - 1] ?? ''
  if (at > 0 && above.trim() !== '' && !HEADED_NOTICE.test(lines[at] ?? '') && !/^[\s*_=–—-]{3,}$/u.test(above)) return false
  const text = lines.slice(at, end).join(' ')
  const legal =
    /confidential|privileg|intended (?:solely|only|recipient)|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|poufn|konfidenti|fortrolig|unbefugt|destinataire|destinatari|geadresseerde|adresat|scanned|virus|environment|机密|機密|保密/i
  return legal.test(text) && text.length > 60
}
