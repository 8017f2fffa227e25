// "Use my position": fills the hidden longitude and latitude of a form, on the person's own click only. The server finds
// the neighbourhood; without scripts or without leave the list of names is all that is needed.
for (const box of document.querySelectorAll("[data-position]")) {
  if (!("geolocation" in navigator)) continue;
  const form = box.closest("form");
  const status = box.querySelector("[role=status]");
  const menu = form && form.querySelector("select[name=area]");
  const fill = (longitude, latitude) => {
    box.querySelector("[name=longitude]").value = longitude;
    box.querySelector("[name=latitude]").value = latitude;
  };
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    status.textContent = "…";
    navigator.geolocation.getCurrentPosition(
      (position) => {
        fill(position.coords.longitude.toFixed(5), position.coords.latitude.toFixed(5));
        if (menu) menu.value = "";
        status.textContent = box.dataset.found;
      },
      () => {
        status.textContent = box.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  });
  if (menu) {
    menu.addEventListener("change", () => {
      if (menu.value) fill("", "");
    });
  }
}
