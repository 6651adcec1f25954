'use strict';

// Looks through the parts of all pages. Every word has to be there; words of headings count most.
(() => {
  const SHOWN = 25;
  const AROUND = 90;
  const root = document.documentElement.dataset.root;
  const input = document.getElementById('search');
  const found = document.getElementById('found');
  const parts = searchIndex.map((part) => ({
    ...part,
    headingLower: (part.page + ' ' + part.heading).toLowerCase(),
    textLower: part.text.toLowerCase(),
  }));
  let chosen = -1;

  const words = () => input.value.toLowerCase().split(/\s+/).filter((word) => word.length > 1);

  function score(part, wanted) {
    let sum = 0;
    for (const word of wanted) {
      const inHeading = part.headingLower.includes(word);
      const inText = part.textLower.includes(word);
      if (!inHeading && !inText) {
        return 0;
      }
      sum += (inHeading ? 10 : 0) + (inText ? 1 : 0);
    }
    // A phrase, as it was typed.
    const phrase = wanted.join(' ');
    return sum + (part.headingLower.includes(phrase) ? 20 : 0) + (part.textLower.includes(phrase) ? 5 : 0);
  }

  function snippet(part, wanted) {
    const at = Math.max(0, Math.min(...wanted.map((word) => part.textLower.indexOf(word)).filter((i) => i >= 0), part.text.length));
    const begin = at === part.text.length ? 0 : Math.max(0, at - AROUND);
    return (begin > 0 ? '… ' : '') + part.text.slice(begin, begin + 2 * AROUND) + ' …';
  }

  function marked(text, wanted) {
    const span = document.createElement('span');
    const lower = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      let next = -1;
      let length = 0;
      for (const word of wanted) {
        const i = lower.indexOf(word, at);
        if (i >= 0 && (next < 0 || i < next)) {
          next = i;
          length = word.length;
        }
      }
      if (next < 0) {
        break;
      }
      span.append(text.slice(at, next));
      const mark = document.createElement('mark');
      mark.textContent = text.slice(next, next + length);
      span.append(mark);
      at = next + length;
    }
    span.append(text.slice(at));
    return span;
  }

  function show() {
    const wanted = words();
    chosen = -1;
    found.replaceChildren();
    found.hidden = wanted.length === 0;
    if (found.hidden) {
      return;
    }
    const hits = parts
      .map((part) => ({ part, score: score(part, wanted) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, SHOWN);
    for (const { part } of hits) {
      const link = document.createElement('a');
      link.href = root + part.url;
      const where = document.createElement('span');
      where.className = 'where';
      where.textContent = part.page === part.heading ? part.page : part.page + ' › ' + part.heading;
      const text = document.createElement('span');
      text.className = 'text';
      text.append(marked(snippet(part, wanted), wanted));
      link.append(where, text);
      link.addEventListener('click', close);
      found.append(link);
    }
    if (hits.length === 0) {
      found.textContent = 'Nothing has all of these words.';
    }
  }

  function close() {
    found.hidden = true;
    input.blur();
  }

  function choose(step) {
    const links = found.querySelectorAll('a');
    if (links.length === 0) {
      return;
    }
    links[chosen]?.classList.remove('chosen');
    chosen = (chosen + step + links.length) % links.length;
    links[chosen].classList.add('chosen');
    links[chosen].scrollIntoView({ block: 'nearest' });
  }

  input.addEventListener('input', show);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter') {
      (found.querySelectorAll('a')[Math.max(0, chosen)])?.click();
    } else if (event.key === 'Escape') {
      close();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
  });
  document.addEventListener('click', (event) => {
    if (!found.contains(event.target) && event.target !== input) {
      found.hidden = true;
    }
  });
})();
