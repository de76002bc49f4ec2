const focusSoon = (id) => setTimeout(() => document.getElementById(id)?.focus(), 400);
const chosen = () => [...element.querySelectorAll('[data-compare][aria-pressed=true]')].map((b) => b.dataset.compare);

element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const data = button.dataset;
  if ('remove' in data) {
    trigger('remove', { key: data.remove });
    focusSoon('results-heading');
  } else if ('edit' in data) {
    trigger('edit', { field: data.edit });
    focusSoon('editor-heading');
  } else if ('value' in data) {
    trigger('choose', { field: data.field, value: data.value });
    focusSoon('results-heading');
  } else if ('offer' in data) {
    trigger('offer', { key: data.offer });
    focusSoon('results-heading');
  } else if ('ask' in data) {
    trigger('ask', { text: data.ask });
  } else if ('like' in data) {
    trigger('like', { id: data.like });
    focusSoon('results-heading');
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
    focusSoon('comparison-heading');
  } else if ('close' in data) {
    trigger('close', {});
    focusSoon('results-heading');
  }
});

element.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-range]');
  if (!form) return;
  event.preventDefault();
  trigger('span', { field: form.dataset.range, low: form.elements.low.value, high: form.elements.high.value });
  focusSoon('results-heading');
});
