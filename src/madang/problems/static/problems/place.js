// "Where I am now": the browser's place, rounded to about 100 m before it goes anywhere.
const box = document.querySelector("[data-place]");
const said = box?.querySelector("[data-place-said]");
const form = box?.closest("form");

function put(position) {
  const { latitude, longitude } = position.coords;
  if (latitude < 37.3 || latitude > 37.8 || longitude < 126.6 || longitude > 127.4) {
    said.textContent = box.dataset.outside;
    return;
  }
  form.elements.latitude.value = latitude.toFixed(3);
  form.elements.longitude.value = longitude.toFixed(3);
  form.elements.district.value = "";
  const any = form.elements.district.options[0];
  any.textContent = box.dataset.here;
  said.textContent = box.dataset.found;
}

box?.querySelector("[data-place-find]")?.addEventListener("click", () => {
  if (!navigator.geolocation) return void (said.textContent = box.dataset.failed);
  said.textContent = "…";
  navigator.geolocation.getCurrentPosition(put, () => { said.textContent = box.dataset.failed; }, { timeout: 10000, maximumAge: 600000 });
});
