() => {
  // Gradio leaves the message box and its file chooser without a name that a screen reader could say.
  const label = () => {
    for (const [what, name] of [['#box textarea', 'Message'], ['#box input[type=file]', 'Attach photos']]) {
      document.querySelectorAll(what).forEach((part) => {
        if (part.getAttribute('aria-label') !== name) part.setAttribute('aria-label', name);
      });
    }
  };
  // What it offers to choose from: other files may be pasted or dropped, and are refused in words.
  const choose = () => document.querySelectorAll('#box input[type=file]').forEach((chooser) => {
    if (!chooser.accept) chooser.accept = 'image/jpeg,image/png,image/webp';
  });
  // Its chat can be scrolled by hand alone, and its thumbnails are items of no list.
  const roles = () => {
    const thumbnails = '#box .thumbnails, #box .thumbnail-wrapper';
    for (const [what, name, value] of [['#chat .bubble-wrap', 'tabindex', '0'], [thumbnails, 'role', 'group']]) {
      document.querySelectorAll(what).forEach((part) => {
        if (part.getAttribute(name) !== value) part.setAttribute(name, value);
      });
    }
  };
  // It reads messages aloud as they are sent, where every punctuation mark is an entity.
  const spoken = () => document.querySelectorAll('#chat [aria-label*="&#"]').forEach((part) => {
    const words = part.getAttribute('aria-label').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
    part.setAttribute('aria-label', words.replace(/!\[Your photo\]\(\S+\)/g, 'a photo'));
  });
  const mend = () => { label(); choose(); roles(); spoken(); };
  mend();
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });

  // Photos from the camera, or dropped anywhere on the page, go where chosen files go.
  window.shoplensAttach = (files) => {
    const chooser = document.querySelector('#box input[type=file]');
    const photos = new DataTransfer();
    for (const file of files) photos.items.add(file);  // what is no photo is refused in words
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
