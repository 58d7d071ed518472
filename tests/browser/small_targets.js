// What a finger misses: targets under 24 px (WCAG 2.5.8), main controls under 44 px.
() => {
  const shown = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && !e.closest('svg, .visually-hidden');
  const size = e => { const r = e.getBoundingClientRect(); return [Math.round(r.width * 10) / 10, Math.round(r.height * 10) / 10]; };
  const said = e => `${e.tagName.toLowerCase()}.${e.className} “${(e.textContent || e.name || '').trim().slice(0, 30)}” ${size(e).join('×')}`;
  const any = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(shown)
    // 2.5.8 leaves out a link within a sentence: its size is that of the line.
    .filter(e => !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
    // The whole label answers to the finger, not the small box in it.
    .map(e => /^(radio|checkbox)$/.test(e.type) && e.closest('label') || e)
    .filter(e => { const [w, h] = size(e); return w > 1 && h > 1 && (w < 23.5 || h < 23.5); });
  const main = [...document.querySelectorAll(
    'main .button:not(.size-s, .quiet), main .input, main .choice, main .chip, .more, .tools > a, .tools summary, .tab-bar a')]
    .filter(shown).filter(e => size(e)[1] < 43.5);
  return [...any.map(e => `under 24 px: ${said(e)}`), ...main.map(e => `under 44 px: ${said(e)}`)];
}
