// The "/" key opens the search, except where one writes.
addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (key !== "/" || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
  if (target.closest?.("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  const field = document.querySelector("input[name=q]");
  if (field) field.focus();
  else location.assign("/recherche/");
});
