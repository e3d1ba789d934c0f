/** What the words say, for bounces that give no number. The first that fits wins; hence the order, from the plain to the vague. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /(?:mail ?box|quota|user|account|recipient|inbox|storage|disk).{0,40}(?:full|exceed(?:ed|s|ing)|over (?:(?:its|his|her|their|the|disk|mail|mailbox|storage|e-?mail) ){0,2}quota|over the (?:limit|quota)|out of space|insufficient)|over ?quota|quota.{0,30}(?:exceed|violat)|insufficient (?:disk|system) (?:space|storage)|exceeds? (?:the )?(?:allotted|allocated|mailbox)|mail ?box (?:size )?(?:limit|quota)|(?:postfach|benutzer|mailbox|speicherplatz).{0,30}(?:voll|überschritten|zu ?viele)|postvak.{0,30}vol\b|(?:brevlåda|postlåda|postkasse).{0,30}full|ящик.{0,40}(?:переполнен|заполнен)|квот\w{0,3}.{0,20}превыш|превыш.{0,30}квот|邮箱(?:已满|空间不足)|(?:超出|超过).{0,8}(?:容量|配额|限额)|信箱已滿|容量.{0,6}(?:超過|オーバー|超え)|メールボックス.{0,10}(?:一杯|いっぱい)|용량.{0,6}초과|boîte.{0,30}pleine|buz[oó]n.{0,20}lleno|casella.{0,30}piena|caixa.{0,30}cheia|skrzynka.{0,30}(?:pełna|przepełniona)|full (?:mail ?box|inbox)|mail ?(?:folder|dir).{0,40}(?:full|quota)|(?:over|exceed\w{0,3}|reach\w{0,3}|violat\w{0,4}).{0,30}quota|storage allocation|(?:not|n['’]t) (?:have )?enough (?:storage |disk |mailbox )?space|space not enough|too (?:many messages|much (?:mail|data))|space has been used up|mail file size exceeds|(?:would )?exceed (?:the )?(?:maximum )?allowed storage|bo[iî]te.{0,30}pleine|schránka.{0,30}(?:plná|plno|zaplněn|preplnen)|postafiók.{0,30}(?:megtelt|tele\b)|postilaatik.{0,30}täynnä|скриньк.{0,30}переповнен|căsuț.{0,30}plin|kutusu.{0,20}dolu|kota(?:sı)?.{0,20}(?:aşıl|aşıld|dolu|aş)|γραμματοκιβ.{0,30}(?:πλήρ|γεμάτ)|תיב.{0,20}מלא|صندوق.{0,30}ممتلئ|hộp thư.{0,20}đầy|กล่อง.{0,20}เต็ม|kotak.{0,20}penuh/i,
    '5.2.2',
  ],
  [
    /(?:message|mail|size).{0,40}(?:too (?:large|big)|exceeds? (?:the )?(?:fixed )?(?:maximum|size|limit)|limit (?:was |is )?exceeded)|maximum (?:message |incoming |inbound |allowed |permitted ){0,3}size|max(?:imum)? (?:message )?(?:size|length)|(?:message|mail) length exceeds|line limit exceeded|size limit|taille (?:limite|maximale)|larger than|zu groß/i,
    '5.3.4',
  ],
  [
    /(?:user|recipient|mailbox|account|address|addressee|alias|local.?part|name).{0,60}(?:unknown|not (?:be |exactly )?(?:match|found|listed|exist|known|recognized|valid|here)|(?:does ?n[o']t|doesn’t) exist|no longer (?:exist|valid|available|in use)|is (?:invalid|inactive|disabled|suspended)|no(?:t)? (?:such|local)|rejected|has been (?:disabled|deleted|suspended|discontinued))|(?:unknown|no such|invalid|bad|unroute?able|undeliverable|illegal|non-?existent) (?:local.?part|user|recipient|mailbox|address|account|destination|alias|person)|no mailbox (?:here )?by that name|(?:doesn['’]t|does not) have an? .{0,40}(?:account|mailbox|delivery point|e-?mail address)|unable to (?:find|locate) .{0,30}(?:user|recipient|account)|not (?:our|a valid) (?:customer|user|mailbox)|this address no longer accepts|not a valid (?:user|recipient|address|mailbox)|(?:casilla|cuenta|usuario|conta|usuário|utente|utilisateur).{0,40}(?:expirad|no existe|inexistente|desconocid|não existe|sconosciut|inconnu)|nie ma takiego|nieznany (?:użytkownik|odbiorca)|(?:empfänger|benutzer|adresse).{0,30}(?:unbekannt|nicht gefunden|existiert nicht|nicht vorhanden)|(?:destinataire|adresse|utilisateur).{0,30}(?:inconnue?|introuvable|n['’]existe pas)|(?:indirizzo|casella|utente|destinatario).{0,30}(?:non (?:esiste|trovat|valid)|inesistente)|(?:adres|ontvanger|gebruiker).{0,30}(?:onbekend|bestaat niet|niet gevonden)|(?:adres|odbiorca|użytkownik|konto).{0,30}nie (?:istnieje|znalezion)|(?:adress|mottagare|användare).{0,30}(?:finns inte|hittades inte|okänd)|(?:адрес|пользовател|получател|ящик)\S{0,6}.{0,30}(?:не (?:существует|найден)|неизвестн|недоступен)|(?:用户|地址|收件人|邮箱|帐号|账号).{0,40}不存在|(?:无|無)此(?:用户|用戶|帳號)|(?:アドレス|宛先|ユーザー).{0,30}(?:存在しません|見つかりません|不明)|(?:주소|사용자|수신자).{0,30}(?:존재하지|찾을 수 없|없는)|address not found/i,
    '5.1.1',
  ],
  [
    /(?:host|domain|mx|dns|name server|route).{0,50}(?:not found|unknown|lookup (?:fail|error)|does ?n[o']t exist|unresolv|not resolve|no (?:mx|a) record|no such|nxdomain)|(?:unknown|no such|unrouteable|unroutable|unrouteable mail) (?:host|domain)|couldn't find any host|illegal host|no route to host|all relevant mx records/i,
    '5.1.2',
  ],
  // RFC 7505 section 4.2: the domain says that it takes no mail.
  [/null ?mx|domain.{0,80}(?:does not|doesn['’]t|do not) accept (?:any )?(?:e-?)?mail/i, '5.1.10'],
  [
    /relay(?:ing)?.{0,30}(?:denied|not (?:permitted|allowed)|prohibited)|(?:unable|not allowed|refus\w+) to relay|not (?:a )?relay|rcpthosts|we do not relay/i,
    '5.7.1',
  ],
  [
    /spam|blacklist|black list|block(?:ed|list)|rejected (?:by|for|due to) (?:policy|content|filter)|policy|content (?:filter|rejected)|virus|dnsbl|rbl|reputation|denied|prohibited|not authori[sz]ed|(?:not have|no|without) permission|not (?:allowed|permitted) to (?:post|send)|unsolicited|not accepting (?:mail|messages)/i,
    '5.7.1',
  ],
  [/(?:loop|too many hops|hop count)/i, '5.4.6'],
  [
    /(?:timed? ?out|timeout|failing for a long time|connection (?:refused|reset|lost|dropped)|could not (?:connect|be delivered for)|temporar|try again|deferred|greylist|gr[ae]ylisted|still being retried|not (?:yet )?been delivered|will (?:be )?retr|keep trying|delayed|has been queued|(?:host|server|computer|destination|network).{0,30}(?:not (?:be )?reach|unreachable|not respond)|not (?:been )?(?:delivered|collected|picked up).{0,20} (?:within|after|for) \d+ (?:day|hour)|exceeded maximum delivery attempts|(?:delivery |message )?(?:time )?expired|in (?:the )?queue (?:for )?too long|queue period|retry time|(?:after|failed) (?:multiple |several |\d{1,4} )(?:retries|tries|attempts)|not been collected|aborted after|too many (?:(?:concurrent |simultaneous |smtp |open )?(?:connections|sessions)|recipients|errors from|e?-?mails|messages from)|trop de connexions|(?:rate|connection|sending) limit|throttl|(?:e-?mails|messages) per (?:hour|minute|day)|unexpected volume|(?:try|essayer) (?:again )?(?:later|slower|plus tard)|später (?:erneut|noch ?mal)|mail system (?:is )?full|system(?:’s|'s)? resources|server (?:is )?(?:unavailable|not responding|too busy))/i,
    '4.4.7',
  ],
  // Why is not told, but that it is final.
  [
    /permanent(?:ly)? (?:fatal )?(?:error|fail|reject|undeliver)|(?:failed|rejected) permanently|(?:will|do) not (?:be )?(?:retr|tr(?:y|ied) again)|gave up|giving up/i,
    '5.0.0',
  ],
  // Words that everybody uses, and that mean most when nothing plainer stands beside them.
  [
    /(?:does|do|did) ?n[o'’]t exist|not exist|not (?:found|known|listed|present|recogni[sz]ed|local|active)\b|(?:is|are|was) (?:in)?valid|invalid (?:final delivery )?(?:user|e-?mail|domain)|unknown(?! (?:value|error|reason|problem|status))|unavailable|(?:in|de)active|suspend|disabled|discontinued|frozen|locked|(?:no|not an?) (?:(?:such|valid|known|active|local|email|mail) ){1,2}(?:user|mailbox|mail ?box|account|address|person|recipient|one)|no (?:account|mail ?box|mail box|one|matches|valid recipients?)\b|badr(?:cpt|ecipient)|valid(?:rcpt|recipient)|home directory|(?:recipient|user|mailbox)\w{0,2} (?:(?:was|were|is|are) )?(?:refus|reject|not accepted)|no longer accept|neexistuje|nenalezen|nebol nájden|nem (?:létezik|található)|ismeretlen|ei löy|tuntematon|(?:blev|ble) ikke fun|fin(?:de)?s ikke|fin?nns inte|ukendt|ukjent|nu (?:există|a fost găsit)|bulunamadı|mevcut değil|yok\b|δεν (?:υπάρχει|βρέθηκε)|לא נמצא|לא קיים|אינו קיים|غير موجود|غير معروف|العثور على|не (?:існує|знайден)|không (?:tồn tại|tìm thấy)|ไม่พบ|ไม่มีอยู่|tidak (?:ditemukan|ada\b|dikenal)|(?:に)?(?:見つか|ありません|存在し)|不存在|未找到|找不到|없습니다|없는|nessun utente|no existe|não existe|n['’]existe pas|existiert nicht|unbekannt/i,
    '5.1.1',
  ],
  [
    /reject|refus|denied|forbidden|not (?:be )?(?:accept|permit|allow)|prohibit|(?:un)?authenticat|authori[sz]ation|reverse (?:dns|lookup)|\brdns\b|\bptr\b|\bspf\b|\bdmarc\b|\bdkim\b|\bbatv\b|bulk|complaint|abus(?:e|ive)|banned|infected|executable|attachment|member|subscribed|violat|zurückgewiesen|abgelehnt|abgewiesen|rejeté|refusé|rechazad|rejeitad|recusad|rifiutat|respint|geweigerd|odrzucon|odmítnut|elutasít|hylätty|avvis|отклонен|відхилен|reddedil|απορρίφθ|נדח|رفض|拒收|拒绝|拒絕|拒否|거부/i,
    '5.7.1',
  ],
]

/** The status code that the words of a text amount to. Good enough to tell hard from soft, not to be shown as the server's own. */
export function statusOfWords(text: string): string | null {
  const piece = text.slice(0, 4000)
  return WORDS.find(([pattern]) => pattern.test(piece))?.[1] ?? null
}
