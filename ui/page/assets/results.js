element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.remove) {
    trigger('remove', { key: button.dataset.remove });
    setTimeout(() => document.getElementById('results-heading')?.focus(), 400);
  } else if (button.dataset.offer) {
    trigger('offer', { key: button.dataset.offer });
    setTimeout(() => document.getElementById('results-heading')?.focus(), 400);
  } else if (button.dataset.ask) {
    trigger('ask', { text: button.dataset.ask });
  }
});
