// What is wrong with the element that has the focus: nothing shows it, or something covers it. Null when focus has come
// round to where it began, left the page, or (where only the content is asked for) left the content.
content => {
  const e = document.activeElement;
  window.reached ||= [];
  if (!e || e === document.body || e === window.reached[0] || (content && !e.closest('main'))) return null;
  const faults = [], name = e.outerHTML.slice(0, 100).replace(/\s+/g, ' ');
  // A field for a date has a stop for each of its parts.
  if (e === window.reached.at(-1) && /^(date|time|datetime-local)$/.test(e.type)) return faults;
  if (window.reached.includes(e)) faults.push(`focus is caught at ${name}`);
  window.reached.push(e);

  // Focus is never covered (2.4.11). A shape on a map has no middle of its own: one free point is enough there.
  const free = (x, y) => {
    const top = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && document.elementFromPoint(x, y);
    return top && (e.contains(top) || top.contains(e));
  };
  const r = [...e.getClientRects()].find(one => one.width > 1 && one.height > 1) || e.getBoundingClientRect();
  const steps = e.closest('svg') ? [.02, .25, .5, .75, .98] : [.5];
  // Of a text area the browser brings the line with the cursor into view, and the rest as one writes.
  const downs = e.tagName === 'TEXTAREA' ? [.25] : steps;
  if (!downs.some(down => steps.some(across => free(r.x + r.width * across, r.y + r.height * down))))
    faults.push(`covered: ${name} at ${Math.round(r.x)},${Math.round(r.y)} ${Math.round(r.width)}x${Math.round(r.height)}`);

  // Focus is seen (2.4.7): the element, what it stands in (a card, a choice) or the shape it draws looks different with it.
  const around = [e, ...e.querySelectorAll('path')];
  for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) around.push(up);
  const looks = () => around.map(one => {
    const s = getComputedStyle(one);
    return [s.outlineStyle === 'none' ? 0 : s.outlineWidth + s.outlineColor, s.boxShadow, s.stroke, s.strokeWidth].join();
  }).join('|');
  const focused = looks();
  e.blur();
  if (looks() === focused) faults.push(`focus is not seen: ${name}`);
  e.focus({preventScroll: true});
  return faults;
}
