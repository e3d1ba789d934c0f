/** Programs for the page under test, as text: they run in the browser, where the types of this package end. */

/** Puts what is shown through the browser's parser twice more, beside the first, and sends each element the events people and pages send. */
export const TOUCH_ALL = `(() => {
  const twin = document.createElement('div')
  twin.innerHTML = document.body.innerHTML
  const third = document.createElement('div')
  third.innerHTML = twin.innerHTML
  document.body.append(third)
  for (const element of document.querySelectorAll('*'))
    for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load', 'animationstart', 'dragstart'])
      element.dispatchEvent(new Event(kind))
})()`

/** Lists what nobody should be able to press or be deceived by: links that run or lead into the desk, fields by which a page is steered, what leaves its place. */
export const FIND_REMAINS = `(() => {
  const wrong = []
  for (const link of document.querySelectorAll('a[href], area[href]')) {
    if (!['http:', 'https:', 'mailto:', 'tel:', 'sip:', 'callto:'].includes(link.protocol)) wrong.push('link to ' + link.protocol)
    if (link.host === location.host) wrong.push('link into the desk')
    if (link.getAttribute('target') !== '_blank') wrong.push('link that replaces the page')
    if (!(link.getAttribute('rel') ?? '').includes('noopener')) wrong.push('link that knows its opener')
  }
  for (const element of document.body.querySelectorAll('*')) {
    for (const name of element.getAttributeNames())
      if (/^on|^(?:id|name|class|srcset|action|formaction|background|ping|is|slot)$/.test(name)) wrong.push(element.localName + ' with ' + name)
    if (['fixed', 'absolute', 'sticky'].includes(getComputedStyle(element).position)) wrong.push(element.localName + ' out of its place')
    if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml') wrong.push(element.localName + ' of another namespace')
  }
  return wrong
})()`
