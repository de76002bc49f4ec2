() => {
  // Gradio leaves the message box and its file chooser without a name that a screen reader could say.
  const label = () => {
    for (const [what, name] of [['#box textarea', 'Message'], ['#box input[type=file]', 'Attach photos']]) {
      document.querySelectorAll(what).forEach((part) => {
        if (part.getAttribute('aria-label') !== name) part.setAttribute('aria-label', name);
      });
    }
  };
  // It reads messages aloud as they are sent, where every punctuation mark is an entity.
  const spoken = () => document.querySelectorAll('#chat [aria-label*="&#"]').forEach((part) => {
    const words = part.getAttribute('aria-label').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
    part.setAttribute('aria-label', words.replace(/!\[Your photo\]\(\S+\)/g, 'a photo'));
  });
  const mend = () => { label(); spoken(); };
  mend();
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });

  // Photos from the camera, or dropped anywhere on the page, go where chosen files go.
  window.shoplensAttach = (files) => {
    const chooser = document.querySelector('#box input[type=file]');
    const photos = new DataTransfer();
    for (const file of files) if (file.type.startsWith('image/')) photos.items.add(file);
    if (!chooser || !photos.files.length) return;
    chooser.files = photos.files;
    chooser.dispatchEvent(new Event('change', { bubbles: true }));
  };
  document.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  document.addEventListener('drop', (event) => {
    if (event.target.closest?.('#box') || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    window.shoplensAttach(event.dataTransfer.files);
  });

  const shade = document.getElementById('shade');
  const show = (dark) => {
    document.body.classList.toggle('dark', dark);
    shade.setAttribute('aria-pressed', String(dark));
  };
  const chosen = localStorage.getItem('shoplens-shade');
  show(chosen ? chosen === 'dark' : document.body.classList.contains('dark'));
  shade.addEventListener('click', () => {
    const dark = !document.body.classList.contains('dark');
    localStorage.setItem('shoplens-shade', dark ? 'dark' : 'light');
    show(dark);
  });
}
