// Files can be dropped, and a large one shows how far it is. Without scripts the form sends it all the same.
const number = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

for (const input of document.querySelectorAll("input[data-upload]")) {
  const form = input.form;
  const zone = document.createElement("div");
  zone.className = "drop-zone";
  const hint = document.createElement("p");
  hint.className = "quiet";
  hint.textContent = input.dataset.drop;
  input.before(zone);
  zone.append(hint, input);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  for (const end of ["dragleave", "drop"]) zone.addEventListener(end, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });

  form.addEventListener("submit", (event) => {
    // Small files are there before a bar could be read.
    if (event.defaultPrevented || !input.files[0] || input.files[0].size < 500_000) return;
    event.preventDefault();
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", input.dataset.sending);
    zone.append(bar);
    hint.setAttribute("role", "status");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      hint.textContent = `${input.dataset.sending} ${number.format(bar.value)}`;
    });
    request.addEventListener("load", () => {
      if (request.status < 400) return location.assign(request.responseURL || location.href);
      // A refusal is a page of its own, with what was wrong.
      document.open();
      document.write(request.responseText);
      document.close();
    });
    request.addEventListener("error", () => {
      bar.remove();
      hint.textContent = input.dataset.drop;
      form.submit();
    });
    request.send(new FormData(form));
  });
}
