element.addEventListener('click', (event) => {
  const data = event.target.closest('button')?.dataset;
  if (!data) return;
  if (data.do === 'again') trigger('again', {});
  else if (data.do === 'edit') trigger('edit', {});
  else if (data.do === 'cancel') trigger('cancel', {});
  else if (data.do === 'over') trigger('over', {});
  else if (data.vote) trigger('vote', { verdict: data.vote });
  if (data.do) setTimeout(() => document.querySelector('#box textarea')?.focus(), 50);
});

element.addEventListener('change', (event) => {
  const taken = event.target.closest('.camera input');
  if (!taken?.files.length) return;
  window.shoplensAttach?.(taken.files);
  taken.value = '';
});
