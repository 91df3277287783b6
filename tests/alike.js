// Marks with `data-alike` what looks like something before it, on the page or on those seen earlier: a test of colours
// that has seen one has seen both. Two texts look alike if they and all elements around them have the same styles, and
// if both or neither can be seen without scrolling what they stand in.
// Takes the looks seen earlier, each as its digest; returns those that are new.
earlier => {
  // What the rules for colours look at, each by itself: a shorthand takes twice as long to write down.
  const STYLES = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'filter', 'fontSize', 'fontWeight',
    'textDecorationLine', 'textShadow', 'borderBottomWidth', 'borderBottomStyle', 'borderBottomColor', 'position']
  const DISABLED = ':disabled, [aria-disabled=true]'

  // Two halves of 32 bits each, as in MurmurHash's mixing of bits.
  const digest = text => {
    let one = 0xdeadbeef, other = 0x41c6ce57
    for (let at = 0; at < text.length; at++) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761)
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677)
    }
    return (one >>> 0).toString(36) + (other >>> 0).toString(36)
  }

  const isText = node => node.nodeType === Node.TEXT_NODE && node.data.trim()
  const hasText = element =>
    [...element.childNodes].some(isText) || element.matches('input, select, textarea')

  // The looks of the texts in an element: its own, and with those of the elements within.
  // An element that has the styles of the one around it adds nothing: a list looks alike at any depth.
  const read = (element, around, edge, outer) => {
    const style = getComputedStyle(element)
    const styles = [element.matches(DISABLED), ...STYLES.map(name => style[name])].join('; ')
    const look = styles === outer ? around : digest(around + styles)
    if (style.overflowX !== 'visible') edge = Math.min(edge, element.getBoundingClientRect().right)
    const shown = hasText(element) && element.checkVisibility({visibilityProperty: true})
    const own = shown ? [look + (element.getBoundingClientRect().right <= edge)] : []
    const within = [...element.children].map(child => read(child, look, edge, styles))
    return {element, own, within, all: new Set(own.concat(...within.map(child => [...child.all])))}
  }

  const seen = new Set(earlier)
  const mark = ({element, own, within, all}) => {
    const alike = [...all].every(look => seen.has(look))
    element.toggleAttribute('data-alike', alike)
    own.forEach(look => seen.add(look))
    if (!alike) within.forEach(mark)
  }

  document.querySelectorAll('[data-alike]').forEach(element => element.removeAttribute('data-alike'))
  const looks = read(document.body, '', Infinity, '')
  const fresh = [...looks.all].filter(look => !seen.has(look))
  mark(looks)
  return fresh
}
