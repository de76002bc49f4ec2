// What the keyboard goes to once the new results are here: what was clicked is then no longer there.
let next = null;
const focusNext = (id) => { next = { id, until: Date.now() + 5000 }; };
// And where what had it goes by itself, to the new results.
let inside = false;
element.addEventListener('focusin', () => { inside = true; });
element.addEventListener('focusout', ({ target }) => queueMicrotask(() => { inside &&= !target.isConnected; }));
new MutationObserver(() => {
  const target = next && element.querySelector(`#${next.id}`);
  if (next && Date.now() > next.until) next = null;
  else if (target) { next = null; target.focus(); }
  else if (!next && inside && document.activeElement === document.body) {
    inside = false;
    element.querySelector('#results-heading')?.focus();
  }
}).observe(element, { childList: true, subtree: true });
const chosen = () => [...element.querySelectorAll('[data-compare][aria-pressed=true]')].map((b) => b.dataset.compare);

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const data = button.dataset;
  if ('remove' in data) {
    trigger('remove', { key: data.remove });
    focusNext('results-heading');
  } else if ('edit' in data) {
    trigger('edit', { field: data.edit });
    focusNext('editor-heading');
  } else if ('value' in data) {
    trigger('choose', { field: data.field, value: data.value });
    focusNext('results-heading');
  } else if ('offer' in data) {
    trigger('offer', { key: data.offer });
    focusNext('results-heading');
  } else if ('retry' in data) {
    trigger('retry', {});
  } else if ('sample' in data) {
    trigger('sample', {});
  } else if ('details' in data) {
    button.closest('.card').querySelector('dialog').showModal();
  } else if ('shut' in data) {
    button.closest('dialog').close();
  } else if ('ask' in data) {
    trigger('ask', { text: data.ask });
  } else if ('like' in data) {
    trigger('like', { id: data.like });
    focusNext('results-heading');
  } else if ('compare' in data) {
    const pressed = data.compare && button.getAttribute('aria-pressed') !== 'true';
    if (pressed && chosen().length >= 3) return;
    button.setAttribute('aria-pressed', String(pressed));
    const count = chosen().length;
    const bar = element.querySelector('.compare-bar');
    bar.hidden = count < 2;
    bar.querySelector('button').textContent = `Compare ${count} products`;
  } else if ('compared' in data) {
    trigger('compare', { ids: chosen() });
    focusNext('comparison-heading');
  } else if ('close' in data) {
    trigger('close', {});
    focusNext('results-heading');
  }
});

element.addEventListener('click', (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();  // beside what it shows
  else event.target.closest('.picture')?.closest('.card').querySelector('[data-details]').click();
});

element.addEventListener('change', (event) => {
  if ('balance' in event.target.dataset) trigger('balance', { share: event.target.value });
});

element.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-range]');
  if (!form) return;
  event.preventDefault();
  trigger('span', { field: form.dataset.range, low: form.elements.low.value, high: form.elements.high.value });
  focusNext('results-heading');
});
