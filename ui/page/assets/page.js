() => {
  // Gradio leaves the message box without a name that a screen reader could say.
  const label = () => document.querySelectorAll('#box textarea').forEach((area) => {
    if (area.getAttribute('aria-label') !== 'Message') area.setAttribute('aria-label', 'Message');
  });
  label();
  new MutationObserver(label).observe(document.body, { childList: true, subtree: true });
}
