// What large letters push out of reach: the page scrolls sideways, or a box cuts off the words in it.
() => {
  const lost = [];
  const said = e => `${e.tagName.toLowerCase()}.${e.className} “${e.textContent.trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
  if (document.documentElement.scrollWidth > innerWidth) {
    const out = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
    lost.push(`scrolls sideways: ${out.slice(0, 3).map(said).join(' | ')}`);
  }
  for (const e of document.querySelectorAll('body *')) {
    const s = getComputedStyle(e);
    if (!e.checkVisibility() || e.closest('svg, .visually-hidden, .table thead') || !e.textContent.trim()) continue;
    const cuts = way => s[`overflow${way}`] === 'hidden' || s[`overflow${way}`] === 'clip';
    if ((cuts('X') && e.scrollWidth > e.clientWidth + 1) || (cuts('Y') && e.scrollHeight > e.clientHeight + 1))
      lost.push(`cut off: ${said(e)}`);
  }
  return lost;
}
