// Marks with `data-alike` what looks like something before it on the page: a test of colours that has seen one has
// seen both. Two texts look alike if they and all elements around them have the same styles, and if both or neither
// can be seen without scrolling what they stand in.
() => {
  const STYLES = ['color', 'background', 'opacity', 'filter', 'font', 'textDecoration', 'textShadow', 'borderBottom',
    'position']
  const DISABLED = ':disabled, [aria-disabled=true]'

  const isText = node => node.nodeType === Node.TEXT_NODE && node.data.trim()
  const hasText = element =>
    [...element.childNodes].some(isText) || element.matches('input, select, textarea')

  // The looks of the texts in an element: its own, and with those of the elements within.
  const read = (element, around, edge) => {
    const style = getComputedStyle(element), {right} = element.getBoundingClientRect()
    const look = [around, element.matches(DISABLED), ...STYLES.map(name => style[name])].join('; ')
    if (style.overflowX !== 'visible') edge = Math.min(edge, right)
    const shown = hasText(element) && element.checkVisibility({visibilityProperty: true})
    const own = shown ? [look + (right <= edge)] : []
    const within = [...element.children].map(child => read(child, look, edge))
    return {element, own, within, all: new Set(own.concat(...within.map(child => [...child.all])))}
  }

  const seen = new Set()
  const mark = ({element, own, within, all}) => {
    const alike = [...all].every(look => seen.has(look))
    element.toggleAttribute('data-alike', alike)
    own.forEach(look => seen.add(look))
    if (!alike) within.forEach(mark)
  }

  document.querySelectorAll('[data-alike]').forEach(element => element.removeAttribute('data-alike'))
  mark(read(document.body, '', Infinity))
}
